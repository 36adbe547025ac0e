"""What is selected by a click: classes of the legend, points of the maps."""

import numpy as np

from .colouring import Colouring
from .selection import Selection


class Picking:
    """Selects the samples of a legend item, whether they are on the maps or not, and of points.

    Parameters
    ----------
    colouring : Colouring
        Whose legend.
    selection : Selection
        To change.

    Attributes
    ----------
    keeps : bool
        Whether points that are selected on a map join those that were, or leave them.
    """

    def __init__(self, colouring: Colouring, selection: Selection) -> None:
        self._colouring, self._selection = colouring, selection
        self.keeps = False

    def choose_points(self, positions: np.ndarray) -> None:
        """Select what a map shows as selected; with it, what was selected and is on no map.

        Parameters
        ----------
        positions : ndarray of int
            On the maps.
        """
        view, before = self._selection.view, self._selection.rows
        elsewhere = np.setdiff1d(before, view) if self.keeps else before[:0]
        self._selection.select_rows(np.union1d(view[positions], elsewhere).astype(int))

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
