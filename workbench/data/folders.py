"""Image files of a folder, and what in it cannot be read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from .._require import require
from .picture_formats import SUFFIXES
from .plain_files import reason_of, shown, why_not_plain

if TYPE_CHECKING:
    import pandas as pd

Skipped = list[tuple[str, str]]  # file or folder, and the reason


def folder_table(folder: Path) -> tuple[pd.DataFrame, Skipped]:
    """List the images of a folder; hidden files are no part of it.

    Parameters
    ----------
    folder : Path
        Sub-folders are searched too; links to folders are not followed.

    Returns
    -------
    table : DataFrame
        Column ``path``, relative to the folder; ``label``, the first-level sub-folder, if there
        are any.
    skipped : list of tuple of str and str
        Folders that cannot be read, links that lead nowhere, pipes and other things named as
        images, names that are no UTF-8: each with the reason.

    Raises
    ------
    InputError
        If there is no image.
    """
    import pandas as pd

    files, skipped = _walked(folder)
    images = [path for path in files if path.suffix.lower() in SUFFIXES]
    unread = f" (first of {len(skipped)} skipped: {': '.join(skipped[0])})" if skipped else ""
    require(files or skipped, f"{folder} is empty", "a folder of images")
    got = f"{folder} with {len(files)} files but no image{unread}"
    require(images, got, "files in " + ", ".join(SUFFIXES))
    table = pd.DataFrame({"path": [str(path) for path in images]})
    if any(len(path.parts) > 1 for path in images):
        table["label"] = [path.parts[0] if len(path.parts) > 1 else "(top)" for path in images]
    return table, skipped


def _walked(folder: Path) -> tuple[list[Path], Skipped]:
    """Plain files by their relative paths, in order, and what is left out."""
    files: list[Path] = []
    skipped: Skipped = []

    def note(error: OSError) -> None:
        place = os.path.relpath(error.filename or folder, folder)
        skipped.append((shown(place), f"a folder that cannot be read: {reason_of(error)}"))

    for place, folders, names in os.walk(folder, onerror=note):
        relative = Path(os.path.relpath(place, folder))
        folders[:] = [name for name in folders if not name.startswith(".")]
        linked = [name for name in folders if os.path.islink(os.path.join(place, name))]
        skipped += [(shown(relative / name), "a link to a folder: not followed") for name in linked]
        for name in names:
            if not name.startswith("."):
                path = relative / name
                reason = _why_left_out(folder / path, path)
                if reason:
                    skipped.append((shown(path), reason))
                else:
                    files.append(path)
    return sorted(files), sorted(skipped)


def _why_left_out(path: Path, relative: Path) -> str:
    """Reason why a name in a folder is no file of it; things with other endings go unsaid."""
    reason = why_not_plain(path)
    is_image = path.suffix.lower() in SUFFIXES
    if is_image and not reason and not _is_text(str(relative)):
        return "a name that is no UTF-8: rename it"
    return reason


def _is_text(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
