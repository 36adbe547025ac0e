"""Something that is done a little later, once, on the loop of the kernel: no thread of its own."""

import asyncio
from collections.abc import Callable


class Later:
    """Does something once, a while after it was last asked for.

    Where no loop runs (a script) it is done by :meth:`flush` alone.

    Parameters
    ----------
    action : callable
        Takes nothing.
    seconds : float
        From the last time that it was asked for.

    Attributes
    ----------
    waiting : bool
        Whether it was asked for and not done yet.

    Examples
    --------
    >>> done = []
    >>> later = Later(lambda: done.append("saved"), 1.0)
    >>> later.ask(); later.ask()
    >>> later.flush(); later.flush()
    >>> done
    ['saved']
    """

    def __init__(self, action: Callable[[], object], seconds: float) -> None:
        self._action = action
        self._seconds = seconds
        self._timer: asyncio.TimerHandle | None = None
        self.waiting = False
        try:
            self._loop: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
        except RuntimeError:
            self._loop = None

    @property
    def has_loop(self) -> bool:
        """Say whether it is done by itself.

        Returns
        -------
        bool
            False in a script.
        """
        return self._loop is not None and not self._loop.is_closed()

    def ask(self) -> None:
        """Ask for it, from any thread."""
        self.waiting = True
        if self._loop is not None and self.has_loop:
            self._loop.call_soon_threadsafe(self._wait)

    def _wait(self) -> None:
        self._forget_timer()
        if self.waiting and self._loop is not None:
            self._timer = self._loop.call_later(self._seconds, self.flush)

    def flush(self) -> None:
        """Do it now, if it was asked for."""
        self._forget_timer()
        if self.waiting:
            self.waiting = False
            self._action()

    def stop(self) -> None:
        """Do it no more, even if it was asked for."""
        self.waiting = False
        self._forget_timer()

    def _forget_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
