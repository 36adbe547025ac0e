"""Classes of the legend, selected by a click."""

import numpy as np

from .colouring import Colouring
from .selection import Selection


class ClassPicking:
    """Selects the samples of a legend item, whether they are on the maps or not.

    Parameters
    ----------
    colouring : Colouring
        Whose legend.
    selection : Selection
        To change.
    """

    def __init__(self, colouring: Colouring, selection: Selection) -> None:
        self._colouring, self._selection = colouring, selection

    def choose(self, index: int, add: bool = False) -> None:
        """Select the samples of an item; what is selected already is taken away.

        Parameters
        ----------
        index : int
            Of the item.
        add : bool, default=False
            Keep what is selected beside them.
        """
        rows, before = self._colouring.rows(index), self._selection.rows
        others = np.setdiff1d(before, rows)
        kept = others if add else others[:0]
        whole = len(before) - len(others) == len(rows)
        alone = add or not len(others)
        wanted = kept if whole and alone else np.union1d(kept, rows)
        self._selection.select_rows(wanted)

    def mark(self) -> None:
        """Let the legend show how many samples of each item are selected."""
        self._colouring.mark(self._selection.positions(self._selection.rows))
