"""Where results go: looked at before any work, so that hours of it do not end at a closed door."""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .._require import InputError, require

FILE_ROOM = 1_000_000  # bytes that must be free for a file,
FOLDER_ROOM = 32_000_000  # and for a run: a page, its notebook, and what both grow from


def check_output_file(path: str | Path, name: str) -> None:
    """Refuse a file that could not be written at the end.

    Parameters
    ----------
    path : str or Path
        File to write; it may be there already.
    name : str
        What the user calls it, as in ``"--out"``.

    Raises
    ------
    InputError
        If the path cannot be spelled, is a folder, a pipe or a device, or its folder cannot be
        written or has no room.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     check_output_file(f"{folder}/new/rows.safetensors", "--out")
    """
    path = _spelled(path, name)
    got = f"{name} {path}"
    with _system_errors_told(got, "a file to write"):
        require(not path.is_dir(), f"{got}, a folder", "a file to write")
        require(path.is_file() or not path.exists(), f"{got}, a pipe or a device", "a plain file")
        path.lstat()
    _check_place(path.parent, got, FILE_ROOM)


def check_output_folder(path: str | Path, name: str) -> None:
    """Refuse a folder that could not be made or filled at the end.

    Parameters
    ----------
    path : str or Path
        Folder to write; it may be there already.
    name : str
        What the user calls it, as in ``"--out"``.

    Raises
    ------
    InputError
        If the path cannot be spelled, is a file or lies below one, or the place cannot be written
        or has no room.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     check_output_folder(f"{folder}/new", "--out")
    """
    path = _spelled(path, name)
    got = f"{name} {path}"
    with _system_errors_told(got, "a folder to write"):
        require(not path.is_file(), f"{path} is a file", "a folder")
        require(path.is_dir() or not path.exists(), f"{got}, a pipe or a device", "a folder")
        path.lstat()
    _check_place(Path(os.path.abspath(path)).parent, got, FOLDER_ROOM)
    if path.is_dir():
        _check_place(path, got, FOLDER_ROOM)


def _spelled(path: str | Path, name: str) -> Path:
    """Return the path if a disk can hold such a name."""
    try:
        right = b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:
        right = False
    require(right, f"{name} {str(path)!r}", "a path of letters that can be written")
    return Path(path)


def _check_place(folder: Path, got: str, room: int) -> None:
    """Refuse a folder in which nothing can be made: it, or the nearest above that is there."""
    try:
        while not folder.exists() and folder != folder.parent:
            folder = folder.parent
        require(folder.is_dir(), f"{got} below {folder}, a file", "a place below a folder")
        with tempfile.TemporaryFile(dir=folder):
            free = shutil.disk_usage(folder).free
    except OSError as error:
        raise _refused(got, f"{folder} to be a folder that can be written", error) from error
    words = f"{got} with {free / 1e6:.1f} MB free"
    require(free >= room, words, f"at least {room / 1e6:.0f} MB, or a place on another disk")


@contextmanager
def _system_errors_told(got: str, expected: str) -> Iterator[None]:
    """Refuse what the system will not look at; that nothing is there yet is right."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError):
        pass
    except OSError as error:
        raise _refused(got, expected, error) from error


def _refused(got: str, expected: str, error: OSError) -> InputError:
    if error.errno == errno.ENAMETOOLONG:
        got = got[:80] + "…"
    return InputError(f"{got}: expected {expected} ({error.strerror or error}).")
