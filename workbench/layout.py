"""Maps of all spaces in one shared frame, how far to trust them, and what else a figure needs."""

import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import numpy as np
from scipy.linalg import orthogonal_procrustes
from scipy.sparse import csr_matrix
from sklearn.decomposition import PCA
from sklearn.manifold import trustworthiness
from sklearn.neighbors import NearestNeighbors
from sklearn.utils import check_random_state

from . import align
from ._require import require
from .kernels import some_rows, unit

METHODS = ("umap", "pca")
N_EPOCHS = 200  # 500 take twice as long and keep one neighbour in a hundred more
EXACT_ROWS = 5000  # with more rows, neighbours for UMAP are found among 50 components
HONESTY_ROWS = 2000
_UMAP = threading.Lock()  # numba aborts the process when two threads use it at once


def images(spaces: Mapping[str, Any], *, scaled: bool = False) -> dict[str, np.ndarray]:
    """Image rows by name, of :class:`Space` objects or of plain arrays; text-only spaces drop out.

    ``scaled`` brings every row to length 1.

    Examples
    --------
    >>> list(images({"a": np.eye(4)}))
    ['a']
    """
    rows = {name: getattr(space, "image", space) for name, space in spaces.items()}
    arrays = {name: np.asarray(X) for name, X in rows.items() if X is not None}
    return {name: unit(X) for name, X in arrays.items()} if scaled else arrays


def shown(spaces: Mapping[str, Any], roles: tuple[str, ...] = ("clip", "expert", "fused")) -> dict:
    """First space of each role that has image rows, for the maps; all spaces if none has a role.

    Examples
    --------
    >>> shown({"a": np.eye(4)}) == {"a": np.eye(4)}.keys()
    False
    >>> list(shown({"a": np.eye(4)}))
    ['a']
    """
    first: dict[str, str] = {}
    for name, space in spaces.items():
        role = getattr(space, "info", {}).get("role")
        if role in roles and space.image is not None:
            first.setdefault(role, name)
    names = [first[role] for role in roles if role in first] or list(images(spaces))
    return {name: spaces[name] for name in names}


def maps(
    spaces: Mapping[str, Any], method: str = "umap", *, frame: np.ndarray | None = None,
    random_state: int = 0, progress: bool = True, tick: Callable[[float], None] | None = None,
) -> dict[str, np.ndarray]:  # fmt: skip
    """Two-dimensional map of every space, all in the frame of the first.

    Rows are scaled to length 1, so that Euclidean neighbours are neighbours by cosine. UMAP of the
    first space starts from its PCA, that of the others from the first space's map. Each map is
    then turned or mirrored, never stretched, onto the first one.

    Parameters
    ----------
    spaces : mapping of str to Space or to ndarray of shape (n, d)
        The same n rows in each; the first one sets the frame.
    method : {"umap", "pca"}, default="umap"
    frame : ndarray of shape (n, 2), default=None
        A map that sets the frame for all, instead of the first.
    random_state : int, default=0
        The same seed, machine and versions draw the same map.
    progress : bool, default=True
        Bar with the time left, on stderr.
    tick : callable, default=None
        Called with the share of each map's work that is done; what it raises ends the work.

    Returns
    -------
    dict of str to ndarray of shape (n, 2)
        float32, no unit.

    Raises
    ------
    InputError
        If there are fewer than 4 rows, row counts differ, or all rows of a space are equal.

    Examples
    --------
    >>> X = np.random.default_rng(0).standard_normal((20, 5))
    >>> turned = X @ np.linalg.qr(np.random.default_rng(1).standard_normal((5, 5)))[0]
    >>> two = maps({"a": X, "b": turned}, method="pca")
    >>> bool(np.allclose(two["a"], two["b"], atol=1e-4))
    True
    """
    from tqdm.auto import tqdm

    require(method in METHODS, f"method={method!r}", "one of " + ", ".join(METHODS))
    arrays = _checked(images(spaces))
    draw = {"umap": _umap, "pca": _pca}[method]
    layouts: dict[str, np.ndarray] = {}
    bar = tqdm(arrays.items(), f"{method} maps", disable=None if progress else True, unit="map")
    for name, X in bar:
        if method == "umap" and "umap" not in sys.modules:
            bar.set_postfix_str("loading and compiling UMAP, about 5 s")
        first = next(iter(layouts.values()), None) if frame is None else np.asarray(frame)
        layouts[name] = _onto(draw(X, first, random_state, tick), first).astype(np.float32)
        bar.set_postfix_str("")
    return layouts


def _checked(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    require(arrays, "no space with image rows", "at least one")
    n = len(next(iter(arrays.values())))
    for name, X in arrays.items():
        got = f"{name} has {len(X)} rows, {next(iter(arrays))} {n}"
        require(len(X) == n, got, "the same samples in the same order")
        require(n >= 4, f"{n} rows", "at least 4 for a map")
        require(np.isfinite(X).all(), f"{name} has NaN or infinite values", "finite rows")
        require(np.ptp(X, axis=0).any(), f"{name} has all rows equal", "rows that differ")
    return {name: unit(X) for name, X in arrays.items()}


def _pca(X: np.ndarray, _first: Any, seed: int, _tick: Any = None) -> np.ndarray:
    width = min(2, *X.shape)
    xy = PCA(width, random_state=seed).fit_transform(X)
    return np.pad(xy, ((0, 0), (0, 2 - width)))


def _onto(xy: np.ndarray, first: np.ndarray | None) -> np.ndarray:
    """Turn or mirror a map onto the first one; neither method gives a meaning to directions."""
    xy = xy - xy.mean(0)
    return xy if first is None else xy @ orthogonal_procrustes(xy, first)[0]


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


def honesty(X: Any, xy: np.ndarray, k: int = 15, *, random_state: int = 0) -> dict[str, float]:
    """How far a map can be trusted: 0 (not at all) to 1, no unit.

    Parameters
    ----------
    X : ndarray of shape (n, d)
        Above 2,000 rows, 2,000 random ones are judged among themselves.
    xy : ndarray of shape (n, 2)
    k : int, default=15
        Neighbours; lowered to (n - 1) // 2 on few rows.
    random_state : int, default=0

    Returns
    -------
    dict
        ``trustworthiness`` (Venna and Kaski, 2001: neighbours on the map are neighbours in the
        space); ``knn_kept`` (mean share of a row's k neighbours in the space that are still its
        neighbours on the map); ``k``; ``rows``.

    Examples
    --------
    >>> xy = np.random.default_rng(0).standard_normal((50, 2))
    >>> kept = honesty(np.column_stack([xy / 100, np.ones(50)]), xy)
    >>> kept["trustworthiness"] > 0.99, kept["knn_kept"] > 0.95
    (True, True)
    """
    require(len(X) == len(xy), f"{len(X)} rows, {len(xy)} points", "one point a row")
    require(len(X) >= 4, f"{len(X)} rows", "at least 4")
    rows = some_rows(len(X), HONESTY_ROWS, random_state)
    X, xy = unit(np.asarray(X)[rows]), np.asarray(xy)[rows]
    k = max(1, min(k, (len(X) - 1) // 2))
    near = [NearestNeighbors(n_neighbors=k, algorithm="brute").fit(each) for each in (X, xy)]
    there, here = (search.kneighbors(return_distance=False) for search in near)
    kept = (there[:, :, None] == here[:, None, :]).any(2).mean()
    trust = trustworthiness(X, xy, n_neighbors=k)
    return {"trustworthiness": float(trust), "knn_kept": float(kept), "k": k, "rows": len(X)}


def honesty_of(
    spaces: Mapping[str, Any], layouts: Mapping[str, np.ndarray], k: int = 15
) -> dict[str, dict[str, float]]:
    """:func:`honesty` of each map, by name of the space.

    Examples
    --------
    >>> X = np.random.default_rng(0).standard_normal((20, 2))
    >>> list(honesty_of({"a": X}, {"a": X}))
    ['a']
    """
    arrays = images(spaces)
    return {name: honesty(arrays[name], xy, k) for name, xy in layouts.items()}


@dataclass(frozen=True)
class Kernels:
    """Cosine kernels of the same m rows, ordered by label: ``matrices[name]`` is (m, m)."""

    matrices: dict[str, np.ndarray]
    labels: np.ndarray
    total: int

    def contrast(self, name: str) -> tuple[float, float]:
        """Mean similarity of different rows of the same label, and of other labels."""
        K, same = self.matrices[name], self.labels[:, None] == self.labels
        own = same & ~np.eye(len(K), dtype=bool)
        means = [float(K[mask].mean()) if mask.any() else np.nan for mask in (own, ~same)]
        return means[0], means[1]


def ordered_kernels(
    spaces: Mapping[str, Any], labels: np.ndarray | None = None, *,
    n_rows: int = 300, random_state: int = 0,
) -> Kernels:  # fmt: skip
    """Cosine kernel of each space on at most ``n_rows`` random rows, ordered by label.

    Examples
    --------
    >>> kernels = ordered_kernels({"a": np.eye(4)}, np.array(["x", "y", "x", "y"]))
    >>> kernels.labels.tolist(), kernels.contrast("a")
    (['x', 'x', 'y', 'y'], (0.0, 0.0))
    """
    arrays = _checked(images(spaces))
    n = len(next(iter(arrays.values())))
    rows = some_rows(n, n_rows, random_state)
    labels = np.full(n, "") if labels is None else np.asarray(labels).astype(str)
    require(len(labels) == n, f"{len(labels)} labels for {n} rows", "one a row")
    rows = rows[np.argsort(labels[rows], kind="stable")]
    return Kernels({k: X[rows] @ X[rows].T for k, X in arrays.items()}, labels[rows], n)


def spectra(
    spaces: Mapping[str, Any], *, n_rows: int = 1000, random_state: int = 0
) -> dict[str, np.ndarray]:
    """:func:`workbench.align.spectrum` of each space on at most ``n_rows`` random rows.

    Examples
    --------
    >>> X = np.vstack([np.eye(3), -np.eye(3)])
    >>> spectra({"a": X})["a"].round(3)
    array([0.333, 0.333, 0.333])
    """
    arrays = images(spaces)
    rows = some_rows(len(next(iter(arrays.values()))), n_rows, random_state)
    checked = _checked({name: X[rows] for name, X in arrays.items()})
    return {name: align.spectrum(X) for name, X in checked.items()}
