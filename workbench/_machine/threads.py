"""Independent parts of one measure side by side, each on one thread."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from functools import partial
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


class _Shared:
    """A setting of the whole process that stays for as long as some thread of ours wants it.

    Of two threads that overlap, the one that leaves last would otherwise bring back the setting
    of the other, for good.
    """

    def __init__(self, take: Callable[[], Callable[[], None]]) -> None:
        self._take = take  # gives what takes it back
        self._lock = Lock()
        self._inside = 0
        self._take_back: Callable[[], None] | None = None

    def enter(self) -> None:
        with self._lock:
            if self._inside == 0:
                self._take_back = self._take()
            self._inside += 1

    def leave(self) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0 and self._take_back is not None:
                self._take_back()


def _limit_libraries() -> Callable[[], None]:
    return threadpool_limits(1).restore_original_limits


def _threads_of_torch() -> Callable[[], None]:
    """Remember how many threads torch takes: what a thread of ours sets, new threads begin with."""
    import torch

    return partial(torch.set_num_threads, torch.get_num_threads())


_limited = _Shared(_limit_libraries)
_torch = _Shared(_threads_of_torch)


@contextmanager
def one_thread_each() -> Iterator[None]:
    """Let matrix products run on one thread each inside the block, in the whole process.

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
    small ones are quicker so. Warning filters belong to the process: set them outside. Variables
    of the context, such as the language, are inside what they are outside.

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
            inside = [copy_context().run for _ in waiting]
            return list(pool.map(lambda run, part: run(of_part, part), inside, waiting))


def in_threads(of_share: Callable[[Sequence[Part]], None], parts: Sequence[Part]) -> None:
    """Give every processor a share of the parts, each with torch on one thread.

    Parameters
    ----------
    of_share : callable
        Takes consecutive parts, in a thread of its own; mostly torch, which lets others run.
    parts : sequence
        What is shared out.
    """
    n_threads = 1 if _alone.get() else min(len(parts), os.cpu_count() or 1)
    if n_threads < 2:
        of_share(parts)
        return
    ends = [len(parts) * (thread + 1) // n_threads for thread in range(n_threads)]
    shares = [parts[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    _torch.enter()
    try:
        with ThreadPoolExecutor(n_threads, initializer=_torch_on_one_thread) as pool:
            list(pool.map(of_share, shares))
    finally:
        _torch.leave()


def _torch_on_one_thread() -> None:
    import torch

    torch.set_num_threads(1)
