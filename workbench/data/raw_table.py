"""A table as it was read, before anybody asks what its columns are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

MAX_TABLE_ROWS = 10_000_000


@dataclass(frozen=True)
class RawTable:
    """A table, and what its file says beyond the columns.

    Attributes
    ----------
    table : DataFrame
        As it was read.
    places : dict of str to str
        Place of each file by its name, where pictures came with the table.
    folders : tuple of str
        Where pictures of such tables usually lie, relative to the table or to ``root``.
    notes : tuple of (str, str)
        Columns that were made, and how.
    said : str
        How the file was read, where there was a choice.
    skipped : tuple of (str, str)
        Parts that could not be used, with the reason.
    is_listing : bool
        Whether the names are those of a folder's files, which somebody put there, links too; names
        that a table gives are held to its folder.
    """

    table: pd.DataFrame
    places: Mapping[str, str] = field(default_factory=dict)
    folders: tuple[str, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    said: str = ""
    skipped: tuple[tuple[str, str], ...] = ()
    is_listing: bool = False
