"""Methods and panels of the explorer that have other names now."""

from collections.abc import Callable
from typing import Any

import numpy as np

from .._deprecation import warn_renamed
from .distribution import ClassDistribution, Share
from .status import Status

OLD_PANELS = {"C and l": "Weights"}


def current_panel(panel: str) -> str:
    """Take a panel by the name that it had.

    Parameters
    ----------
    panel : str
        Old or new name.

    Returns
    -------
    str
        The new one; what is no old name comes back as it is.

    Examples
    --------
    >>> current_panel("Search")
    'Search'
    """
    if panel not in OLD_PANELS:
        return panel
    warn_renamed(f"panel {panel!r}", f"{OLD_PANELS[panel]!r}", stacklevel=4)
    return OLD_PANELS[panel]


class OldNames:
    """Old names of methods; each answers for one version."""

    _status: Status
    _distribution: ClassDistribution
    save_selection: Callable[[str], None]

    def keep(self, name: str) -> None:
        """Save the selection: see :meth:`save_selection`.

        Parameters
        ----------
        name : str
            To come back to it.
        """
        warn_renamed("Explorer.keep", "Explorer.save_selection")
        self.save_selection(name)

    def mix(self, rows: np.ndarray) -> list[Share]:
        """Count classes: see :meth:`distribution`.

        Parameters
        ----------
        rows : ndarray of int
            Row numbers of the dataset.

        Returns
        -------
        list of Share
            Largest first.
        """
        warn_renamed("Explorer.mix", "Explorer.distribution")
        return self._distribution.of(rows)

    def attempt(self, action: Callable[..., Any], *arguments: Any) -> None:
        """Do something that may fail: see :meth:`guarded`.

        Parameters
        ----------
        action : callable
            What to do.
        *arguments
            Of the action.
        """
        warn_renamed("Explorer.attempt", "Explorer.guarded")
        self._status.guarded(action, *arguments)
