"""Nearest neighbours, exact and by blocks, and how many of them two spaces share."""

from itertools import combinations
from typing import Any

import numpy as np

from .. import _checks
from .._require import require
from ..arrays import comparable_rows, normalize_rows
from .exact_neighbours import exact_neighbours
from .largest import largest_of_rows


def neighbours(X: Any, k: int, rows: np.ndarray | None = None) -> np.ndarray:
    """Find the k largest inner products of each row, itself left out.

    Exact, by row blocks; equal similarities go to the lower row number.

    Parameters
    ----------
    X : array, tensor or ProductRows of shape (n, d)
        Rows ready to compare by inner product, or those of a fused kernel.
    k : int
        Neighbours of a row, 1 to n - 1.
    rows : ndarray of int, default=None
        Rows that ask; None takes all. All rows may answer.

    Returns
    -------
    ndarray of int of shape (len(rows), k)
        Row numbers, nearest first.

    Raises
    ------
    InputError
        If k is not in 1..n-1, a value is no finite number, or a row that asks is not there.

    Examples
    --------
    >>> neighbours(np.array([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0]]), k=1).ravel()
    array([1, 0, 1])
    """
    X = comparable_rows("X", X)
    n = len(X)
    k = neighbour_count(k, n)
    asking = np.arange(n) if rows is None else _checks.row_numbers("rows", rows, n)
    return exact_neighbours(X, asking, k)


def neighbour_count(k: Any, n: int) -> int:
    """Refuse a number of neighbours that rows do not have.

    Parameters
    ----------
    k : int
        Neighbours of a row.
    n : int
        Rows.

    Returns
    -------
    int
        The same number.

    Raises
    ------
    InputError
        If it is not in 1..n-1.

    Examples
    --------
    >>> neighbour_count(3, 10)
    3
    """
    inside = _checks.is_integer(k) and 0 < k < n
    require(inside, f"k={_checks.shown(k)} with {n} rows", "1 to n - 1 neighbours")
    return int(k)


def nearest(similar: np.ndarray, own: np.ndarray, k: int) -> np.ndarray:
    """Find the columns of the k largest similarities of each row, ``own`` left out.

    Equal similarities go to the lower column.

    Parameters
    ----------
    similar : ndarray of shape (m, n)
        Similarities of m rows to n.
    own : ndarray of int of shape (m,)
        Column of each row itself.
    k : int
        Neighbours of a row.

    Returns
    -------
    ndarray of int of shape (m, k)
        Largest first.

    Raises
    ------
    InputError
        If similarities are no numbers, ``own`` is not a column for each row, or k is not in
        1..n-1.

    Examples
    --------
    >>> nearest(np.array([[0.9, 1.0, 0.2], [0.2, 0.2, 1.0]]), np.array([1, 2]), k=1)
    array([[0],
           [0]])
    """
    similar = _checks.matrix("similar", similar, finite=False)
    require(not np.isnan(similar).any(), "similar with NaN", "numbers")
    columns = _checks.row_numbers("own", own, similar.shape[1])
    got = f"{len(columns)} own columns for {len(similar)} rows"
    require(len(columns) == len(similar), got, "one for each row")
    return _nearest(similar, columns, neighbour_count(k, similar.shape[1]))


def _nearest(similar: np.ndarray, own: np.ndarray, k: int) -> np.ndarray:
    similar = similar.copy() if similar.dtype.kind == "f" else similar.astype(float)
    similar[np.arange(len(similar)), own] = -np.inf
    return largest_of_rows(similar, k)


def mutual_knn(X: Any, Y: Any, k: int = 10, *, normalize: bool = True) -> float:
    """Measure the mean share of the k nearest neighbours that two spaces agree on.

    Neighbours by cosine, the row itself left out (Huh et al., "The Platonic Representation
    Hypothesis", ICML 2024, who scale features to length 1).

    Parameters
    ----------
    X, Y : array, tensor or ProductRows of shape (n, p) and (n, q)
        The same n samples in the same order.
    k : int, default=10
        Neighbours of a row.
    normalize : bool, default=True
        Scale rows to length 1. False takes neighbours by inner product: for rows that are ready
        to compare so, such as fused ones or :meth:`workbench.Space.as_compared`.

    Returns
    -------
    float
        0 to 1; unrelated spaces score about ``k / (n - 1)``.

    Raises
    ------
    InputError
        If row counts differ, k is not in 1..n-1 or a value is not finite.

    Examples
    --------
    >>> X = np.array([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0], [0.1, 0.9]])
    >>> mutual_knn(X, X, k=1), mutual_knn(X, X[[0, 2, 1, 3]], k=1)
    (1.0, 0.0)
    """
    return float(mutual_knn_per_sample(X, Y, k, normalize=normalize).mean())


def mutual_knn_per_sample(
    X: Any, Y: Any, k: int = 10, rows: np.ndarray | None = None, *, normalize: bool = True
) -> np.ndarray:
    """Measure the share of common neighbours of each row; see :func:`mutual_knn`.

    Parameters
    ----------
    X, Y : array or tensor of shape (n, p) and (n, q)
        The same n samples in the same order.
    k : int, default=10
        Neighbours of a row.
    rows : ndarray of int, default=None
        Rows that ask; None takes all.
    normalize : bool, default=True
        As there.

    Returns
    -------
    ndarray of shape (len(rows),)
        0 to 1.

    Raises
    ------
    InputError
        As :func:`mutual_knn`.

    Examples
    --------
    >>> X = np.array([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0]])
    >>> mutual_knn_per_sample(X, X[:, ::-1], k=1)
    array([1., 1., 1.])
    """
    X, Y = _checks.matrix("X", X), _checks.matrix("Y", Y)
    _checks.typed("normalize", normalize, bool, "True or False")
    require(len(X) == len(Y), f"{len(X)} and {len(Y)} rows", "the same samples in the same order")
    if normalize:
        X, Y = normalize_rows(X), normalize_rows(Y)
    return shared(neighbours(X, k, rows), neighbours(Y, k, rows))


def is_shared(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Mark the neighbours of one list that are in the other too.

    Parameters
    ----------
    a, b : ndarray of int of shape (n, k)
        Row numbers of the neighbours, in any order.

    Returns
    -------
    ndarray of bool of shape (n, k)
        For each neighbour in ``a``.

    Raises
    ------
    InputError
        If a list is not (n, k), or row counts differ.

    Examples
    --------
    >>> is_shared(np.array([[1, 2]]), np.array([[2, 3]]))
    array([[False,  True]])
    """
    _check_lists(a, b)
    return np.asarray((a[:, :, None] == b[:, None, :]).any(2))


def _check_lists(a: np.ndarray, b: np.ndarray) -> None:
    shapes = [np.shape(a), np.shape(b)]
    listed = isinstance(a, np.ndarray) and isinstance(b, np.ndarray)
    same = listed and len(shapes[0]) == len(shapes[1]) == 2 and shapes[0][0] == shapes[1][0]
    require(same, f"lists of shapes {shapes}", "arrays (n, k) of row numbers, the same n")


def shared(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Measure the share of common neighbours of each row in two lists.

    Parameters
    ----------
    a, b : ndarray of int of shape (n, k)
        Row numbers of the neighbours, in any order.

    Returns
    -------
    ndarray of shape (n,)
        0 to 1.

    Raises
    ------
    InputError
        As :func:`is_shared`.

    Examples
    --------
    >>> shared(np.array([[1, 2]]), np.array([[2, 3]]))
    array([0.5])
    """
    return np.asarray(is_shared(a, b).mean(1))


def mutual_knn_of_draws(spaces: list[Any], k: int, masks: np.ndarray) -> np.ndarray:
    """Measure mutual k-NN of every pair on all rows, then within each half.

    A long list of neighbours in all rows, thinned to the rows of a half, is that half's list.

    Parameters
    ----------
    spaces : list of m ndarrays or ProductRows of shape (n, d)
        Rows ready to compare by inner product.
    k : int
        Neighbours of a row.
    masks : ndarray of bool of shape (n, r)
        Each column marks the rows of a half.

    Returns
    -------
    ndarray of shape (m, m, 1 + r)
        All rows first.
    """
    n, m = len(spaces[0]), len(spaces)
    long_lists = [neighbours(X, long_list(k, n)) for X in spaces]
    halves = np.column_stack([np.ones(n, bool), masks])
    values = np.ones((m, m, halves.shape[1]))
    for draw, half in enumerate(halves.T):
        lists = [within_half(each[half], half, k) for each in long_lists]
        for a, b in combinations(range(m), 2):
            values[a, b, draw] = shared(lists[a], lists[b]).mean()
            values[b, a, draw] = values[a, b, draw]
    return values


def long_list(k: int, n: int) -> int:
    """Count the neighbours that a row needs so that k of them are in any half of the rows.

    Parameters
    ----------
    k : int
        Neighbours within a half.
    n : int
        Rows.

    Returns
    -------
    int
        6 k + 40 leave fewer than k in a random half with probability below 1e-13: a comparison
        asks some million times. All other rows where there are fewer.

    Examples
    --------
    >>> long_list(5, 1000), long_list(5, 30)
    (70, 29)
    """
    return min(n - 1, 6 * k + 40)


def within_half(lists: np.ndarray, half: np.ndarray, k: int) -> np.ndarray:
    """Thin lists of neighbours among all rows to those among the rows of a half.

    Parameters
    ----------
    lists : ndarray of int of shape (m, l)
        Nearest first, as many as :func:`long_list` says.
    half : ndarray of bool of shape (n,)
        Marks its rows.
    k : int
        Neighbours that are kept.

    Returns
    -------
    ndarray of int of shape (m, k)
        The first k that are in the half.

    Examples
    --------
    >>> within_half(np.array([[1, 2, 3]]), np.array([True, False, True, True]), 2)
    array([[2, 3]])
    """
    inside = half[lists]
    return np.asarray(lists[inside & (inside.cumsum(1) <= k)].reshape(len(lists), k))
