"""Vectors in Arrow's files: Parquet, unpacked column by column; Arrow and Feather, mapped."""

from functools import partial
from pathlib import Path
from typing import Any

from ..._machine.memory import ask_for
from ..._require import require
from ...data.arrow_tables import COPIES, mapped_table
from ...data.column_names import refuse_repeated
from ...data.plain_files import shown
from .arrow_columns import open_columns
from .contents import Contents

WORD_BYTES = 64  # that a text takes at least


def open_parquet(path: Path) -> Contents:
    """Open a Parquet file; what its metadata tell is asked for before a column is unpacked.

    Parameters
    ----------
    path : Path
        ``.parquet``, such as embedding-atlas writes.

    Returns
    -------
    Contents
        Vectors and words by column.

    Raises
    ------
    InputError
        If two columns have one name.
    """
    from pyarrow import parquet

    with parquet.ParquetFile(path) as file:
        schema, n = file.schema_arrow, file.metadata.num_rows
    refuse_repeated(schema.names, f"{shown(path)} with ")
    return open_columns(path, schema, n, partial(_read_parquet, path))


def _read_parquet(path: Path, names: list[str]) -> Any:
    from pyarrow import parquet

    with parquet.ParquetFile(path, memory_map=True) as file:
        texts = [name for name in names if _is_text(file.schema_arrow.field(name).type)]
        size = sum(_unpacked(file.metadata, name, name in texts) for name in names)
        what = f"column {shown(names[0])!r} of {shown(path)}"
        ask_for(size, what, "a part of the file, or .npy, which can stay on disk")
    with parquet.ParquetFile(path, memory_map=True, read_dictionary=texts) as file:
        return file.read(columns=names)


def _is_text(kind: Any) -> bool:
    import pyarrow.types as types

    return bool(types.is_string(kind) or types.is_large_string(kind))


def _unpacked(metadata: Any, name: str, is_text: bool) -> int:
    """Bytes of a column once it is unpacked: a number that stands often is packed as one."""
    values = size = 0
    for group in range(metadata.num_row_groups):
        row_group = metadata.row_group(group)
        for place in range(row_group.num_columns):
            column = row_group.column(place)
            if column.path_in_schema.split(".")[0] == name.split(".")[0]:
                values += column.num_values
                size += column.total_uncompressed_size
    each = WORD_BYTES if is_text else 8
    return COPIES * max(size, values * each)


def open_arrow(path: Path) -> Contents:
    """Open an Arrow file or stream, or Feather; the rows stay on disk if they are not packed.

    Parameters
    ----------
    path : Path
        ``.arrow`` or ``.feather``.

    Returns
    -------
    Contents
        Vectors and words by column.

    Raises
    ------
    InputError
        If two columns have one name, or packed rows need more memory than there is.
    """
    return open_tables(path, [path])


def open_tables(path: Path, parts: list[Path]) -> Contents:
    """Open Arrow files that hold the rows of one table, in their order.

    Parameters
    ----------
    path : Path
        What messages call it.
    parts : list of Path
        At least one.

    Returns
    -------
    Contents
        Vectors and words by column.

    Raises
    ------
    InputError
        As :func:`open_arrow`, or if the parts have different columns.
    """
    import pyarrow as pa

    tables = [mapped_table(part) for part in parts]
    schema = tables[0].schema
    refuse_repeated(schema.names, f"{shown(path)} with ")
    for part, table in zip(parts, tables, strict=True):
        same = table.schema.equals(schema)
        require(same, f"other columns in {shown(part)}", f"those of {shown(parts[0])}")
    whole = pa.concat_tables(tables)
    return open_columns(path, schema, whole.num_rows, whole.select)
