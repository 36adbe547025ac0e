"""A command in a process of its own: signals, missing streams, readers that have gone."""

import os
import sys
from collections.abc import Callable
from typing import NoReturn

from .signals import (
    BROKEN_PIPE,
    exit_code,
    handle_stops,
    ignore_stops,
    leave,
    number_of,
    received,
    stop_words,
)


def run_process(load: Callable[[], Callable[[], int]]) -> int:
    """Run a command line in a process of its own.

    Parameters
    ----------
    load : callable
        Imports and gives the command line; what it loads can be interrupted, too.

    Returns
    -------
    int
        Exit code: that of the command line, or 141 if nobody reads the output to its end. A
        process that a signal ends does not come back.
    """
    try:
        _open_streams()
        handle_stops()
        code = _run(load)
    except KeyboardInterrupt as error:  # while modules are loaded, or between two steps
        _stop(number_of(error))
    except Exception:
        number = received()
        if number is None:
            raise
        _stop(number)  # a library that was being loaded made another error of it
    if received():
        leave(code)
    return code


def _stop(number: int) -> NoReturn:
    ignore_stops()
    print(f"workbench: {stop_words(number)}", file=sys.stderr)
    leave(exit_code(number))


def _run(load: Callable[[], Callable[[], int]]) -> int:
    try:
        code = load()()
    except SystemExit as error:  # argparse has said what it had to say
        code = error.code if isinstance(error.code, int) else 1
    except BrokenPipeError:  # more than a buffer of it was printed, and its reader has gone
        code = BROKEN_PIPE
    ignore_stops()
    return _flushed(code)


def _open_streams() -> None:
    """Give the process the streams that it was started without, so that no file takes their place.

    Names that are not UTF-8 are written with escapes.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number, which is this one
            mode = "w" if number else "r"
            setattr(sys, name, open(number, mode, closefd=False))  # noqa: SIM115  # to the end
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _flushed(code: int) -> int:
    """Exit code when all output went out; where nobody takes it, the rest goes nowhere."""
    try:
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        is_broken = isinstance(error, BrokenPipeError)
        return code or (BROKEN_PIPE if is_broken else 1)
    return code
