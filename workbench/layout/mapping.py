"""Maps of all spaces in one shared frame."""

import math
import sys
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy.linalg import orthogonal_procrustes

from .. import _checks
from .._machine.bars import progress_bar
from .._machine.memory import ask_for
from .._require import require
from .pca import pca_map
from .rows import unit_rows
from .umap import umap_map

METHODS = ("umap", "pca")

ROWS_AT_ONCE = 3  # copies of the rows of a space that its map takes

GRAPH_BYTES = 2000  # of a row: its neighbours, and both directions of their edges

_DRAW = {"umap": umap_map, "pca": pca_map}


def maps(
    spaces: Mapping[str, Any], method: str = "umap", *, frame: np.ndarray | None = None,
    random_state: int = 0, progress: bool = True, tick: Callable[[float], None] | None = None,
) -> dict[str, np.ndarray]:  # fmt: skip
    """Draw a two-dimensional map of every space, all in the frame of the first.

    Rows are scaled to length 1, so that Euclidean neighbours are neighbours by cosine. UMAP of the
    first space starts from its PCA, that of the others from the first space's map. Each map is
    then turned or mirrored, never stretched, onto the first one.

    Parameters
    ----------
    spaces : mapping of str to Space or to ndarray of shape (n, d)
        The same n rows in each; the first one sets the frame.
    method : {"umap", "pca"}, default="umap"
        How the maps are made.
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
        If there are fewer than 4 rows, row counts differ, all rows of a space are equal, the
        method is unknown, ``frame`` is no map of them, or the memory is too small.

    Examples
    --------
    >>> X = np.random.default_rng(0).standard_normal((20, 5))
    >>> turned = X @ np.linalg.qr(np.random.default_rng(1).standard_normal((5, 5)))[0]
    >>> two = maps({"a": X, "b": turned}, method="pca")
    >>> bool(np.allclose(two["a"], two["b"], atol=1e-4))
    True
    """
    _checks.one_of("method", method, METHODS)
    _checks.seed("random_state", random_state)
    require(tick is None or callable(tick), f"tick={tick!r}", "a function of a share, or None")
    arrays = unit_rows(spaces)
    n = len(next(iter(arrays.values())))
    largest = max(X.dtype.itemsize * math.prod(X.shape) for X in arrays.values())
    ask_for(ROWS_AT_ONCE * largest + GRAPH_BYTES * n, f"a map of {n} rows", "fewer rows (limit)")
    first = None if frame is None else _checked_frame(frame, n)
    layouts: dict[str, np.ndarray] = {}
    title = f"{method} maps"
    bar = progress_bar(arrays.items(), title, len(arrays), shown=progress, unit="map")
    for name, X in bar:
        if method == "umap" and "umap" not in sys.modules:
            bar.set_postfix_str("loading and compiling UMAP, about 5 s")
        xy = _DRAW[method](X, first, random_state, tick)
        layouts[name] = onto(xy, first).astype(np.float32)
        bar.set_postfix_str("")
        if first is None:
            first = layouts[name]
    return layouts


def _checked_frame(frame: Any, n: int) -> np.ndarray:
    xy = _checks.numbers("frame", frame)
    require(xy.shape == (n, 2), f"frame of shape {xy.shape}", f"({n}, 2), a point for each row")
    return xy


def onto(xy: np.ndarray, first: np.ndarray | None) -> np.ndarray:
    """Turn or mirror a map onto the first one; no method gives a meaning to directions.

    Parameters
    ----------
    xy : ndarray of shape (n, 2)
        The map.
    first : ndarray of shape (n, 2) or None
        Of the same samples; None only centres the map.

    Returns
    -------
    ndarray of shape (n, 2)
        Centred, never stretched.

    Examples
    --------
    >>> xy = np.array([[1.0, 0], [-1, 0], [0, 2], [0, -2]])
    >>> bool(np.allclose(onto(xy[:, ::-1], xy), xy))
    True
    """
    xy = xy - xy.mean(0)
    if first is None:
        return xy
    return np.asarray(xy @ orthogonal_procrustes(xy, first)[0])
