"""An .npy file that grows a block at a time: a writer that was stopped goes on where it was."""

import io
import json
import os
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from .._machine.locks import locked, unlock
from .._require import InputError
from ..files import write_text

FORMAT = 1  # of the file that says how far it came
FACTS = ("error", "size")  # sums over all rows: squared errors, squares


class GrowingRows:
    """Rows that are appended, and become a whole file when all are there.

    Parameters
    ----------
    path : Path
        File to write.
    shape : tuple of int
        Rows and columns that it will have.
    dtype : dtype
        Of the numbers.
    key : str
        Of all that the rows depend on: what was begun for another is begun again.

    Attributes
    ----------
    done : int
        Rows that are written.
    dtype : dtype
        Of the numbers.
    facts : dict of str to float
        Sums that go along with the rows.

    Raises
    ------
    InputError
        If the folder cannot be written.
    """

    def __init__(self, path: Path, shape: tuple[int, int], dtype: np.dtype, key: str) -> None:
        self.path, self.dtype = path, dtype
        self._shape, self._key = shape, key
        self._rows = path.with_name(f".{path.name}.unfinished")
        self._state = path.with_name(f".{path.name}.unfinished.json")
        self.done = 0
        self.facts = dict.fromkeys(FACTS, 0.0)
        try:
            self._alone = locked(path)
            mode = "r+" if self._rows.exists() else "w+"
            self._file = io.BufferedRandom(io.FileIO(self._rows, mode))
            self._begin()
        except OSError as error:
            raise InputError(f"{path}: expected a file that can be written ({error}).") from error

    def __enter__(self) -> "GrowingRows":
        """Write within a block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        """Close; what was written stays."""
        self._file.close()
        unlock(self._alone)

    def _begin(self) -> None:
        """Keep what was written for the same key; nothing of another."""
        header = self._header()
        found = self._found()
        whole = len(header) + found["done"] * self._row_bytes()
        if found["done"] and self._file.seek(0, os.SEEK_END) >= whole:
            self.done, self.facts = found["done"], found["facts"]
            self._file.truncate(whole)
            self._file.seek(whole)
            return
        self._file.truncate(0)
        self._file.seek(0)
        self._file.write(header)

    def _header(self) -> bytes:
        header = io.BytesIO()
        about = {"descr": self.dtype.str, "fortran_order": False, "shape": self._shape}
        np.lib.format.write_array_header_1_0(header, about)
        return header.getvalue()

    def _row_bytes(self) -> int:
        return self._shape[1] * self.dtype.itemsize

    def _found(self) -> dict[str, Any]:
        """How far a writer of the same key came."""
        nothing: dict[str, Any] = {"done": 0, "facts": dict(self.facts)}
        try:
            state = json.loads(self._state.read_text("utf-8"))
            same = state["format"] == FORMAT and state["key"] == self._key
            facts = {name: float(state["facts"][name]) for name in FACTS}
            done = int(state["done"])
        except (OSError, ValueError, LookupError, TypeError):
            return nothing
        return {"done": done, "facts": facts} if same and 0 <= done <= self._shape[0] else nothing

    def append(self, rows: np.ndarray, facts: dict[str, float]) -> None:
        """Write a block, then that it is there.

        Parameters
        ----------
        rows : ndarray of shape (b, d)
            Of the dtype of the file.
        facts : dict of str to float
            Added to the sums.

        Raises
        ------
        InputError
            If there is no room; what is done stays.
        """
        try:
            self._file.write(np.ascontiguousarray(rows).data)
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            kept = f"{self.done:,} rows are kept, and the same call goes on from there"
            raise InputError(f"{self.path}: expected room for it ({error}); {kept}.") from error
        self.done += len(rows)
        self.facts = {name: value + facts[name] for name, value in self.facts.items()}
        state = {"format": FORMAT, "key": self._key, "done": self.done, "facts": self.facts}
        write_text(self._state, json.dumps(state))

    def finish(self) -> None:
        """Give the file its name: all rows are there."""
        self._file.close()
        self._rows.replace(self.path)
        self._state.unlink(missing_ok=True)
