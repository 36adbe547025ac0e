"""One process at a time writes what has a name: a lock file beside it, while it is written."""

from pathlib import Path

from filelock import FileLock, Timeout

from .._require import InputError


def locked(path: Path) -> FileLock:
    """Keep other processes from writing the same; its folder is made.

    Parameters
    ----------
    path : Path
        What is going to be written.

    Returns
    -------
    FileLock
        For :func:`unlock`.

    Raises
    ------
    InputError
        If another process writes it.
    OSError
        If there is no room for the lock.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     lock = locked(Path(folder, "rows.npy"))
    ...     found = lock.is_locked
    ...     unlock(lock)
    >>> found
    True
    """
    lock = FileLock(path.with_name(f".{path.name}.lock"))
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        expected = "no other process that writes it; wait for that, or end it"
        raise InputError(f"{path}, which is being written: expected {expected}.") from error
    return lock


def unlock(lock: FileLock) -> None:
    """Let others write again, and leave no lock file.

    Parameters
    ----------
    lock : FileLock
        Of :func:`locked`.
    """
    Path(lock.lock_file).unlink(missing_ok=True)
    lock.release()
