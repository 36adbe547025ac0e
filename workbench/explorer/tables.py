"""The selection as a table, and as a file."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .._require import InputError, require
from ..files import replacing, write_csv, write_text
from ..json_text import strict_json
from .columns import Columns
from .selection import Selection
from .tagging.held import HeldTags
from .tagging.records import tagged_table

SUFFIXES = (".csv", ".parquet", ".jsonl")


def table_of(
    rows: np.ndarray, selection: Selection, columns: Columns, tags: HeldTags
) -> pd.DataFrame:
    """Tabulate what is known of some samples.

    Parameters
    ----------
    rows : ndarray of int
        Row numbers of the dataset.
    selection : Selection
        Whose saved selections are columns.
    columns : Columns
        Those that were computed are columns.
    tags : HeldTags
        Of the samples.

    Returns
    -------
    DataFrame
        Labels, tags if something is tagged, captions, scores, and whether each is in a saved
        selection; indexed by id.
    """
    dataset = selection.dataset
    table = tagged_table(dataset, tags, rows)
    if not len(tags.rows_of_any()):
        table = table.drop(columns="tags")
    for column, values in list(columns.computed.items()):
        table[column.name] = values[rows]
    for name, ids in selection.saved.items():
        table[f"in {name}"] = np.isin(dataset.ids[rows], ids)
    return table


def write_table(table: pd.DataFrame, path: str | Path) -> Path:
    """Write a table as CSV, Parquet or JSON Lines.

    In CSV, words that a spreadsheet would take for a formula get an apostrophe before them, see
    :func:`workbench.files.write_csv`; the others keep them exactly.

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
    require(path.suffix in SUFFIXES, f"{path}", "a .csv, .parquet or .jsonl file")
    require(len(table), "an empty selection", "some samples to export")
    if path.suffix == ".csv":
        return write_csv(table, path)
    if path.suffix == ".jsonl":
        return write_lines(table.reset_index().to_dict("records"), path)
    try:
        with replacing(path) as unfinished:
            table.to_parquet(unfinished)
    except (OSError, ValueError, TypeError) as error:  # the last two: what Parquet cannot hold
        raise InputError(f"{path}: expected a file that can be written ({error}).") from error
    return path


def write_lines(records: Iterable[dict[Any, Any]], path: str | Path) -> Path:
    r"""Write records as JSON Lines: an object in each line.

    Parameters
    ----------
    records : iterable of dict
        What numbers, words and lists are; NaN becomes null.
    path : str or Path
        Its folder is made.

    Returns
    -------
    Path
        Of the file.

    Raises
    ------
    InputError
        If it cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> path = write_lines([{"id": "a", "tags": ["dim"]}], Path(tempfile.mkdtemp()) / "one.jsonl")
    >>> path.read_text()
    '{"id": "a", "tags": ["dim"]}\n'
    """
    return write_text(path, "".join(f"{strict_json(each)}\n" for each in records))
