"""Fresh rows on their way to the cache, and what is said of rows that were not whole there."""

import time
import warnings
from collections.abc import Sequence

import numpy as np

from .._require import InputError
from ..row_cache import RowCache

SHARD_ROWS = 4096  # rows are written to the cache when there are so many,
SHARD_SECONDS = 2  # or when so much time would pass until the next batch is there


class Shards:
    """Fresh rows on their way to the cache: an interrupted run loses the last few only.

    Where they cannot be kept, that is said once, and the run goes on without.

    Parameters
    ----------
    cache : RowCache or None
        Where they go; nowhere if None.
    """

    def __init__(self, cache: RowCache | None) -> None:
        self.cache = cache
        self._keys: list[str] = []
        self._rows: list[np.ndarray] = []
        self._written = self._added = time.monotonic()

    def add(self, keys: Sequence[str], rows: np.ndarray) -> None:
        """Take rows, and write all that wait when there are enough or time has passed.

        Parameters
        ----------
        keys : sequence of str
            One for each row.
        rows : ndarray of shape (n, d)
            Rows of one batch.
        """
        self._keys.extend(keys)
        self._rows.append(rows)
        now = time.monotonic()
        next_batch = now + (now - self._added)  # if it takes as long as this one
        self._added = now
        if len(self._keys) >= SHARD_ROWS or next_batch - self._written > SHARD_SECONDS:
            self.write()

    def write(self) -> None:
        """Write the rows that wait as one shard."""
        if self.cache is not None and self._keys:
            try:
                self.cache.put(self._keys, np.concatenate(self._rows))
            except InputError as error:
                self._go_on_without(error)
        self._keys = []
        self._rows = []
        self._written = time.monotonic()

    def note(self, what: str, n: int, seconds: float) -> None:
        """Note how long the rows took that were written.

        Parameters
        ----------
        what : str
            Images or texts.
        n : int
            Rows.
        seconds : float
            That they took.
        """
        if self.cache is not None and n:
            self.cache.add_seconds(what, n, seconds)

    def merge(self) -> None:
        """Put small shards together where there are many."""
        if self.cache is not None:
            try:
                self.cache.merge()
            except InputError as error:
                self._go_on_without(error)

    def _go_on_without(self, error: InputError) -> None:
        self.cache = None
        warnings.warn(
            f"encoded rows are not kept, so an interrupted run starts again ({error}); "
            "WORKBENCH_CACHE names another folder for them",
            stacklevel=2,
        )


def warn_of_damage(cache: RowCache, label: str) -> None:
    """Say once what was not whole in the cache; it is replaced, so the next run has no more to say.

    Parameters
    ----------
    cache : RowCache
        From which rows were read.
    label : str
        What they are.

    Warns
    -----
    UserWarning
        If rows were damaged, or files that only a newer version can read.
    """
    told = []
    if cache.damaged:
        told.append(f"{len(cache.damaged)} damaged rows in the cache are encoded anew")
    if cache.unreadable:
        told.append(f"{cache.unreadable} damaged files in the cache are removed")
    if cache.newer:
        told.append(f"{cache.newer} files in the cache were written by a newer workbench (upgrade)")
    if told:
        warnings.warn(f"{label}: {'; '.join(told)}", stacklevel=2)
