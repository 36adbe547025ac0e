"""Folders and tables to a ``Dataset``: paths, ids, labels, captions, groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from .._require import InputError, require
from .dataset import Dataset, no_captions
from .images import SUFFIXES

if TYPE_CHECKING:
    import pandas as pd

PATH_COLUMNS = ("path", "file", "filename", "image_path")
ID_COLUMNS = ("id", "image_id", "image", "name")
LABEL_COLUMNS = ("label", "class")
CAPTION_COLUMNS = ("caption", "text")
AS_TEXT = dict.fromkeys(PATH_COLUMNS + ID_COLUMNS + LABEL_COLUMNS, str)  # "007" stays "007"


def folder_table(folder: Path) -> pd.DataFrame:
    """List the images of a folder; hidden files are no part of it.

    Parameters
    ----------
    folder : Path
        Sub-folders are searched too.

    Returns
    -------
    DataFrame
        Column ``path``, relative to the folder; ``label``, the first-level sub-folder, if there
        are any.

    Raises
    ------
    InputError
        If there is no image.
    """
    import pandas as pd

    files = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    files = [path for path in files if not _is_hidden(path)]
    require(files, f"{folder} is empty", "a folder of images")
    images = [path for path in files if path.suffix.lower() in SUFFIXES]
    got = f"{folder} with {len(files)} files but no image"
    require(images, got, "files in " + ", ".join(SUFFIXES))
    table = pd.DataFrame({"path": [str(path) for path in images]})
    if any(len(path.parts) > 1 for path in images):
        table["label"] = [path.parts[0] if len(path.parts) > 1 else "(top)" for path in images]
    return table


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def read_table(path: Path) -> pd.DataFrame:
    """Read a table of one of the known formats.

    Parameters
    ----------
    path : Path
        File with a suffix among ``TABLES``.

    Returns
    -------
    DataFrame
        Paths, ids and labels of a CSV as they are written, as text.

    Raises
    ------
    InputError
        If it cannot be read, or has no rows.
    """
    try:
        table = TABLES[path.suffix.lower()](path)
    except (ValueError, OSError) as error:  # pandas' and pyarrow's own errors are ValueErrors
        raise InputError(f"{path}: expected a {path.suffix} table ({error}).") from error
    require(len(table), f"{path} without rows", "one row for each sample")
    return table


def _read_csv(path: Path) -> pd.DataFrame:
    import pandas as pd

    return pd.read_csv(path, dtype=AS_TEXT, keep_default_na=False, na_values=[""])


def _read_parquet(path: Path) -> pd.DataFrame:
    import pandas as pd

    return pd.read_parquet(path)


def _read_jsonl(path: Path) -> pd.DataFrame:
    import pandas as pd

    return pd.read_json(path, lines=True, dtype=False)


TABLES: dict[str, Callable[[Path], pd.DataFrame]] = {
    ".csv": _read_csv, ".parquet": _read_parquet, ".jsonl": _read_jsonl,
}  # fmt: skip


def dataset_of_table(
    name: str, table: pd.DataFrame, folder: Path,
    *, label: str | None = None, group: str | None = None,
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

    Returns
    -------
    Dataset
        One sample for each path or id.

    Raises
    ------
    InputError
        If a column is missing or has holes, an id stands twice, or no file is there.
    """
    path_column = _find(table, PATH_COLUMNS)
    key = _key_column(name, table, path_column)
    target = _column(table, label, LABEL_COLUMNS)
    groups = _column(table, group, ("group",))
    table = table.assign(**{key: table[key].astype(str)})
    samples, captions = _split_captions(table, key, _find(table, CAPTION_COLUMNS), target)
    dataset = Dataset(
        name,
        samples[key].to_numpy(dtype=str),
        None,
        _by_id(samples, key),
        targets=(target,) if target else (),
        groups=(groups,) if groups else (),
        captions=captions,
    )
    return _with_paths(dataset, folder) if path_column else dataset


def _key_column(name: str, table: pd.DataFrame, path_column: str | None) -> str:
    """Column that tells the samples apart, with a value in every row."""
    key = path_column or _find(table, ID_COLUMNS)
    names = ", ".join(PATH_COLUMNS + ID_COLUMNS)
    require(key, f"{name} with columns {list(table)}", f"a column named one of {names}")
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


def _with_paths(dataset: Dataset, folder: Path) -> Dataset:
    paths = tuple(folder / file for file in dataset.ids)
    got = f"{len(paths)} files of {dataset.name}, none there (first: {paths[0]})"
    expected = f"paths relative to {folder} (or a column 'id' alone, for vectors you already have)"
    require(any(path.is_file() for path in paths), got, expected)
    return replace(dataset, paths=paths)


def _find(table: pd.DataFrame, names: Iterable[str]) -> str | None:
    return next((name for name in names if name in table), None)


def _column(table: pd.DataFrame, asked: str | None, names: Iterable[str]) -> str | None:
    if asked is None:
        return _find(table, names)
    require(asked in table, f"column {asked!r}", f"one of {list(table)}")
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
    got = f"{len(repeated)} duplicate ids in column {key!r}, first {repeated[:3]}"
    require(not repeated, got, "each id once, or several captions for it")


def _refuse_mixed(table: pd.DataFrame, key: str, target: str) -> None:
    mixed = table.groupby(key)[target].nunique() > 1
    got = f"{int(mixed.sum())} ids with several values of {target!r}"
    require(not mixed.any(), got, "one label for each image")
