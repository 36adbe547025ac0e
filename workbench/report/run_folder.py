"""The folder of a run: filled out of sight, and put in its place when it is whole.

A run writes into a hidden folder beside the one that was asked for. That takes its name when all is
there, so a folder holds one run alone, the old one or the new one. An old run is kept beside it as
``NAME.1``, ``NAME.2``, ...; folders with anything else in them are refused.
"""

import glob
import json
import os
import platform
import secrets
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from .._machine.outputs import check_output_folder
from .._require import require
from ..files import asset, digest

UNFINISHED = ".unfinished"  # ending of a hidden folder
MANIFEST = "manifest.json"


def check_run_folder(out: str | Path, name: str = "--out", *, replace: bool = True) -> None:
    """Refuse a folder that cannot be that of a run.

    Parameters
    ----------
    out : str or Path
        New, empty, or of an earlier run.
    name : str, default="--out"
        What the user calls it.
    replace : bool, default=True
        Whether a run that is there may give its place away; it is kept as ``NAME.1``.

    Raises
    ------
    InputError
        If it holds other files, or a run that keeps its place, is none, or cannot be written.
    """
    out = Path(out)
    check_output_folder(out, name)
    real = Path(os.path.realpath(out))
    taken = Path.cwd().is_relative_to(real) or os.path.ismount(real)
    require(not taken, f"{name} {out}, which cannot be replaced", "a folder of its own below it")
    other = out.is_dir() and any(out.iterdir()) and not _is_run(out)
    expected = "a new or empty folder, or that of an earlier run"
    require(not other, f"{name} {out} with other files in it", expected)
    taken = not replace and out.is_dir() and any(out.iterdir()) and not _is_failed(out)
    beside = f"another folder, or --force (the run that is there is kept as {out.name}.1)"
    require(not taken, f"{name} {out}, the folder of an earlier run", beside)


@contextmanager
def run_folder(out: str | Path) -> Iterator[Path]:
    """Fill the folder of a run; it is in its place when the block ends, and not before.

    Parameters
    ----------
    out : str or Path
        As for :func:`check_run_folder`. A run that is there is kept beside it, which is said.

    Yields
    ------
    Path
        Hidden folder to be filled. It is removed when the block fails.

    Raises
    ------
    InputError
        As :func:`check_run_folder`.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as parent:
    ...     with run_folder(f"{parent}/out") as folder:
    ...         _ = (folder / "manifest.json").write_text("{}")
    ...     [path.name for path in Path(parent, "out").iterdir()]
    ['manifest.json']
    """
    check_run_folder(out, "out")
    out = Path(os.path.realpath(out))
    out.parent.mkdir(parents=True, exist_ok=True)
    _sweep(out)
    hidden = out.with_name(f"{_stem(out)}{os.getpid()}-{secrets.token_hex(4)}{UNFINISHED}")
    hidden.mkdir()
    try:
        yield hidden
        _put_in_place(hidden, out)
    finally:
        shutil.rmtree(hidden, ignore_errors=True)


def keep_failed(notebook: Path, out: str | Path) -> Path | None:
    """Keep the notebook of a run that failed: in its folder, or beside that of an earlier run.

    Parameters
    ----------
    notebook : Path
        In the hidden folder.
    out : str or Path
        Folder of the run.

    Returns
    -------
    Path or None
        Where it is kept; None if there was no notebook yet, or no room.
    """
    out = Path(out)
    fresh = not out.is_dir() or not any(out.iterdir()) or _is_failed(out)
    folder = out if fresh else out.with_name(f"{out.name}-failed")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return notebook.replace(folder / notebook.name)
    except OSError:
        return None


def _put_in_place(hidden: Path, out: Path) -> None:
    """Rename the new folder, and before it the old one; an interruption leaves the old one."""
    kept = None
    if _is_failed(out):
        shutil.rmtree(out)
    elif out.is_dir() and not any(out.iterdir()):
        out.rmdir()
    elif out.exists():
        kept = _free_name(out)
        out.rename(kept)
    try:
        hidden.rename(out)
    except BaseException:
        if kept is not None and not out.exists():
            kept.rename(out)
        raise
    if kept is not None:
        warnings.warn(f"the run that was in {out.name} is kept in {kept.name}", stacklevel=2)


def _free_name(out: Path) -> Path:
    number = 1
    while (path := out.with_name(f"{out.name}.{number}")).exists():
        number += 1
    return path


def _is_run(folder: Path) -> bool:
    """Whether a folder holds a manifest of ours, or a notebook of ours that was run."""
    about = _json(folder / MANIFEST)
    if isinstance(about, dict) and {"spaces", "versions"} <= about.keys():
        return True
    names = [path.name for path in asset("notebooks").glob("*.ipynb")]
    return any(_run_of(folder / name) is not None for name in names)


def _is_failed(folder: Path) -> bool:
    """Whether all that a folder holds is the notebook of a run that failed."""
    paths = list(folder.iterdir()) if folder.is_dir() else []
    if [path.suffix for path in paths] != [".ipynb"]:
        return False
    about = _run_of(paths[0])
    return about is not None and about.get("exception") is True


def _run_of(notebook: Path) -> dict[str, Any] | None:
    """What an executed notebook says of its run; None of one that was not executed so."""
    try:
        about = _json(notebook)["metadata"]["papermill"]
    except (KeyError, TypeError):
        return None
    return about if isinstance(about, dict) else None


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _stem(out: Path) -> str:
    """Begin the names of hidden folders of this place and this computer."""
    return f".{out.name[:80]}.{digest(platform.node())[:6]}-"


def _sweep(out: Path) -> None:
    """Remove what runs left that were killed."""
    for path in out.parent.glob(f"{glob.escape(_stem(out))}*{UNFINISHED}"):
        pid = path.name.removeprefix(_stem(out)).partition("-")[0]
        if pid.isdigit() and not _is_going_on(int(pid), path):
            shutil.rmtree(path, ignore_errors=True)


def _is_going_on(pid: int, path: Path) -> bool:
    """Whether the process that made a folder is still there, and no later one of its number."""
    try:
        return psutil.Process(pid).create_time() <= path.stat().st_mtime
    except (psutil.Error, OSError):
        return False
