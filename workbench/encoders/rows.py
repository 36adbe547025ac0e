"""Rows of many inputs: found in the cache or computed, with progress, and kept on the way."""

import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from .._machine.bars import progress_bar
from .._printable import printable
from ..row_cache import RowCache
from .batches import Batch
from .encoder import check_rows
from .halving import Halving
from .heap import blocks_kept
from .kept import Shards, warn_of_damage


def cached_rows(
    keys: Sequence[str], batches: Callable[[list[str]], Iterable[Batch]],
    model: Callable[[list[Any]], Any], *, cache: RowCache | None, label: str, progress: bool,
    what: str = "rows",
) -> tuple[np.ndarray, float | None]:  # fmt: skip
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
    what : str, default="rows"
        Images or texts, by which times are kept.

    Returns
    -------
    rows : ndarray of shape (n, d), float32
        In the order of the keys.
    seconds : float or None
        That they took to encode, now or when they were put into the cache; None where nobody knows.

    Raises
    ------
    InputError
        If the model gives anything but finite rows.

    Warns
    -----
    UserWarning
        If rows in the cache were damaged, or fresh ones cannot be kept there; if memory did not
        hold a batch, which was done in smaller ones.
    """
    rows = {}
    if cache is not None:
        rows = cache.get(keys)
        warn_of_damage(cache, label)
    n_found = len(rows)
    missing = [key for key in dict.fromkeys(keys) if key not in rows]
    width = next((len(row) for row in rows.values()), None)
    shards = Shards(cache)
    halving = Halving(model)
    seconds = cache.seconds_of(what, n_found) if cache is not None else 0.0
    began = time.perf_counter()
    with _bar(label, n_found, n_found + len(missing), progress) as bar, blocks_kept():
        try:
            for batch, inputs in batches(missing):
                fresh = check_rows(halving(inputs), len(batch), label, width)
                width = fresh.shape[1]
                rows.update(zip(batch, fresh, strict=True))
                shards.add(batch, fresh)
                bar.update(len(batch))
        finally:
            shards.write()
            spent = time.perf_counter() - began
            shards.note(what, len(rows) - n_found, spent)
    if halving.most is not None:
        warnings.warn(_few_at_once(label, halving.most), stacklevel=2)
    if missing:
        shards.merge()
        seconds = None if seconds is None else seconds + spent
    return np.stack([rows[key] for key in keys]), seconds


def _few_at_once(label: str, most: int) -> str:
    told = f"{printable(label, one_line=True)}: memory holds {most} at once, larger batches did not"
    return f"{told} fit and were halved; batch_size={most} begins with such ones."


def _bar(label: str, done: int, total: int, progress: bool) -> Any:
    title = printable(label, one_line=True)
    return progress_bar(None, title, total, shown=progress, leave=False, initial=done)
