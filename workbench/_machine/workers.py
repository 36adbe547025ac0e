"""Worker processes of joblib: they never hear Ctrl-C, and are ended at once."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker

import psutil
from joblib.externals.loky.backend import resource_tracker as tracker_of_joblib

NAME = "LokyProcess"  # in the command line of each


@contextmanager
def deaf_children() -> Iterator[None]:
    """Let processes that start inside the block never hear Ctrl-C: who started them ends them.

    Yields
    ------
    None
        Ctrl-C is heard here when the block is left. Nothing is changed where there are no masks.
    """
    mask = getattr(signal, "pthread_sigmask", None)
    if mask is None:
        yield
        return
    for tracker in (resource_tracker, tracker_of_joblib):
        tracker.ensure_running()  # which lifts the mask when it starts
    before = mask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        mask(signal.SIG_SETMASK, before)


def workers() -> list[psutil.Process]:
    """List the worker processes of this one.

    Returns
    -------
    list of Process
        None where none was started.

    Examples
    --------
    >>> all(worker.pid > 0 for worker in workers())
    True
    """
    found = []
    for child in psutil.Process().children(recursive=True):
        try:
            if any(NAME in word for word in child.cmdline()):
                found.append(child)
        except psutil.Error:  # it has ended meanwhile
            continue
    return found


def end_workers() -> None:
    """End them, whatever they do: work that nobody waits for holds memory and output open."""
    for worker in workers():
        try:
            worker.kill()
        except psutil.Error:
            continue
