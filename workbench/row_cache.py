"""Encoded rows on disk, addressed by what was encoded and by what encoded it."""

import json
import os
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open

from ._require import InputError, require
from .files import cache_dir, digest, write_tensors, write_text

INDEX = "index.json"  # of an encoder's folder: shard to its keys; made anew from the shards
LIMIT_GB = 20.0
IN_USE_SECONDS = 3600  # rows that were used so lately may belong to a run that is going on
DAMAGE = (SafetensorError, TypeError, KeyError, ValueError)


class RowCache:
    """Encoded rows on disk, addressed by what was encoded (key) and by what encoded it.

    Rows of one encoder lie in one folder as shards that are written whole; a stale hit would need
    two contents with the same SHA-256. An interrupted run finds its finished shards again. The
    shards are the truth; an index of their keys saves opening them all, and is made anew where it
    is missing, damaged or behind.

    Parameters
    ----------
    fingerprint : str
        Of weights, preprocessing and library versions.
    folder : Path, default=None
        ``cache_dir() / "rows"`` if None.

    Raises
    ------
    InputError
        If ``WORKBENCH_CACHE_LIMIT`` is no number above 0.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     RowCache("model", Path(folder)).put(["a"], np.ones((1, 2), dtype=np.float32))
    ...     sorted(RowCache("model", Path(folder)).get(["b", "a"]))
    ['a']
    """

    def __init__(self, fingerprint: str, folder: Path | None = None) -> None:
        self.folder = (folder or rows_folder()) / fingerprint
        self.limit = size_limit()

    def get(self, keys: Sequence[str]) -> dict[str, np.ndarray]:
        """Read the rows of those keys that are there.

        Parameters
        ----------
        keys : sequence of str
            Wanted ones.

        Returns
        -------
        dict of str to ndarray
            Row of each key that was found.
        """
        wanted = set(keys)
        found: dict[str, np.ndarray] = {}
        for name, shard_keys in self._index().items():
            if not wanted.isdisjoint(shard_keys):
                found.update(self._read(self.folder / name, wanted))
        if self.folder.is_dir():
            os.utime(self.folder)  # its time says when it was used
        return found

    def put(self, keys: Sequence[str], rows: np.ndarray) -> None:
        """Write rows as one shard, and make room by rows of encoders that were not used lately.

        Parameters
        ----------
        keys : sequence of str
            One for each row.
        rows : ndarray of shape (n, d)
            To be kept.
        """
        if len(keys):
            path = self.folder / f"{digest(*keys)}.safetensors"
            write_tensors(path, {"rows": rows}, {"keys": json.dumps(list(keys))})
            _make_room(self.folder, self.limit)

    def _index(self) -> dict[str, list[str]]:
        """Keys of every shard that is there; only shards that are new are opened."""
        names = sorted(path.name for path in self.folder.glob("*.safetensors"))
        indexed = _read_index(self.folder / INDEX)
        index = {}
        for name in names:
            keys = indexed.get(name)
            if keys is None:
                keys = self._keys(self.folder / name)
            if keys is not None:
                index[name] = keys
        if index != indexed:
            write_text(self.folder / INDEX, json.dumps(index))
        return index

    def _keys(self, shard: Path) -> list[str] | None:
        try:
            with safe_open(shard, "np") as file:
                return list(json.loads(file.metadata()["keys"]))
        except FileNotFoundError:  # removed meanwhile
            return None
        except DAMAGE:
            shard.unlink(missing_ok=True)  # its rows are encoded again
            return None

    def _read(self, shard: Path, wanted: set[str]) -> dict[str, np.ndarray]:
        """Wanted rows of a shard, by the keys that it holds itself."""
        try:
            with safe_open(shard, "np") as file:
                keys = json.loads(file.metadata()["keys"])
                rows = file.get_tensor("rows")
            require(len(keys) == len(rows), f"{shard}", "one key for each row")
        except FileNotFoundError:  # removed meanwhile
            return {}
        except DAMAGE:  # an InputError is a ValueError
            shard.unlink(missing_ok=True)
            return {}
        return {key: rows[row] for row, key in enumerate(keys) if key in wanted}


def _read_index(path: Path) -> dict[str, list[str]]:
    try:
        index = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    if not isinstance(index, dict):
        return {}
    return {name: keys for name, keys in index.items() if isinstance(keys, list)}


def rows_folder() -> Path:
    """Find the folder of encoded rows.

    Returns
    -------
    Path
        Under :func:`workbench.files.cache_dir`; one folder for each encoder.
    """
    return cache_dir() / "rows"


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


def _make_room(own: Path, limit: int) -> None:
    """Remove shards, those of encoders first that were used longest ago, never of recent ones."""
    caches = list_caches(own.parent)
    excess = sum(cache.size for cache in caches) - limit
    for cache in caches:
        in_use = time.time() - cache.used < IN_USE_SECONDS
        if excess > 0 and cache.folder != own and not in_use:
            excess -= _shrink(cache.folder, excess, cache.used)


def _shrink(folder: Path, excess: int, used: float) -> int:
    """Remove the oldest shards of a folder until enough is free; the bytes that are."""
    freed = 0
    for shard in sorted(folder.glob("*.safetensors"), key=_changed):
        if freed >= excess:
            break
        freed += _size(shard)
        shard.unlink(missing_ok=True)
    os.utime(folder, (used, used))
    return freed


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _changed(path: Path) -> float:
    return path.stat().st_mtime if path.exists() else 0.0


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
    """
    folder = folder or rows_folder()
    caches = []
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir():
            shards = len(list(path.glob("*.safetensors")))
            size = sum(_size(file) for file in path.iterdir())
            caches.append(Cached(path.name, path, shards, size, _changed(path)))
    return sorted(caches, key=lambda cache: cache.used)


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
    for cache in caches:
        shutil.rmtree(cache.folder, ignore_errors=True)
    return sum(cache.size for cache in caches)


def verify(folder: Path | None = None) -> list[str]:
    """Read all rows on disk, and remove the shards that are damaged.

    Parameters
    ----------
    folder : Path, default=None
        :func:`rows_folder` if None.

    Returns
    -------
    list of str
        What was removed and why, one line for each; empty if all is well.
    """
    problems = []
    for cache in list_caches(folder):
        for shard in sorted(cache.folder.glob("*.safetensors")):
            problem = _problem(shard)
            if problem:
                shard.unlink(missing_ok=True)
                problems.append(f"{shard}: {problem}")
        os.utime(cache.folder, (cache.used, cache.used))
    return problems


def _problem(shard: Path) -> str:
    """Why a shard cannot be trusted; empty if it can."""
    try:
        with safe_open(shard, "np") as file:
            keys = json.loads(file.metadata()["keys"])
            rows = file.get_tensor("rows")
        require(len(keys) == len(rows), f"{len(keys)} keys, {len(rows)} rows", "as many")
        require(np.isfinite(rows).all(), "NaN or infinity", "finite rows")
        require(shard.stem == digest(*keys), "keys of another shard", "those it is named by")
    except InputError as error:
        return str(error)
    except DAMAGE as error:
        return f"damaged ({error})"
    return ""
