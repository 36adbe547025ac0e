"""Which files a table may name: those under its own folder, and under a folder that is allowed."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

ADDRESS = re.compile("[A-Za-z][A-Za-z0-9+.-]*://")


def why_outside(file: str, folder: Path, roots: Sequence[Path]) -> str:
    """Say why a file that a table names is not read.

    Parameters
    ----------
    file : str
        As the table names it.
    folder : Path
        That relative names refer to.
    roots : sequence of Path
        Folders that files may lie in, links followed.

    Returns
    -------
    str
        Empty for a file in one of them.

    Examples
    --------
    >>> why_outside("a.png", Path("photos"), [Path("photos")])
    ''
    >>> why_outside("../a.png", Path("photos"), [Path("photos")])
    "outside the table's folder: allow it by --root FOLDER (root= in Python)"
    """
    if ADDRESS.match(file):
        return "an address: only files are read; --root FOLDER allows where they lie"
    try:
        place = os.path.realpath(folder / file)
    except (OSError, ValueError):
        return "a name that no file can have"
    for root in roots:
        if place.startswith(os.path.join(os.path.realpath(root), "")):
            return ""
    return "outside the table's folder: allow it by --root FOLDER (root= in Python)"
