"""Where a session is kept: the folder of the study, or beside the notebook."""

import os
import sys
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

from .. import _checks
from .._require import require
from ..data.dataset import Dataset
from ..files import digest
from .session_file import samples_digest

FILE = "session.json"  # in the folder of a study
FOLDER = ".workbench"  # beside a notebook
NOWHERE = (
    "Nothing keeps this session: study.save(FOLDER) does from then on, or"
    " explorer.save_session(FILE), which explore(..., session=FILE) brings back."
)


class SessionPlace:
    """Where the session of one explorer is kept.

    Parameters
    ----------
    asked : str, Path, bool or None
        A file; None for the folder of the study or a file beside the notebook; False for nowhere.
    dataset : Dataset
        Whose samples.
    names : iterable of str
        Of the spaces: in one notebook, each set of them has a file of its own.
    study : Study or None
        Which may have been saved, or be saved later.

    Raises
    ------
    InputError
        If what is asked for is no file name, or a folder.
    """

    def __init__(self, asked: Any, dataset: Dataset, names: Iterable[str], study: Any) -> None:
        expected = "a file, None for the folder of the study, or False"
        is_known = asked is None or asked is False or isinstance(asked, str | Path)
        require(is_known, f"session={_checks.shown(asked)}", expected)
        self.is_automatic = asked is None
        self._file = session_file(asked) if isinstance(asked, str | Path) else None
        self._dataset, self._names = dataset, tuple(names)
        self._study = study

    def find(self) -> Path | None:
        """Find the file of now: a study may have been saved since.

        Returns
        -------
        Path or None
            None where there is no place.
        """
        if not self.is_automatic:
            return self._file
        folder = getattr(self._study, "folder", None)
        if folder is not None:
            return Path(folder) / FILE
        notebook = notebook_path()
        return None if notebook is None else self._beside(notebook)

    def move(self, path: str | Path) -> Path:
        """Keep the session in a file from now on.

        Parameters
        ----------
        path : str or Path
            The file.

        Returns
        -------
        Path
            The same.

        Raises
        ------
        InputError
            If it is no file name, or a folder.
        """
        self._file = session_file(path)
        self.is_automatic = False
        return self._file

    def _beside(self, notebook: Path) -> Path:
        return notebook.parent / FOLDER / f"{notebook.stem}-{self._what}.json"

    @cached_property
    def _what(self) -> str:
        """Name the samples and spaces: once, since a file is looked for after every change."""
        return digest(samples_digest(self._dataset), *self._names)


def session_file(path: Any) -> Path:
    """Take a path as that of a session.

    Parameters
    ----------
    path : str or Path
        What came.

    Returns
    -------
    Path
        Absolute: a notebook may change its folder.

    Raises
    ------
    InputError
        If it is no path, or that of a folder.
    """
    _checks.typed("session", path, (str, Path), "the name of a file")
    file = Path(path).absolute()
    require(str(path).strip() and not file.is_dir(), f"session={str(path)!r}", "a file, no folder")
    return file


def notebook_path() -> Path | None:
    """Find the notebook that this code runs in: Jupyter and VS Code say it to their kernels.

    Returns
    -------
    Path or None
        None in a script, under papermill, and where its folder is not on this machine.
    """
    main = sys.modules.get("__main__")
    named = getattr(main, "__vsc_ipynb_file__", None) or os.environ.get("JPY_SESSION_NAME")
    if not named or "IPython" not in sys.modules:
        return None
    path = Path(str(named)).absolute()
    return path if path.parent.is_dir() else None
