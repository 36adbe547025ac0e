"""Independent parts of one measure side by side, each on one thread."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
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
    with threadpool_limits(1):
        if n_threads < 2:
            return [of_part(part) for part in waiting]
        with ThreadPoolExecutor(n_threads) as pool:
            return list(pool.map(of_part, waiting))
