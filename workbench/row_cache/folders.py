"""Folders of encoded rows: found, limited, listed, cleared; files of others are never touched."""

import os
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from .._require import InputError, require
from ..files import ABANDONED_SECONDS, UNFINISHED, cache_dir
from .shards import OURS, shard_paths
from .times import TIMES

INDEX = "index.json"  # of an encoder's folder: shard to its keys; made anew from the shards
LIMIT_GB = 20.0
IN_USE_SECONDS = 3600  # rows that were used so lately may belong to a run that is going on
WAY_OUT = "set WORKBENCH_CACHE to a folder that can be written"


@dataclass(frozen=True)
class Cached:  # numpydoc ignore=PR02
    """Rows of one encoder on disk.

    Parameters
    ----------
    fingerprint : str
        Of the encoder.
    folder : Path
        Where they are.
    shards : int
        Number of files.
    size : int
        Bytes.
    used : float
        When rows were last read or written, in seconds since 1970.
    """

    fingerprint: str
    folder: Path
    shards: int
    size: int
    used: float


def rows_folder() -> Path:
    """Find the folder of encoded rows.

    Returns
    -------
    Path
        Under :func:`workbench.files.cache_dir`; one folder for each encoder.
    """
    return cache_dir() / "rows"


def cache_problem(folder: Path | None = None) -> str:
    """Say why nothing can be kept in a cache folder.

    Parameters
    ----------
    folder : Path, default=None
        :func:`workbench.files.cache_dir` if None; it need not be there yet.

    Returns
    -------
    str
        Empty if all is well.
    """
    try:
        return _problem(folder or cache_dir())
    except OSError as error:
        return f"cannot be used ({error.strerror})"


def _problem(folder: Path) -> str:
    if folder.is_symlink() and not folder.exists():
        return "a link to nothing"
    if folder.exists() and not folder.is_dir():
        return "a file, not a folder"
    if not folder.exists():
        above = next(path for path in folder.absolute().parents if path.exists())
        can_be_made = above.is_dir() and os.access(above, os.W_OK | os.X_OK)
        return "" if can_be_made else f"cannot be made in {above}"
    trial = folder / f".trial.{os.getpid()}{UNFINISHED}"
    try:
        trial.write_bytes(bytes(4096))
    except OSError as error:
        return f"cannot be written ({error.strerror})"
    finally:
        with suppress(OSError):
            trial.unlink(missing_ok=True)
    return ""


def size_limit() -> int:
    """Read how large the cache of rows may become.

    Returns
    -------
    int
        Bytes: ``WORKBENCH_CACHE_LIMIT``, in GB, or 20 GB.

    Raises
    ------
    InputError
        If it is no number above 0.
    """
    text = os.environ.get("WORKBENCH_CACHE_LIMIT") or str(LIMIT_GB)
    try:
        gigabytes = float(text)
    except ValueError:
        gigabytes = 0.0
    require(gigabytes > 0, f"WORKBENCH_CACHE_LIMIT={text}", "a number of GB above 0")
    return int(min(gigabytes * 1e9, 2**62))


def list_caches(folder: Path | None = None) -> list[Cached]:
    """List the encoders that have rows on disk.

    Parameters
    ----------
    folder : Path, default=None
        :func:`rows_folder` if None.

    Returns
    -------
    list of Cached
        Those first that were used longest ago.

    Raises
    ------
    InputError
        If the folder cannot be read.
    """
    folder = folder or rows_folder()
    try:
        places = [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    except OSError as error:
        reason = f"{folder} cannot be read ({error.strerror})"
        raise InputError(f"{reason}: expected a folder of ours; {WAY_OUT}.") from error
    caches = []
    for place in places:
        files = own_files(place)
        if files or _is_empty(place):
            shards = sum(1 for file in files if OURS.fullmatch(file.name))
            size = sum(map(_size, files))
            caches.append(Cached(place.name, place, shards, size, _changed(place)))
    return sorted(caches, key=lambda cache: cache.used)


def own_files(place: Path) -> list[Path]:
    """Find what this package wrote into the folder of an encoder.

    Parameters
    ----------
    place : Path
        The folder.

    Returns
    -------
    list of Path
        Shards, their index, how long they took, and files that were begun; none of other names.
    """
    try:
        names = [path.name for path in place.iterdir()]
    except OSError:
        return []
    shards = [name for name in names if OURS.fullmatch(name)]
    begun = [name for name in names if _is_begun(name)]
    lists = [name for name in (INDEX, TIMES) if name in names]
    alone = not shards and not begun and len(lists) < len(names)  # then they are another's
    return [place / name for name in (*shards, *begun, *([] if alone else lists))]


def _is_begun(name: str) -> bool:
    """Whether a file was begun by :func:`workbench.files.replacing`, of today or of version 1."""
    inner = name.removesuffix(UNFINISHED).removeprefix(".").rpartition(".")[0]
    return name.startswith(".") and (inner in (INDEX, TIMES) or bool(OURS.fullmatch(inner)))


def _is_empty(place: Path) -> bool:
    try:
        return next(place.iterdir(), None) is None
    except OSError:
        return False


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # removed meanwhile
        return 0


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def clear(fingerprint: str | None = None, *, folder: Path | None = None) -> int:
    """Remove rows from the disk; they can be made again.

    Parameters
    ----------
    fingerprint : str, default=None
        Of one encoder; all if None.
    folder : Path, default=None
        :func:`rows_folder` if None.

    Returns
    -------
    int
        Bytes that are free now.

    Raises
    ------
    InputError
        If there are no rows of that encoder.
    """
    caches = list_caches(folder)
    if fingerprint is not None:
        caches = [cache for cache in caches if cache.fingerprint == fingerprint]
        require(caches, f"no rows of {fingerprint}", "a fingerprint of `workbench cache ls`")
    return sum(_clear_one(cache.folder) for cache in caches)


def _clear_one(place: Path) -> int:
    """Remove our files of a folder, and the folder if nothing else is in it; the bytes that are."""
    freed = 0
    files = own_files(place)
    for file in files:
        size = _size(file)
        with suppress(OSError):
            file.unlink()
            freed += size
    if files or OURS.fullmatch(f"{place.name}.safetensors"):
        with suppress(OSError):  # files of others are in it
            place.rmdir()
    return freed


def make_room(own: Path, limit: int) -> None:
    """Remove shards, those of encoders first that were used longest ago, never of recent ones.

    Parameters
    ----------
    own : Path
        Folder of the encoder that is at work; its rows stay.
    limit : int
        Bytes that all encoders may have.
    """
    caches = list_caches(own.parent)
    excess = sum(cache.size for cache in caches) - limit
    for cache in caches:
        in_use = time.time() - cache.used < IN_USE_SECONDS
        if excess > 0 and cache.folder != own and not in_use:
            excess -= _shrink(cache.folder, excess, cache.used)


def _shrink(folder: Path, excess: int, used: float) -> int:
    """Remove the oldest shards of a folder until enough is free; the bytes that are."""
    freed = 0
    for shard in sorted(shard_paths(folder), key=_changed):
        if freed >= excess:
            break
        freed += _size(shard)
        shard.unlink(missing_ok=True)
    os.utime(folder, (used, used))
    return freed


def sweep_unfinished(folder: Path | None = None) -> list[Path]:
    """Remove files that writers began and, killed, did not finish.

    Parameters
    ----------
    folder : Path, default=None
        :func:`rows_folder` if None.

    Returns
    -------
    list of Path
        What was removed: files of an hour ago and older; a living writer needs a second.
    """
    swept = []
    for cache in list_caches(folder):
        for file in own_files(cache.folder):
            is_old = time.time() - _changed(file) > ABANDONED_SECONDS
            if is_old and _is_begun(file.name):
                with suppress(OSError):
                    file.unlink()
                    swept.append(file)
        with suppress(OSError):
            os.utime(cache.folder, (cache.used, cache.used))
    return swept
