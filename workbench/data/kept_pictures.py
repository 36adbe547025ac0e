"""Pictures that came inside another file, in the cache under names that their bytes give."""

import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from .._require import InputError, require
from ..files import UNFINISHED, cache_dir, replacing
from .picture_formats import SUFFIXES

PICTURE_BYTES = 2**28  # of a picture
LEAST_FREE = 2**28  # bytes of disk that are left
ENDINGS = tuple(suffix.removeprefix(".") for suffix in SUFFIXES)
OTHER = "img"  # ending of a picture whose name does not say what it is: its bytes do
OURS = re.compile(rf"[0-9a-f]{{32}}\.({'|'.join((*ENDINGS, OTHER))})")
FIRST = re.compile("[0-9a-f]{2}")  # names of the folders in which they are


def pictures_folder() -> Path:
    """Find the folder of such pictures in the cache.

    Returns
    -------
    Path
        Beside the encoded rows.
    """
    return cache_dir() / "pictures"


def keep_picture(data: bytes, name: str) -> Path:
    """Write a picture into the cache, unless it is there with these very bytes.

    Parameters
    ----------
    data : bytes
        As an image file has them.
    name : str
        What the picture was called; only its ending is used.

    Returns
    -------
    Path
        Its place, which its bytes give.

    Raises
    ------
    InputError
        If the cache cannot be written, or has no room for it.
    """
    folder = pictures_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        expected = "a cache folder that can be written; WORKBENCH_CACHE names another"
        raise InputError(f"{folder}: expected {expected} ({error}).") from error
    got = f"a picture of {len(data):,} bytes and {free:,} bytes free in {folder}"
    enough = len(data) + LEAST_FREE <= free
    require(enough, got, "more room (WORKBENCH_CACHE names another folder)")
    ending = name.rpartition(".")[2].lower()
    digest = hashlib.sha256(data).hexdigest()
    file = f"{digest[:32]}.{ending if ending in ENDINGS else OTHER}"
    place = folder / digest[:2] / file
    if not _holds(place, data):
        with replacing(place) as unfinished:
            unfinished.write_bytes(data)
    return place


def _holds(place: Path, data: bytes) -> bool:
    """Whether a file is there and has these very bytes: size and time do not tell."""
    try:
        return place.stat().st_size == len(data) and place.read_bytes() == data
    except OSError:
        return False


def kept_picture(file: str) -> Path | None:
    """Find a picture of before.

    Parameters
    ----------
    file : str
        Name of the file that :func:`keep_picture` gave.

    Returns
    -------
    Path or None
        None where it is not in the cache any more, or the name is none of ours.

    Examples
    --------
    >>> kept_picture("../secret.png") is None
    True
    """
    place = pictures_folder() / file[:2] / file
    return place if OURS.fullmatch(file) and place.is_file() else None


def kept_pictures() -> dict[Path, int]:
    """List the pictures that are kept, and those that were begun; no files of others.

    Returns
    -------
    dict of Path to int
        Bytes of each.
    """
    sizes = {}
    for file in _own_files():
        with suppress(OSError):  # removed meanwhile
            sizes[file] = file.stat().st_size
    return sizes


def clear_pictures() -> int:
    """Remove all pictures that are kept; they are written anew when their data are loaded.

    Returns
    -------
    int
        Bytes that are free again.
    """
    freed = 0
    for file, size in kept_pictures().items():
        with suppress(OSError):  # removed meanwhile, or not ours to remove
            file.unlink()
            freed += size
        with suppress(OSError):  # others are in it
            file.parent.rmdir()
    return freed


def _own_files() -> Iterator[Path]:
    folder = pictures_folder()
    places = folder.iterdir() if folder.is_dir() else ()
    for place in places:
        if FIRST.fullmatch(place.name) and place.is_dir() and not place.is_symlink():
            yield from (file for file in place.iterdir() if _is_own(file.name))


def _is_own(name: str) -> bool:
    """Whether a file is a picture of ours, or one that was begun by :func:`replacing`."""
    begun = name.startswith(".") and name.endswith(UNFINISHED)
    inner = name.removeprefix(".").removesuffix(UNFINISHED).rpartition(".")[0] if begun else name
    return bool(OURS.fullmatch(inner))
