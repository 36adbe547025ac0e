"""What the explorer can be told about its selection."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from .columns import Columns
from .selection import Selection
from .tables import table_of, write_table
from .toolbar import Toolbar


class Selecting:
    """Calls of :class:`Explorer` that select, and say what is selected."""

    _selection: Selection
    _columns: Columns
    _toolbar: Toolbar

    @property
    def rows(self) -> np.ndarray:
        """Row numbers of the selection."""
        return self._selection.rows

    @property
    def named(self) -> dict[str, np.ndarray]:
        """Saved selections, as ids."""
        return self._selection.saved

    @property
    def selection(self) -> np.ndarray:
        """Ids of the selected samples, in the dataset's order; set it to select."""
        return self._selection.ids

    @selection.setter
    def selection(self, ids: Iterable[str]) -> None:
        self._selection.select(ids)

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
        self._selection.select(ids)

    def save_selection(self, name: str) -> None:
        """Save the selection under a name, to come back to it.

        Parameters
        ----------
        name : str
            Spaces around it are dropped.

        Raises
        ------
        InputError
            If the name is empty.
        """
        self._toolbar.save(name)

    def clear(self) -> None:
        """Select nothing."""
        self._selection.clear()

    def undo(self) -> None:
        """Go back to the selection before."""
        self._selection.undo()

    def redo(self) -> None:
        """Go forward again."""
        self._selection.redo()

    def table(self, rows: np.ndarray | None = None) -> pd.DataFrame:
        """Tabulate labels, captions, scores and saved selections of samples.

        Parameters
        ----------
        rows : ndarray of int, default=None
            Row numbers of the dataset; None takes the selection.

        Returns
        -------
        DataFrame
            Indexed by id.
        """
        rows = self._selection.rows if rows is None else rows
        return table_of(rows, self._selection, self._columns)

    def export(self, path: str | Path) -> Path:
        """Write :meth:`table` of the selection.

        Parameters
        ----------
        path : str or Path
            A .csv or .parquet file; its folder is made.

        Returns
        -------
        Path
            Of the file.

        Raises
        ------
        InputError
            If nothing is selected, the suffix is another, or the file cannot be written.
        """
        return write_table(self.table(), path)
