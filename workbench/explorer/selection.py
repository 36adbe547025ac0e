"""Which samples are selected, how that came about, and which selections have a name."""

from collections.abc import Callable, Iterable
from functools import partial

import numpy as np

from .. import _checks
from .._require import require
from ..data.dataset import Dataset
from .history import History


class Selection:
    """Selected rows of a dataset, with undo, redo and saved selections; no widgets.

    Parameters
    ----------
    dataset : Dataset
        Whose samples are selected.
    view : ndarray of int
        Row numbers of the samples on the maps, ascending.
    history : History, default=None
        Takes each change as a step; one of its own if None.

    Attributes
    ----------
    rows : ndarray of int
        Row numbers of the selection, ascending.
    saved : dict of str to ndarray
        Saved selections, as ids.

    Raises
    ------
    InputError
        If ``view`` holds what is no row number of the dataset.

    Examples
    --------
    >>> import pandas as pd
    >>> ids = np.array(["a", "b", "c"])
    >>> selection = Selection(Dataset("abc", ids, None, pd.DataFrame(index=ids)), np.array([0, 2]))
    >>> selection.select(["c", "b"])
    >>> selection.ids.tolist(), selection.positions(selection.rows).tolist()
    (['b', 'c'], [1])
    >>> selection.undo()
    >>> selection.ids.tolist()
    []
    """

    def __init__(self, dataset: Dataset, view: np.ndarray, history: History | None = None) -> None:
        _checks.typed("dataset", dataset, Dataset, "a Dataset, as load gives it")
        view = _checks.row_numbers("view", view, dataset.n)
        self.dataset = dataset
        self.view = view
        self.rows = np.array([], int)
        self.saved: dict[str, np.ndarray] = {}
        self._place = {str(key): row for row, key in enumerate(dataset.ids)}
        self._position = np.full(dataset.n, -1)
        self._position[view] = np.arange(len(view))
        self.history = History() if history is None else history
        self._listeners: list[Callable[[], None]] = []

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call a function after every change.

        Parameters
        ----------
        listener : callable
            Takes nothing.
        """
        self._listeners.append(listener)

    @property
    def ids(self) -> np.ndarray:
        """Give the ids of the selected samples, in the dataset's order.

        Returns
        -------
        ndarray of str
            Empty where nothing is selected.
        """
        ids: np.ndarray = self.dataset.ids[self.rows]
        return ids

    def rows_of(self, ids: Iterable[str]) -> np.ndarray:
        """Find the rows of ids.

        Parameters
        ----------
        ids : iterable of str
            Of samples.

        Returns
        -------
        ndarray of int
            Row numbers, in the order of the ids.

        Raises
        ------
        InputError
            If an id is unknown.
        """
        keys = [str(key) for key in _checks.several("ids", ids, "ids")]
        unknown = [key for key in keys if key not in self._place]
        got = f"{len(unknown)} unknown ids, first {unknown[:3]}"
        example = f"ids of {self.dataset.name}, as {str(self.dataset.ids[0])!r}"
        require(not unknown, got, example)
        return np.array([self._place[key] for key in keys], int)

    def positions(self, rows: np.ndarray) -> np.ndarray:
        """Find rows on the maps.

        Parameters
        ----------
        rows : ndarray of int
            Row numbers of the dataset.

        Returns
        -------
        ndarray of int
            Positions on the maps of those that are there.
        """
        positions: np.ndarray = self._position[rows]
        return np.extract(positions >= 0, positions)

    def position(self, row: int) -> int:
        """Find one row on the maps.

        Parameters
        ----------
        row : int
            Row number of the dataset, or -1.

        Returns
        -------
        int
            Its position on the maps; -1 if it is not there.
        """
        return int(self._position[row]) if row >= 0 else -1

    def select(self, ids: Iterable[str] | str) -> None:
        """Select ids, or a saved selection by its name.

        Parameters
        ----------
        ids : iterable of str, or str
            Ids, or one name.

        Raises
        ------
        InputError
            If an id or the name is unknown.
        """
        if isinstance(ids, str):
            names = _checks.shortened(self.saved) or "none yet"
            require(ids in self.saved, f"selection {ids!r}", f"a named selection: {names}")
            ids = self.saved[ids]
        self.select_rows(self.rows_of(ids))

    def select_rows(self, rows: np.ndarray) -> None:
        """Select rows; what was selected before can be undone.

        Parameters
        ----------
        rows : ndarray of int
            Row numbers, in any order.
        """
        before = self.rows
        if self._change(rows):
            self.history.did("", partial(self._go, before), partial(self._go, self.rows))
            self._tell()

    def save(self, name: str) -> None:
        """Save the selection under a name.

        Parameters
        ----------
        name : str
            Spaces around it are dropped.

        Raises
        ------
        InputError
            If the name is empty.
        """
        _checks.typed("name", name, str, "a name in words")
        require(name.strip(), "a selection without a name", "a name")
        self.saved[name.strip()] = self.ids

    def clear(self) -> None:
        """Select nothing."""
        self.select_rows(np.array([], int))

    def undo(self) -> None:
        """Take back the last step: this selection's, or another of the same history."""
        self.history.undo()

    def redo(self) -> None:
        """Go forward again."""
        self.history.redo()

    def _go(self, rows: np.ndarray) -> None:
        if self._change(rows):
            self._tell()

    def _change(self, rows: np.ndarray) -> bool:
        """Take the rows; return whether they are others than before."""
        rows = np.unique(rows)
        if np.array_equal(rows, self.rows):
            return False
        self.rows = rows
        return True

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()
