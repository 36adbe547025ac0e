"""Folders and tables to a ``Dataset``: paths, ids, labels, captions, groups."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .._require import InputError, require
from .dataset import Dataset, _no_captions
from .images import SUFFIXES

PATH_COLUMNS = ("path", "file", "filename", "image_path")


ID_COLUMNS = ("id", "image_id", "image", "name")


LABEL_COLUMNS = ("label", "class")


CAPTION_COLUMNS = ("caption", "text")


AS_TEXT = dict.fromkeys(PATH_COLUMNS + ID_COLUMNS + LABEL_COLUMNS, str)  # "007" stays "007"


TABLES: dict[str, Any] = {
    ".csv": partial(pd.read_csv, dtype=AS_TEXT, keep_default_na=False, na_values=[""]),
    ".parquet": pd.read_parquet,
    ".jsonl": partial(pd.read_json, lines=True, dtype=False),
}


def _folder_table(folder: Path) -> pd.DataFrame:
    files = sorted(p.relative_to(folder) for p in folder.rglob("*") if p.is_file())
    files = [p for p in files if not any(part.startswith(".") for part in p.parts)]
    require(files, f"{folder} is empty", "a folder of images")
    relative = [p for p in files if p.suffix.lower() in SUFFIXES]
    got = f"{folder} with {len(files)} files but no image"
    require(relative, got, "files in " + ", ".join(SUFFIXES))
    table = pd.DataFrame({"path": [str(p) for p in relative]})
    if any(len(p.parts) > 1 for p in relative):
        table["label"] = [p.parts[0] if len(p.parts) > 1 else "(top)" for p in relative]
    return table


def _read_table(path: Path) -> pd.DataFrame:
    try:
        table = TABLES[path.suffix.lower()](path)
    except (ValueError, OSError) as error:  # pandas' and pyarrow's own errors are ValueErrors
        raise InputError(f"{path}: expected a {path.suffix} table ({error}).") from error
    require(len(table), f"{path} without rows", "one row a sample")
    return table


def _from_table(
    name: str, table: pd.DataFrame, folder: Path, label: str | None, group: str | None
) -> Dataset:
    path_column = _find(table, PATH_COLUMNS)
    key = path_column or _find(table, ID_COLUMNS)
    known = ", ".join(PATH_COLUMNS + ID_COLUMNS)
    require(key, f"{name} with columns {list(table)}", f"a column named one of {known}")
    key, empty = str(key), table[str(key)].isna()
    got = f"{int(empty.sum())} empty values in column {key!r} of {name}"
    require(not empty.any(), f"{got}, first in row {int(empty.argmax())}", "a value in every row")
    target = _column(table, label, LABEL_COLUMNS)
    groups = _column(table, group, ("group",))
    table = table.assign(**{key: table[key].astype(str)})
    first, captions = _group_captions(table, key, _find(table, CAPTION_COLUMNS), target)
    others = first.drop(columns="file") if key != "file" and "file" in first else first
    dataset = Dataset(
        name,
        first[key].to_numpy(dtype=str),
        None,
        others.set_index(first[key].rename("id")).rename(columns={key: "file"}),
        targets=(target,) if target else (),
        groups=(groups,) if groups else (),
        captions=captions,
    )
    if not path_column:
        return dataset
    paths = tuple(folder / file for file in dataset.ids)
    found = any(path.is_file() for path in paths)
    expected = f"paths relative to {folder} (or a column 'id' alone, for vectors you already have)"
    require(found, f"{len(paths)} files of {name}, none there (first: {paths[0]})", expected)
    return replace(dataset, paths=paths)


def _find(table: pd.DataFrame, names: Iterable[str]) -> str | None:
    return next((name for name in names if name in table), None)


def _column(table: pd.DataFrame, asked: str | None, names: Iterable[str]) -> str | None:
    if asked is None:
        return _find(table, names)
    require(asked in table, f"column {asked!r}", f"one of {list(table)}")
    require(table[asked].notna().any(), f"column {asked!r} without a value", "at least one value")
    return asked


def _group_captions(
    table: pd.DataFrame, key: str, caption: str | None, target: str | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One row an image, and its captions; the same id twice without captions is an error."""
    row = pd.factorize(table[key])[0]
    first = table.drop_duplicates(key).reset_index(drop=True)
    if caption is None:
        counts = table[key].value_counts(sort=False)
        twice = counts.index[counts > 1].tolist()
        got = f"{len(twice)} duplicate ids in column {key!r}, first {twice[:3]}"
        require(not twice, got, "each id once, or several captions for it")
        return first, _no_captions()
    if target is not None:
        mixed = table.groupby(key)[target].nunique() > 1
        got = f"{int(mixed.sum())} ids with several values of {target!r}"
        require(not mixed.any(), got, "one label an image")
    captions = pd.DataFrame({"row": row, "text": table[caption].astype(str)})
    captions = captions[table[caption].notna().to_numpy()]
    captions = captions.assign(source_row=np.arange(len(captions)))
    captions = captions.sort_values("row", kind="stable")
    return first.drop(columns=caption), captions.reset_index(drop=True)
