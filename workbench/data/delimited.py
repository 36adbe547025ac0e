"""Tables of text with a separator: CSV and TSV."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._require import require
from .column_names import refuse_repeated, stays_text
from .plain_files import open_plain
from .raw_table import MAX_TABLE_ROWS, RawTable

if TYPE_CHECKING:
    import pandas as pd

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}  # the first that the header has
QUOTED = re.compile('"[^"]*"')
LONG_ROWS = "Length of header or names does not match"  # as pandas says it
LONG_LINE = re.compile(r"Expected (\d+) fields in line (\d+), saw (\d+)")
OPEN_QUOTE = re.compile(r"EOF inside string starting at row (\d+)")
HEADER_BYTES = 2**16  # by which the separator is found
BLOCK = 2**18  # bytes that are read at once


def separator_of(path: Path) -> str:
    """Find what separates the values of a table of text, by the line that names its columns.

    Parameters
    ----------
    path : Path
        ``.tsv`` has tabs; any other file the first of comma, semicolon and tab that stands in its
        first line outside double quotes.

    Returns
    -------
    str
        A comma where there is one column.
    """
    if path.suffix.lower() == ".tsv":
        return "\t"
    with open_plain(path) as file:
        header = file.readline(HEADER_BYTES).decode("utf-8", "replace")
    plain = QUOTED.sub("", header)
    return next((separator for separator in SEPARATORS if separator in plain), ",")


def read_delimited(path: Path, asked: Collection[str] = ()) -> RawTable:
    """Read a table of text, and find its separator.

    Parameters
    ----------
    path : Path
        ``.csv`` or ``.tsv``, in UTF-8.
    asked : collection of str, default=()
        As for :func:`read_csv`.

    Returns
    -------
    RawTable
        As :func:`read_csv`. It says so where a ``.csv`` has other separators than commas.

    Raises
    ------
    InputError
        As :func:`read_csv`.
    """
    separator = separator_of(path)
    table = read_csv(path, asked, separator)
    is_usual = separator == "," or path.suffix.lower() == ".tsv"
    return RawTable(table, said="" if is_usual else f"separated by {SEPARATORS[separator]}")


def read_csv(path: Path, asked: Collection[str] = (), separator: str = ",") -> pd.DataFrame:
    """Read a table whose first line names the columns.

    Parameters
    ----------
    path : Path
        In UTF-8.
    asked : collection of str, default=()
        Columns that stay text, beside those of known names.
    separator : str, default=","
        Between two values.

    Returns
    -------
    DataFrame
        An empty value is missing; ``NA`` and ``None`` are words.

    Raises
    ------
    InputError
        If two columns have one name, a row has more values than there are columns, a quote never
        ends, or a line holds a NUL character.
    """
    import pandas as pd

    plain: dict[str, Any] = {"encoding": "utf-8", "compression": None, "sep": separator}
    header = pd.read_csv(path, header=None, nrows=1, dtype=str, **plain).iloc[0].dropna().tolist()
    refuse_repeated(header)  # pandas would call the second one "id.1"
    as_text = {name: str for name in header if stays_text(name, asked)}
    with warnings.catch_warnings(), io.BufferedReader(_WithoutNul(path), BLOCK) as file:
        warnings.simplefilter("error", pd.errors.ParserWarning)  # rows longer than the header
        try:
            return pd.read_csv(
                file, dtype=as_text, keep_default_na=False, na_values=[""], index_col=False,
                nrows=MAX_TABLE_ROWS + 1, **plain,
            )  # fmt: skip
        except (pd.errors.ParserError, pd.errors.ParserWarning) as error:
            _refuse_plainly(str(error), SEPARATORS.get(separator, repr(separator)))
            raise


def _refuse_plainly(said: str, separators: str) -> None:
    """Say in the words of a table what the reader stumbled over, where that is known."""
    quoted = f"as many as columns: values that hold {separators} stand in double quotes"
    if quote := OPEN_QUOTE.search(said):
        got = f"a double quote from row {quote[1]} on that never ends"
        require(False, got, "one at both ends of a value, and two for one inside")
    if line := LONG_LINE.search(said):
        require(False, f"line {line[2]} of {line[3]} values", quoted)
    require(LONG_ROWS not in said, "rows of more values than the first line names columns", quoted)


class _WithoutNul(io.RawIOBase):
    """Bytes of a file; NUL, at which a reader in C would end a value, is refused.

    Two ids could become one.
    """

    def __init__(self, path: Path) -> None:
        self._file = open_plain(path)
        self._row = -1  # the first line names the columns

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        n = self._file.readinto(buffer)
        block = bytes(buffer[:n])
        before, nul, _ = block.partition(b"\0")
        self._row += before.count(b"\n")
        require(not nul, f"a NUL character in row {self._row}", "text")
        return n

    def close(self) -> None:
        self._file.close()
        super().close()
