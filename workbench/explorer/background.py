"""Long work in a thread of its own, one at a time, that can be stopped."""

import threading
from collections.abc import Callable

from .._require import require
from .status import DONE, Status

Tick = Callable[[float], None]


class Stopped(Exception):
    """The user's Cancel, seen between two steps."""


class Outdated(Exception):
    """What the work is for is not there any more; says so in a sentence."""


class Background:
    """One long work at a time, in a thread of its own.

    Parameters
    ----------
    status : Status
        Says how it ended.
    busy : callable
        Takes whether something is being done.
    progress : callable
        Takes the share that is done.
    waits_for : str
        What is being done, for who asks for a second one.
    stopped : str
        What is said after Cancel.
    failed : str
        What is said before the reason where it failed.

    Attributes
    ----------
    running : bool
        Whether something is being done.

    Examples
    --------
    >>> status = Status()
    >>> words = {"waits_for": "a cake", "stopped": "No cake.", "failed": "Burnt"}
    >>> work = Background(status, busy=bool, progress=float, **words)
    >>> work.start(lambda tick: "Done.", wait=True)
    >>> work.running, status.value
    (False, "<div role='alert'>✓ Done.</div>")
    """

    def __init__(
        self, status: Status, *, busy: Callable[[bool], object],
        progress: Callable[[float], object], waits_for: str, stopped: str, failed: str,
    ) -> None:  # fmt: skip
        self.running = False
        self._stop = False
        self._worker: threading.Thread | None = None
        self._status = status
        self._busy = busy
        self._progress = progress
        self._waits_for = waits_for
        self._stopped = stopped
        self._failed = failed

    def start(self, work: Callable[[Tick], str], wait: bool = False) -> None:
        """Begin a work.

        Parameters
        ----------
        work : callable
            Takes what it is to call with the share that is done, which raises where the work is
            to end; gives a sentence for the user.
        wait : bool, default=False
            Come back when it is done.

        Raises
        ------
        InputError
            If one is being done.
        """
        self.require_idle()
        self.running, self._stop = True, False
        self._busy(True)
        self._worker = threading.Thread(target=self._run, args=(work,), daemon=True)
        self._worker.start()
        if wait:
            self.join()

    def require_idle(self) -> None:
        """Refuse to begin where something is being done.

        Raises
        ------
        InputError
            If it is.
        """
        require(not self.running, self._waits_for, "to wait for it, or Cancel")

    def join(self) -> None:
        """Wait until what is being done is done, if something is."""
        if self._worker is not None:
            self._worker.join()

    def cancel(self) -> None:
        """Let the work end at its next step."""
        self._stop = True

    def _tick(self, share: float) -> None:
        if self._stop:
            raise Stopped
        self._progress(share)

    def _run(self, work: Callable[[Tick], str]) -> None:
        try:
            self._status.set_status(work(self._tick), DONE)
        except Stopped:
            self._status.set_status(self._stopped, DONE)
        except Outdated as reason:
            self._status.set_status(str(reason))
        except Exception as error:  # nobody above a thread would hear it
            self._status.set_status(f"{self._failed}: {error}")
        finally:
            self.running = False
            self._busy(False)
