"""Time and memory of decoding, where the size in pixels does not bound them."""

import io
import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from .._require import require

MAX_SECONDS = 30  # of one processor for one picture; the largest photograph takes five
MAX_SCANS = 30  # of a progressive JPEG of the most pixels, in proportion more of a smaller one
CLOCK_READS = 256  # small reads between looks at the clock
LARGE_READ = 4096  # bytes
FEW_BYTES = 2**18  # of a file that is read at once: only the scans of a JPEG make much of few
SCAN = b"\xff\xda"  # begins a scan; does not occur within one


class GuardedFile:
    """A file that a decoder reads for a while only.

    Parameters
    ----------
    file : binary file
        Positioned anywhere.
    seconds : float
        Of this thread's processor time, so that a busy machine makes no difference.
    """

    def __init__(self, file: BinaryIO, seconds: float) -> None:
        self._file = file
        self._end = time.thread_time() + seconds
        self._seconds = seconds
        self._reads = 0
        self._scans_left = math.inf

    def read(self, size: int = -1) -> bytes:
        """Read bytes, as any file does.

        Parameters
        ----------
        size : int, default=-1
            At most so many; all if below 0.

        Returns
        -------
        bytes
            Fewer at the end of the file.

        Raises
        ------
        InputError
            If decoding takes too long, or a JPEG has too many scans.
        """
        data = self._file.read(size)
        self._reads += 1
        if len(data) >= LARGE_READ or self._reads % CLOCK_READS == 0:
            late = time.thread_time() > self._end
            require(not late, "a picture that is slow to decode", f"{self._seconds:g} s at most")
        if self._scans_left < math.inf:
            self._scans_left -= data.count(SCAN)
            _check_scans(self._scans_left)
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place, as any file does.

        Parameters
        ----------
        offset : int
            Bytes.
        whence : int, default=io.SEEK_SET
            From where they count.

        Returns
        -------
        int
            The new place.
        """
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Say where it is, as any file does.

        Returns
        -------
        int
            Bytes from the start.
        """
        return self._file.tell()

    def limit_scans(self, n: float) -> None:
        """Refuse a JPEG of more scans: each goes over the whole picture for a few bytes.

        Parameters
        ----------
        n : float
            Scans from here on.
        """
        self._scans_left = n


def guarded(file: BinaryIO, length: int) -> BinaryIO | GuardedFile:
    """Make of a file one that a decoder can read without harm.

    Parameters
    ----------
    file : binary file
        Positioned anywhere.
    length : int
        Its bytes.

    Returns
    -------
    binary file or GuardedFile
        At its start; few bytes in memory are read as they are, without a clock.
    """
    file.seek(0)
    is_small = isinstance(file, io.BytesIO) and length <= FEW_BYTES
    return file if is_small else GuardedFile(file, MAX_SECONDS)


def limit_scans(file: BinaryIO | GuardedFile, n: float) -> None:
    """Refuse a JPEG of more scans: each goes over the whole picture for a few bytes.

    Parameters
    ----------
    file : binary file or GuardedFile
        Of :func:`guarded`.
    n : float
        Scans from here on; of the whole file where it is in memory.

    Raises
    ------
    InputError
        If there are more, now or when they are read.
    """
    if isinstance(file, GuardedFile):
        file.limit_scans(n)
    elif isinstance(file, io.BytesIO):
        data = file.getvalue()
        if len(data) > n * len(SCAN):  # else it has no room for so many
            _check_scans(n - data.count(SCAN))


def _check_scans(left: float) -> None:
    require(left >= 0, "a JPEG of too many scans", "a dozen or so")


class PixelShare:
    """Pixels that may be decoded at once, over all threads.

    Parameters
    ----------
    most : int
        A single picture of more waits until it is alone.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._used = 0
        self._changed = threading.Condition()

    @contextmanager
    def take(self, pixels: int) -> Iterator[None]:
        """Wait until there is room for a picture.

        Parameters
        ----------
        pixels : int
            Width times height.

        Yields
        ------
        None
            While the room is taken.
        """
        with self._changed:
            self._changed.wait_for(lambda: not self._used or self._used + pixels <= self._most)
            self._used += pixels
        try:
            yield
        finally:
            with self._changed:
                self._used -= pixels
                self._changed.notify_all()
