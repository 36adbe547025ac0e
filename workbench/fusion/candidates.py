"""Candidates from short vectors, scored again exactly: how many of the true answers are found."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from .. import _checks
from .._require import require
from ..arrays import at_unit_scale, row_blocks, subsample, to_numpy
from ..store import Space
from .fused_kernel import FusedKernel
from .top_k import TopK, leave_out

BLOCK = 4096  # short rows that are multiplied at once
QUERIES_AT_ONCE = 256


def candidates(queries: Any, rows: Any, depth: int, own: Any = None) -> np.ndarray:
    """Find the rows of largest inner product among short vectors.

    Parameters
    ----------
    queries : ndarray of shape (q, d)
        Short vectors that ask.
    rows : ndarray of shape (n, d)
        Short vectors that answer, of the same space.
    depth : int
        Candidates for each query.
    own : sequence of int of shape (q,), default=None
        Row that does not count for each query, such as itself.

    Returns
    -------
    ndarray of int of shape (q, depth)
        Row numbers, best first; give them to :meth:`FusedKernel.rescore`.

    Raises
    ------
    InputError
        If rows are no finite numbers of one width, or the depth is above the rows that may answer.

    Examples
    --------
    >>> candidates(np.array([[1.0, 0.0]]), np.array([[0.2, 0.0], [0.9, 0.0], [0.5, 0.0]]), 2)
    array([[1, 2]])
    """
    queries = to_numpy(_checks.matrix("queries", queries, least=0))
    rows = to_numpy(_checks.matrix("rows", rows))
    _checks.same_width("queries", queries, "rows", rows)
    depth = _checks.whole_number("depth", depth, high=len(rows) - (own is not None))
    if own is not None:
        own = _checks.row_numbers("own", own, len(rows))
        require(len(own) == len(queries), f"{len(own)} own rows", f"{len(queries)}, one a query")
    queries, rows = at_unit_scale(queries), at_unit_scale(rows)
    found = [np.zeros((0, depth), int)]
    for asking in row_blocks(len(queries), QUERIES_AT_ONCE):
        best = TopK(depth)
        for answering in row_blocks(len(rows), BLOCK):
            block = queries[asking] @ rows[answering].T
            if own is not None:
                leave_out(block, own[asking] - answering.start, -float("inf"))
            best.add(block, answering.start)
        found.append(best.result()[0])
    return np.vstack(found)


def candidate_recall(
    kernel: FusedKernel, shorts: Mapping[str, Space], *, k: int = 10,
    depths: Sequence[int] = (10, 30, 100, 300), n_queries: int = 500, random_state: int = 0,
) -> pd.DataFrame:  # fmt: skip
    """Measure how many of the exact k nearest images are among the candidates of short vectors.

    Images ask for other images. What is among the candidates is found in the end, as these are
    scored again exactly: recall depends on the width of the short vectors and on the depth.

    Parameters
    ----------
    kernel : FusedKernel
        What is exact.
    shorts : mapping of str to Space
        Short vectors of the same images, such as ``kernel.materialise(n_components=...)``.
    k : int, default=10
        Nearest images of each.
    depths : sequence of int, default=(10, 30, 100, 300)
        Candidates of each, k or more; those above the images that there are, are left out.
    n_queries : int, default=500
        Random images that ask.
    random_state : int, default=0
        Chooses them.

    Returns
    -------
    DataFrame
        Columns space, n_components, depth, recall (0 to 1) and share (of all images, that are
        scored again).

    Raises
    ------
    InputError
        If a space has no image rows or other ids, or a number is out of range.

    Examples
    --------
    >>> rng, ids = np.random.default_rng(0), np.arange(60).astype(str)
    >>> clip = Space("CLIP", ids, rng.standard_normal((60, 8)))
    >>> kernel = FusedKernel(clip, Space("expert", ids, rng.standard_normal((60, 6))))
    >>> table = candidate_recall(kernel, {"CLIP": clip.normalize_rows()}, k=5, depths=(5, 59))
    >>> bool(table.recall[0] < table.recall[1]), float(table.recall[1])
    (True, 1.0)
    """
    _checks.typed("kernel", kernel, FusedKernel, "a FusedKernel")
    images = kernel.rows("image")
    n = len(images)
    k = _checks.whole_number("k", k, high=n - 1)
    depths = [
        _checks.whole_number("depths", d, k)
        for d in _checks.several("depths", depths, "whole numbers")
    ]
    depths = sorted(depth for depth in depths if depth < n)
    require(depths, "no depth below the number of images", f"some from {k} to {n - 1}")
    n_queries = _checks.whole_number("n_queries", n_queries)
    asked = subsample(n, n_queries, _checks.seed("random_state", random_state))
    exact, _ = kernel.top_k(images[asked], k, own=asked)
    rows = []
    for name, space in _checks.named("shorts", shorts, "spaces").items():
        short = _image_rows(name, space, kernel)
        found = candidates(short[asked], short, depths[-1], own=asked)
        for depth in depths:
            inside = (exact[:, :, None] == found[:, None, :depth]).any(2)
            rows.append((name, space.dim, depth, float(inside.mean()), depth / n))
    return pd.DataFrame(rows, columns=["space", "n_components", "depth", "recall", "share"])


def _image_rows(name: str, space: Any, kernel: FusedKernel) -> np.ndarray:
    _checks.typed(f"space {name!r}", space, Space, "a Space, as materialise gives it")
    same = np.array_equal(space.ids, kernel.clip.ids) and space.image is not None
    require(same, f"space {name!r} of other ids or without image rows", "those of the kernel")
    return np.asarray(space.as_compared().rows()["image"])
