"""Rows of numbers: checked, scaled, sampled, converted."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from array_api_compat import array_namespace, is_torch_array

from . import _checks
from ._require import InputError, require
from .product_rows import ProductRows

UNIT_EPS = 16  # roundings by which the length of a row that was scaled to 1 may differ from it


def normalize_rows(X: Any) -> Any:
    """Scale every row to length 1; a row of zeros stays zero (it is similar to nothing).

    Rows so short or so long that their squares leave the range of the dtype are scaled by their
    largest number first.

    Parameters
    ----------
    X : array, tensor or ProductRows of shape (n, d)
        NumPy, torch, or any array of the array API; or rows of a kernel.

    Returns
    -------
    array, tensor or ProductRows of shape (n, d)
        Same library, device and dtype. Rows so short or long that their squares are no numbers of
        that dtype get length 1 like all others.

    Examples
    --------
    >>> normalize_rows(np.array([[3.0, 4.0], [0.0, 0.0], [3e-200, 4e-200]]))
    array([[0.6, 0.8],
           [0. , 0. ],
           [0.6, 0.8]])
    """
    if isinstance(X, ProductRows):
        lengths = np.sqrt(X.squares().astype(float))
        return X.scaled(1 / np.where(lengths > 0, lengths, 1.0))
    scaled, norms = scaled_rows(X)
    return scaled / norms


def scaled_rows(X: Any) -> tuple[Any, Any]:
    """Bring rows to a range where they can be squared, and compute their lengths there.

    Parameters
    ----------
    X : array or tensor of shape (n, d)
        NumPy, torch, or any array of the array API.

    Returns
    -------
    rows : array or tensor of shape (n, d)
        X itself where all squares are numbers of its dtype; else the others divided by their
        largest entry.
    lengths : array or tensor of shape (n, 1)
        Of these rows; 1 for a row of zeros.

    Examples
    --------
    >>> scaled_rows(np.array([[3e-200, 4e-200]]))
    (array([[0.75, 1.  ]]), array([[1.25]]))
    """
    xp = array_namespace(X)
    with np.errstate(over="ignore", under="ignore"):
        norms = xp.linalg.vector_norm(X, axis=1, keepdims=True)
    limits = xp.finfo(X.dtype) if xp.isdtype(X.dtype, "real floating") else np.finfo(float)
    shortest = math.sqrt(float(limits.smallest_normal) / float(limits.eps))
    longest = math.sqrt(float(limits.max)) / 2
    if len(norms) and shortest <= float(xp.min(norms)) and float(xp.max(norms)) <= longest:
        return X, norms  # as good as always
    extreme = (norms < shortest) | (norms > longest)
    if X.shape[1] > 0 and xp.any(extreme):
        largest = xp.max(xp.abs(X), axis=1, keepdims=True)
        extreme = extreme & (largest > 0)
        X = xp.where(extreme, X / xp.where(extreme, largest, xp.ones_like(largest)), X)
        norms = xp.where(extreme, xp.linalg.vector_norm(X, axis=1, keepdims=True), norms)
    return X, xp.where(norms == 0, xp.ones_like(norms), norms)


def has_unit_rows(X: Any) -> bool:
    """Tell whether every row is of length 1 already, up to rounding; rows of zeros count as such.

    Parameters
    ----------
    X : array or tensor of shape (n, d)
        NumPy, torch, or any array of the array API.

    Returns
    -------
    bool
        False where a length is no number.

    Examples
    --------
    >>> has_unit_rows(np.array([[0.6, 0.8], [0.0, 0.0]])), has_unit_rows(np.array([[3.0, 4.0]]))
    (True, False)
    """
    xp = array_namespace(X)
    if not xp.isdtype(X.dtype, "real floating"):
        return False
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        lengths = xp.linalg.vector_norm(X, axis=1)
    is_zero = (lengths == 0) & ~xp.any(X != 0, axis=1)
    rounding = UNIT_EPS * float(xp.finfo(X.dtype).eps)
    return bool(xp.all(is_zero | (xp.abs(lengths - 1) <= rounding)))


def at_unit_scale(X: Any) -> Any:
    """Scale all rows by one power of 2 where their squares would leave the range of numbers.

    Parameters
    ----------
    X : ndarray or ProductRows of shape (n, d)
        Rows that are compared with each other, whatever their unit.

    Returns
    -------
    ndarray or ProductRows of shape (n, d)
        The same where nothing is to be done, as to rows of a kernel; else its largest number is
        about 1, and no
        digit is lost.

    Examples
    --------
    >>> at_unit_scale(np.array([[2.0**70, 2.0**69]]))
    array([[0.5 , 0.25]])
    """
    if isinstance(X, ProductRows):
        return X
    largest = float(max(X.max(), -X.min())) if X.size else 0.0
    if largest == 0 or 1e-9 < largest < 1e9:
        return X
    return np.asarray(np.ldexp(X, -int(np.frexp(largest)[1])))


def comparable_rows(name: str, X: Any) -> Any:
    """Take rows whose inner products neither overflow nor vanish.

    Parameters
    ----------
    name : str
        Of the argument.
    X : array, tensor, nested list or ProductRows of shape (n, d)
        Rows that are compared with each other by inner product.

    Returns
    -------
    ndarray or ProductRows of shape (n, d)
        In single or double precision, scaled by one power of 2 where that helps; rows of a kernel
        as they are.

    Raises
    ------
    InputError
        If X is no matrix of finite numbers.

    Examples
    --------
    >>> comparable_rows("X", [[1, 2]])
    array([[1., 2.]])
    """
    X = _checks.matrix(name, X)
    if isinstance(X, ProductRows):
        return X
    X = to_numpy(X)
    if X.dtype == np.float16:  # products would be rounded, and take forty times as long
        X = X.astype(np.float32)
    return at_unit_scale(X if X.dtype.kind == "f" else X.astype(float))


def subsample(n: int, limit: int, random_state: int) -> np.ndarray:
    """Draw at most ``limit`` of n row numbers, without replacement: the same for every space.

    Parameters
    ----------
    n : int
        Rows that there are.
    limit : int
        Rows that are wanted; all n if there are no more.
    random_state : int
        Seed.

    Returns
    -------
    ndarray of int
        In order.

    Examples
    --------
    >>> subsample(3, 9, random_state=0)
    array([0, 1, 2])
    """
    if n <= limit:
        return np.arange(n)
    return np.sort(np.random.default_rng(random_state).choice(n, limit, replace=False))


def to_numpy(X: Any) -> np.ndarray:
    """Convert an array or tensor to NumPy.

    Parameters
    ----------
    X : array, tensor or nested sequence
        On any device.

    Returns
    -------
    ndarray
        A view where possible, a copy otherwise; same dtype.

    Raises
    ------
    InputError
        If nested lists are of different lengths.

    Examples
    --------
    >>> to_numpy([1, 2])
    array([1, 2])
    """
    if is_torch_array(X):
        return np.asarray(X.detach().cpu().numpy())
    try:
        return np.asarray(X)
    except ValueError as error:
        raise InputError(f"{_checks.shown(X)}: expected rows of one length ({error}).") from None


def row_blocks(n: int, size: int) -> Iterator[slice]:
    """Cut n rows into blocks.

    Parameters
    ----------
    n : int
        Rows.
    size : int
        Rows of a block; the last one may have fewer.

    Yields
    ------
    slice
        The rows of a block, first to last.

    Examples
    --------
    >>> list(row_blocks(5, 3))
    [slice(0, 3, None), slice(3, 5, None)]
    """
    for start in range(0, n, size):
        yield slice(start, min(start + size, n))


def check_same_rows(
    spaces: Mapping[str, Any], *, least: int = 1, purpose: str = ""
) -> dict[str, Any]:
    """Refuse arrays that cannot be compared row by row.

    Parameters
    ----------
    spaces : mapping of str to array, tensor or ProductRows of shape (n, d)
        The same n samples in the same order, finite, not all rows equal; widths may differ.
    least : int, default=1
        Rows that are needed.
    purpose : str, default=""
        What they are needed for, for the message, as in "for a map".

    Returns
    -------
    dict of str to ndarray or ProductRows
        The same rows in NumPy, same dtype; rows of a kernel as they are.

    Raises
    ------
    InputError
        If there is no array, one is not 2-D, row counts differ, rows are too few, a value is not
        finite, or all rows of a space are equal.

    Examples
    --------
    >>> check_same_rows({"a": np.eye(2), "b": np.eye(3)})
    Traceback (most recent call last):
        ...
    workbench._require.InputError: b has 3 rows, a 2: expected the same samples in the same order.
    """
    require(spaces, "no space with image rows", "at least one")
    arrays = {
        name: X if isinstance(X, ProductRows) else to_numpy(X)
        for name, X in _checks.named("spaces", spaces, "rows").items()
    }
    first = next(iter(arrays))
    for name, X in arrays.items():
        require(X.ndim == 2, f"{name} has shape {X.shape}", "rows x dimensions")
        arrays[name] = _checks.matrix(name, X, least=0, finite=False)
    n = len(arrays[first])
    for name, X in arrays.items():
        rows = f"{name} has {len(X)} rows, {first} {n}"
        require(len(X) == n, rows, "the same samples in the same order")
        require(n >= least, f"{n} rows", f"at least {least} {purpose}".strip())
        finite = isinstance(X, ProductRows) or bool(np.isfinite(X).all())
        require(finite, f"{name} has NaN or infinite values", "finite rows")
        require(rows_differ(X), f"{name} has all rows equal", "rows that differ")
    return arrays


def rows_differ(X: Any) -> bool:
    """Tell whether some row is another one than the first.

    Parameters
    ----------
    X : ndarray or ProductRows of shape (n, d)
        One row or more; rows of a kernel differ beyond rounding.

    Returns
    -------
    bool
        False where all rows are equal.

    Examples
    --------
    >>> rows_differ(np.eye(2)), rows_differ(np.ones((2, 2)))
    (True, False)
    """
    if not isinstance(X, ProductRows):
        return bool(np.ptp(X, axis=0).any())
    with_first = X.products(X[:1])[:, 0]
    distances = X.squares() + with_first[0] - 2 * with_first
    return bool(distances.max() > 16 * np.finfo(X.dtype).eps * abs(with_first[0]))
