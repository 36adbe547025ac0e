"""Rows of many inputs: found in the cache or computed, with progress, and kept on the way."""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from tqdm.auto import tqdm

from .._printable import printable
from ..row_cache import RowCache
from .batches import Batch
from .encoder import check_rows

SHARD_ROWS = 512  # rows are written to the cache when there are so many,
SHARD_SECONDS = 10  # or when so much time has passed


class Shards:
    """Fresh rows on their way to the cache: an interrupted run loses the last few only.

    Parameters
    ----------
    cache : RowCache or None
        Where they go; nowhere if None.
    """

    def __init__(self, cache: RowCache | None) -> None:
        self.cache = cache
        self._keys: list[str] = []
        self._rows: list[np.ndarray] = []
        self._written = time.monotonic()

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
        waited = time.monotonic() - self._written
        if len(self._keys) >= SHARD_ROWS or waited > SHARD_SECONDS:
            self.write()

    def write(self) -> None:
        """Write the rows that wait as one shard."""
        if self.cache is not None and self._keys:
            self.cache.put(self._keys, np.concatenate(self._rows))
        self._keys = []
        self._rows = []
        self._written = time.monotonic()


def cached_rows(
    keys: Sequence[str], batches: Callable[[list[str]], Iterable[Batch]],
    model: Callable[[list[Any]], Any], *, cache: RowCache | None, label: str, progress: bool,
) -> np.ndarray:  # fmt: skip
    """Find rows in the cache, and compute the others.

    Parameters
    ----------
    keys : sequence of str
        One for each row wanted; equal ones are computed once.
    batches : callable
        Inputs of the keys that are not there, in batches.
    model : callable
        Inputs of a batch to rows.
    cache : RowCache or None
        Where rows are found and kept.
    label : str
        What the bar and errors call them.
    progress : bool
        Show a bar on standard error, where that is a terminal.

    Returns
    -------
    ndarray of shape (n, d), float32
        In the order of the keys.

    Raises
    ------
    InputError
        If the model gives anything but finite rows.
    """
    rows = {} if cache is None else cache.get(keys)
    n_found = len(rows)
    missing = [key for key in dict.fromkeys(keys) if key not in rows]
    width = next((len(row) for row in rows.values()), None)
    shards = Shards(cache)
    with _bar(label, n_found, n_found + len(missing), progress) as bar:
        try:
            for batch, inputs in batches(missing):
                fresh = check_rows(model(inputs), len(batch), label, width)
                width = fresh.shape[1]
                rows.update(zip(batch, fresh, strict=True))
                shards.add(batch, fresh)
                bar.update(len(batch))
        finally:
            shards.write()
    return np.stack([rows[key] for key in keys])


def _bar(label: str, done: int, total: int, progress: bool) -> Any:
    hidden = None if progress else True  # None: hidden where it is no terminal
    return tqdm(
        desc=printable(label, one_line=True), total=total, initial=done, disable=hidden, leave=False
    )
