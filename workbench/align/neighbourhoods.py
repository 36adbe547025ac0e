"""Nearest neighbours, exact and by blocks, and how many of them two spaces share."""

from itertools import combinations
from typing import Any

import numpy as np

from .._require import require
from ..arrays import to_numpy
from .kernel_alignment import BLOCK


def neighbours(X: Any, k: int, rows: np.ndarray | None = None) -> np.ndarray:
    """Row numbers (n, k) of each row's k largest inner products, nearest first, itself left out.

    Exact, by row blocks; equal similarities go to the lower row number. ``rows`` asks for some
    rows only: (len(rows), k), found among all.

    Raises
    ------
    InputError
        If k is not in 1..n-1 or a value is not finite.

    Examples
    --------
    >>> neighbours(np.array([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0]]), k=1).ravel()
    array([1, 0, 1])
    """
    X = to_numpy(X)
    n = len(X)
    require(0 < k < n, f"k={k} with {n} rows", "1 to n - 1 neighbours")
    require(np.isfinite(X).all(), "NaN or infinite values", "finite rows")
    rows = np.arange(n) if rows is None else rows
    blocks = [rows[i : i + BLOCK] for i in range(0, len(rows), BLOCK)]
    return np.vstack([nearest(X[block] @ X.T, block, k) for block in blocks])


def nearest(similar: np.ndarray, own: np.ndarray, k: int) -> np.ndarray:
    """Columns (m, k) of the k largest similarities of each row, largest first; ``own`` left out.

    Equal similarities go to the lower column.

    Examples
    --------
    >>> nearest(np.array([[0.9, 1.0, 0.2], [0.2, 0.2, 1.0]]), np.array([1, 2]), k=1)
    array([[0],
           [0]])
    """
    similar = similar.copy()
    m, n = similar.shape
    similar[np.arange(m), own] = -np.inf
    groups = min(n, max(4 * k, 256))  # column j is in group j % groups: neighbours are apart
    whole = n - n % groups
    maxima = similar[:, :whole].reshape(m, -1, groups).max(1)
    maxima = np.hstack([maxima, similar[:, whole:]])
    least = np.partition(maxima, -k, axis=1)[:, [-k]]  # k columns reach it, and not many more
    reached = similar >= least
    if reached.sum() > 64 * m * k:  # many equal ones, of which the first k are enough
        reached &= (similar > least) | ((similar == least).cumsum(1) <= k)
    row, column = np.nonzero(reached)
    order = np.lexsort((column, -similar[row, column], row))
    first = np.searchsorted(row, np.arange(m))
    return column[order][first[:, None] + np.arange(k)]


def mutual_knn(X: Any, Y: Any, k: int = 10) -> float:
    """Mean share of the k nearest neighbours that two spaces agree on, 0 to 1.

    Neighbours by inner product, the row itself left out (Huh et al., ICML 2024). Unrelated
    spaces score about ``k / (n - 1)``.

    Examples
    --------
    >>> X = np.array([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0], [0.1, 0.9]])
    >>> mutual_knn(X, X, k=1), mutual_knn(X, X[[0, 2, 1, 3]], k=1)
    (1.0, 0.0)
    """
    return float(mutual_knn_per_sample(X, Y, k).mean())


def mutual_knn_per_sample(
    X: Any, Y: Any, k: int = 10, rows: np.ndarray | None = None
) -> np.ndarray:
    """Share of common neighbours of each row, (n,), or of some ``rows``; see :func:`mutual_knn`.

    Examples
    --------
    >>> X = np.array([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0]])
    >>> mutual_knn_per_sample(X, X[:, ::-1], k=1)
    array([1., 1., 1.])
    """
    require(len(X) == len(Y), f"{len(X)} and {len(Y)} rows", "the same samples in the same order")
    return shared(neighbours(X, k, rows), neighbours(Y, k, rows))


def shared(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Share (n,) of common neighbours of each row in two lists (n, k).

    Examples
    --------
    >>> shared(np.array([[1, 2]]), np.array([[2, 3]]))
    array([0.5])
    """
    return (a[:, :, None] == b[:, None, :]).any(2).mean(1)


def _mutual_draws(spaces: list[np.ndarray], k: int, masks: np.ndarray) -> np.ndarray:
    """(m, m, 1 + draws): mutual k-NN on all rows, then within each half-sample.

    A long list of neighbours in all rows, thinned to the rows of a half, is that half's list:
    6 k + 20 neighbours leave fewer than k in a half with probability below 1e-9.
    """
    n, m = len(spaces[0]), len(spaces)
    lists = [neighbours(X, min(n - 1, 6 * k + 20)) for X in spaces]
    values = np.ones((m, m, 1 + masks.shape[1]))
    for draw in range(values.shape[2]):
        half = masks[:, draw - 1] if draw else np.ones(n, bool)
        kept = [_thinned(found[half], half, k) for found in lists]
        for a, b in combinations(range(m), 2):
            values[a, b, draw] = values[b, a, draw] = shared(kept[a], kept[b]).mean()
    return values


def _thinned(found: np.ndarray, half: np.ndarray, k: int) -> np.ndarray:
    inside = half[found]
    return found[inside & (inside.cumsum(1) <= k)].reshape(len(found), k)
