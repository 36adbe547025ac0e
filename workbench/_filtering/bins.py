"""Bars of a histogram, whose ends are numbers that one would write down."""

import math
from dataclasses import dataclass

import numpy as np

MOST_BARS = 24  # as many values are shown one by one
WANTED = 20  # bars otherwise, about
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
WHOLE_STEPS = (1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True)
class Bins:
    """Bars by the numbers that they hold.

    Attributes
    ----------
    lows, highs : ndarray of shape (k,)
        Smallest and largest number of each bar, ascending.
    codes : ndarray of shape (n,)
        Bar of each number; k for none.
    """

    lows: np.ndarray
    highs: np.ndarray
    codes: np.ndarray


def bins_of(values: np.ndarray) -> Bins:
    """Sort numbers into bars.

    A bar for each where they are few; otherwise about 20 of one width, from the 1st to the 99th
    percentile, and the first and the last hold what lies beyond.

    Parameters
    ----------
    values : ndarray of shape (n,)
        NaN where there is none.

    Returns
    -------
    Bins
        Without bars if there is no number.

    Examples
    --------
    >>> bins = bins_of(np.array([1.0, 3.0, np.nan, 3.0]))
    >>> bins.lows.tolist(), bins.codes.tolist()
    ([1.0, 3.0], [0, 1, 2, 1])
    >>> bins = bins_of(np.linspace(0, 1, 1001))
    >>> bins.lows[:3].tolist(), bins.highs[-1]
    ([0.0, 0.05, 0.1], np.float64(1.0))
    """
    known = np.isfinite(values)
    distinct = np.unique(values[known])
    if len(distinct) <= MOST_BARS:
        lows, highs = distinct, distinct
        inner = distinct[1:]
    else:
        edges, gap = _edges(values[known])
        lows = np.r_[distinct[0], edges[1:-1]]
        highs = np.r_[edges[1:-1] - gap, distinct[-1]]
        inner = edges[1:-1]
    codes = np.full(len(values), len(lows))
    codes[known] = np.searchsorted(inner, values[known], side="right")
    return Bins(lows, highs, codes)


def _edges(known: np.ndarray) -> tuple[np.ndarray, int]:
    """Ends of the bars, and what lies between two of them: 1 for whole numbers."""
    low, high = np.quantile(known, [0.01, 0.99])
    if low == high:
        low, high = known.min(), known.max()
    is_whole = bool((known == np.floor(known)).all())
    step = _step((high - low) / WANTED, WHOLE_STEPS if is_whole else STEPS)
    if is_whole:
        step = max(step, 1.0)
    edges = step * np.arange(math.floor(low / step), math.ceil(high / step) + 1)
    digits = max(0, 2 - math.floor(math.log10(step)))
    return np.round(edges, digits), int(is_whole)


def _step(least: float, steps: tuple[float, ...]) -> float:
    """Smallest width of the kind that one would write down, at least as wide."""
    magnitude = 10.0 ** math.floor(math.log10(least))
    return next((s * magnitude for s in steps if s * magnitude >= least), 10 * magnitude)
