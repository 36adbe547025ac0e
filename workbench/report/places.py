"""Absolute paths made short: pages and notebooks go to people whom they do not concern.

What lies below the working directory is named from there, what lies below the home folder from
``~``; of other data and models the last part is left. A run is asked for again by the same words,
from the same directory.
"""

import os
import re
import sys
import sysconfig
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..files import asset, cache_dir

COLOUR = r"\x1b\[[\d;]*m"  # a terminal's, as tracebacks have them before a path


class Places:
    """Folders, and what a reader sees of each.

    Parameters
    ----------
    shown : mapping of str to str
        Absolute folder to what stands for it: "" leaves what is below alone.

    Examples
    --------
    >>> Places({"/home/ada": "~"}).hide(["/home/ada/photos/1.png", 2, "/home/adam"])
    ['~/photos/1.png', 2, '/home/adam']
    >>> Places({"/data/sets": ""}).hide("vectors:/data/sets/clip.npy")
    'vectors:clip.npy'
    """

    def __init__(self, shown: Mapping[str, str]) -> None:
        self.shown = {folder: name for folder, name in shown.items() if len(Path(folder).parts) > 1}
        longest_first = sorted(self.shown, key=len, reverse=True)
        folders = "|".join(re.escape(folder) for folder in longest_first)
        self._pattern = re.compile(
            rf"({COLOUR}|(?<![\w.~-]))({folders})(?![\w-]|\.\w)([/\\]?)" if folders else r"(?!)"
        )

    def hide(self, value: Any) -> Any:
        """Shorten the paths in every text of a value.

        Parameters
        ----------
        value : object
            Texts, and lists, tuples and mappings of any depth; other things stay.

        Returns
        -------
        object
            Of the same make.
        """
        if isinstance(value, str):
            return self._hide_text(value)
        if isinstance(value, Mapping):
            return {self.hide(key): self.hide(item) for key, item in value.items()}
        if isinstance(value, tuple) and hasattr(value, "_fields"):
            return type(value)(*(self.hide(item) for item in value))
        if isinstance(value, list | tuple):
            return type(value)(self.hide(item) for item in value)
        return value

    def _hide_text(self, text: str) -> str:
        if not any(folder in text for folder in self.shown):
            return text
        return self._pattern.sub(self._instead, text)

    def _instead(self, found: re.Match[str]) -> str:
        before, folder, separator = found.groups()
        name = self.shown[folder]
        if not name:
            return before if separator else f"{before}."
        return f"{before}{name}{separator}"


def places(parameters: Mapping[str, Any], *, names_only: bool = True) -> Places:
    """Name the folders of this machine that no page needs.

    Parameters
    ----------
    parameters : mapping of str to object
        Of a run; the folders of its data and models are among them.
    names_only : bool, default=True
        Leave the last part alone of data and models; False keeps what is below the working
        directory or the home folder, as it takes to run again.

    Returns
    -------
    Places
        Those, the working directory, the home folder, and where Python and its packages lie.
    """
    usual = _usual()
    kept = [] if names_only else [folder for folder in usual if usual[folder] in ("", "~")]
    named = [Path(path) for value in parameters.values() for path in absolute_paths(value)]
    own = [path for path in named if not any(path.is_relative_to(folder) for folder in kept)]
    folders = {str(path.parent): "" for path in own}
    return Places(folders | usual | {str(path): path.name for path in own})


def absolute_paths(value: Any) -> list[str]:
    """Find the absolute paths in the value of a parameter.

    Parameters
    ----------
    value : object
        A path, a SPEC such as ``"vectors:/data/clip.npy,text=/data/text.npy"``, several of them by
        name or in a list, or no text.

    Returns
    -------
    list of str
        In their order.

    Examples
    --------
    >>> absolute_paths("vectors:/data/clip.npy,text=/data/text.npy")
    ['/data/clip.npy', '/data/text.npy']
    """
    if isinstance(value, Mapping | list | tuple):
        several = value.values() if isinstance(value, Mapping) else value
        return [path for each in several for path in absolute_paths(each)]
    if not isinstance(value, str | Path):
        return []
    if os.path.isabs(value):
        return [str(value)]
    parts = [part.rpartition("=")[2] for part in str(value).split(",")]
    tails = [part if os.path.isabs(part) else part.partition(":")[2] for part in parts]
    names = [tail.removeprefix("local-dir:") for tail in tails]
    return [name for name in names if os.path.isabs(name)]


def _usual() -> dict[str, str]:
    paths = sysconfig.get_paths()
    shown = {
        sys.base_prefix: "python",
        sys.prefix: "python",
        paths["stdlib"]: "python",
        paths["platlib"]: "site-packages",
        paths["purelib"]: "site-packages",
        tempfile.gettempdir(): "tmp",
        str(asset().absolute()): "",
        str(cache_dir().absolute()): "cache",
        str(Path.home()): "~",
        os.getcwd(): "",
    }
    return shown | {os.path.realpath(folder): name for folder, name in shown.items()}
