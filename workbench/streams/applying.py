"""A fitted fuser on files of rows, a block at a time, in bounded memory."""

import json
import math
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .. import _checks
from .._machine.bars import progress_bar
from .._require import require
from ..files import digest
from ..fusion.fuser import ROWS_AT_ONCE
from ..fusion.fuser_files import save_fuser
from ..sealed_tensors import read_seal
from .row_files import RowFile, open_parents
from .unfinished import GrowingRows

DTYPES = ("float32", "float16")
MEMORY = 2**30  # bytes
MOST_ROWS = 8192  # of a block: larger ones are no faster
LEAST_MEMORY = 2**26
Experts = str | Path | Sequence[str | Path] | None


@dataclass(frozen=True)
class Streamed:
    """What was written.

    Attributes
    ----------
    out : Path
        The file.
    rows, columns : int
        Its shape.
    dtype : str
        Of its numbers.
    error : float
        Of that dtype: norm of what was lost in rounding, of the norm of all rows; 0 for float32.
    resumed_at : int
        Rows that a call before this one had written.
    seconds : float
        Of this call.
    """

    out: Path
    rows: int
    columns: int
    dtype: str
    error: float
    resumed_at: int
    seconds: float

    def sentence(self) -> str:
        """Say what was written.

        Returns
        -------
        str
            Rows, columns, bytes, the error of the dtype, time.
        """
        size = self.rows * self.columns * np.dtype(self.dtype).itemsize / 1e9
        rounded = f", which loses {self.error:.1e} of the rows' norm" if self.error else ""
        said = f"{self.rows:,} rows of {self.columns:,} numbers in {self.dtype}{rounded}"
        before = f", {self.resumed_at:,} of them before" if self.resumed_at else ""
        return f"{said}: {size:.2f} GB in {self.seconds:.1f} s{before}"


def apply_to_files(
    fuser: Any, clip: str | Path, expert: Experts = None, *, out: str | Path,
    dtype: str = "float32", memory: int = MEMORY, progress: bool = True,
) -> Streamed:  # fmt: skip
    """Fuse rows from file to file; what is stopped goes on when it is called again.

    Parameters
    ----------
    fuser : fuser
        Fitted, of :func:`fit_to_files`, :func:`workbench.fit_fuser` or
        :func:`workbench.load_fuser`.
    clip : str or Path
        Rows of CLIP: an ``.npy`` file, or safetensors of plain vectors.
    expert : str or Path or sequence, default=None
        Rows of the same samples in the same order, a file for each expert.
    out : str or Path
        An ``.npy`` file; it is there when all rows are.
    dtype : {"float32", "float16"}, default="float32"
        Of the rows that are written.
    memory : int, default=1073741824
        Bytes that blocks may take, at least 2**26; it sets the rows of a block, not the result.
    progress : bool, default=True
        Show a bar.

    Returns
    -------
    Streamed
        What was written, and what float16 lost.

    Raises
    ------
    InputError
        If files do not fit each other or the fuser, a row is not finite, a number is beyond the
        dtype, or there is no room.

    Examples
    --------
    >>> import tempfile
    >>> rng = np.random.default_rng(0)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for name, width in (("clip", 8), ("expert", 6)):
    ...         np.save(f"{folder}/{name}.npy", rng.standard_normal((50, width)).astype("f4"))
    ...     from workbench.streams import fit_to_files
    ...     files = f"{folder}/clip.npy", f"{folder}/expert.npy"
    ...     fuser = fit_to_files(*files, n_components=32, random_state=0)
    ...     _ = apply_to_files(fuser, *files, out=f"{folder}/fused.npy", progress=False)
    ...     np.load(f"{folder}/fused.npy").shape
    (50, 32)
    """
    started = time.perf_counter()
    _checks.one_of("dtype", dtype, DTYPES)
    memory = _checks.whole_number("memory", memory, LEAST_MEMORY)
    out = Path(out)
    require(out.suffix == ".npy", f"out={str(out)!r}", "a name that ends in .npy")
    parents = open_parents(clip, files_of(expert))
    for parent in parents:
        same = out.resolve() == parent.path.resolve()
        require(not same, f"out={str(out)!r}, which is read", "another file")
    widths = [parent.shape[1] for parent in parents]
    _check_widths(fuser, widths)
    first = fuser.transform(np.hstack([parent.read(0, 1) for parent in parents]))
    block = rows_of_block(sum(widths), first.shape[1], memory)
    shape = (len(parents[0]), first.shape[1])
    key = _key(fuser, parents, dtype, block)
    with GrowingRows(out, shape, np.dtype(dtype), key) as growing:
        resumed_at = growing.done
        _fill(growing, fuser, parents, block, progress)
        growing.finish()
    lost = growing.facts["error"]
    error = math.sqrt(lost / growing.facts["size"]) if lost else 0.0
    seconds = time.perf_counter() - started
    return Streamed(out, *shape, dtype, error, resumed_at, seconds)


def files_of(expert: Experts) -> tuple[str | Path, ...]:
    """List the files of the experts.

    Parameters
    ----------
    expert : str or Path or sequence or None
        One, several or none.

    Returns
    -------
    tuple of str or Path
        In order.
    """
    if expert is None:
        return ()
    return (expert,) if isinstance(expert, str | Path) else tuple(expert)


def rows_of_block(read: int, written: int, memory: int) -> int:
    """Choose how many rows are fused together.

    Parameters
    ----------
    read, written : int
        Columns of the parents, and of the result.
    memory : int
        Bytes that they may take.

    Returns
    -------
    int
        At least 1.

    Examples
    --------
    >>> rows_of_block(1280, 3000, 2**30), rows_of_block(1280, 3000, 2**26)
    (8192, 955)
    """
    numbers = 2 * read + (ROWS_AT_ONCE + 2) * written  # two blocks read, one being written
    a_row = 4 * numbers  # float32
    return max(1, min(MOST_ROWS, memory // a_row))


def _check_widths(fuser: Any, widths: list[int]) -> None:
    fitted = getattr(fuser, "n_features_in_", None)
    require(fitted is not None, f"fuser={_checks.shown(fuser)}", "a fitted fuser")
    got = f"parents of {' + '.join(str(width) for width in widths)} columns"
    require(sum(widths) == fitted, got, f"{fitted} columns, as the fuser was fitted")


def _key(fuser: Any, parents: list[RowFile], dtype: str, block: int) -> str:
    """All that the bytes of the result depend on."""
    with tempfile.TemporaryDirectory() as folder:
        save_fuser(fuser, f"{folder}/fuser.safetensors")
        fitted = read_seal(f"{folder}/fuser.safetensors")
    files = [parent.fingerprint() for parent in parents]
    return digest(json.dumps([fitted, files, dtype, block]))


def _fill(
    growing: GrowingRows, fuser: Any, parents: list[RowFile], block: int, progress: bool
) -> None:
    """Write the rows that are not there; one block is read and one written beside the fusing."""
    n, done = len(parents[0]), growing.done
    bar = progress_bar(title="fuse", total=n, shown=progress, unit="rows", initial=done)
    with bar, ThreadPoolExecutor(2) as beside:
        writing: Future[None] | None = None
        for start, rows in _read_ahead(parents, range(done, n, block), block, beside):
            fused = _rounded(fuser.transform(rows), growing.dtype, start)
            if writing is not None:
                writing.result()
            writing = beside.submit(growing.append, *fused)
            bar.update(len(rows))
        if writing is not None:
            writing.result()


def _read_ahead(
    parents: list[RowFile], starts: Sequence[int], block: int, beside: ThreadPoolExecutor
) -> Iterator[tuple[int, np.ndarray]]:
    """Parents side by side, block by block; the next is read while one is worked on."""
    reading: list[Future[np.ndarray]] = [
        beside.submit(_side_by_side, parents, start, block) for start in starts[:1]
    ]
    for i, start in enumerate(starts):
        rows = reading.pop().result()
        for following in starts[i + 1 : i + 2]:
            reading.append(beside.submit(_side_by_side, parents, following, block))
        yield start, rows


def _side_by_side(parents: list[RowFile], start: int, block: int) -> np.ndarray:
    stop = min(len(parents[0]), start + block)
    return np.hstack([parent.read(start, stop) for parent in parents])


def _rounded(rows: np.ndarray, dtype: np.dtype, start: int) -> tuple[np.ndarray, dict[str, float]]:
    """Rows in the dtype of the file, and the squares of what that loses."""
    with np.errstate(over="ignore", invalid="ignore"):
        narrowed = rows.astype(dtype, copy=False)
    bad = np.flatnonzero(~np.isfinite(narrowed).all(axis=1)) + start
    got = f"fused rows beyond {dtype} in {bad[:5].tolist()}"
    require(not len(bad), got, "float32, or rows of unit length")
    if narrowed.dtype == rows.dtype:
        return narrowed, {"error": 0.0, "size": 0.0}
    lost = rows - narrowed
    return narrowed, {"error": float(np.vdot(lost, lost)), "size": float(np.vdot(rows, rows))}
