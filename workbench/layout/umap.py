"""UMAP from exact neighbours, one thread at a time, with progress.

umap-learn has no public way to start from a graph that is already there, nor to say how far it is.
Two of its inner names are used for that: ``umap_.simplicial_set_embedding`` and the ``tqdm`` of
``layouts``. Where a version lacks the second, maps are drawn without ticks; where it lacks the
first, or calls it otherwise, by the public ``umap.UMAP``, with a warning.
"""

import inspect
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any
from unittest.mock import patch

import numpy as np
from sklearn.decomposition import PCA
from sklearn.utils import check_random_state

from ..fusion.kernel_columns import columns_of
from ..product_rows import ProductRows
from .graph import fuzzy_graph
from .pca import pca_map

N_EPOCHS = 200  # 500 take twice as long and keep one neighbour in a hundred more

EXACT_ROWS = 5000  # with more rows, neighbours for UMAP are found among 50 components

N_NEIGHBOURS = 15

MIN_DIST = 0.1

UMAP_LOCK = threading.Lock()  # numba aborts the process when two threads use it at once

Tick = Callable[[float], None]


def umap_map(
    X: Any, first: np.ndarray | None = None, seed: int = 0, tick: Tick | None = None
) -> np.ndarray:
    """Draw a map by UMAP.

    Parameters
    ----------
    X : ndarray or ProductRows of shape (n, d)
        Rows to map, compared by Euclidean distance; those of a kernel are of length 1, and their
        neighbours exact for any number of rows.
    first : ndarray of shape (n, 2), default=None
        Where each row starts; None starts from the PCA.
    seed : int, default=0
        The same seed, machine and versions draw the same map.
    tick : callable, default=None
        Called with the share of the work that is done.

    Returns
    -------
    ndarray of shape (n, 2)
        No unit.
    """
    reduced = columns_of(X)
    if min(reduced.shape) > 50:
        reduced = PCA(50, random_state=seed).fit_transform(reduced)
    start = _start(reduced, seed) if first is None else first
    tick = tick or _silent
    with UMAP_LOCK:
        from umap import umap_

        embed: Any = getattr(umap_, "simplicial_set_embedding", None)
        options = _options(umap_, reduced, start, seed)
        if not _takes(embed, options):
            return _by_public_umap(reduced, start, seed, tick)
    exact = isinstance(X, ProductRows) or len(X) <= EXACT_ROWS
    graph = fuzzy_graph(X if exact else reduced)
    with UMAP_LOCK, _counting(tick):
        return np.asarray(embed(graph=graph, **options)[0])


def _options(umap_: Any, reduced: np.ndarray, start: np.ndarray, seed: int) -> dict[str, Any]:
    a, b = umap_.find_ab_params(spread=1.0, min_dist=MIN_DIST)
    return {
        "data": reduced,
        "n_components": 2,
        "initial_alpha": 1.0,
        "a": a,
        "b": b,
        "gamma": 1.0,
        "negative_sample_rate": 5,
        "n_epochs": N_EPOCHS,
        "init": start,
        "random_state": check_random_state(seed),
        "metric": "euclidean",
        "metric_kwds": {},
        "densmap": False,
        "densmap_kwds": {},
        "output_dens": False,
        "tqdm_kwds": {},
    }


def _takes(embed: Any, options: dict[str, Any]) -> bool:
    """Whether this version's embedding is there and is called as we call it."""
    if embed is None:
        return False
    try:
        inspect.signature(embed).bind(graph=None, **options)
    except TypeError:
        return False
    return True


def _by_public_umap(reduced: np.ndarray, start: np.ndarray, seed: int, tick: Tick) -> np.ndarray:
    """A map by what umap-learn promises to keep: slower to start, without progress."""
    import umap

    version = getattr(umap, "__version__", "?")
    warnings.warn(
        f"umap-learn {version} has no embedding of a given graph: maps are drawn by umap.UMAP,"
        " without progress, and differ a little from those of other versions.",
        RuntimeWarning,
        stacklevel=4,
    )
    tick(0.0)
    few = min(N_NEIGHBOURS, len(reduced) - 1)
    mapper = umap.UMAP(
        n_neighbors=few, min_dist=MIN_DIST, n_epochs=N_EPOCHS, init=start, random_state=seed,
        n_jobs=1,
    )  # fmt: skip
    xy = np.asarray(mapper.fit_transform(reduced))
    tick(1.0)
    return xy


def _counting(tick: Tick) -> AbstractContextManager[Any]:
    """Have UMAP call ``tick``; only before the work where this version counts otherwise."""
    from umap import layouts

    if hasattr(layouts, "tqdm"):
        return patch.object(layouts, "tqdm", _counted(tick))
    tick(0.0)
    return nullcontext()


def _counted(tick: Tick) -> Callable[..., Iterator[int]]:
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


def _silent(share: float) -> None:
    pass


def _start(X: np.ndarray, seed: int) -> np.ndarray:
    """PCA at UMAP's own scale, with a little noise so that equal rows can part."""
    xy = pca_map(X, seed=seed)
    noise = np.random.default_rng(seed).normal(scale=1e-3, size=xy.shape)
    return np.asarray((10 * xy / np.abs(xy).max() + noise).astype(np.float32))
