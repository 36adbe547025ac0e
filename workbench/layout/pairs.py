"""Every pair of samples in two spaces at once: how alike they are in the one and in the other."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from .. import _checks
from .._machine.memory import ask_for
from .._require import require
from ..arrays import subsample
from ..product_rows import inner_products
from .rows import unit_rows

BOTH = "both"
FIRST = "first"
SECOND = "second"
NEITHER = "neither"
CORNERS = (FIRST, SECOND, BOTH, NEITHER)  # alike in the first space alone, and so on
BINS = 72  # of each axis
LOOKED_AT = 5000  # most telling pairs of a corner, among which no sample stands twice


@dataclass(frozen=True)
class Pairs:
    """How alike the pairs of some samples are in two spaces.

    Attributes
    ----------
    names : tuple of two str
        Of the spaces.
    edges : tuple of two ndarrays of shape (bins + 1,)
        Of the bins along each axis, in cosines.
    counts : ndarray of shape (bins, bins)
        Pairs in each bin; the first space along the first axis.
    telling : DataFrame
        Most telling pairs of each corner: ``corner``, ``row`` and ``other`` (numbers of the
        samples), ``first`` and ``second`` (cosines in the two spaces), most telling first.
    n_rows : int
        Samples whose pairs these are.
    total : int
        Samples in all.
    are_fused : bool, default=False
        Whether these are the parents of a fused kernel, as it reads them.
    """

    names: tuple[str, str]
    edges: tuple[np.ndarray, np.ndarray]
    counts: np.ndarray
    telling: pd.DataFrame
    n_rows: int
    total: int
    are_fused: bool = False


def pairs(
    spaces: Mapping[str, Any], *, each: int = 6, n_rows: int = 2000, random_state: int = 0
) -> Pairs:
    """Compare all pairs of samples in two spaces, and find the most telling ones.

    A pair is telling by its ranks among all pairs: alike in the first space alone where it ranks
    high there and low in the second, alike in both where the lower of its two ranks is high.
    No sample stands in two telling pairs of a corner.

    Parameters
    ----------
    spaces : mapping of str to Space or to ndarray of shape (n, d)
        Two, of the same n samples.
    each : int, default=6
        Telling pairs of each corner, at most.
    n_rows : int, default=2000
        Samples whose pairs are compared, at most; drawn at random.
    random_state : int, default=0
        Seed of the draw.

    Returns
    -------
    Pairs
        Cosines, no unit.

    Raises
    ------
    InputError
        If there are not two spaces with image rows, their rows do not fit together, or a number is
        out of range.

    Examples
    --------
    >>> X = np.array([[1.0, 0], [0.9, 0.1], [0, 1], [0.1, 0.9]])
    >>> found = pairs({"a": X, "b": X[[0, 2, 1, 3]]}, each=1)
    >>> found.telling[["corner", "row", "other"]].values[0].tolist()
    ['first', 0, 1]
    """
    each = _checks.whole_number("each", each)
    n_rows = _checks.whole_number("n_rows", n_rows, 2)
    arrays = unit_rows(spaces)
    got = f"{len(arrays)} spaces with image rows"
    require(len(arrays) == 2, got, "two, which are compared")
    total = len(next(iter(arrays.values())))
    require(total > 1, f"{total} sample", "at least 2")
    m = min(total, n_rows)
    ask_for(24 * m**2, f"the pairs of n_rows={m}", "fewer rows (n_rows)")
    rows = np.sort(subsample(total, n_rows, _checks.seed("random_state", random_state)))
    i, j = np.triu_indices(m, 1)
    first, second = (_cosines(X[rows])[i, j] for X in arrays.values())
    counts, *edges = np.histogram2d(first, second, BINS)
    first_name, second_name = arrays
    telling = _telling(first, second, rows[i], rows[j], each)
    return Pairs((first_name, second_name), (edges[0], edges[1]), counts, telling, m, total)


def _cosines(X: Any) -> np.ndarray:
    """Cosines (m, m) of unit rows."""
    return np.asarray(inner_products(X, X), dtype=np.float32)


def _telling(
    first: np.ndarray, second: np.ndarray, rows: np.ndarray, others: np.ndarray, each: int
) -> pd.DataFrame:
    """The most telling pairs of each corner."""
    ranks = [rankdata(cosines) / len(cosines) for cosines in (first, second)]
    worth = {
        FIRST: ranks[0] - ranks[1],
        SECOND: ranks[1] - ranks[0],
        BOTH: np.minimum(*ranks),
        NEITHER: -np.maximum(*ranks),
    }
    found = []
    for corner in CORNERS:
        for pair in _apart(worth[corner], rows, others, each):
            found.append((corner, rows[pair], others[pair], first[pair], second[pair]))
    return pd.DataFrame(found, columns=["corner", "row", "other", "first", "second"])


def _apart(worth: np.ndarray, rows: np.ndarray, others: np.ndarray, each: int) -> list[int]:
    """Best pairs, none of which shares a sample with a better one."""
    looked_at = min(LOOKED_AT, len(worth))
    best = np.argpartition(-worth, looked_at - 1)[:looked_at]
    chosen: list[int] = []
    seen: set[int] = set()
    for pair in best[np.argsort(-worth[best], kind="stable")]:
        samples = {int(rows[pair]), int(others[pair])}
        if not samples & seen:
            seen |= samples
            chosen.append(int(pair))
        if len(chosen) == each:
            break
    return chosen
