"""Rows of one encoder: found by their keys, kept as shards, few of them."""

import json
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from .._require import InputError
from ..files import digest, write_text
from .folders import INDEX, make_room, rows_folder, size_limit, sweep_unfinished
from .shards import (
    Contents,
    DamagedShard,
    NewerShard,
    read_keys,
    read_shard,
    shard_paths,
    write_shard,
)
from .times import add_seconds, seconds_of
from .verifying import mend

ATTEMPTS = 3  # to read, where another process puts shards together meanwhile
TIDY_SECONDS = 60  # between two looks at how much room all encoders take
MANY = 16  # small shards of one encoder that are put together
MERGED_ROWS = 8192  # of a shard that was put together; one of half as many is small


class RowCache:
    """Encoded rows on disk, addressed by what was encoded (key) and by what encoded it.

    Rows of one encoder lie in one folder as shards that are written whole; a stale hit would need
    two contents with the same SHA-256. An interrupted run finds its finished shards again. The
    shards are the truth, each block of rows with its checksum; an index of their keys saves opening
    them all, and is made anew where it is missing, damaged or behind.

    Parameters
    ----------
    fingerprint : str
        Of weights, preprocessing and library versions.
    folder : Path, default=None
        ``cache_dir() / "rows"`` if None.

    Attributes
    ----------
    damaged : set of str
        Keys that were wanted and whose rows are not what was written.
    unreadable : int
        Shards so damaged that there was no telling their keys.
    newer : int
        Shards that a newer version wrote; they are left alone.

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
        self.damaged: set[str] = set()
        self.unreadable = 0
        self.newer = 0
        self._tidied = -float("inf")

    def get(self, keys: Sequence[str]) -> dict[str, np.ndarray]:
        """Read the rows of those keys that are there and whole.

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
        self.damaged, self.unreadable = set(), 0
        for _ in range(ATTEMPTS):
            if not self._found_all(wanted, found):
                break
        self.damaged -= found.keys()
        with suppress(OSError):
            os.utime(self.folder)  # its time says when it was used
        return found

    def _found_all(self, wanted: set[str], found: dict[str, np.ndarray]) -> bool:
        """Read wanted rows into ``found``; whether a shard went away meanwhile."""
        gone = False
        missing = wanted - found.keys()
        for name, shard_keys in self._index().items():
            if not missing.isdisjoint(shard_keys):
                contents = self._read(self.folder / name, shard_keys, wanted)
                gone = gone or contents is None
                if contents is not None:
                    found.update(contents.rows)
                    missing.difference_update(contents.rows)
                    self.damaged.update(contents.damaged)
        return gone

    def put(self, keys: Sequence[str], rows: np.ndarray) -> None:
        """Write rows as one shard, and make room by rows of encoders that were not used lately.

        Parameters
        ----------
        keys : sequence of str
            One for each row.
        rows : ndarray of shape (n, d)
            To be kept.

        Raises
        ------
        InputError
            If the folder cannot be written, or has no room.
        """
        if not len(keys):
            return
        write_shard(self.folder, keys, rows)
        if time.monotonic() - self._tidied > TIDY_SECONDS:
            sweep_unfinished(self.folder.parent)
            make_room(self.folder, self.limit)
            self._tidied = time.monotonic()

    def add_seconds(self, what: str, n: int, seconds: float) -> None:
        """Note how long rows took that were put here.

        Parameters
        ----------
        what : str
            Images or texts.
        n : int
            Rows.
        seconds : float
            That they took.
        """
        add_seconds(self.folder, what, n, seconds)

    def seconds_of(self, what: str, n: int) -> float | None:
        """Say how long rows took that were found here, by the mean of all.

        Parameters
        ----------
        what : str
            Images or texts.
        n : int
            Rows.

        Returns
        -------
        float or None
            None where the time of some rows here is not known.
        """
        n_kept = sum(len(keys) for keys in self._index().values())
        return seconds_of(self.folder, what, n, n_kept)

    def merge(self) -> None:
        """Put small shards together where there are many; a new one is whole before old ones go.

        Raises
        ------
        InputError
            If the folder cannot be written, or has no room.
        """
        small = [name for name, keys in self._index().items() if len(keys) < MERGED_ROWS // 2]
        if len(small) < MANY:
            return
        merging: dict[str, np.ndarray] = {}
        old: list[Path] = []
        for name in small:
            path = self.folder / name
            with suppress(DamagedShard, NewerShard, OSError):
                merging.update(read_shard(path).rows)
                old.append(path)
            if len(merging) >= MERGED_ROWS or name == small[-1]:
                self._replace(old, merging)
                merging, old = {}, []

    def _replace(self, old: list[Path], rows: dict[str, np.ndarray]) -> None:
        widths = {row.shape for row in rows.values()}
        if len(old) < 2 or len(widths) != 1:
            return
        new = write_shard(self.folder, list(rows), np.stack(list(rows.values())))
        for path in old:
            if path != new:
                path.unlink(missing_ok=True)

    def _index(self) -> dict[str, list[str]]:
        """Keys of every shard that is there; only shards that are new are opened."""
        indexed = _read_index(self.folder / INDEX)
        index = {}
        self.newer = 0
        for path in shard_paths(self.folder):
            keys = indexed.get(path.name)
            if keys is None:
                keys = self._keys(path)
            if keys is not None:
                index[path.name] = keys
        if index != indexed:
            text = json.dumps({"checksum": _index_checksum(index), "shards": index})
            with suppress(InputError):  # a cache that can only be read
                write_text(self.folder / INDEX, text)
        return index

    def _keys(self, shard: Path) -> list[str] | None:
        try:
            return read_keys(shard)
        except NewerShard:
            self.newer += 1
        except DamagedShard:
            self.unreadable += 1
            _remove(shard)  # its rows are encoded again
        except OSError:  # removed meanwhile, or not for us
            pass
        return None

    def _read(self, shard: Path, keys: Sequence[str], wanted: set[str]) -> Contents | None:
        """Wanted rows of a shard; None if it is there no more."""
        try:
            contents = read_shard(shard, wanted)
            lost = wanted.intersection(keys) - contents.rows.keys()
            contents.damaged[:] = lost  # a key that changed in the shard is lost as well
            if lost or contents.format == 1:
                with suppress(InputError):  # a cache that can only be read
                    mend(shard, read_shard(shard))
        except FileNotFoundError:
            return None
        except DamagedShard:
            _remove(shard)
            return Contents(damaged=list(wanted.intersection(keys)))
        except (NewerShard, OSError):
            return Contents()
        return contents


def _remove(shard: Path) -> None:
    with suppress(OSError):
        shard.unlink(missing_ok=True)


def _index_checksum(index: dict[str, list[str]]) -> str:
    return digest(json.dumps(index))


def _read_index(path: Path) -> dict[str, list[str]]:
    """Shard to keys, as it was written; empty if it is anything else."""
    try:
        read = json.loads(path.read_bytes())
        index = read["shards"]
        return index if read["checksum"] == _index_checksum(index) else {}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}
