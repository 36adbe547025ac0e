"""Tables of text with a separator: CSV and TSV."""

from __future__ import annotations

import warnings
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._require import require
from .column_names import refuse_repeated, stays_text
from .raw_table import MAX_TABLE_ROWS

if TYPE_CHECKING:
    import pandas as pd


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
        If two columns have one name, or a line holds a NUL character.
    """
    import pandas as pd

    _refuse_nul(path)
    plain: dict[str, Any] = {"encoding": "utf-8", "compression": None, "sep": separator}
    header = pd.read_csv(path, header=None, nrows=1, dtype=str, **plain).iloc[0].dropna().tolist()
    refuse_repeated(header)  # pandas would call the second one "id.1"
    as_text = {name: str for name in header if stays_text(name, asked)}
    with warnings.catch_warnings():
        warnings.simplefilter("error", pd.errors.ParserWarning)  # rows longer than the header
        return pd.read_csv(
            path, dtype=as_text, keep_default_na=False, na_values=[""], index_col=False,
            nrows=MAX_TABLE_ROWS + 1, **plain,
        )  # fmt: skip


def _refuse_nul(path: Path) -> None:
    """Refuse NUL, at which a reader in C would end a value: two ids could become one."""
    with open(path, "rb") as lines:
        for row, line in enumerate(lines, -1):  # the first line names the columns
            require(b"\0" not in line, f"a NUL character in row {row}", "text")


def read_tsv(path: Path, asked: Collection[str] = ()) -> pd.DataFrame:
    """Read a table whose values stand between tabs.

    Parameters
    ----------
    path : Path
        In UTF-8.
    asked : collection of str, default=()
        As for :func:`read_csv`.

    Returns
    -------
    DataFrame
        As :func:`read_csv`.

    Raises
    ------
    InputError
        As :func:`read_csv`.
    """
    return read_csv(path, asked, "\t")
