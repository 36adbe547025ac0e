"""Packed files, unpacked only as far as honest data go: a small file can hold endless zeros."""

import gzip
import io
from pathlib import Path

from .._require import require

MOST_TIMES = 100  # what is unpacked to what is packed; pictures, packed already, give about 1
ALWAYS_ALLOWED = 2**26  # bytes that any file may unpack to


class Allowance:
    """How many bytes a packed file may still give.

    Parameters
    ----------
    packed : int
        Bytes of the file.

    Examples
    --------
    >>> allowance = Allowance(2**20)
    >>> allowance.take(100 * 2**20)
    >>> allowance.left
    0
    """

    def __init__(self, packed: int) -> None:
        self._packed = packed
        self.left = max(ALWAYS_ALLOWED, MOST_TIMES * packed)

    def take(self, n_bytes: int) -> None:
        """Count what was unpacked.

        Parameters
        ----------
        n_bytes : int
            Since the last time.

        Raises
        ------
        InputError
            If it is more than honest data give.
        """
        self.left -= n_bytes
        got = f"{self._packed:,} bytes that unpack to more than {MOST_TIMES} times as many"
        require(self.left >= 0, got, "pictures and words, or the same data unpacked")


class Unpacked(io.RawIOBase):
    """The content of a gzip file, read from its start to its end.

    Parameters
    ----------
    path : Path
        Of the file.
    """

    def __init__(self, path: Path) -> None:
        self._allowance = Allowance(path.stat().st_size)
        self._file = gzip.GzipFile(path, "rb")

    def readable(self) -> bool:
        """Say that it can be read, as files do.

        Returns
        -------
        bool
            True.
        """
        return True

    def read(self, size: int = -1) -> bytes:
        """Read bytes, as any file does.

        Parameters
        ----------
        size : int, default=-1
            At most so many; all that may come if below 0.

        Returns
        -------
        bytes
            Fewer at the end of the file.

        Raises
        ------
        InputError
            If more comes than honest data give.
        """
        most = self._allowance.left + 1
        data = self._file.read(most if size < 0 else min(size, most))
        self._allowance.take(len(data))
        return data

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()
