"""What the explorer can write down."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .columns import Columns
from .narrowing import Narrowing
from .offline_page import write_page
from .selection import Selection
from .tables import table_of, write_table
from .tagging.tags import Tags
from .workspace import Workspace


class Writing:
    """Calls of :class:`Explorer` that give a table, a file of it, or one offline page."""

    queries: dict[str, dict[str, Any]]
    _all_asked: Callable[[], dict[str, str | None]]
    _workspace: Workspace
    _selection: Selection
    _columns: Columns
    _tags: Tags
    _narrowing: Narrowing

    def table(self, rows: np.ndarray | None = None) -> pd.DataFrame:
        """Tabulate labels, tags, captions, scores and saved selections of samples.

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
        return table_of(rows, self._selection, self._columns, self._tags)

    def export(self, path: str | Path) -> Path:
        """Write :meth:`table` of the selection.

        Parameters
        ----------
        path : str or Path
            A .csv, .parquet or .jsonl file; its folder is made. In CSV, a cell that a spreadsheet
            would take for a formula gets an apostrophe before it; the others are exact.

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

    def to_html(self, path: str | Path, queries: Iterable[str] = (), k: int = 24) -> Path:
        """Write one offline page: maps, selection, pictures, filter, table, fixed queries.

        Parameters
        ----------
        path : str or Path
            The file.
        queries : iterable of str, default=()
            Beside those asked so far; if there are none, the classes, or some captions.
        k : int, default=24
            Pictures listed for each query and space.

        Returns
        -------
        Path
            Of the file.

        Raises
        ------
        InputError
            If the file cannot be written.
        """
        asked = self._all_asked()
        asked |= {query: asked.get(query) for query in queries}
        samples = self._narrowing.source
        return write_page(path, self._workspace, self._selection, self._columns, asked, k, samples)
