"""What deserves a look, as selections; looked for when it is first asked for."""

from collections.abc import Callable, Mapping

import numpy as np

from .. import _checks
from .._require import require
from ..auditing import Audit


class Findings:
    """Samples of what an audit found and of what else deserves a look, by kind.

    Parameters
    ----------
    source : Audit, callable or None
        The audit; or what makes it when it is first needed, as an audit of many pictures takes
        seconds and maps should not wait for it; None finds nothing.
    more : callable, default=None
        Gives further samples by kind, such as those whose labels are doubted.

    Raises
    ------
    InputError
        If it is none of these.

    Examples
    --------
    >>> import pandas as pd
    >>> from workbench.data.dataset import Dataset
    >>> data = Dataset("one", np.array(["a"]), None, pd.DataFrame(index=["a"]))
    >>> findings = Findings(lambda: Audit(data, ()))
    >>> findings.known, findings.selections(), findings.known
    (False, {}, True)
    """

    def __init__(
        self, source: Audit | Callable[[], Audit] | None,
        more: Callable[[], Mapping[str, np.ndarray]] | None = None,
    ) -> None:  # fmt: skip
        wanted = "an Audit, as workbench.audit gives it, or a function that gives it"
        fits = source is None or isinstance(source, Audit) or callable(source)
        require(fits, f"audit={_checks.shown(source)}", wanted)
        self._made: dict[str, np.ndarray] = {}
        self._makers: list[Callable[[], Mapping[str, np.ndarray]]] = []
        if isinstance(source, Audit):
            self._made.update(source.selections())
        elif source is not None:
            make = source
            self._makers.append(lambda: make().selections())
        if more is not None:
            self._makers.append(more)

    @property
    def known(self) -> bool:
        """Say whether nothing is left to look for.

        Returns
        -------
        bool
            False until all that is to be made is asked for.
        """
        return not self._makers

    @property
    def made(self) -> dict[str, np.ndarray]:
        """Give what was found so far.

        Returns
        -------
        dict of str to ndarray
            Ids, by kind.
        """
        return self._made

    def selections(self) -> dict[str, np.ndarray]:
        """Give the samples that findings are about; what was not looked for yet is.

        Returns
        -------
        dict of str to ndarray
            Ids, by kind.

        Raises
        ------
        InputError
            If the data cannot be looked at.
        """
        while self._makers:
            self._made.update(self._makers[0]())
            del self._makers[0]
        return self._made

    def ids(self, kind: str) -> np.ndarray:
        """Look up the samples of one kind of finding.

        Parameters
        ----------
        kind : str
            Of the finding.

        Returns
        -------
        ndarray of str
            Their ids.

        Raises
        ------
        InputError
            If there is no such finding.
        """
        found = self._made if kind in self._made else self.selections()
        kinds = ", ".join(found) or "none: the audit found no samples, or was not given"
        require(kind in found, f"finding {str(kind)!r:.80}", f"one of {kinds}")
        return found[kind]
