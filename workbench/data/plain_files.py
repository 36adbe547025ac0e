"""Only plain files are opened: a pipe would wait for ever, a device never ends."""

import errno
import io
import os
import re
import stat
from pathlib import Path

from .._require import InputError

_RAW_BYTE = re.compile("[\udc80-\udcff]")  # how Python spells a byte that is no UTF-8
READING = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
ERRORS = {
    errno.ENOENT: "no such file",
    errno.ENOTDIR: "no such file",
    errno.ELOOP: "a loop of links",
    errno.ENAMETOOLONG: "a name that is too long for a file",
    errno.EACCES: "no permission to read it",
    errno.EPERM: "no permission to read it",
}


def why_not_plain(path: str | Path) -> str:
    """Say why a path is no file that can be opened, without opening it.

    Parameters
    ----------
    path : str or Path
        Links are followed.

    Returns
    -------
    str
        Empty for a plain file.

    Examples
    --------
    >>> why_not_plain("."), why_not_plain("nowhere.png")
    ('a folder', 'no such file')
    """
    try:
        return _kind(os.stat(path).st_mode)
    except ValueError:  # NUL, or a letter that the file system cannot spell
        return "a name that no file can have"
    except OSError as error:
        if error.errno == errno.ENOENT and os.path.islink(path):
            return "a link to nothing"
        return reason_of(error)


def open_plain(path: str | Path) -> io.BufferedReader:
    """Open a plain file for reading; whatever else it is, it is refused and nobody waits for it.

    Parameters
    ----------
    path : str or Path
        Links are followed.

    Returns
    -------
    file
        To be closed by the caller.

    Raises
    ------
    InputError
        If it is no plain file, or cannot be read.
    """
    return os.fdopen(_descriptor(path)[0], "rb")


def open_at_once(path: str | Path, most: int) -> io.BytesIO | io.BufferedReader:
    """Open a plain file; one of few bytes is read at once, with no further call of the system.

    Parameters
    ----------
    path : str or Path
        Links are followed.
    most : int
        Bytes of a file that is read at once.

    Returns
    -------
    file
        To be closed by the caller.

    Raises
    ------
    InputError
        As :func:`open_plain`.
    """
    descriptor, length = _descriptor(path)
    if length > most:
        return os.fdopen(descriptor, "rb")
    try:
        data = part = os.read(descriptor, length)
        while part and len(data) < length:  # a file system over a network may give less
            part = os.read(descriptor, length - len(data))
            data += part
        return io.BytesIO(data)
    except OSError as error:
        raise _unreadable(path, reason_of(error)) from error
    finally:
        os.close(descriptor)


def _descriptor(path: str | Path) -> tuple[int, int]:
    """An open plain file, and its bytes."""
    reason = why_not_plain(path)
    if reason:
        raise _unreadable(path, reason)
    try:
        descriptor = os.open(path, READING)
    except OSError as error:
        raise _unreadable(path, reason_of(error)) from error
    state = os.fstat(descriptor)
    reason = _kind(state.st_mode)  # it could have changed since
    if reason:
        os.close(descriptor)
        raise _unreadable(path, reason)
    return descriptor, state.st_size


def _unreadable(path: str | Path, reason: str) -> InputError:
    return InputError(f"{shown(path)}: expected a file that can be read ({reason}).")


def reason_of(error: OSError) -> str:
    """Say what the system said, without the path.

    Parameters
    ----------
    error : OSError
        Of opening or listing.

    Returns
    -------
    str
        A few words.
    """
    known = ERRORS.get(error.errno or 0)
    return known or (error.strerror or type(error).__name__).lower()


def shown(path: object, length: int = 200) -> str:
    r"""Write a path as text that every screen and file takes, cut in the middle if it is long.

    Parameters
    ----------
    path : str, Path or object
        What is named.
    length : int, default=200
        Characters at most.

    Returns
    -------
    str
        Bytes that are no UTF-8 as backslash escapes.

    Examples
    --------
    >>> shown("caf\udce9.png"), shown("a" * 9 + ".png", 8)
    ('caf\\xe9.png', 'aa...png')
    """
    text = _RAW_BYTE.sub(lambda byte: f"\\x{ord(byte[0]) - 0xDC00:02x}", str(path))
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    if len(text) <= length:
        return text
    head = (length - 3) // 2
    return f"{text[:head]}...{text[len(text) - (length - 3 - head) :]}"


def _kind(mode: int) -> str:
    """What a file is, if it is no plain one."""
    if stat.S_ISREG(mode):
        return ""
    return KINDS.get(stat.S_IFMT(mode), "no plain file")
