"""Signals that end a command: heard from its first moment, told in one line, an exit code each."""

import _thread
import os
import signal
import sys
import threading
import time
from typing import Any, NoReturn

GRACE = 20.0  # seconds to put away what is open; then the command leaves anyway
WORDS = {"SIGINT": "interrupted", "SIGTERM": "terminated", "SIGHUP": "hung up"}
KEPT = "encoded rows are kept, run it again to go on"
TRACKER = "ignore:resource_tracker:UserWarning"  # a filter, as Python's -W takes it
BROKEN_PIPE = 141  # exit code where who reads the output has gone: 128 + SIGPIPE
LOST = 0  # on the pipe, beside the numbers of signals: an exception that nobody got
_received: list[int] = []


class Terminated(KeyboardInterrupt):
    """The end that another signal than Ctrl-C's asks for; its argument is the signal's number."""


def handle_stops() -> None:
    """Make signals exceptions: Ctrl-C a ``KeyboardInterrupt``, the others :class:`Terminated`.

    For the process of a command alone. Signals that are ignored stay so, as ``nohup`` wants it.
    What still runs :data:`GRACE` seconds later is left. The process that removes what worker
    processes leave behind does so without a word.
    """
    given = os.environ.get("PYTHONWARNINGS")
    os.environ["PYTHONWARNINGS"] = f"{given},{TRACKER}" if given else TRACKER
    for name in WORDS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)
    if os.name == "posix":
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        threading.Thread(target=_watch, args=(reader,), daemon=True).start()
        sys.unraisablehook = _heard_again(writer)


def ignore_stops() -> None:
    """Hear no further signal: all work is over."""
    for name in WORDS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is _stop:
            signal.signal(number, signal.SIG_IGN)


def received() -> int | None:
    """Give the signal that ends the command.

    Returns
    -------
    int or None
        Its number; None while there is none.
    """
    return _received[0] if _received else None


def number_of(error: KeyboardInterrupt) -> int:
    """Give the signal that an exception stands for.

    Parameters
    ----------
    error : KeyboardInterrupt
        Or :class:`Terminated`.

    Returns
    -------
    int
        Its number.

    Examples
    --------
    >>> number_of(KeyboardInterrupt()), number_of(Terminated(15))
    (2, 15)
    """
    return int(error.args[0]) if isinstance(error, Terminated) else int(signal.SIGINT)


def stop_words(number: int) -> str:
    """Say that a signal ended the command, and what is kept.

    Parameters
    ----------
    number : int
        Of the signal.

    Returns
    -------
    str
        One line.

    Examples
    --------
    >>> stop_words(15)
    'terminated; encoded rows are kept, run it again to go on'
    """
    return f"{WORDS[signal.Signals(number).name]}; {KEPT}"


def exit_code(number: int) -> int:
    """Give the exit code of a command that a signal ended, as a shell does.

    Parameters
    ----------
    number : int
        Of the signal.

    Returns
    -------
    int
        130 for Ctrl-C, 143 for SIGTERM.
    """
    return 128 + number


def leave(code: int) -> NoReturn:
    """End the process at once: what libraries would still say at their end helps nobody.

    Parameters
    ----------
    code : int
        Exit code.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):  # there is none, or nobody reads it
            continue
    os._exit(code)


def _stop(number: int, _: Any) -> NoReturn:
    _received.append(number)
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise Terminated(number)


def _watch(reader: int) -> None:
    """Hear what the main thread does not: it is in a library, or an exception came to nothing."""
    while byte := os.read(reader, 1):
        if byte[0] == LOST:
            time.sleep(0.02)
            _thread.interrupt_main(signal.Signals(_received[-1]))
        elif getattr(signal.Signals(byte[0]), "name", "") in WORDS:
            late = threading.Timer(GRACE, _leave_late, (byte[0],))
            late.daemon = True
            late.start()


def _leave_late(number: int) -> None:
    print(f"workbench: {stop_words(number)}", file=sys.stderr)
    leave(exit_code(number))


def _heard_again(writer: int) -> Any:
    """Give the hook for exceptions that nobody gets, as in a destructor: a stop is raised anew."""

    def hook(unraisable: Any) -> None:
        if issubclass(unraisable.exc_type, KeyboardInterrupt):
            os.write(writer, bytes([LOST]))
        elif not _received:
            sys.__unraisablehook__(unraisable)

    return hook
