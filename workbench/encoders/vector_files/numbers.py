"""Rows of somebody else's: refused by row number, or given in float32."""

import numpy as np

from ..._require import require
from ...arrays import row_blocks

BLOCK = 2**22  # numbers that are looked at together: an array may be larger than the memory


def check_vectors(vectors: np.ndarray, name: str, rows: np.ndarray | None = None) -> np.ndarray:
    """Check rows, and give the same in float32: 2-D, finite, each with a direction.

    Parameters
    ----------
    vectors : ndarray
        Any array.
    name : str
        What errors call it.
    rows : ndarray of shape (n,), default=None
        What errors call the rows, where they are some of a file; from 0 on if None.

    Returns
    -------
    ndarray of shape (n, d), float32
        The same rows.

    Raises
    ------
    InputError
        Naming the first rows that are at fault.

    Examples
    --------
    >>> check_vectors(np.eye(2), "rows").dtype
    dtype('float32')
    """
    got = f"{name}, {type(vectors).__name__}"
    require(isinstance(vectors, np.ndarray), got, "an array (n, d)")
    require(vectors.ndim == 2, f"{name} of shape {vectors.shape}", "two dimensions (n, d)")
    require(vectors.size > 0, f"{name} of shape {vectors.shape}", "at least one row and column")
    number = np.issubdtype(vectors.dtype, np.number) and not np.iscomplexobj(vectors)
    require(number, f"{name} of {vectors.dtype}", "real numbers")
    with np.errstate(over="ignore", under="ignore"):  # what float32 cannot hold is refused below
        narrowed = np.asarray(vectors, dtype=np.float32)
    numbers = np.arange(len(vectors)) if rows is None else rows
    bad, zero, lost = (_listed(numbers[fault]) for fault in _faults(vectors, narrowed))
    expected = "finite numbers, at most 3e38 (float32)"
    require(not bad, f"{name} with NaN or infinity in {bad}", expected)
    require(not zero, f"{name} with zeros only in {zero}", "rows that have a direction")
    got = f"{name} with numbers too small for float32 in {lost}"
    require(not lost, got, "rows whose largest number is above 1e-38; multiply them all")
    return narrowed


def _faults(given: np.ndarray, narrowed: np.ndarray) -> list[np.ndarray]:
    """Rows with no finite numbers, with zeros only, and with another direction in float32."""
    found: list[list[np.ndarray]] = [[], [], []]
    for block in row_blocks(len(given), max(1, BLOCK // given.shape[1])):
        for rows, fault in zip(found, _faults_of(given[block], narrowed[block]), strict=True):
            rows.append(fault + block.start)
    return [np.concatenate(rows) for rows in found]


def _faults_of(given: np.ndarray, narrowed: np.ndarray) -> tuple[np.ndarray, ...]:
    bad = np.flatnonzero(~np.isfinite(narrowed).all(axis=1))
    zero = np.flatnonzero(~given.any(axis=1))
    tiny = np.flatnonzero(np.abs(narrowed).max(axis=1) < np.finfo(np.float32).smallest_normal)
    return bad, zero, tiny[_lost_directions(given[tiny], narrowed[tiny])]


def _lost_directions(given: np.ndarray, narrowed: np.ndarray) -> np.ndarray:
    """Which rows point elsewhere, by more than a thousandth, in float32."""
    exact = given.astype(np.float64)
    error = np.abs(narrowed.astype(np.float64) - exact).max(axis=1, initial=0)
    return np.asarray(error > 1e-3 * np.abs(exact).max(axis=1, initial=0))


def _listed(rows: np.ndarray) -> str:
    """How many rows, and the first few; empty for none."""
    if not len(rows):
        return ""
    first = ", ".join(str(row) for row in rows[:5])
    more = ", ..." if len(rows) > 5 else ""
    return f"{len(rows)} row(s): {first}{more}"
