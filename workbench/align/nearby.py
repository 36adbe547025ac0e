"""Neighbours, exact where that is fast; else approximate ones whose recall is measured first."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import _checks
from ..arrays import comparable_rows
from .cells import Cells
from .exact_neighbours import Tick, exact_neighbours
from .half_precision import can_halve
from .neighbourhoods import neighbour_count
from .recall import Recall, recall_of

#: Products of numbers up to which looking at all pairs takes two cores 1.5 s, and where half
#: precision goes first some 3 s, which approximate neighbours hardly save there: those of 20,000
#: rows of 3,000 columns cost more (`benchmarks/README.md`). Each pair costs as much as some more
#: products, to be compared with the best so far.
FAST, OF_A_PAIR = 2.5e11, 150
FAST_IN_HALVES, OF_A_PAIR_IN_HALVES = 1.6e12, 800
LEAST_RECALL = 0.95  # of the interval's lower end, see `near_rows`
WANTED_RECALL = 0.99  # cells are added until so much is found of the rows that choose
SAMPLED = 500  # rows done exactly: half of them choose, the other half measure
MOST_PAIRS = 0.25  # share of all: beyond, looking at all pairs takes little longer


@dataclass(frozen=True, eq=False)
class NearRows:  # numpydoc ignore=PR02
    """Neighbours of rows, and how they were found.

    Parameters
    ----------
    rows : ndarray of int of shape (m, k)
        Row numbers, nearest first.
    exact : bool
        Whether every pair was looked at.
    recall : Recall or None
        What approximate ones hold of the exact ones, measured; None where that was not looked at.
    """

    rows: np.ndarray
    exact: bool
    recall: Recall | None = None

    @property
    def words(self) -> str:
        """Say how they were found.

        Returns
        -------
        str
            In one sentence.
        """
        if not self.exact:
            return f"Approximate neighbours: they hold {self.recall} of the exact ones."
        if self.recall is None:
            return "Exact neighbours."
        return (
            f"Exact neighbours: approximate ones would hold {self.recall} of them, and the lower"
            f" end must be {LEAST_RECALL:g}."
        )


def exact_is_fast(X: Any, asking: int) -> bool:
    """Tell whether all pairs can be looked at within a few seconds on two cores.

    Parameters
    ----------
    X : ndarray or ProductRows of shape (n, d)
        Rows that answer.
    asking : int
        How many ask.

    Returns
    -------
    bool
        True for up to 19,000 rows of 512 columns that all ask; in single precision, on a processor
        with units for bfloat16, for up to 34,000.

    Examples
    --------
    >>> exact_is_fast(np.eye(3), 3)
    True
    """
    n, width = X.shape
    if asking * n * (width + OF_A_PAIR) <= FAST:
        return True
    in_halves = asking * n * (width + OF_A_PAIR_IN_HALVES)
    return in_halves <= FAST_IN_HALVES and can_halve(X, asking)


def near_rows(
    X: Any, k: int = 10, rows: np.ndarray | None = None, *, exact: bool | None = None,
    random_state: int = 0, tick: Tick | None = None,
) -> NearRows:  # fmt: skip
    """Find the k largest inner products of each row, itself left out: all of them, or nearly.

    Approximate neighbours are looked for in the cells nearby: k-means deals the rows into about
    sqrt(n) cells, and a row is compared, exactly, with those of its own cell and of the cells
    around it. 500 random rows of those that ask are compared with all others first. One half of
    them says how many cells must be looked into to find 0.99 of their neighbours; the other half
    measures what is found then.

    Where the lower end of that measure's interval is below 0.95, with no more than a quarter of all
    pairs looked at, neighbours are exact. The bound is what a figure of ten neighbours can bear:
    where each of two lists misses at most 0.05, the share of neighbours that two spaces have in
    common is off by 0.1 at most, on average over the rows, which is one neighbour of ten. An
    interval is told only where its lower end passed, so that it is right a little less often than
    it says.

    Exact neighbours are those in the precision of the rows: of equal products but for the last
    digits either may come first.

    Parameters
    ----------
    X : array, tensor or ProductRows of shape (n, d)
        Rows ready to compare by inner product, or those of a fused kernel.
    k : int, default=10
        Neighbours of a row, 1 to n - 1.
    rows : ndarray of int, default=None
        Rows that ask; None takes all. All rows may answer.
    exact : bool, default=None
        True looks at all pairs, however long it takes; False at those in cells nearby, however few
        rows there are, if more than 500 ask; None at all where that is fast, see
        :func:`exact_is_fast`.
    random_state : int, default=0
        Draws the sample and the first centres of the cells.
    tick : callable, default=None
        Takes the share that is done, 0 to 1, now and then; what it raises ends the work.

    Returns
    -------
    NearRows
        Row numbers (len(rows), k), whether they are exact, the measured recall.

    Raises
    ------
    InputError
        As :func:`neighbours`.

    Examples
    --------
    >>> found = near_rows(np.array([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0]]), k=1)
    >>> found.rows.ravel(), found.words
    (array([1, 0, 1]), 'Exact neighbours.')
    """
    X = comparable_rows("X", X)
    k = neighbour_count(k, len(X))
    asking = np.arange(len(X)) if rows is None else _checks.row_numbers("rows", rows, len(X))
    _checks.seed("random_state", random_state)
    if exact is not None:
        _checks.typed("exact", exact, bool, "True, False, or None")
    if exact is None:
        exact = exact_is_fast(X, len(asking))
    if exact or len(asking) <= SAMPLED:  # so few would all be done exactly to measure by
        return NearRows(exact_neighbours(X, asking, k, tick), exact=True)
    return _approximate(X, k, asking, np.random.default_rng(random_state), tick)


def _approximate(
    X: Any, k: int, asking: np.ndarray, rng: np.random.Generator, tick: Tick | None
) -> NearRows:
    cells = Cells(X, rng)
    sample = rng.permutation(asking)[:SAMPLED]
    needed = cells.steps_to(sample, exact_neighbours(X, sample, k))
    affordable = max(1, int(np.searchsorted(cells.shares(), MOST_PAIRS, side="right")))
    choosing, measuring = needed[::2], needed[1::2]
    looked_into = min(affordable, _cells_for(choosing, WANTED_RECALL))
    recall = recall_of((measuring <= looked_into).mean(axis=1))
    if recall.low < LEAST_RECALL:
        return NearRows(exact_neighbours(X, asking, k, tick), True, recall)
    return NearRows(cells.nearest(asking, k, looked_into, tick), False, recall)


def _cells_for(needed: np.ndarray, wanted: float) -> int:
    """Cells that hold the wanted share of neighbours, of each of which is known what it needs."""
    return int(np.quantile(needed, wanted, method="inverted_cdf"))
