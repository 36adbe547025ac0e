"""Tables to a ``Dataset``: paths, ids, labels, captions, groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from .._require import require
from .checking import leave_out
from .dataset import Dataset, no_captions
from .formats import CAPTION_COLUMNS, ID_COLUMNS, LABEL_COLUMNS, PATH_COLUMNS, listed
from .plain_files import shown, why_not_plain
from .roots import why_outside

if TYPE_CHECKING:
    import pandas as pd

NESTED = (list, tuple, dict, set, bytes, np.ndarray)


def dataset_of_table(
    name: str, table: pd.DataFrame, folder: Path, *, label: str | None = None,
    group: str | None = None, roots: Sequence[Path] | None = None,
) -> Dataset:  # fmt: skip
    """Make a dataset of a table.

    Parameters
    ----------
    name : str
        Of the dataset.
    table : DataFrame
        With a column of paths or of ids.
    folder : Path
        Paths are relative to it.
    label, group : str, default=None
        Columns; by their usual names if None.
    roots : sequence of Path, default=None
        Folders that images may lie in; the others are left out, and listed in ``skipped``. None
        allows any.

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
    path_column = _find(table, PATH_COLUMNS)
    key = _key_column(name, table, path_column)
    target = _column(table, label, LABEL_COLUMNS)
    groups = _column(table, group, ("group",))
    caption = _find(table, CAPTION_COLUMNS)
    for column in (key, target, groups, caption):
        _refuse_nested(table, column)
    table = table.assign(**{key: _texts(table[key])})
    samples, captions = _split_captions(table, key, caption, target)
    dataset = Dataset(
        name,
        samples[key].to_numpy(dtype=str),
        None,
        _by_id(samples, key),
        targets=(target,) if target else (),
        groups=(groups,) if groups else (),
        captions=captions,
    )
    return _with_paths(dataset, folder, roots) if path_column else dataset


def _key_column(name: str, table: pd.DataFrame, path_column: str | None) -> str:
    """Column that tells the samples apart, with a value in every row."""
    key = path_column or _find(table, ID_COLUMNS)
    names = ", ".join(PATH_COLUMNS + ID_COLUMNS)
    require(key, f"{name} with columns {listed(table)}", f"a column named one of {names}")
    key = str(key)
    empty = table[key].isna()
    got = f"{int(empty.sum())} empty values in column {key!r} of {name}"
    require(not empty.any(), f"{got}, first in row {int(empty.argmax())}", "a value in every row")
    return key


def _by_id(samples: pd.DataFrame, key: str) -> pd.DataFrame:
    """The samples' own table: the key is its index and its column ``file``."""
    if key != "file" and "file" in samples:
        samples = samples.drop(columns="file")
    return samples.set_index(samples[key].rename("id")).rename(columns={key: "file"})


def _with_paths(dataset: Dataset, folder: Path, roots: Sequence[Path] | None) -> Dataset:
    files = [str(file) for file in dataset.ids]
    dataset = replace(dataset, paths=tuple(folder / file for file in files))
    if roots is not None:
        reasons = [why_outside(file, folder, roots) for file in files]
        got = f"{len(files)} images of {dataset.name} (first: {shown(files[0])}: {reasons[0]})"
        expected = "one under the table's folder, or the folder that they lie in as --root"
        require(not all(reasons), got, f"{expected} (root= in Python)")
        dataset = leave_out(dataset, reasons)
    paths = dataset.paths or ()
    got = f"{len(paths)} files of {dataset.name}, none there (first: {shown(paths[0])})"
    expected = f"paths relative to {folder} (or a column 'id' alone, for vectors you already have)"
    require(any(not why_not_plain(path) for path in paths), got, expected)
    return dataset


def _texts(column: pd.Series) -> pd.Series:
    """Ids as text; NUL, which would end them early, is refused."""
    texts = column.astype(str)
    bad = texts.str.contains("\0", regex=False)
    got = f"column {shown(column.name)!r} with a NUL character in row {int(bad.argmax())}"
    require(not bad.any(), got, "text")
    return texts


def _refuse_nested(table: pd.DataFrame, column: str | None) -> None:
    """Lists, mappings and bytes are no ids, labels or captions."""
    if column is None or table[column].dtype != object:
        return
    nested = np.array([isinstance(value, NESTED) for value in table[column]])
    if nested.any():
        row = int(nested.argmax())
        got = f"column {shown(column)!r} with {type(table[column].iloc[row]).__name__} in row {row}"
        require(False, got, "text or numbers")


def _find(table: pd.DataFrame, names: Iterable[str]) -> str | None:
    return next((name for name in names if name in table), None)


def _column(table: pd.DataFrame, asked: str | None, names: Iterable[str]) -> str | None:
    if asked is None:
        return _find(table, names)
    require(asked in table, f"column {shown(asked)!r}", f"one of {listed(table)}")
    require(table[asked].notna().any(), f"column {asked!r} without a value", "at least one value")
    return asked


def _split_captions(
    table: pd.DataFrame, key: str, caption: str | None, target: str | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One row for each sample, and the captions of all; both in the order of the table."""
    import pandas as pd

    samples = table.drop_duplicates(key).reset_index(drop=True)
    if caption is None:
        _refuse_repeated(table, key)
        return samples, no_captions()
    if target is not None:
        _refuse_mixed(table, key, target)
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


def _refuse_mixed(table: pd.DataFrame, key: str, target: str) -> None:
    mixed = table.groupby(key)[target].nunique() > 1
    got = f"{int(mixed.sum())} ids with several values of {target!r}"
    require(not mixed.any(), got, "one label for each image")
