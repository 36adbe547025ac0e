"""UMAP from exact neighbours, one thread at a time, with progress."""

import threading
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors
from sklearn.utils import check_random_state

from .pca import _pca

N_EPOCHS = 200  # 500 take twice as long and keep one neighbour in a hundred more


EXACT_ROWS = 5000  # with more rows, neighbours for UMAP are found among 50 components


_UMAP = threading.Lock()  # numba aborts the process when two threads use it at once


def _umap(X: np.ndarray, first: np.ndarray | None, seed: int, tick: Any = None) -> np.ndarray:
    reduced = X
    if min(X.shape) > 50:
        reduced = PCA(50, random_state=seed).fit_transform(X)
    graph = fuzzy_graph(X if len(X) <= EXACT_ROWS else reduced)
    with _UMAP:
        from umap import layouts
        from umap.umap_ import find_ab_params, simplicial_set_embedding

        a, b = find_ab_params(spread=1.0, min_dist=0.1)
        with patch.object(layouts, "tqdm", _counted(tick or (lambda share: None))):
            return simplicial_set_embedding(
                reduced,
                graph,
                n_components=2,
                initial_alpha=1.0,
                a=a,
                b=b,
                gamma=1.0,
                negative_sample_rate=5,
                n_epochs=N_EPOCHS,
                init=_start(reduced, seed) if first is None else first,
                random_state=check_random_state(seed),
                metric="euclidean",
                metric_kwds={},
                densmap=False,
                densmap_kwds={},
                output_dens=False,
                tqdm_kwds={},
            )[0]


def _counted(tick: Callable[[float], None]) -> Callable[..., Iterator[int]]:
    """What UMAP iterates over its epochs with, instead of tqdm's bar.

    A bar told to write to ``tick`` would keep tqdm's lock for good once ``tick`` raises, and every
    other thread that shows a bar would wait for ever.
    """

    def count(epochs: range, **_: Any) -> Iterator[int]:
        for n in epochs:
            tick(n / len(epochs))
            yield n
        tick(1.0)

    return count


def fuzzy_graph(X: np.ndarray, k: int = 15) -> csr_matrix:
    """UMAP's graph of exact neighbours, (n, n) sparse, symmetric, weights in (0, 1].

    The same as ``umap.UMAP(n_neighbors=k).fit(X).graph_``, whose own code for it spends seconds
    in a compiler at every start. ``exp(-(d - rho) / sigma)`` over the k nearest rows, each row
    itself counted; rho is the nearest distance, sigma makes the weights sum to ``log2 k``; then
    the fuzzy union ``W + W' - W o W'`` (McInnes, Healy, Melville, 2018, section 3.1).

    Examples
    --------
    >>> fuzzy_graph(np.array([[0.0], [1.0], [2.0], [9.0]]), k=2).toarray().round(2)
    array([[0., 1., 0., 0.],
           [1., 0., 1., 0.],
           [0., 1., 0., 1.],
           [0., 0., 1., 0.]])
    """
    n = len(X)
    k = min(k, n - 1)
    search = NearestNeighbors(n_neighbors=k - 1, algorithm="brute").fit(X)
    distances, rows = search.kneighbors()
    distances[distances < 1e-6] = 0  # equal rows, up to rounding
    rho = np.where(distances > 0, distances, np.inf).min(1)
    beyond = np.maximum(distances - np.where(np.isfinite(rho), rho, 0)[:, None], 0)
    low, high = np.zeros(n), np.full(n, np.inf)
    sigma = np.ones(n)
    for _ in range(64):
        above = np.exp(-beyond / sigma[:, None]).sum(1) > np.log2(k)
        low, high = np.where(above, low, sigma), np.where(above, sigma, high)
        sigma = np.where(np.isinf(high), 2 * sigma, (low + high) / 2)
    least = np.where(np.isfinite(rho), distances.sum(1) / k, distances.mean())
    sigma = np.maximum(sigma, 1e-3 * least + 1e-12)
    weights = np.exp(-beyond / sigma[:, None]).ravel()
    W = csr_matrix((weights, (np.repeat(np.arange(n), k - 1), rows.ravel())), shape=(n, n))
    return (W + W.T - W.multiply(W.T)).tocsr()


def _start(X: np.ndarray, seed: int) -> np.ndarray:
    """PCA at UMAP's own scale, with a little noise so that equal rows can part."""
    xy = _pca(X, None, seed)
    noise = np.random.default_rng(seed).normal(scale=1e-3, size=xy.shape)
    return (10 * xy / np.abs(xy).max() + noise).astype(np.float32)
