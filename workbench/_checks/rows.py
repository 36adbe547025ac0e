"""What several functions ask of rows, labels and row numbers: given back, or refused."""

from typing import Any

import numpy as np
from array_api_compat import array_namespace, is_array_api_obj

from .._require import require
from ..product_rows import ProductRows
from .values import several, shown


def matrix(name: str, X: Any, *, least: int = 1, finite: bool = True) -> Any:
    """Take rows of real numbers: an array, a tensor, a DataFrame or nested lists.

    Parameters
    ----------
    name : str
        Of the argument.
    X : array, tensor, DataFrame, nested list or ProductRows of shape (n, d)
        What came.
    least : int, default=1
        Rows that are needed.
    finite : bool, default=True
        Whether to look for NaN and infinite values.

    Returns
    -------
    array or tensor of shape (n, d)
        A tensor as it is, and rows that are known by their inner products alone, which are
        finite; all else in NumPy, same dtype; true and false as numbers.

    Raises
    ------
    InputError
        If it has another number of dimensions, no column, too few rows, or what is no finite
        real number.

    Examples
    --------
    >>> matrix("X", [[1, 2]])
    array([[1, 2]])
    >>> matrix("X", [1, 2])
    Traceback (most recent call last):
        ...
    workbench._require.InputError: X of shape (2,): expected rows x columns.
    """
    if isinstance(X, ProductRows):
        _require_rows(name, X, least)
        return X
    if is_array_api_obj(X) and not isinstance(X, np.ndarray | np.generic):
        return _tensor(name, X, least, finite)
    X = numbers(name, X, finite=False)
    require(X.ndim == 2, f"{name} of shape {X.shape}", "rows x columns")
    _require_rows(name, X, least)
    _require_finite(name, bool(not finite or np.isfinite(X).all()))
    return X


def numbers(name: str, values: Any, *, finite: bool = True) -> np.ndarray:
    """Take real numbers of any shape.

    Parameters
    ----------
    name : str
        Of the argument.
    values : array or nested list
        What came.
    finite : bool, default=True
        Whether to look for NaN and infinite values.

    Returns
    -------
    ndarray
        Same dtype; true and false as numbers.

    Raises
    ------
    InputError
        If it is ragged, or holds what is no finite real number.

    Examples
    --------
    >>> numbers("values", ["a"])
    Traceback (most recent call last):
        ...
    workbench._require.InputError: values of dtype <U1: expected real numbers.
    """
    try:
        array = np.asarray(values)
    except (TypeError, ValueError):  # ragged lists
        array = np.empty(0, object)
    if array.dtype == object:
        array = _from_objects(array)
    real = array.dtype.kind in "fiub"
    got = f"{name} of dtype {array.dtype}" if array.dtype != object else f"{name}={shown(values)}"
    require(real, got, "real numbers")
    if array.dtype == bool:
        array = array.astype(float)
    _require_finite(name, bool(not finite or np.isfinite(array).all()))
    return array


def labels(name: str, values: Any, n: int) -> np.ndarray:
    """Take a label for each of n rows.

    Parameters
    ----------
    name : str
        Of the argument.
    values : sequence of shape (n,)
        What came; a missing label (None, NaN) is "".
    n : int
        Rows.

    Returns
    -------
    ndarray of shape (n,)
        Numbers as they are, all else as text.

    Raises
    ------
    InputError
        If they are no sequence, or not one for each row.

    Examples
    --------
    >>> labels("labels", ["a", None], 2)
    array(['a', ''], dtype='<U1')
    """
    array = np.asarray(
        values if isinstance(values, np.ndarray) else several(name, values, "labels")
    )
    require(array.ndim == 1, f"{name} of shape {array.shape}", "one label for each row")
    require(len(array) == n, f"{len(array)} {name} for {n} rows", "one for each row")
    if array.dtype.kind in "Of":
        missing = [_is_missing(value) for value in array.tolist()]
        if array.dtype.kind == "O" or any(missing):
            words = ["" if gone else str(v) for gone, v in zip(missing, array, strict=True)]
            return np.array(words, dtype=str)
    return array


def _is_missing(value: Any) -> bool:
    """Whether a label is None, NaN, or what pandas calls NA or NaT."""
    return value is None or type(value).__name__ in ("NAType", "NaTType") or value != value


def same_width(first: str, X: Any, second: str, Y: Any) -> None:
    """Refuse rows of different widths where they are compared.

    Parameters
    ----------
    first : str
        Name of an argument.
    X : array or tensor of shape (n, d)
        What came, already a matrix.
    second : str
        Name of the other.
    Y : array or tensor of shape (m, d)
        What came, already a matrix.

    Raises
    ------
    InputError
        If their columns are not as many.

    Examples
    --------
    >>> same_width("image", np.eye(2), "text", np.eye(3))
    Traceback (most recent call last):
        ...
    workbench._require.InputError: image of 2 columns, text of 3: expected rows of one space.
    """
    widths = X.shape[1], Y.shape[1]
    got = f"{first} of {widths[0]} columns, {second} of {widths[1]}"
    require(widths[0] == widths[1], got, "rows of one space")


def row_numbers(name: str, rows: Any, n: int) -> np.ndarray:
    """Take row numbers of n rows.

    Parameters
    ----------
    name : str
        Of the argument.
    rows : sequence of int
        What came.
    n : int
        Rows that there are.

    Returns
    -------
    ndarray of int
        The same.

    Raises
    ------
    InputError
        If one is no row number.

    Examples
    --------
    >>> row_numbers("rows", [0, 5], 3)
    Traceback (most recent call last):
        ...
    workbench._require.InputError: rows=[0, 5]: expected row numbers from 0 to 2.
    """
    array = np.asarray(rows) if np.ndim(rows) else np.array([None], object)
    if not array.size:
        array = array.astype(int)
    whole = array.ndim == 1 and array.dtype.kind in "iu"
    inside = whole and (not array.size or (array.min() >= 0 and array.max() < n))
    require(inside, f"{name}={shown(rows)}", f"row numbers from 0 to {n - 1}")
    return array


def _tensor(name: str, X: Any, least: int, finite: bool) -> Any:
    xp = array_namespace(X)
    require(X.ndim == 2, f"{name} of shape {tuple(X.shape)}", "rows x columns")
    real = xp.isdtype(X.dtype, ("bool", "integral", "real floating"))
    require(real, f"{name} of dtype {X.dtype}", "real numbers")
    _require_rows(name, X, least)
    _require_finite(name, bool(not finite or xp.all(xp.isfinite(X))))
    return X


def _require_rows(name: str, X: Any, least: int) -> None:
    n, d = X.shape
    require(d > 0, f"{name} of shape {tuple(X.shape)}", "at least one column")
    require(n >= least, f"{name} of {n} rows", f"at least {least}")


def _require_finite(name: str, finite: bool) -> None:
    require(finite, f"NaN or infinite values in {name}", "finite numbers")


def _from_objects(array: np.ndarray) -> np.ndarray:
    """Numbers that came as objects (a DataFrame of mixed columns) as floats; else as it is."""
    try:
        return array.astype(float) if array.size and not _has_text(array) else array
    except (TypeError, ValueError):
        return array


def _has_text(array: np.ndarray) -> bool:
    return any(isinstance(value, str | bytes) for value in array.ravel()[:1000])
