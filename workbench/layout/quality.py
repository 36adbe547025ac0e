"""How far a map can be trusted."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from sklearn.manifold import trustworthiness
from sklearn.neighbors import NearestNeighbors

from .._require import require
from ..arrays import normalize_rows, subsample
from .mapping import images

QUALITY_ROWS = 2000


def projection_quality(
    X: Any, xy: np.ndarray, k: int = 15, *, random_state: int = 0
) -> dict[str, float]:
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
        space); ``neighbourhood_preservation`` (mean share of a row's k neighbours in
        the space that are still its neighbours on the map); ``k``; ``rows``.

    Examples
    --------
    >>> xy = np.random.default_rng(0).standard_normal((50, 2))
    >>> kept = projection_quality(np.column_stack([xy / 100, np.ones(50)]), xy)
    >>> kept["trustworthiness"] > 0.99, kept["neighbourhood_preservation"] > 0.95
    (True, True)
    """
    require(len(X) == len(xy), f"{len(X)} rows, {len(xy)} points", "one point a row")
    require(len(X) >= 4, f"{len(X)} rows", "at least 4")
    rows = subsample(len(X), QUALITY_ROWS, random_state)
    X, xy = normalize_rows(np.asarray(X)[rows]), np.asarray(xy)[rows]
    k = max(1, min(k, (len(X) - 1) // 2))
    near = [NearestNeighbors(n_neighbors=k, algorithm="brute").fit(each) for each in (X, xy)]
    there, here = (search.kneighbors(return_distance=False) for search in near)
    kept = (there[:, :, None] == here[:, None, :]).any(2).mean()
    trust = trustworthiness(X, xy, n_neighbors=k)
    return {
        "trustworthiness": float(trust),
        "neighbourhood_preservation": float(kept),
        "k": k,
        "rows": len(X),
    }


def projection_qualities(
    spaces: Mapping[str, Any], layouts: Mapping[str, np.ndarray], k: int = 15
) -> dict[str, dict[str, float]]:
    """:func:`projection_quality` of each map, by name of the space.

    Examples
    --------
    >>> X = np.random.default_rng(0).standard_normal((20, 2))
    >>> list(projection_qualities({"a": X}, {"a": X}))
    ['a']
    """
    arrays = images(spaces)
    return {name: projection_quality(arrays[name], xy, k) for name, xy in layouts.items()}
