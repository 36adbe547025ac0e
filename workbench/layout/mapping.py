"""Maps of all spaces in one shared frame, how far to trust them, and what else a figure needs."""

import sys
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy.linalg import orthogonal_procrustes

from .._require import require
from ..arrays import normalize_rows
from .pca import _pca
from .umap import _umap

METHODS = ("umap", "pca")


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
    return {name: normalize_rows(X) for name, X in arrays.items()} if scaled else arrays


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
    return {name: normalize_rows(X) for name, X in arrays.items()}


def _onto(xy: np.ndarray, first: np.ndarray | None) -> np.ndarray:
    """Turn or mirror a map onto the first one; neither method gives a meaning to directions."""
    xy = xy - xy.mean(0)
    return xy if first is None else xy @ orthogonal_procrustes(xy, first)[0]
