"""Pairs of samples within a part of the pair plot that was drawn around."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from .. import _checks
from .._require import require
from .pairs import Pairs, worth

MOST = 60  # pairs that are listed


@dataclass(frozen=True)
class Region:
    """The pairs within a part of the plot.

    Attributes
    ----------
    n_pairs : int
        About how many: exact but for squares that its edge cuts.
    corner : str
        To which corner the part is nearest, by the ranks of its pairs.
    pairs : DataFrame
        Rows of ``Pairs.sample``, most telling for the corner first.
    """

    n_pairs: int
    corner: str
    pairs: pd.DataFrame


def pairs_within(found: Pairs, outline: Any, *, most: int = MOST) -> Region:
    """Find the pairs within an outline.

    Parameters
    ----------
    found : Pairs
        Of :func:`pairs`.
    outline : array-like of shape (k, 2)
        Corners of the outline, in cosines, at least 3; the last is joined to the first.
    most : int, default=60
        Pairs that are listed.

    Returns
    -------
    Region
        Without pairs where none is inside.

    Raises
    ------
    InputError
        If they are no pairs, or the outline is no list of points.

    Examples
    --------
    >>> from workbench.layout import pairs
    >>> X = np.array([[1.0, 0], [0.9, 0.1], [0, 1], [0.1, 0.9]])
    >>> region = pairs_within(pairs({"a": X, "b": X}), [(0.5, 0.5), (0.5, 2), (2, 2), (2, 0.5)])
    >>> region.n_pairs, region.corner
    (2, 'both')
    """
    _checks.typed("found", found, Pairs, "Pairs, of layout.pairs")
    most = _checks.whole_number("most", most)
    corners = np.asarray(_checks.matrix("outline", outline))
    got = f"an outline of shape {corners.shape}"
    require(len(corners) > 2 and corners.shape[1] == 2, got, "at least 3 points of 2 cosines")
    sample = found.sample
    inside = sample[_is_inside(sample[["first", "second"]].to_numpy(), corners)]
    if not len(inside):
        return Region(0, "both", inside)
    worths = worth(inside)
    weights = inside.weight.to_numpy()
    corner = max(worths, key=lambda name: float(_nearness(worths[name], name) @ weights))
    order = np.argsort(-worths[corner], kind="stable")[:most]
    return Region(round(float(weights.sum())), corner, inside.iloc[order])


def _nearness(worth: np.ndarray, corner: str) -> np.ndarray:
    """How near pairs are to a corner, on one scale for all corners."""
    if corner == "neither":
        return 1 + worth
    return worth


def _is_inside(points: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """Which points are inside: a line to the right crosses the outline an odd number of times."""
    x, y = points.T
    inside = np.zeros(len(points), bool)
    for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if y0 != y1:
            is_level = (y0 > y) != (y1 > y)
            inside ^= is_level & (x < x0 + (x1 - x0) * (y - y0) / (y1 - y0))
    return inside
