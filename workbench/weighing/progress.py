"""How far the choice is: a bar, and the share of it that is told to whom it may concern."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from .._machine.bars import progress_bar
from .._require import require

Tick = Callable[[int], object]
Told = Callable[[float], object] | None


class Progress:
    """Steps of several metrics, one after the other.

    Parameters
    ----------
    shown : bool
        Whether bars with the time left are shown, on stderr, where that is a terminal.
    told : callable or None
        Called with the share of all that is done, from one thread at a time; what it raises ends
        the work.
    n_parts : int
        Metrics.

    Raises
    ------
    InputError
        If it is nothing that can be called.

    Examples
    --------
    >>> shares = []
    >>> progress = Progress(False, shares.append, n_parts=2)
    >>> for words in ("one", "other"):
    ...     with progress.part(words, 2) as tick:
    ...         tick(1)
    ...         tick(1)
    >>> shares
    [0.25, 0.5, 0.75, 1.0]
    """

    def __init__(self, shown: bool, told: Told, n_parts: int) -> None:
        require(told is None or callable(told), f"tick={told!r}", "a function of a share, or None")
        self._shown = shown
        self._told = told
        self._n_parts = n_parts
        self._finished = 0
        self._lock = Lock()

    @contextmanager
    def part(self, words: str, total: int) -> Iterator[Tick]:
        """Follow one metric.

        Parameters
        ----------
        words : str
            Title of its bar.
        total : int
            Its steps.

        Yields
        ------
        callable
            To be told of steps, from any thread.
        """
        done = 0
        with progress_bar(None, words, total, shown=self._shown) as bar:

            def tick(steps: int) -> None:
                nonlocal done
                with self._lock:
                    done += steps
                    bar.update(steps)
                    if self._told is not None:
                        self._told((self._finished + min(done / total, 1.0)) / self._n_parts)

            yield tick
        self._finished += 1
