"""Tables as they lie on disk, read by their ending; nothing in them is run or unpacked."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

from .._checks import shortened
from .._require import InputError, require
from .arrow import read_arrow, read_parquet
from .caption_files import read_captions
from .delimited import read_delimited
from .json_tables import read_json, read_jsonl
from .plain_files import open_plain, shown
from .raw_table import MAX_TABLE_ROWS, RawTable
from .shards import SHARDS, ending_of, read_shard

if TYPE_CHECKING:
    import pandas as pd

MAX_TABLE_BYTES = 2**30
MAX_SHARD_BYTES = 2**36  # a shard holds pictures
OTHER_FILES = {
    b"PK\x03\x04": "a zip file", b"\x1f\x8b": "a gzip file", b"PAR1": "a Parquet file",
    b"%PDF": "a PDF", b"\xd0\xcf\x11\xe0": "an old Excel file", b"\x80\x04": "a pickle",
    b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"SQLite": "a database",
    b"\x93NUMPY": "NumPy's .npy", b"BZh": "a bzip2 file", b"7z\xbc\xaf": "a 7z file",
    b"ARROW1": "an Arrow file", b"FEA1": "a Feather file",
}  # fmt: skip
BINARY = {  # endings of formats that are no text, to what their files may begin with
    ".parquet": (b"PAR1",),
    ".arrow": (b"ARROW1", b"\xff\xff\xff\xff"),
    ".feather": (b"ARROW1", b"FEA1"),
    ".tar": (),
    ".tar.gz": (b"\x1f\x8b",),
    ".tgz": (b"\x1f\x8b",),
}


def read_table(path: Path, asked: Collection[str] = ()) -> RawTable:
    """Read a table of one of the known formats.

    Parameters
    ----------
    path : Path
        File with an ending among ``TABLES``.
    asked : collection of str, default=()
        Columns that the user named: they stay text, as paths, ids and labels do.

    Returns
    -------
    RawTable
        Paths, ids and labels as they are written, as text.

    Raises
    ------
    InputError
        If it cannot be read, or has no rows; if two columns have one name.
    """
    kind = ending_of(path)
    with open_plain(path) as file:
        head = file.read(512)
        size = file.seek(0, 2)
    most = MAX_SHARD_BYTES if kind in SHARDS else MAX_TABLE_BYTES
    require(size <= most, f"{shown(path)} of {size:,} bytes", f"at most {most:,}: a part of it")
    _refuse_other_file(path, kind, head)
    raw = _read(path, kind, asked)
    require(len(raw.table), f"{shown(path)} without rows", "one row for each sample")
    got = f"{shown(path)} of more than {MAX_TABLE_ROWS:,} rows"
    require(len(raw.table) <= MAX_TABLE_ROWS, got, "a part of it")
    return raw


def _read(path: Path, kind: str, asked: Collection[str]) -> RawTable:
    """Read by the ending; every error is one sentence about the file."""
    try:
        raw = TABLES[kind](path, asked)
    except InputError as error:
        said = str(error)
        named = said if said.startswith(shown(path)) else f"{shown(path)}, {said}"
        raise InputError(named) from error
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        found = f"a byte {byte:#04x}, which Windows-1252 and Latin-1 have"
        expected = f"a {kind} table in UTF-8, not {found}: save it as UTF-8"
        raise InputError(f"{shown(path)}: expected {expected}.") from error
    except Exception as error:  # pandas, pyarrow and json each have their own
        said = shortened(error) or type(error).__name__
        raise InputError(f"{shown(path)}: expected a {kind} table ({said}).") from error
    return raw if isinstance(raw, RawTable) else RawTable(raw)


def _refuse_other_file(path: Path, kind: str, head: bytes) -> None:
    """Say what a file is that has the wrong name or encoding, where that can be seen."""
    if head.startswith(BINARY.get(kind, ())):
        return
    what = next((what for magic, what in OTHER_FILES.items() if head.startswith(magic)), "")
    if what:
        raise InputError(f"{shown(path)}: expected a {kind} table, not {what}.")
    if kind in BINARY:
        return
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in head
    if wide:
        expected = f"a {kind} table in UTF-8, not in UTF-16 or UTF-32, or no text at all"
        raise InputError(f"{shown(path)}: expected {expected}: save it as UTF-8.")


Reader = Callable[[Path, Collection[str]], "RawTable | pd.DataFrame"]
TABLES: dict[str, Reader] = {
    ".csv": read_delimited, ".tsv": read_delimited, ".parquet": read_parquet, ".arrow": read_arrow,
    ".feather": read_arrow, ".jsonl": read_jsonl, ".json": read_json, ".txt": read_captions,
    ".token": read_captions, **dict.fromkeys(SHARDS, read_shard),
}  # fmt: skip
