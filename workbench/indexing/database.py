"""LanceDB: the one module that calls it; a table of samples in a folder, no server, no network."""

import importlib.util
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import numpy as np

from .._require import InputError, require

TABLE = "samples"
LEAST_PROBES = 20  # partitions of the index that a query looks into
PIP = 'pip install "krossfuse-workbench[index]"'
INDEX_FROM = 100_000  # rows; fewer are gone through one by one in some milliseconds
SCANNED = 8192  # rows that a scan gives at once
QUIET = ("LANCEDB_LOG", "error")  # else it tells the terminal of each table that is not there yet
Metric = Literal["cosine", "dot"]
ERRORS = (OSError, RuntimeError, ValueError, LookupError, TypeError)


def lancedb() -> Any:
    """Import LanceDB.

    Returns
    -------
    module
        LanceDB.

    Raises
    ------
    InputError
        If it is not installed.
    """
    found = importlib.util.find_spec("lancedb") is not None
    require(found, "no LanceDB here, which keeps an index", PIP)
    os.environ.setdefault(*QUIET)
    import lancedb

    return lancedb


@contextmanager
def told(got: str, expected: str) -> Iterator[None]:
    """Say in one sentence what LanceDB could not do: its errors come from Rust, in many lines.

    Parameters
    ----------
    got : str
        What came.
    expected : str
        What would have been right.

    Yields
    ------
    None
        To do it in.

    Raises
    ------
    InputError
        In place of any error of LanceDB.
    """
    try:
        yield
    except InputError:
        raise
    except ERRORS as error:
        said = " ".join(str(error).split())[:200] or type(error).__name__
        raise InputError(f"{got}: expected {expected} ({said}).") from error


class SampleTable:
    """The table of an index.

    Parameters
    ----------
    folder : Path
        Of the database.
    table : lancedb.table.Table
        The open table.
    """

    def __init__(self, folder: Path, table: Any) -> None:
        self.folder = folder
        self._table = table

    @classmethod
    def create(cls, folder: Path, schema: Any) -> "SampleTable":
        """Make an empty table.

        Parameters
        ----------
        folder : Path
            Of the database; it is made.
        schema : pyarrow.Schema
            Of the columns.

        Returns
        -------
        SampleTable
            Without rows.

        Raises
        ------
        InputError
            If there is no LanceDB, or no folder can be written.
        """
        library = lancedb()
        with told(str(folder), "a folder that can be written"):
            database = library.connect(str(folder))
            return cls(folder, database.create_table(TABLE, schema=schema, mode="overwrite"))

    @staticmethod
    def is_in(folder: Path) -> bool:
        """Tell whether a folder has a table, whole or damaged.

        Parameters
        ----------
        folder : Path
            Of an index.

        Returns
        -------
        bool
            False where its writer ended before the table was made.
        """
        versions = folder / f"{TABLE}.lance" / "_versions"
        return versions.is_dir() and any(versions.iterdir())

    @classmethod
    def open(cls, folder: Path) -> "SampleTable":
        """Open the table of a folder.

        Parameters
        ----------
        folder : Path
            Of the database.

        Returns
        -------
        SampleTable
            As it is now.

        Raises
        ------
        InputError
            If there is no LanceDB, or no such table that it can read.
        """
        library = lancedb()
        expected = f"a table {TABLE!r} that LanceDB can read, as `workbench index` wrote it"
        with told(str(folder), expected):
            return cls(folder, library.connect(str(folder)).open_table(TABLE))

    def __len__(self) -> int:
        """Count the rows."""
        with told(str(self.folder), "a whole table"):
            return int(self._table.count_rows())

    @property
    def schema(self) -> Any:  # numpydoc ignore=RT01
        """Columns, as Arrow describes them."""
        return self._table.schema

    def append(self, rows: Any) -> None:
        """Write a block: all of it is in the table, or nothing.

        Parameters
        ----------
        rows : pyarrow.Table
            Of the schema.

        Raises
        ------
        InputError
            If there is no room.
        """
        kept = f"{len(self):,} rows are kept, and the same call goes on from there"
        with told(str(self.folder), f"room for its rows; {kept}"):
            self._table.add(rows)

    def train(self, metric: Metric) -> None:
        """Make the index of the vectors, and one of the ids.

        Parameters
        ----------
        metric : {"cosine", "dot"}
            By which vectors are compared.

        Raises
        ------
        InputError
            If there is no room.
        """
        lancedb()
        from lancedb.index import BTree, IvfSq

        with told(str(self.folder), "room for its index"):
            self._table.create_index("vector", config=IvfSq(distance_type=metric))
            self._table.create_index("id", config=BTree())

    def has_index(self) -> bool:
        """Tell whether vectors are looked up in an index.

        Returns
        -------
        bool
            False where they are gone through one by one.
        """
        return any("vector" in each.columns for each in self._table.list_indices())

    def nearest(
        self, vector: np.ndarray, depth: int, metric: Metric, columns: Sequence[str]
    ) -> Any:
        """Find candidates: the rows whose vectors are nearest.

        Parameters
        ----------
        vector : ndarray of shape (w,)
            Of the query.
        depth : int
            How many.
        metric : {"cosine", "dot"}
            As the index has it.
        columns : sequence of str
            To read of them.

        Returns
        -------
        pyarrow.Table
            Best first; at most ``depth`` rows.

        Raises
        ------
        InputError
            If the table cannot be read.
        """
        with told(str(self.folder), "a whole table"):
            asked = self._table.search(vector, vector_column_name="vector").distance_type(metric)
            asked = asked.minimum_nprobes(LEAST_PROBES).maximum_nprobes(0)  # until there are enough
            found = asked.limit(depth).select([*columns, "_distance"]).to_arrow()
        return found.drop_columns("_distance")

    def called(self, column: str, word: str, columns: Sequence[str]) -> Any:
        """Find the first row with a word in a column; the word is a value, and never part of SQL.

        Parameters
        ----------
        column : str
            Of words.
        word : str
            Any.
        columns : sequence of str
            To read of it.

        Returns
        -------
        pyarrow.Table
            Of one row or none.

        Raises
        ------
        InputError
            If the table cannot be read.
        """
        from lancedb.expr import col, lit

        with told(str(self.folder), "a whole table"):
            same = self._table.search().where(col(column) == lit(word))
            return same.limit(1).select([*columns]).to_arrow()

    def take(self, numbers: np.ndarray, columns: Sequence[str]) -> Any:
        """Read rows here and there.

        Parameters
        ----------
        numbers : ndarray of int of shape (m,)
            Places in the table, ascending.
        columns : sequence of str
            To read of them.

        Returns
        -------
        pyarrow.Table
            In this order.

        Raises
        ------
        InputError
            If the table cannot be read.
        """
        with told(str(self.folder), "a whole table"):
            return self._table.take_offsets(numbers.tolist()).select([*columns]).to_arrow()

    def blocks(self, columns: Sequence[str]) -> Iterator[Any]:
        """Read all rows, some at a time.

        Parameters
        ----------
        columns : sequence of str
            To read of them.

        Yields
        ------
        pyarrow.RecordBatch
            In the order of the table.

        Raises
        ------
        InputError
            If the table cannot be read.
        """
        with told(str(self.folder), "a whole table"):
            yield from self._table.search().select([*columns]).to_batches(batch_size=SCANNED)
