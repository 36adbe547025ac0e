"""The files that a table names: where they lie, and whether they may be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from .plain_files import why_not_plain
from .roots import why_outside

if TYPE_CHECKING:
    import pandas as pd

FIRST = 100  # files of a column that are looked for
ANYWHERE: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Files:
    """Where the files lie that a table names.

    Attributes
    ----------
    folders : tuple of Path
        Names are relative to the first of them in which one of the first files is.
    roots : tuple of Path
        Folders that images may lie in; the others are left out. None allows any.
    places : dict of str to str
        Place of each file by its name, where they are no names of files; then nothing else counts.
    """

    folders: tuple[Path, ...]
    roots: tuple[Path, ...] = ANYWHERE
    places: Mapping[str, str] = field(default_factory=dict)

    def folder_of(self, names: Sequence[str]) -> Path | None:
        """Find the folder that names are relative to.

        Parameters
        ----------
        names : sequence of str
            Files, as the table names them.

        Returns
        -------
        Path or None
            None if none of the first is there.
        """
        for folder in self.folders:
            for name in names[:FIRST]:
                if not why_not_plain(folder / name) and not self.why_outside(name, folder):
                    return folder
        return None

    def why_outside(self, name: str, folder: Path) -> str:
        """Say why a file is not read.

        Parameters
        ----------
        name : str
            As the table names it.
        folder : Path
            That it is relative to.

        Returns
        -------
        str
            Empty for one that may be read.
        """
        return why_outside(name, folder, self.roots) if self.roots else ""

    def first_places(self, column: pd.Series) -> list[str]:
        """Find where the first files of a column are.

        Parameters
        ----------
        column : Series
            Of names.

        Returns
        -------
        list of str
            Empty if none of them is there.
        """
        names = [str(value) for value in column.dropna().iloc[:FIRST]]
        known = [self.places[name] for name in names if name in self.places]
        folder = None if known else self.folder_of(names)
        return known if folder is None else [str((folder / name).resolve()) for name in names]
