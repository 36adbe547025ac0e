"""The selection as a table, and as a file."""

from pathlib import Path

import numpy as np
import pandas as pd

from .._require import InputError, require
from ..data.dataset import Dataset
from ..files import replacing, write_csv
from .columns import Columns
from .selection import Selection

SUFFIXES = (".csv", ".parquet")


def table_of(rows: np.ndarray, selection: Selection, columns: Columns) -> pd.DataFrame:
    """Tabulate what is known of some samples.

    Parameters
    ----------
    rows : ndarray of int
        Row numbers of the dataset.
    selection : Selection
        Whose saved selections are columns.
    columns : Columns
        Those that were computed are columns.

    Returns
    -------
    DataFrame
        Labels, captions, scores, and whether each is in a saved selection; indexed by id.
    """
    dataset = selection.dataset
    table = dataset.table.iloc[rows].rename_axis("id")
    if len(dataset.captions):
        table["captions"] = joined_captions(dataset, rows)
    for column, values in columns.computed.items():
        table[column.name] = values[rows]
    for name, ids in selection.saved.items():
        table[f"in {name}"] = np.isin(dataset.ids[rows], ids)
    return table


def joined_captions(dataset: Dataset, rows: np.ndarray) -> np.ndarray:
    """Join the captions of each sample.

    Parameters
    ----------
    dataset : Dataset
        With captions.
    rows : ndarray of int
        Row numbers of the dataset.

    Returns
    -------
    ndarray of object, shape (len(rows),)
        Empty for those without a caption.
    """
    texts = dataset.captions.groupby("row")["text"].agg(" | ".join)
    joined: np.ndarray = texts.reindex(rows).fillna("").to_numpy()
    return joined


def write_table(table: pd.DataFrame, path: str | Path) -> Path:
    """Write a table as CSV or Parquet.

    In CSV, words that a spreadsheet would take for a formula get an apostrophe before them, see
    :func:`workbench.files.write_csv`; Parquet keeps them exactly.

    Parameters
    ----------
    table : DataFrame
        With at least one row.
    path : str or Path
        Its folder is made.

    Returns
    -------
    Path
        Of the file.

    Raises
    ------
    InputError
        If the table is empty, the suffix is another, or the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> table = pd.DataFrame({"kind": ["owl"]}, index=["a"])
    >>> write_table(table, Path(tempfile.mkdtemp()) / "one.csv").name
    'one.csv'
    """
    path = Path(path)
    require(path.suffix in SUFFIXES, f"{path}", "a .csv or .parquet file")
    require(len(table), "an empty selection", "some samples to export")
    if path.suffix == ".csv":
        return write_csv(table, path)
    try:
        with replacing(path) as unfinished:
            table.to_parquet(unfinished)
    except (OSError, ValueError, TypeError) as error:  # the last two: what Parquet cannot hold
        raise InputError(f"{path}: expected a file that can be written ({error}).") from error
    return path
