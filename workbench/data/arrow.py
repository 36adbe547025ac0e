"""Tables of columns: Parquet, Arrow and Feather."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._require import InputError, require
from .column_names import refuse_repeated, stays_text
from .plain_files import shown
from .raw_table import MAX_TABLE_ROWS

PANDAS_INDEX = "__index_level_"  # begins the column that pandas makes of row numbers

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def read_parquet(path: Path, asked: Collection[str] = ()) -> pd.DataFrame:
    """Read a Parquet file.

    Parameters
    ----------
    path : Path
        File.
    asked : collection of str, default=()
        Columns that stay text, beside those of known names.

    Returns
    -------
    DataFrame
        Whole numbers among names and classes as text.

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
        try:
            table = file.read()
        except (pa.ArrowException, OSError, UnicodeDecodeError):
            for name in names:
                with _named(name):
                    file.read(columns=[name])
            raise
    return _frame(table, asked)


def read_arrow(path: Path, asked: Collection[str] = ()) -> pd.DataFrame:
    """Read an Arrow file, an Arrow stream or a Feather file.

    Parameters
    ----------
    path : Path
        File.
    asked : collection of str, default=()
        As for :func:`read_parquet`.

    Returns
    -------
    DataFrame
        As :func:`read_parquet`.

    Raises
    ------
    InputError
        As :func:`read_parquet`.
    """
    import pyarrow as pa
    from pyarrow import feather

    with open(path, "rb") as file:
        head = file.read(4)
    if head == b"FEA1":
        table = feather.read_table(path, memory_map=False)
        _check_rows(table.num_rows)
    else:
        batches, schema = [], None
        for batch in _batches(path, head):
            schema = batch.schema
            batches.append(batch)
            _check_rows(sum(each.num_rows for each in batches))
        require(schema is not None, "no batch of rows", "one row for each sample")
        table = pa.Table.from_batches(batches)
    refuse_repeated(table.column_names)
    return _frame(table, asked)


def _batches(path: Path, head: bytes) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    with pa.OSFile(str(path), "rb") as file:
        if head == b"ARRO":
            reader = pa.ipc.open_file(file)
            for number in range(reader.num_record_batches):
                yield reader.get_batch(number)
        else:
            yield from pa.ipc.open_stream(file)


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
        said = " ".join(str(error).split())[:200] or type(error).__name__
        got = f"column {shown(name, 80)!r}"
        raise InputError(f"{got}: expected values that can be read ({said}).") from error
