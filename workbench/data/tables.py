"""Tables to a ``Dataset``: paths, ids, labels, captions, groups."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from .._require import require
from . import column_values
from .checking import leave_out
from .column_names import IMAGE_COLUMN, plain_name
from .column_roles import Columns
from .columns import choose_columns
from .dataset import Dataset
from .plain_files import shown, why_not_plain
from .table_captions import split_captions, with_single_captions
from .table_files import Files

if TYPE_CHECKING:
    import pandas as pd


def dataset_of_table(
    name: str, table: pd.DataFrame, files: Files, asked: Mapping[str, str] | None = None
) -> Dataset:
    """Make a dataset of a table.

    Parameters
    ----------
    name : str
        Of the dataset.
    table : DataFrame
        With a column of paths or of ids.
    files : Files
        Where the files lie that it names.
    asked : mapping of str to str, default=None
        Role to column, for what is not to be chosen; see :func:`choose_columns`.

    Returns
    -------
    Dataset
        One sample for each path or id.

    Raises
    ------
    InputError
        If a column is missing, has holes or holds no plain values, an id stands twice, or no file
        is there.
    """
    columns = choose_columns(name, table, asked or {}, files.first_places)
    _refuse_empty(name, table, columns.key)
    table = with_single_captions(table, columns.caption)
    for column in (columns.key, columns.caption, *columns.labels, *columns.groups, columns.split):
        _refuse_nested(table, column)
    _tell_names(table, columns)
    table = table.assign(**{columns.key: _texts(table[columns.key])})
    samples, captions = split_captions(table, columns)
    dataset = Dataset(
        name,
        samples[columns.key].to_numpy(dtype=str),
        None,
        _by_id(samples, columns.key),
        targets=columns.labels,
        groups=columns.groups,
        split=columns.split,
        captions=captions,
        columns_read=columns.table(),
    )
    return _with_paths(dataset, files) if columns.path is not None else dataset


def _refuse_empty(name: str, table: pd.DataFrame, key: str) -> None:
    empty = table[key].isna()
    got = f"{int(empty.sum())} empty values in column {key!r} of {name}"
    require(not empty.any(), f"{got}, first in row {int(empty.argmax())}", "a value in every row")


def _tell_names(table: pd.DataFrame, columns: Columns) -> None:
    """Warn where names of pictures serve as ids because no such file is there."""
    column = columns.id
    if column is None or plain_name(column) != IMAGE_COLUMN:
        return
    if column_values.are_pictures(table[column]):
        first = f"first: {shown(table[column].iloc[0])}"
        told = f"column {column!r} names pictures, none of which is there ({first})"
        fix = "its values are ids; --root FOLDER says where pictures lie"
        warnings.warn(f"{told}: {fix}", stacklevel=6)


def _by_id(samples: pd.DataFrame, key: str) -> pd.DataFrame:
    """The samples' own table: the key is its index and its column ``file``."""
    if key != "file" and "file" in samples:
        samples = samples.drop(columns="file")
    return samples.set_index(samples[key].rename("id")).rename(columns={key: "file"})


def _with_paths(dataset: Dataset, files: Files) -> Dataset:
    names = [str(file) for file in dataset.ids]
    if files.places:
        return replace(dataset, paths=tuple(Path(files.places[name]) for name in names))
    folder = files.folder_of(names) or _any_folder(names, files)
    dataset = replace(dataset, paths=tuple(folder / name for name in names))
    if files.roots:
        reasons = [files.why_outside(name, folder) for name in names]
        got = f"{len(names)} images of {dataset.name} (first: {shown(names[0])}: {reasons[0]})"
        expected = "one under the table's folder, or the folder that they lie in as --root"
        require(not all(reasons), got, f"{expected} (root= in Python)")
        dataset = leave_out(dataset, reasons)
    paths = dataset.paths or ()
    got = f"{len(paths)} files of {dataset.name}, none there (first: {shown(paths[0])})"
    ids = "--column id=NAME for vectors that you have"
    expected = f"paths relative to {folder}{_hint(names[0])}, or {ids}"
    require(any(not why_not_plain(path) for path in paths), got, expected)
    return dataset


def _hint(name: str) -> str:
    """What may be wrong with a name that is no file's."""
    if name != name.strip():
        return " without spaces around them"
    return ", with / between folders" if "\\" in name else ""


def _any_folder(names: Sequence[str], files: Files) -> Path:
    """Folder in which any file is, where the first ones are in none."""
    for folder in files.folders:
        if any(not why_not_plain(folder / name) for name in names):
            return folder
    return files.folders[0]


def _texts(column: pd.Series) -> pd.Series:
    """Ids as text; NUL, which would end them early, is refused."""
    texts = column.astype(str)
    bad = texts.str.contains("\0", regex=False)
    got = f"column {shown(column.name)!r} with a NUL character in row {int(bad.argmax())}"
    require(not bad.any(), got, "text")
    return texts


def _refuse_nested(table: pd.DataFrame, column: str | None) -> None:
    """Lists, mappings and bytes are no ids, labels or captions."""
    row = None if column is None else column_values.first_nested(table[column])
    if row is not None:
        got = f"column {shown(column)!r} with {type(table[column].iloc[row]).__name__} in row {row}"
        require(False, got, "text or numbers")
