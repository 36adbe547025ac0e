"""Files of rows that stay on disk: any block of them is read when it is asked for."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .._require import InputError, require
from ..encoders.vector_files.numbers import check_vectors
from ..encoders.vector_files.reading import check_place, open_vectors
from ..files import digest

EXPECTED = "an .npy file, or safetensors of plain vectors: their rows are read where they lie"
SMALL = 1e-30  # square of a norm, far above where float32 loses digits
LOOKED_AT = 64  # rows that tell one file from another


@dataclass(frozen=True)
class RowFile:
    """Rows of numbers in a file.

    Attributes
    ----------
    path : Path
        Of the file.
    offset : int
        Bytes before the first row.
    shape : tuple of int
        Rows and columns.
    dtype : dtype
        Of the numbers.
    """

    path: Path
    offset: int
    shape: tuple[int, int]
    dtype: np.dtype

    def __len__(self) -> int:
        """Count the rows."""
        return self.shape[0]

    @property
    def row_bytes(self) -> int:
        """Count the bytes of a row.

        Returns
        -------
        int
            On disk.
        """
        return self.shape[1] * self.dtype.itemsize

    def read(self, start: int, stop: int) -> np.ndarray:
        """Read some rows.

        Parameters
        ----------
        start, stop : int
            From this row up to that, which is left out.

        Returns
        -------
        ndarray of shape (stop - start, d), float32
            In memory: a file that is mapped would stay there, row by row.

        Raises
        ------
        InputError
            If the file has become shorter, or a row is not finite or has no direction.
        """
        wanted = (stop - start) * self.shape[1]
        with open(self.path, "rb") as file:
            file.seek(self.offset + start * self.row_bytes)
            numbers = np.fromfile(file, self.dtype, wanted)
        got = f"{self.path}, which ends within row {start + len(numbers) // self.shape[1]}"
        require(len(numbers) == wanted, got, f"{len(self):,} rows, as its header says")
        rows = numbers.reshape(stop - start, self.shape[1])
        if _are_usual(rows):
            return rows
        return check_vectors(rows, str(self.path), np.arange(start, stop))

    def take(self, places: np.ndarray) -> np.ndarray:
        """Read rows here and there.

        Parameters
        ----------
        places : ndarray of int of shape (m,)
            Row numbers.

        Returns
        -------
        ndarray of shape (m, d), float32
            In this order.

        Raises
        ------
        InputError
            As :meth:`read`.
        """
        parts = []
        with open(self.path, "rb") as file:
            for place in places.tolist():
                file.seek(self.offset + place * self.row_bytes)
                parts.append(file.read(self.row_bytes))
        numbers = np.frombuffer(b"".join(parts), self.dtype)
        got = f"{self.path}, which ends before some of its rows"
        require(len(numbers) == len(places) * self.shape[1], got, f"{len(self):,} rows")
        rows = numbers.reshape(len(places), self.shape[1])
        return check_vectors(rows, str(self.path), places)

    def fingerprint(self) -> str:
        """Tell this file from another, without reading all of it.

        Returns
        -------
        str
            Of its size, type, time of change, and some rows.
        """
        places = np.unique(np.linspace(0, len(self) - 1, LOOKED_AT).astype(int))
        found = self.path.stat()
        parts: list[str | bytes] = [str(self.shape), self.dtype.str, str(found.st_size)]
        parts.append(str(found.st_mtime_ns))
        with open(self.path, "rb") as file:
            for place in places:
                file.seek(self.offset + int(place) * self.row_bytes)
                parts.append(file.read(self.row_bytes))
        return digest(*parts)


def _are_usual(rows: np.ndarray) -> bool:
    """Whether all are in float32, finite and not near zero: one look instead of three."""
    if rows.dtype != np.float32:
        return False
    squares = np.einsum("ij,ij->i", rows, rows)
    return bool(((squares > SMALL) & (squares < np.inf)).all())


def open_rows(path: str | Path) -> RowFile:
    """Open a file of rows; none is read.

    Parameters
    ----------
    path : str or Path
        An ``.npy`` file, or safetensors of plain vectors (of several, those named ``image``).

    Returns
    -------
    RowFile
        What is in it.

    Raises
    ------
    InputError
        If it is not there, or its rows cannot be read where they lie.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     np.save(f"{folder}/clip.npy", np.eye(4, dtype="f4"))
    ...     rows = open_rows(f"{folder}/clip.npy")
    ...     rows.shape, rows.read(1, 3)[:, 1].tolist()
    ((4, 4), [1.0, 0.0])
    """
    path = Path(path)
    check_place(path)
    require(path.suffix.lower() in (".npy", ".safetensors"), str(path), EXPECTED)
    contents = open_vectors(path)
    require(not contents.is_space, f"{path}, a space with ids", EXPECTED)
    names = list(contents.vectors)
    name = names[0] if len(names) == 1 else "image"
    got = f"{path} with the arrays {', '.join(names[:5])}"
    require(name in names, got, "one array of rows, or one named image")
    rows = contents.vectors[name].load()
    got = f"{path}, {rows.dtype} of shape {rows.shape}"
    if not isinstance(rows, np.memmap) or rows.ndim != 2 or not rows.flags.c_contiguous:
        raise InputError(f"{got}: expected {EXPECTED}, row after row.")
    require(rows.dtype.kind == "f", got, "float16, float32 or float64")
    return RowFile(path, int(rows.offset), (rows.shape[0], rows.shape[1]), rows.dtype)


def open_parents(clip: str | Path, experts: tuple[str | Path, ...]) -> list[RowFile]:
    """Open the rows of CLIP and of the experts.

    Parameters
    ----------
    clip : str or Path
        Rows of CLIP.
    experts : tuple of str or Path
        Rows of the same samples, in the same order.

    Returns
    -------
    list of RowFile
        CLIP first.

    Raises
    ------
    InputError
        As :func:`open_rows`, or if they have other numbers of rows.
    """
    parents = [open_rows(path) for path in (clip, *experts)]
    for expert in parents[1:]:
        got = f"{parents[0].path} has {len(parents[0]):,} rows, {expert.path} {len(expert):,}"
        require(len(expert) == len(parents[0]), got, "rows of the same samples in the same order")
    return parents
