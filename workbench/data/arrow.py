"""Tables of columns: Parquet, Arrow and Feather."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._checks import shortened
from .._require import InputError, require
from .arrow_tables import mapped_table
from .column_names import refuse_repeated, stays_text
from .embedded import BATCH, Embedded, picture_columns, take_pictures
from .plain_files import open_plain, shown
from .raw_table import MAX_TABLE_ROWS, RawTable

PANDAS_INDEX = "__index_level_"  # begins the column that pandas makes of row numbers

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def read_parquet(path: Path, asked: Collection[str] = ()) -> RawTable:
    """Read a Parquet file.

    Parameters
    ----------
    path : Path
        File.
    asked : collection of str, default=()
        Columns that stay text, beside those of known names.

    Returns
    -------
    RawTable
        Whole numbers among names and classes as text. Pictures inside the table are written into
        the cache, and their column holds their names.

    Raises
    ------
    InputError
        If it has too many rows, two columns of one name, or a column that cannot be read, which
        is named.
    """
    import pyarrow as pa
    from pyarrow import parquet

    with parquet.ParquetFile(path) as file:
        _check_rows(file.metadata.num_rows)
        names = file.schema_arrow.names
        refuse_repeated(names)
        pictures = picture_columns(file.schema_arrow, asked)
        plain = [name for name in names if name not in pictures] if pictures else None
        try:
            table = file.read(columns=plain)
        except (pa.ArrowException, OSError, UnicodeDecodeError):
            for name in plain or names:
                with _named(name):
                    file.read(columns=[name])
            raise
    frame = _frame(table, asked)
    if not pictures:
        return RawTable(frame)
    with parquet.ParquetFile(path, pre_buffer=False) as file, _named(pictures[0]):
        batches = file.iter_batches(batch_size=BATCH, columns=pictures[:1])
        found = take_pictures((batch.column(0) for batch in batches), path.stat().st_size)
    return _with_pictures(frame, names, pictures, found)


def read_arrow(path: Path, asked: Collection[str] = ()) -> RawTable:
    """Read an Arrow file, an Arrow stream or a Feather file.

    Parameters
    ----------
    path : Path
        File.
    asked : collection of str, default=()
        As for :func:`read_parquet`.

    Returns
    -------
    RawTable
        As :func:`read_parquet`.

    Raises
    ------
    InputError
        As :func:`read_parquet`, or if packed rows need more memory than there is.
    """
    table = _table(path)
    _check_rows(table.num_rows)
    names = table.column_names
    refuse_repeated(names)
    pictures = picture_columns(table.schema, asked)
    frame = _frame(table.drop_columns(pictures), asked)
    if not pictures:
        return RawTable(frame)
    with _named(pictures[0]):
        found = take_pictures(table[pictures[0]].chunks, path.stat().st_size)
    return _with_pictures(frame, names, pictures, found)


def _table(path: Path) -> pa.Table:
    """Rows of any version of Feather, of an Arrow file or a stream."""
    from pyarrow import feather

    with open_plain(path) as file:
        is_first_feather = file.read(4) == b"FEA1"
    if is_first_feather:
        return feather.read_table(path, memory_map=False)
    return mapped_table(path)


def _with_pictures(
    frame: pd.DataFrame, names: list[str], pictures: list[str], found: Embedded
) -> RawTable:
    """Table with the names of pictures in their place; rows and columns that are left out told."""
    column, *others = pictures
    place = [name for name in names if name in frame or name == column].index(column)
    frame.insert(place, column, found.names)
    rows = [row for row in range(len(frame)) if row not in found.skipped]
    skipped = [(found.names[row] or f"row {row}", why) for row, why in found.skipped.items()]
    reason = f"pictures beside those of {column}: --column path=NAME takes others"
    skipped += [(f"column {shown(other, 80)}", reason) for other in others]
    table = frame.iloc[rows].reset_index(drop=True)
    notes = ((column, "pictures inside the table"),) if found.places else ()
    return RawTable(table, places=found.places, notes=notes, skipped=tuple(skipped))


def _check_rows(n: int) -> None:
    require(n <= MAX_TABLE_ROWS, f"{n:,} rows", f"at most {MAX_TABLE_ROWS:,}")


def _frame(table: pa.Table, asked: Collection[str]) -> pd.DataFrame:
    """Columns as pandas has them, each checked; a bad one is named."""
    import pandas as pd
    import pyarrow as pa

    columns: dict[str, Any] = {}
    for name in table.column_names:
        if name.startswith(PANDAS_INDEX):
            continue
        with _named(name):
            column = table[name]
            column.validate(full=True)
            if stays_text(name, asked) and pa.types.is_integer(column.type):
                column = column.cast(pa.string())  # a whole number with holes: else 1 is 1.0
            columns[name] = column.to_pandas()
    return pd.DataFrame(columns, index=range(table.num_rows))


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Errors of reading a column, with its name."""
    try:
        yield
    except Exception as error:  # pyarrow and pandas each have their own
        said = shortened(error) or type(error).__name__
        got = f"column {shown(name, 80)!r}"
        raise InputError(f"{got}: expected values that can be read ({said}).") from error
