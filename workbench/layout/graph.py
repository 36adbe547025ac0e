"""UMAP's graph of exact neighbours."""

from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.neighbors import NearestNeighbors

from .. import _checks
from ..arrays import to_numpy
from ..product_rows import ProductRows


def fuzzy_graph(X: Any, k: int = 15) -> csr_matrix:
    """Build UMAP's graph of exact neighbours: symmetric, weights in (0, 1].

    The same as ``umap.UMAP(n_neighbors=k, transform_mode="graph").fit(X).graph_``, whose own code
    for it spends seconds in a compiler at every start. ``exp(-(d - rho) / sigma)`` over the k
    nearest rows, each row itself counted; rho is the nearest distance, sigma makes the weights sum
    to ``log2 k``; then the fuzzy union ``W + W' - W o W'`` (McInnes, Healy, Melville, 2018,
    section 3.1).

    Parameters
    ----------
    X : ndarray or ProductRows of shape (n, d)
        Compared by Euclidean distance; rows of a kernel by inner product, which is the same where
        all are of length 1.
    k : int, default=15
        Neighbours of a row, itself counted; lowered to n - 1 on few rows.

    Returns
    -------
    csr_matrix of shape (n, n)
        Sparse.

    Raises
    ------
    InputError
        If there are fewer than 3 rows, a value is not finite, or k is below 2.

    Examples
    --------
    >>> fuzzy_graph(np.array([[0.0], [1.0], [2.0], [9.0]]), k=2).toarray().round(2)
    array([[0., 1., 0., 0.],
           [1., 0., 1., 0.],
           [0., 1., 0., 1.],
           [0., 0., 1., 0.]])
    """
    X = _checks.matrix("X", X, least=3)
    n = len(X)
    k = min(_checks.whole_number("k", k, 2), n - 1)
    distances, rows = _nearest(X, k - 1)
    distances[distances < 1e-6] = 0  # equal rows, up to rounding
    weights = _weights(distances, k).ravel()
    W = csr_matrix((weights, (np.repeat(np.arange(n), k - 1), rows.ravel())), shape=(n, n))
    return (W + W.T - W.multiply(W.T)).tocsr()


def _nearest(X: Any, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Distances (n, k) of each row's nearest others, and their numbers."""
    if not isinstance(X, ProductRows):
        search = NearestNeighbors(n_neighbors=k, algorithm="brute").fit(to_numpy(X))
        return search.kneighbors()
    rows, products = X.nearest(X, k, np.arange(len(X)))
    squares = X.squares()
    apart = squares[:, None] + squares[rows] - 2 * products
    return np.sqrt(np.maximum(apart, 0)), rows


def _weights(distances: np.ndarray, k: int) -> np.ndarray:
    """``exp(-(d - rho) / sigma)`` of each row's neighbours, 1 for those at the nearest distance."""
    rho = np.where(distances > 0, distances, np.inf).min(1)
    has_distance = np.isfinite(rho)  # not all neighbours are equal rows
    beyond = np.maximum(distances - np.where(has_distance, rho, 0)[:, None], 0)
    least = np.where(has_distance, distances.sum(1) / k, distances.mean())
    sigma = np.maximum(_sigma(beyond, np.log2(k)), 1e-3 * least + 1e-12)
    return np.asarray(np.exp(-beyond / sigma[:, None]))


def _sigma(beyond: np.ndarray, target: float) -> np.ndarray:
    """Scale of each row at which its weights sum to the target, by bisection."""
    low = np.zeros(len(beyond))
    high = np.full(len(beyond), np.inf)
    sigma = np.ones(len(beyond))
    for _ in range(64):
        above = np.exp(-beyond / sigma[:, None]).sum(1) > target
        low, high = np.where(above, low, sigma), np.where(above, sigma, high)
        sigma = np.where(np.isinf(high), 2 * sigma, (low + high) / 2)
    return sigma
