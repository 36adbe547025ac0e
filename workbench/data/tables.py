"""Tables to a ``Dataset``: paths, ids, labels, captions, groups."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .._require import InputError, require
from . import column_values
from .checking import leave_out
from .column_names import IMAGE_COLUMN, listed, plain_name
from .column_roles import Columns
from .columns import choose_columns
from .dataset import Dataset, no_captions
from .plain_files import shown, why_not_plain
from .roots import why_outside

if TYPE_CHECKING:
    import pandas as pd

FIRST = 100  # files of a column that are looked for
ANYWHERE: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Files:
    """Where the files lie that a table names.

    Attributes
    ----------
    folders : tuple of Path
        Names are relative to the first of them in which one of the first files is.
    roots : tuple of Path
        Folders that images may lie in; the others are left out. None allows any.
    places : dict of str to str
        Place of each file by its name, where they are no names of files; then nothing else counts.
    """

    folders: tuple[Path, ...]
    roots: tuple[Path, ...] = ANYWHERE
    places: Mapping[str, str] = field(default_factory=dict)

    def folder_of(self, names: Sequence[str]) -> Path | None:
        """Find the folder that names are relative to.

        Parameters
        ----------
        names : sequence of str
            Files, as the table names them.

        Returns
        -------
        Path or None
            None if none of the first is there.
        """
        for folder in self.folders:
            for name in names[:FIRST]:
                if not why_not_plain(folder / name) and not self.why_outside(name, folder):
                    return folder
        return None

    def why_outside(self, name: str, folder: Path) -> str:
        """Say why a file is not read.

        Parameters
        ----------
        name : str
            As the table names it.
        folder : Path
            That it is relative to.

        Returns
        -------
        str
            Empty for one that may be read.
        """
        return why_outside(name, folder, self.roots) if self.roots else ""

    def first_places(self, column: pd.Series) -> list[str]:
        """Find where the first files of a column are.

        Parameters
        ----------
        column : Series
            Of names.

        Returns
        -------
        list of str
            Empty if none of them is there.
        """
        names = [str(value) for value in column.dropna().iloc[:FIRST]]
        known = [self.places[name] for name in names if name in self.places]
        folder = None if known else self.folder_of(names)
        return known if folder is None else [str((folder / name).resolve()) for name in names]


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
    table = _with_single_captions(table, columns.caption)
    for column in (columns.key, columns.caption, *columns.labels, *columns.groups, columns.split):
        _refuse_nested(table, column)
    _tell_names(table, columns)
    table = table.assign(**{columns.key: _texts(table[columns.key])})
    samples, captions = _split_captions(table, columns)
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
    expected = f"paths relative to {folder}, or --column id=NAME for vectors that you have"
    require(any(not why_not_plain(path) for path in paths), got, expected)
    return dataset


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


# Captions.


def _with_single_captions(table: pd.DataFrame, column: str | None) -> pd.DataFrame:
    """One caption in a row, where a row holds a list of them."""
    if column is None:
        return table
    values = table[column]
    if _are_written_lists(values):
        values = values.map(lambda text: _read_list(column, text), na_action="ignore")
    elif not column_values.are_lists(values):
        return table
    for row, texts in enumerate(values):
        got = f"column {shown(column)!r} with a list in row {row}"
        require(_are_texts(texts), got, "text or numbers, or lists of texts")
    return table.assign(**{column: values}).explode(column, ignore_index=True)


def _are_texts(texts: Any) -> bool:
    """Whether a list holds texts alone; what is no list is a missing value here."""
    if not isinstance(texts, list | tuple | np.ndarray):
        return True
    return all(text is None or isinstance(text, str) for text in texts)


def _are_written_lists(values: pd.Series) -> bool:
    """Whether every caption is written as a list, as a CSV file has to."""
    some = column_values.some_values(values)
    return bool(some) and all(isinstance(text, str) and _is_bracketed(text) for text in some)


def _is_bracketed(text: str) -> bool:
    text = text.strip()
    return text.startswith("[") and text.endswith("]")


def _read_list(column: str, text: Any) -> list[str]:
    try:
        texts = json.loads(text)
    except (ValueError, TypeError, RecursionError) as error:
        got = f"column {shown(column)!r} with {shown(text, 60)!r}"
        expected = "a JSON list (in double quotes), or one caption in a row"
        raise InputError(f"{got}: expected {expected}.") from error
    return list(texts)


def _split_captions(table: pd.DataFrame, columns: Columns) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One row for each sample, and the captions of all; both in the order of the table."""
    import pandas as pd

    key, caption = columns.key, columns.caption
    samples = table.drop_duplicates(key).reset_index(drop=True)
    if caption is None:
        _refuse_repeated(table, key)
        return samples, no_captions()
    for column in (*columns.labels, *columns.groups, columns.split):
        _refuse_mixed(table, key, column)
    row = pd.factorize(table[key])[0]
    captions = pd.DataFrame({"row": row, "text": table[caption].astype(str)})
    captions = captions[table[caption].notna().to_numpy()]
    captions = captions.assign(source_row=np.arange(len(captions)))
    captions = captions.sort_values("row", kind="stable")
    return samples.drop(columns=caption), captions.reset_index(drop=True)


def _refuse_repeated(table: pd.DataFrame, key: str) -> None:
    """Without captions a second row of one id says nothing new."""
    counts = table[key].value_counts(sort=False)
    repeated = counts.index[counts > 1].tolist()
    got = f"{len(repeated)} duplicate ids in column {key!r}, first {listed(repeated[:3])}"
    require(not repeated, got, "each id once, or several captions for it")


def _refuse_mixed(table: pd.DataFrame, key: str, column: str | None) -> None:
    if column is None:
        return
    mixed = table.groupby(key)[column].nunique() > 1
    got = f"{int(mixed.sum())} ids with several values of {column!r}"
    require(not mixed.any(), got, "one value for each image")
