"""Image files of a folder, and what in it cannot be read."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from .._language import kept
from .._require import require
from .column_names import split_of
from .picture_formats import SUFFIXES
from .plain_files import reason_of, shown, why_not_plain
from .raw_table import RawTable

Skipped = list[tuple[str, str]]  # file or folder, and the reason
Levels = dict[str, list[str]]  # name of a column to the folder of each image


def folder_table(folder: Path, asked: Iterable[str] = ()) -> RawTable:
    """List the images of a folder; hidden files are no part of it.

    Parameters
    ----------
    folder : Path
        Sub-folders are searched too; links to folders are not followed.
    asked : iterable of str, default=()
        Columns that the user named; ``folder`` and ``subfolder`` are the levels by themselves.

    Returns
    -------
    RawTable
        Column ``path``, relative to the folder; ``label``, the first-level sub-folder, if there
        are any. Where those are named train, test and the like, they are ``split``, and ``label``
        is the second level, if there is one. Skipped are folders that cannot be read, links that
        lead nowhere, pipes and other things named as images, names that are no UTF-8.

    Raises
    ------
    InputError
        If there is no image.
    """
    import pandas as pd

    files, skipped = walked(folder)
    images = [path for path in files if path.suffix.lower() in SUFFIXES]
    unread = f" (first of {len(skipped)} skipped: {': '.join(skipped[0])})" if skipped else ""
    require(files or skipped, f"{folder} is empty", "a folder of images")
    got = f"{folder} with {len(files)} files but no image{unread}"
    require(images, got, "files in " + ", ".join(SUFFIXES))
    table = pd.DataFrame({"path": [str(path) for path in images]})
    levels = {"folder": [_level(path, 0) for path in images]}
    if any(len(path.parts) > 2 for path in images):
        levels["subfolder"] = [_level(path, 1) for path in images]
    columns, notes = _read_levels(levels)
    if any(asked):
        columns |= levels
    table = table.assign(**columns)
    return RawTable(table, notes=tuple(notes), skipped=tuple(skipped), is_listing=True)


def _level(path: Path, number: int) -> str:
    """Folder of that level above an image; ``(top)`` if it lies higher."""
    return path.parts[number] if len(path.parts) > number + 1 else "(top)"


def _read_levels(levels: Levels) -> tuple[Levels, list[tuple[str, str]]]:
    """What the levels of folders are: splits and classes, or classes alone; and why, in words."""
    names = sorted(set(levels["folder"]))
    if names == ["(top)"]:
        return {}, []
    if len(names) < 2 or not all(map(split_of, names)):
        return {"label": levels["folder"]}, [("label", kept("first-level folders"))]
    said = kept("first-level folders {names}", names=" and ".join(names))
    if "subfolder" not in levels:
        return {"split": levels["folder"]}, [("split", said)]
    classes = {name: set() for name in names}  # type: dict[str, set[str]]
    for name, each in zip(levels["folder"], levels["subfolder"], strict=True):
        classes[name].add(each)
    if not set.intersection(*classes.values()) - {"(top)"}:
        return {"label": levels["folder"]}, [("label", f"{said}, which share no sub-folder")]
    columns = {"split": levels["folder"], "label": levels["subfolder"]}
    return columns, [("split", said), ("label", "second-level folders")]


def walked(folder: Path) -> tuple[list[Path], Skipped]:
    """List the plain files of a folder.

    Parameters
    ----------
    folder : Path
        Hidden files and folders are passed over.

    Returns
    -------
    tuple of list of Path and list of (str, str)
        Relative paths, in order; what is left out, with the reason.
    """
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
