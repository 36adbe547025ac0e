"""Vectors in tables of text: CSV, TSV, JSON Lines, and the samples of a FiftyOne export."""

import base64
import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from ..._machine.memory import SMALL, ask_for
from ..._require import InputError, require
from ...data.delimited import separator_of
from ...data.plain_files import shown
from .contents import NAMED_IN_TABLES, Column, Contents, as_words, is_named, numbered, ready

LOOKED_AT = 50  # rows by which a column is taken for numbers
MOST_UNPACKED = 2**26  # bytes of one vector of FiftyOne; far more than any has
UNPACKED = 12  # times the size of JSON that its objects take in memory


def open_csv(path: Path) -> Contents:
    """Open a table with a column for each number, or with lists in brackets.

    Parameters
    ----------
    path : Path
        ``.csv``, or ``.tsv``; see :func:`workbench.data.delimited.separator_of`.

    Returns
    -------
    Contents
        All that is no number as it is written, as words.

    Raises
    ------
    InputError
        If it is too large.
    ValueError
        If it is no such table.
    """
    import pandas as pd

    _ask_for_text(path, 4)
    plain: dict[str, Any] = {
        "sep": separator_of(path), "encoding": "utf-8-sig", "compression": None,
        "keep_default_na": False, "na_values": [""], "index_col": False,
    }  # fmt: skip
    head = pd.read_csv(path, dtype=str, nrows=LOOKED_AT, **plain)
    require(len(head), shown(path), "rows below the names of the columns")
    groups = numbered([name for name in head if _are_numbers(head[name])])
    members = [name for columns in groups.values() for name in columns]
    kinds = {name: "float32" if name in members else "str" for name in head}
    table = pd.read_csv(path, dtype=kinds, **plain)
    vectors = {name: partial(_stacked, table, columns) for name, columns in groups.items()}
    others = {name: table[name].tolist() for name in table if name not in members}
    return _contents(path, len(table), vectors, others)


def open_jsonl(path: Path) -> Contents:
    """Open records, one in each line: ``{"id": "a", "embedding": [0.1, ...]}``.

    Parameters
    ----------
    path : Path
        ``.jsonl``.

    Returns
    -------
    Contents
        Vectors of every field of lists.

    Raises
    ------
    InputError
        If a line is no JSON object, or the file too large.
    """
    _ask_for_text(path, UNPACKED)
    records = []
    with open(path, encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                records.append(_record(path, number, line))
    return _of_records(path, records)


def open_json(path: Path) -> Contents:
    """Open a list of records, or the ``samples.json`` of a FiftyOne export.

    Parameters
    ----------
    path : Path
        ``.json``: a list of objects, or an object with the list under ``samples``.

    Returns
    -------
    Contents
        Vectors of every field of lists or of FiftyOne's packed arrays.

    Raises
    ------
    InputError
        If it holds no such list, or is too large.
    """
    _ask_for_text(path, UNPACKED)
    try:
        read = json.loads(path.read_text("utf-8-sig"))
    except RecursionError as error:
        raise InputError(f"{shown(path)}: expected records, not deep nesting.") from error
    records = read.get("samples") if isinstance(read, dict) else read
    are_records = isinstance(records, list) and all(isinstance(each, dict) for each in records)
    expected = "a list of objects with a list of numbers each, or FiftyOne's samples.json"
    require(are_records and records, shown(path), expected)
    return _of_records(path, list(records or []))


def _ask_for_text(path: Path, times: int) -> None:
    from ...data.formats import MAX_TABLE_BYTES

    size = path.stat().st_size
    most = f"at most {MAX_TABLE_BYTES:,}: save it as .npy or .parquet"
    require(size <= MAX_TABLE_BYTES, f"{shown(path)} of {size:,} bytes", most)
    if size * times > SMALL:
        ask_for(size * times, shown(path), "a part of it, or .npy or .parquet")


def _record(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        got = f"{shown(path)}: expected a JSON object in line {number}"
        raise InputError(f"{got} ({type(error).__name__}).") from error
    require(isinstance(record, dict), f"{shown(path)}, line {number}", "an object in each line")
    return dict(record)


def _of_records(path: Path, records: Sequence[Mapping[str, Any]]) -> Contents:
    require(records, shown(path), "one record at least")
    names = list(dict.fromkeys(name for record in records for name in record))
    columns = {name: [_plain(path, record.get(name)) for record in records] for name in names}
    if "_id" in columns and "id" not in columns:  # as databases call it
        columns["id"] = columns.pop("_id")
    return _contents(path, len(records), {}, columns)


def _plain(path: Path, value: Any) -> Any:
    """A value of FiftyOne as it was before it was written: an array, or the text of an id."""
    if not isinstance(value, dict):
        return value
    if "$oid" in value:
        return str(value["$oid"])
    packed = value.get("$binary")
    if isinstance(packed, dict):
        packed = packed.get("base64")
    return value if packed is None else _unpacked(path, str(packed))


def _unpacked(path: Path, text: str) -> np.ndarray:
    """Array that FiftyOne wrote as .npy, compressed and in base64; no more than a vector's size."""
    unpacking = zlib.decompressobj()
    data = unpacking.decompress(base64.b64decode(text), MOST_UNPACKED)
    whole = not unpacking.unconsumed_tail
    require(whole, f"an array of more than {MOST_UNPACKED:,} bytes in {shown(path)}", "vectors")
    return np.load(BytesIO(data), allow_pickle=False)


def _contents(
    path: Path,
    n: int,
    vectors: Mapping[str, Callable[[], np.ndarray]],
    others: Mapping[str, list[Any]],
) -> Contents:
    """Contents of a table whose columns are vectors already, lists, words or single numbers."""
    found = {name: Column(n, load) for name, load in vectors.items()}
    words, single = {}, {}
    for name, values in others.items():
        if _are_lists(values):
            found[name] = Column(n, partial(_listed_rows, path, name, values))
        elif any(isinstance(value, list | dict | np.ndarray) for value in values):
            continue  # tags, boxes and what else is neither
        elif is_named(name, NAMED_IN_TABLES) or not _all_numbers(values):
            words[name] = ready(as_words(values))
        else:
            single[name] = values
    for group, columns in numbered(list(single)).items():
        found[group] = Column(n, partial(_side_by_side, [single[column] for column in columns]))
    if not found and len(single) > 1 and len(words) <= 1:  # x, y, z: a number column for each
        found["numbers"] = Column(n, partial(_side_by_side, list(single.values())))
    return Contents(path, found, words)


def _are_numbers(column: Any) -> bool:
    """Whether texts are numbers, or missing, and not all of them missing."""
    import pandas as pd

    said = column.dropna()
    return len(said) > 0 and bool(pd.to_numeric(said, errors="coerce").notna().all())


def _all_numbers(values: Sequence[Any]) -> bool:
    return all(_is_number(value) for value in values)


def _is_number(value: Any) -> bool:
    if isinstance(value, bool | list | dict | np.ndarray):
        return False
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True


def _are_lists(values: Sequence[Any]) -> bool:
    """Whether the first values are lists of numbers, or texts that are such lists in JSON."""
    first = [value for value in values[:LOOKED_AT] if not _is_missing(value)]
    texts = [isinstance(value, str) for value in first]
    if any(texts):
        return all(texts) and all(_is_list(text) for text in first)
    return any(_is_vector(value) for value in first)


def _is_missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and value != value)


def _is_vector(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.ndim == 1 and value.dtype.kind in "fiu"
    return isinstance(value, list) and len(value) > 0 and _all_numbers(value)


def _is_list(text: str) -> bool:
    if not text.startswith("[") or not text.endswith("]"):
        return False
    try:
        return isinstance(json.loads(text), list)
    except ValueError:
        return False


def _listed_rows(path: Path, name: str, values: Sequence[Any]) -> np.ndarray:
    rows: list[np.ndarray] = []
    for number, value in enumerate(values):
        numbers = json.loads(value) if isinstance(value, str) else value
        row = np.asarray(numbers if numbers is not None else [])
        real = row.ndim == 1 and row.size > 0 and row.dtype.kind in "fiu"
        place = f"row {number} of {shown(name)!r} in {shown(path)}"
        require(real, f"{place}, {str(value)[:40]!r}", "a list of numbers")
        expected = f"{len(rows[0]) if rows else row.size} numbers, as in row 0"
        same = not rows or row.size == len(rows[0])
        require(same, f"{place} with {row.size} numbers", expected)
        rows.append(row)
    return np.stack(rows)


def _side_by_side(columns: Sequence[Sequence[Any]]) -> np.ndarray:
    return np.column_stack([np.asarray(column, dtype=np.float64) for column in columns])


def _stacked(table: Any, columns: list[str]) -> np.ndarray:
    return np.asarray(table[columns].to_numpy(np.float32))
