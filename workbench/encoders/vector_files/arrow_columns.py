"""Columns of Arrow to vectors and words, in place where Arrow has them in one piece."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from ..._require import InputError, require
from ...data.plain_files import shown
from .contents import (
    ID_NAMES,
    NAMED_IN_TABLES,
    Column,
    Contents,
    as_words,
    is_named,
    numbered,
)

Load = Callable[[list[str]], Any]  # names of columns to an Arrow table


def open_columns(path: Path, schema: Any, n: int, load: Load) -> Contents:
    """Tell vectors and words of an Arrow schema apart.

    Parameters
    ----------
    path : Path
        Of the file, for messages.
    schema : pyarrow.Schema
        Of all columns.
    n : int
        Rows.
    load : callable
        Reads some columns.

    Returns
    -------
    Contents
        Columns of lists of numbers and of ``dim_0, dim_1, ...`` as vectors, texts as words.
    """
    vectors: dict[str, Column] = {}
    words: dict[str, Column] = {}
    single: list[str] = []
    for field in schema:
        kind = _plain_type(field.type)
        if _is_list(kind):
            vectors[field.name] = Column(n, partial(_rows, path, field.name, load))
        elif _may_name(field.name, kind):
            words[field.name] = Column(n, partial(_words, field.name, load))
        elif _is_real(kind):
            single.append(field.name)
    for group, columns in numbered(single).items():
        vectors[group] = Column(n, partial(_side_by_side, columns, load))
    if not vectors and len(single) > 1 and len(words) <= 1:  # x, y, z: a number column for each
        vectors["numbers"] = Column(n, partial(_side_by_side, single, load))
    return Contents(path, vectors, words)


def list_length(kind: Any) -> int | None:
    """Tell how many numbers each list of a column has, if its type says so.

    Parameters
    ----------
    kind : pyarrow.DataType
        Of the column.

    Returns
    -------
    int or None
        None where only the rows tell.
    """
    kind = _plain_type(kind)
    return getattr(kind, "list_size", None)


def _plain_type(kind: Any) -> Any:
    """What an extension type is stored as."""
    return getattr(kind, "storage_type", kind)


def _is_list(kind: Any) -> bool:
    import pyarrow.types as types

    lists = types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind)
    return lists and _is_real(kind.value_type)


def _is_real(kind: Any) -> bool:
    import pyarrow.types as types

    return bool(types.is_floating(kind) or types.is_integer(kind) or types.is_decimal(kind))


def _may_name(name: str, kind: Any) -> bool:
    """Whether it holds words: texts, or numbers under a name of ids, or a picture with its path."""
    import pyarrow.types as types

    if types.is_dictionary(kind):
        kind = kind.value_type
    if types.is_struct(kind):
        return kind.get_field_index("path") >= 0
    is_text = types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind)
    named_number = types.is_integer(kind) and is_named(name, NAMED_IN_TABLES)
    return bool(is_text or named_number or (types.is_null(kind) and is_named(name, ID_NAMES)))


def _rows(path: Path, name: str, load: Load) -> np.ndarray:
    column = _valid(load([name])).column(0)
    blocks, before = [], 0
    for chunk in column.chunks:
        chunk = getattr(chunk, "storage", chunk)
        if len(chunk):
            blocks.append(_block(path, name, chunk, before))
        before += len(chunk)
    require(blocks, f"column {shown(name)!r} of {shown(path)} without rows", "at least one")
    widths = sorted({block.shape[1] for block in blocks})
    got = f"column {shown(name)!r} of {shown(path)} with lists of {widths} numbers"
    require(len(widths) == 1, got, "lists of one length")
    return blocks[0] if len(blocks) == 1 else np.concatenate(blocks)


def _block(path: Path, name: str, chunk: Any, before: int) -> np.ndarray:
    """Rows of one chunk, of lists that are all there and equally long."""
    import pyarrow.compute as pc

    place = f"column {shown(name)!r} of {shown(path)}"
    if chunk.null_count:
        row = before + int(np.flatnonzero(chunk.is_null().to_numpy(zero_copy_only=False))[0])
        raise InputError(f"{place} without a vector in row {row}: expected one in every row.")
    lengths = pc.list_value_length(chunk).to_numpy(zero_copy_only=False)
    other = np.flatnonzero(lengths != lengths[0])
    if len(other):
        row = int(other[0])
        got = f"{place} with {lengths[row]} numbers in row {before + row}"
        raise InputError(f"{got}: expected {lengths[0]}, as in row {before}.")
    numbers = chunk.flatten()
    return np.asarray(numbers.to_numpy(zero_copy_only=False)).reshape(len(chunk), -1)


def _valid(table: Any) -> Any:
    """Rows of which nothing lies outside their buffers, as in a damaged file it may."""
    table.validate(full=True)
    return table


def _side_by_side(columns: list[str], load: Load) -> np.ndarray:
    table = _valid(load(columns))
    return np.column_stack([np.asarray(table[name].to_numpy(), np.float64) for name in columns])


def _words(name: str, load: Load) -> np.ndarray:
    import pyarrow as pa
    import pyarrow.compute as pc

    column = _valid(load([name])).column(0)
    if pa.types.is_struct(column.type):
        column = pc.struct_field(column, "path")
    if pa.types.is_dictionary(column.type):
        words = [_of_dictionary(chunk) for chunk in column.chunks]
        return np.concatenate(words) if words else as_words([])
    return as_words(column.to_pylist())


def _of_dictionary(chunk: Any) -> np.ndarray:
    """Words of a dictionary, each held once however often it stands."""
    known = as_words([*chunk.dictionary.to_pylist(), None])
    places = chunk.indices.fill_null(len(known) - 1).to_numpy(zero_copy_only=False)
    return np.asarray(known[places])
