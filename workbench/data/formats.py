"""Tables as they lie on disk: CSV, Parquet, JSON Lines; nothing in them is run or unpacked."""

from __future__ import annotations

import codecs
import json
import warnings
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._checks import is_number
from .._require import InputError, require
from .plain_files import open_plain, shown

if TYPE_CHECKING:
    import pandas as pd

PATH_COLUMNS = ("path", "file", "filename", "image_path")
ID_COLUMNS = ("id", "image_id", "image", "name")
LABEL_COLUMNS = ("label", "class")
CAPTION_COLUMNS = ("caption", "text")
AS_TEXT = dict.fromkeys(PATH_COLUMNS + ID_COLUMNS + LABEL_COLUMNS, str)  # "007" stays "007"
MAX_TABLE_BYTES = 2**30
MAX_TABLE_ROWS = 10_000_000
OTHER_FILES = {
    b"PK\x03\x04": "a zip file", b"\x1f\x8b": "a gzip file", b"PAR1": "a Parquet file",
    b"%PDF": "a PDF", b"\xd0\xcf\x11\xe0": "an old Excel file", b"\x80\x04": "a pickle",
    b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"SQLite": "a database",
    b"\x93NUMPY": "NumPy's .npy", b"BZh": "a bzip2 file", b"7z\xbc\xaf": "a 7z file",
}  # fmt: skip


def read_table(path: Path) -> pd.DataFrame:
    """Read a table of one of the known formats.

    Parameters
    ----------
    path : Path
        File with a suffix among ``TABLES``.

    Returns
    -------
    DataFrame
        Paths, ids and labels as they are written, as text.

    Raises
    ------
    InputError
        If it cannot be read, or has no rows; if two columns have one name.
    """
    kind = path.suffix.lower()
    with open_plain(path) as file:
        head = file.read(512)
        size = file.seek(0, 2)
    got = f"{shown(path)} of {size:,} bytes"
    require(size <= MAX_TABLE_BYTES, got, f"at most {MAX_TABLE_BYTES:,}: a part of it")
    _refuse_other_file(path, kind, head)
    try:
        table = TABLES[kind](path)
    except InputError as error:
        raise InputError(f"{shown(path)}, {error}") from error
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        found = f"a byte {byte:#04x}, which Windows-1252 and Latin-1 have"
        expected = f"a {kind} table in UTF-8, not {found}: save it as UTF-8"
        raise InputError(f"{shown(path)}: expected {expected}.") from error
    except Exception as error:  # pandas, pyarrow and json each have their own
        said = " ".join(str(error).split())[:200] or type(error).__name__
        raise InputError(f"{shown(path)}: expected a {kind} table ({said}).") from error
    _check_columns(path, [str(name) for name in table])
    require(len(table), f"{shown(path)} without rows", "one row for each sample")
    got = f"{shown(path)} of more than {MAX_TABLE_ROWS:,} rows"
    require(len(table) <= MAX_TABLE_ROWS, got, "a part of it")
    return table


def _refuse_other_file(path: Path, kind: str, head: bytes) -> None:
    """Say what a file is that has the wrong name or encoding, where that can be seen."""
    what = next((what for magic, what in OTHER_FILES.items() if head.startswith(magic)), "")
    is_it = kind == ".parquet" and head.startswith(b"PAR1")
    if what and not is_it:
        raise InputError(f"{shown(path)}: expected a {kind} table, not {what}.")
    if kind == ".parquet":
        return
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in head
    if wide:
        expected = f"a {kind} table in UTF-8, not in UTF-16 or UTF-32, or no text at all"
        raise InputError(f"{shown(path)}: expected {expected}: save it as UTF-8.")


def _check_columns(path: Path, names: list[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    got = f"{shown(path)} with several columns named {listed(twice)}"
    require(not twice, got, "a name of its own for each column")


def listed(names: Iterable[object], n: int = 10) -> str:
    """List names in a message: the first few, each cut if it is long.

    Parameters
    ----------
    names : iterable of object
        Columns, ids or files.
    n : int, default=10
        At most so many.

    Returns
    -------
    str
        In square brackets.

    Examples
    --------
    >>> listed(["a", "b", "c"], 2)
    "['a', 'b', ... 1 more]"
    """
    names = list(names)
    first = [repr(shown(name, 40)) for name in names[:n]]
    more = [f"... {len(names) - n:,} more"] if len(names) > n else []
    return f"[{', '.join(first + more)}]"


def _read_csv(path: Path) -> pd.DataFrame:
    import pandas as pd

    plain: dict[str, Any] = {"encoding": "utf-8", "compression": None}
    header = pd.read_csv(path, header=None, nrows=1, dtype=str, **plain).iloc[0]
    _check_columns(path, header.dropna().tolist())  # pandas would call the second one "id.1"
    with warnings.catch_warnings():
        warnings.simplefilter("error", pd.errors.ParserWarning)  # rows longer than the header
        return pd.read_csv(
            path, dtype=AS_TEXT, keep_default_na=False, na_values=[""], index_col=False,
            nrows=MAX_TABLE_ROWS + 1, **plain,
        )  # fmt: skip


def _read_parquet(path: Path) -> pd.DataFrame:
    import pyarrow as pa
    from pyarrow import parquet

    with parquet.ParquetFile(path) as file:
        rows = file.metadata.num_rows
        require(rows <= MAX_TABLE_ROWS, f"{rows:,} rows", f"at most {MAX_TABLE_ROWS:,}")
        names = file.schema_arrow.names
        _check_columns(path, names)
        table = file.read()
    table.validate(full=True)
    for place, name in enumerate(names):
        if name in AS_TEXT and pa.types.is_integer(table[name].type):  # with holes: else 1 is 1.0
            table = table.set_column(place, name, table[name].cast(pa.string()))
    return table.to_pandas()


def _read_jsonl(path: Path) -> pd.DataFrame:
    import pandas as pd

    records = []
    with open(path, encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                records.append(_record(line, number))
            require(len(records) <= MAX_TABLE_ROWS, "too many rows", f"at most {MAX_TABLE_ROWS:,}")
    return pd.DataFrame(records)


def _record(line: str, number: int) -> dict[str, Any]:
    """Object of a line; what names and classes it holds as they are written, as text."""
    try:
        record = json.loads(line)
        line.encode("utf-8")
        if "\\u" in line:
            json.dumps(record, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputError(f"half a letter in line {number}: expected whole ones.") from error
    except RecursionError as error:
        raise InputError(f"line {number}, nested too deeply: expected a flat object.") from error
    except ValueError as error:
        raise InputError(f"line {number}: expected a JSON object ({error}).") from error
    require(isinstance(record, dict), f"line {number}, no object", "an object in each line")
    return {name: _as_written(name, value) for name, value in record.items()}


def _as_written(name: str, value: Any) -> Any:
    if name in AS_TEXT and is_number(value):
        return str(value)
    return value


TABLES: dict[str, Callable[[Path], pd.DataFrame]] = {
    ".csv": _read_csv, ".parquet": _read_parquet, ".jsonl": _read_jsonl,
}  # fmt: skip
