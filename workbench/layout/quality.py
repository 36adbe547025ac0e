"""How far a map can be trusted."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from sklearn.manifold import trustworthiness
from sklearn.neighbors import NearestNeighbors

from .. import _checks, align
from .._require import require
from ..arrays import normalize_rows, subsample, to_numpy
from ..fusion.kernel_columns import columns_of
from .rows import images

QUALITY_ROWS = 2000


def projection_quality(
    X: Any, xy: np.ndarray, k: int = 15, *, random_state: int = 0
) -> dict[str, float]:
    """Measure how far a map can be trusted: 0 (not at all) to 1, no unit.

    Parameters
    ----------
    X : ndarray or ProductRows of shape (n, d)
        Above 2,000 rows, 2,000 random ones are judged among themselves.
    xy : ndarray of shape (n, 2)
        The map.
    k : int, default=15
        Neighbours; lowered to (n - 1) // 2 on few rows.
    random_state : int, default=0
        Seed of the rows that are judged.

    Returns
    -------
    dict
        ``trustworthiness`` (Venna and Kaski, 2001: neighbours on the map are neighbours in the
        space); ``neighbourhood_preservation`` (mean share of a row's k neighbours in
        the space that are still its neighbours on the map); ``k``; ``rows``.

    Raises
    ------
    InputError
        If rows and points differ in number, there are fewer than 4, a value is not finite, or k or
        the seed is out of range.

    Examples
    --------
    >>> xy = np.random.default_rng(0).standard_normal((50, 2))
    >>> quality = projection_quality(np.column_stack([xy / 100, np.ones(50)]), xy)
    >>> quality["trustworthiness"] > 0.99, quality["neighbourhood_preservation"] > 0.95
    (True, True)
    """
    k = _checks.whole_number("k", k)
    X = _checks.matrix("X", X, least=0)
    xy = to_numpy(_checks.matrix("xy", xy, least=0))
    require(len(X) == len(xy), f"{len(X)} rows, {len(xy)} points", "one point for each row")
    require(len(X) >= 4, f"{len(X)} rows", "at least 4")
    rows = subsample(len(X), QUALITY_ROWS, _checks.seed("random_state", random_state))
    X = normalize_rows(to_numpy(columns_of(X[rows])))
    xy = xy[rows]
    k = max(1, min(k, (len(X) - 1) // 2))
    preserved = align.is_shared(_nearest(X, k), _nearest(xy, k)).mean()
    return {
        "trustworthiness": float(trustworthiness(X, xy, n_neighbors=k)),
        "neighbourhood_preservation": float(preserved),
        "k": k,
        "rows": len(X),
    }


def projection_qualities(
    spaces: Mapping[str, Any], layouts: Mapping[str, np.ndarray], k: int = 15
) -> dict[str, dict[str, float]]:
    """Measure :func:`projection_quality` of each map.

    Parameters
    ----------
    spaces : mapping of str to Space or to ndarray of shape (n, d)
        What was mapped.
    layouts : mapping of str to ndarray of shape (n, 2)
        The maps, by name of the space.
    k : int, default=15
        Neighbours.

    Returns
    -------
    dict of str to dict
        By name of the space.

    Raises
    ------
    InputError
        As :func:`projection_quality`.

    Examples
    --------
    >>> X = np.random.default_rng(0).standard_normal((20, 2))
    >>> list(projection_qualities({"a": X}, {"a": X}))
    ['a']
    """
    arrays = images(spaces)
    layouts = _checks.named("layouts", layouts, "maps")
    unknown = [name for name in layouts if name not in arrays]
    require(
        not unknown, f"layouts of {unknown}", f"maps of the spaces: {_checks.shortened(arrays)}"
    )
    return {name: projection_quality(arrays[name], xy, k) for name, xy in layouts.items()}


def _nearest(X: np.ndarray, k: int) -> np.ndarray:
    """Euclidean neighbours (n, k) of each row, itself left out."""
    search = NearestNeighbors(n_neighbors=k, algorithm="brute").fit(X)
    return np.asarray(search.kneighbors(return_distance=False))
