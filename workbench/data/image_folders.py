"""A folder of images with a table that describes them, as Hugging Face's ``imagefolder``."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from .._require import require
from .column_names import split_of
from .folders import folder_table, walked
from .formats import read_table
from .picture_formats import SUFFIXES
from .plain_files import shown, why_not_plain
from .raw_table import RawTable
from .shards import SHARDS, ending_of, read_shards

METADATA = ("metadata.jsonl", "metadata.csv", "metadata.parquet")
FILE_NAME = "file_name"


def read_folder(folder: Path, asked: Collection[str] = ()) -> RawTable:
    """Read a folder: described by a table, of tar shards alone, or of images.

    Parameters
    ----------
    folder : Path
        With ``metadata.jsonl``, ``.csv`` or ``.parquet`` in it or in folders named train, test and
        the like; with tar shards and no image; or with images.
    asked : collection of str, default=()
        Columns that the user named.

    Returns
    -------
    RawTable
        Names of files are relative to the folder.

    Raises
    ------
    InputError
        If there is no image, or two tables describe one folder.
    """
    tables = _metadata_files(folder)
    if tables:
        described = _described(folder, tables, asked)
        if described is not None:
            return described
    files, _ = walked(folder)
    shards = [folder / path for path in files if ending_of(path) in SHARDS]
    has_images = any(path.suffix.lower() in SUFFIXES for path in files)
    if shards and not has_images:
        return read_shards(shards)
    raw = folder_table(folder, asked)
    unused = [(shown(table.relative_to(folder)), f"no column {FILE_NAME}") for table in tables]
    return replace(raw, skipped=(*raw.skipped, *unused))


def _metadata_files(folder: Path) -> list[Path]:
    """Tables beside images: of the folder, or of each of its splits."""
    splits = sorted(path for path in folder.iterdir() if path.is_dir() and split_of(path.name))
    found: list[Path] = []
    for place in [folder, *splits]:
        there = [place / name for name in METADATA if not why_not_plain(place / name)]
        names = " and ".join(path.name for path in there)
        require(len(there) < 2, f"{shown(place)} with {names}", "one table beside the images")
        found += there
    return found


def _described(folder: Path, tables: list[Path], asked: Collection[str]) -> RawTable | None:
    """Tables in one; None if none of them names files."""
    import pandas as pd

    parts = []
    for path in tables:
        part = read_table(path, asked).table
        if FILE_NAME not in part:
            return None
        place = path.parent.relative_to(folder)
        names = [str(place / str(name)) for name in part[FILE_NAME]]
        part = part.assign(**{FILE_NAME: part[FILE_NAME].where(part[FILE_NAME].isna(), names)})
        if path.parent != folder and "split" not in part:
            part = part.assign(split=path.parent.name)
        parts.append(part)
    table = pd.concat(parts, ignore_index=True)
    named = {Path(str(name)) for name in table[FILE_NAME]}
    files, skipped = walked(folder)
    images = [path for path in files if path.suffix.lower() in SUFFIXES]
    source = tables[0].name
    left = [(shown(path), f"not named in {source}") for path in images if path not in named]
    return RawTable(table, skipped=(*skipped, *left))
