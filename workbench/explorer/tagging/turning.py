"""Tags that change by steps, each of which can be taken back; no widgets."""

from collections.abc import Callable
from functools import partial

import numpy as np

from .held import HeldTags

Change = dict[str, np.ndarray]  # rows whose membership of a tag turns


class TurningTags(HeldTags):
    """Tags that tell of each change.

    Parameters
    ----------
    ids : ndarray of shape (n,)
        Of the samples.
    did : callable, default=None
        Hears of each step: what it was, what takes it back, what does it again.
    """

    def __init__(
        self,
        ids: np.ndarray,
        did: Callable[[str, Callable[[], None], Callable[[], None]], None] | None = None,
    ) -> None:
        super().__init__(ids)
        self._did = did
        self._listeners: list[Callable[[np.ndarray], None]] = []

    def on_change(self, listener: Callable[[np.ndarray], None]) -> None:
        """Call a function after every change.

        Parameters
        ----------
        listener : callable
            Takes the rows whose tags are others now.
        """
        self._listeners.append(listener)

    def _become(self, what: str, wanted: dict[str, np.ndarray]) -> None:
        none = self._nobody()
        turned = {
            name: np.flatnonzero(wanted.get(name, none) != self._held.get(name, none))
            for name in self._held | wanted
        }
        self._step(what, turned, self.names, list(wanted))

    def _step(self, what: str, turned: Change, before: list[str], after: list[str]) -> None:
        """Do something that can be taken back, unless it changes nothing."""
        if before == after and not any(map(len, turned.values())):
            return
        self._turn(turned, after)
        if self._did is not None:
            self._did(what, partial(self._turn, turned, before), partial(self._turn, turned, after))

    def _turn(self, turned: Change, names: list[str]) -> None:
        held = dict(self._held)
        for name, rows in turned.items():
            mask = held.get(name, self._nobody()).copy()
            mask[rows] = ~mask[rows]
            held[name] = mask
        none = self._nobody()
        self._held = {name: held.get(name, none) for name in names}
        rows = np.unique(np.concatenate([*turned.values(), np.array([], int)]))
        for listener in self._listeners:
            listener(rows.astype(int))
