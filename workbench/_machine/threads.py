"""Independent parts of one measure side by side, each on one thread."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import TypeVar

from threadpoolctl import threadpool_limits

Part = TypeVar("Part")
Result = TypeVar("Result")

_alone = ContextVar("_alone", default=False)  # whether other processes keep the processors busy


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let :func:`side_by_side` take one part after the other inside the block.

    Yields
    ------
    None
        For a process that is one of several.
    """
    token = _alone.set(True)
    try:
        yield
    finally:
        _alone.reset(token)


class _OneThreadEach:
    """Limit of all libraries to one thread, for as long as some thread of ours wants it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._inside = 0
        self._limit: threadpool_limits | None = None

    def enter(self) -> None:
        with self._lock:
            if self._inside == 0:
                self._limit = threadpool_limits(1)
            self._inside += 1

    def leave(self) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0 and self._limit is not None:
                self._limit.restore_original_limits()


_limited = _OneThreadEach()


@contextmanager
def one_thread_each() -> Iterator[None]:
    """Let matrix products run on one thread each inside the block, in the whole process.

    ``threadpool_limits`` keeps what it found: of two threads that overlap, the one that leaves last
    would bring back the limit of the other, for good.

    Yields
    ------
    None
        Until the last block of any thread ends.
    """
    _limited.enter()
    try:
        yield
    finally:
        _limited.leave()


def side_by_side(of_part: Callable[[Part], Result], parts: Iterable[Part]) -> list[Result]:
    """Run a function on several parts, as many at once as there are processors.

    Matrix products inside run on one thread each: the same bytes on any number of threads, and
    small ones are quicker so. Warning filters belong to the process: set them outside.

    Parameters
    ----------
    of_part : callable
        Mostly numpy or scikit-learn, which let other threads run.
    parts : iterable
        What it is called with, one after the other.

    Returns
    -------
    list
        Results, in the order of the parts.

    Examples
    --------
    >>> side_by_side(len, ["a", "bb"])
    [1, 2]
    """
    waiting = list(parts)
    n_threads = 1 if _alone.get() else min(len(waiting), os.cpu_count() or 1)
    with one_thread_each():
        if n_threads < 2:
            return [of_part(part) for part in waiting]
        with ThreadPoolExecutor(n_threads) as pool:
            return list(pool.map(of_part, waiting))
