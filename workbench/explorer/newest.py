"""The newest work that was asked for, in a thread of its own, once nothing newer comes."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any


class Newest:
    """Does the newest thing that was asked for, once nothing newer came for a while.

    Parameters
    ----------
    wait : float
        Seconds.
    work : callable
        Takes what was asked for, and what it calls with the share that is done: that raises where
        something newer was asked for. Gives a result.
    done : callable
        Takes what was asked for, and the result.
    failed : callable
        Takes the error that ended the work.

    Examples
    --------
    >>> done = []
    >>> newest = Newest(0.01, lambda asked, tick: 2 * asked, lambda *both: done.append(both), print)
    >>> newest.ask(1)
    >>> newest.ask(2)
    >>> newest.join()
    >>> done
    [(2, 4)]
    """

    def __init__(
        self, wait: float, work: Callable[[Any, Callable[[float], None]], Any],
        done: Callable[[Any, Any], Any], failed: Callable[[Exception], Any],
    ) -> None:  # fmt: skip
        self._wait = wait
        self._work = work
        self._done = done
        self._failed = failed
        self._asked: Any = None
        self._worker: threading.Thread | None = None
        self._changed = threading.Event()
        self._lock = threading.Lock()

    def ask(self, what: Any) -> None:
        """Ask for something else than before.

        Parameters
        ----------
        what : object
            Given to the work; None for nothing.
        """
        with self._lock:
            self._asked = what
            self._changed.set()
            if what is None or self._worker is not None:
                return
            self._worker = threading.Thread(target=self._run, daemon=True)
            self._worker.start()

    def join(self) -> None:
        """Wait until nothing is asked for any more."""
        worker = self._worker
        if worker is not None:
            worker.join()

    def _run(self) -> None:
        while (asked := self._rested()) is not None:
            try:
                result = self._work(asked, partial(self._tick, asked))
                self._check(asked)
                self._done(asked, result)
            except Superseded:
                continue
            except Exception as error:  # nobody above a thread would hear it
                self._failed(error)
            self._finish(asked)

    def _rested(self) -> Any:
        """What was asked for, once nothing else came for a while; None ends the thread."""
        while True:
            self._changed.clear()
            if not self._changed.wait(self._wait):
                with self._lock:
                    if self._changed.is_set():
                        continue
                    if self._asked is None:
                        self._worker = None
                    return self._asked

    def _tick(self, asked: Any, share: float) -> None:
        self._check(asked)

    def _check(self, asked: Any) -> None:
        if self._asked is not asked:
            raise Superseded

    def _finish(self, asked: Any) -> None:
        with self._lock:
            if self._asked is asked:
                self._asked = None


class Superseded(Exception):
    """Something newer was asked for."""
