"""Intervals of metrics, and of paired differences, with every source of chance in them.

A share of hits has Wilson's interval (1927), with an effective number of samples where captions
share an image (Rao and Scott, 1984; Korn and Graubard, 1998), mended for the rarest hits and misses
by Brown, Cai and DasGupta (2001); paired hits have the adjusted
interval of Bonett and Price (2012): two units more, one for either side.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from scipy.stats import gamma
from scipy.stats import t as student

from ..._require import InputError, require
from .outcomes import Clusters, Outcomes, outcomes_of
from .spread import (
    NORMAL,
    Spread,
    spread_of_clusters,
    spread_of_draws,
    spread_of_halves,
    spread_of_redraws,
    spread_of_samples,
    together,
    unit_residuals,
)


class Difference(NamedTuple):
    """A difference between two spaces, and what chance makes of it.

    Attributes
    ----------
    value : float
        First less second.
    low, high : float
        95 % interval; NaN where there is none.
    p : float
        Two-sided p-value of no difference, below 0.05 where the interval leaves 0 out; NaN where
        there is none.
    """

    value: float
    low: float
    high: float
    p: float


RARE = 3.0  # hits or misses up to which Poisson's limit holds where Wilson's is too short


NO_DIFFERENCE = Difference(0.0, 0.0, 0.0, 1.0)


def difference_within(value: float, spread: Spread, centre: float | None = None) -> Difference:
    """Make a difference of a value and its spread.

    Parameters
    ----------
    value : float
        First less second.
    spread : Spread
        Of the value.
    centre : float, default=None
        Middle of the interval, where it is not the value.

    Returns
    -------
    Difference
        Interval and p-value by Student's t; NaN where the spread is.

    Examples
    --------
    >>> round(difference_within(0.196, Spread(0.01)).p, 3)
    0.05
    """
    middle = value if centre is None else centre
    half = spread.half_width
    if math.isnan(half):
        return Difference(value, math.nan, math.nan, math.nan)
    low, high = middle - half, middle + half
    if half == 0:
        return Difference(value, low, high, float(middle == 0))
    p = 2 * student.sf(abs(middle) / math.sqrt(spread.variance), spread.df)
    return Difference(value, low, high, float(p))


def mean_interval(outcomes: Any) -> tuple[float, float]:
    """Compute the 95 % interval of a mean over samples.

    Parameters
    ----------
    outcomes : Outcomes or array of shape (n,)
        One number for each sample; with units, classes and draws where there are some.

    Returns
    -------
    tuple of two floats
        Low and high. Of shares of hits Wilson's, never without width; of other numbers (cosines)
        mean and Student's t, within the lowest and the highest.

    Raises
    ------
    InputError
        If there is no outcome, or one is no finite number.

    Examples
    --------
    >>> [round(limit, 2) for limit in mean_interval(np.repeat([0.0, 1.0], 50))]
    [0.4, 0.6]
    >>> [round(limit, 2) for limit in mean_interval(np.ones(100))]
    [0.96, 1.0]
    """
    given = _means(outcomes_of(outcomes))
    more = together(spread_of_draws(given), spread_of_redraws(given))
    if _are_shares(given):
        return _wilson(given, more)
    half = together(spread_of_samples(given), more).half_width
    if math.isnan(half):  # one number alone
        return given.value, given.value
    lowest, highest = float(np.min(given.values)), float(np.max(given.values))
    return max(given.value - half, lowest), min(given.value + half, highest)


def cluster_interval(clusters: Clusters) -> tuple[float, float]:
    """Compute the 95 % interval of an index of agreement.

    Parameters
    ----------
    clusters : Clusters
        With halves that were clustered anew.

    Returns
    -------
    tuple of two floats
        Low and high; NaN without halves.

    Examples
    --------
    >>> pair = np.array([[0, 1], [1, 0]])
    >>> found = Clusters(pair, np.array([0.5, 0.5]), np.array([[[0.6], [0.4]]]))
    >>> [round(limit, 2) for limit in cluster_interval(found)]
    [-0.77, 1.77]
    """
    spread = together(
        spread_of_clusters(clusters.scores, clusters.halves), spread_of_redraws(clusters)
    )
    half = spread.half_width
    return clusters.value - half, clusters.value + half


def _are_shares(outcomes: Outcomes) -> bool:
    """Whether every outcome is a hit or none, or a share of hits over draws."""
    values = np.asarray(outcomes.values, float)
    if outcomes.draws is not None:
        return bool(values.min() >= 0 and values.max() <= 1)
    return bool(np.isin(values, (0.0, 1.0)).all())


def _wilson(outcomes: Outcomes, more: Spread) -> tuple[float, float]:
    """Wilson's interval of as many independent samples as have the same variance."""
    share = outcomes.value
    more_than_samples = (outcomes.units, outcomes.classes, outcomes.draws, outcomes.halves)
    is_plain = all(each is None for each in more_than_samples)
    if is_plain and (0 < share < 1 or more.variance == 0):
        middle = share
        of_samples = Spread(share * (1 - share) / len(outcomes))
    else:
        middle, of_samples = _softened(outcomes)
    if outcomes.halves is not None and 0 < share < 1:
        middle, of_samples = share, spread_of_halves(outcomes.halves)
    spread = together(of_samples, more)
    n = float(len(outcomes))
    if spread.variance > 0:
        n = middle * (1 - middle) / spread.variance * (NORMAL / spread.quantile) ** 2
    z = NORMAL
    shift = z * z / n
    half = z * math.sqrt(share * (1 - share) / n + shift / (4 * n))
    low, high = (share + shift / 2 - half) / (1 + shift), (share + shift / 2 + half) / (1 + shift)
    hits, misses = share * n, (1 - share) * n
    if 0 < hits <= RARE:
        low = min(low, float(gamma.ppf(0.05, hits)) / n)
    if 0 < misses <= RARE:
        high = max(high, 1 - float(gamma.ppf(0.05, misses)) / n)
    return max(0.0, low), min(1.0, high)


def _softened(outcomes: Outcomes) -> tuple[float, Spread]:
    """Share and its variance, with a hit and a miss more: none is 0 where all are hits.

    A whole unit each, where there are units; a sample of the overall share for each class.
    """
    n, values = len(outcomes), np.asarray(outcomes.values, float)
    if outcomes.classes is not None:
        codes = np.unique(outcomes.classes, return_inverse=True)[1]
        counts = np.bincount(codes)
        overall = (values.sum() + 1) / (n + 2)
        shares = (np.bincount(codes, weights=values) + overall) / (counts + 1)
        variance = float(np.sum(shares * (1 - shares) / counts)) / len(counts) ** 2
        return float(shares.mean()), Spread(variance)
    n_units = n if outcomes.units is None else len(np.unique(outcomes.units))
    size = n / n_units
    middle = (values.sum() + size) / (n + 2 * size)
    squares = float(np.sum(unit_residuals(outcomes, middle) ** 2))
    squares += size**2 * (middle**2 + (1 - middle) ** 2)
    variance = squares / (n + 2 * size) ** 2 * (n_units + 2) / n_units
    return middle, Spread(variance, n_units)


def difference(a: Any, b: Any) -> Difference:
    """Compute the paired difference ``a - b`` of a metric on the same samples.

    Parameters
    ----------
    a, b : Outcomes, Clusters or array of shape (n,)
        Of the same samples in the same order.

    Returns
    -------
    Difference
        Value, low, high, p, with every source of chance that the outcomes know of: samples and
        their units, draws of examples, seeds of clusters, random projections. Equal outcomes of
        every sample are no difference at all: 0, p = 1.

    Raises
    ------
    InputError
        If the samples are not the same, there is no outcome, or one is no finite number.

    Examples
    --------
    >>> difference(np.array([1, 1, 0, 1]), np.array([1, 1, 0, 1]))
    Difference(value=0.0, low=0.0, high=0.0, p=1.0)
    """
    first, second = outcomes_of(a), outcomes_of(b)
    both = f"{len(first)} and {len(second)} outcomes"
    require(len(first) == len(second), both, "the same samples")
    redraws = together(spread_of_redraws(first), spread_of_redraws(second))
    if isinstance(first, Clusters) and isinstance(second, Clusters):
        return _of_clusters(first, second, redraws)
    return _of_means(_means(first), _means(second), redraws)


def _means(outcomes: Outcomes | Clusters) -> Outcomes:
    """Refuse clusters, which have no outcome of a sample."""
    if isinstance(outcomes, Clusters):
        raise InputError("Clusters: expected one number for each sample.")
    return outcomes


def _of_clusters(a: Clusters, b: Clusters, redraws: Spread) -> Difference:
    if np.array_equal(a.scores, b.scores) and np.array_equal(a.halves, b.halves):
        return NO_DIFFERENCE
    value = a.value - b.value
    if np.array_equal(a.pair[0], b.pair[0]) and a.halves.shape == b.halves.shape:
        spread = spread_of_clusters(a.scores - b.scores, a.halves - b.halves)
    else:  # of other rows: nothing is paired
        parts = [spread_of_clusters(each.scores, each.halves) for each in (a, b)]
        spread = together(*parts)
    return difference_within(value, together(spread, redraws))


def _of_means(a: Outcomes, b: Outcomes, redraws: Spread) -> Difference:
    values = np.asarray(a.values, float) - np.asarray(b.values, float)
    if not values.any():
        return NO_DIFFERENCE
    draws = None
    if a.draws is not None and b.draws is not None and len(a.draws) == len(b.draws):
        draws = a.draws - b.draws
    halves = None
    if a.halves is not None and b.halves is not None and a.halves.shape == b.halves.shape:
        halves = a.halves - b.halves
    gain = Outcomes(values, a.units, a.classes, draws, halves)
    more = together(spread_of_draws(gain), redraws)
    if _are_shares(a) and _are_shares(b):
        centre, spread = _of_paired_shares(gain)
        return difference_within(gain.value, together(spread, more), centre)
    return difference_within(gain.value, together(spread_of_samples(gain), more))


def _of_paired_shares(gain: Outcomes) -> tuple[float, Spread]:
    """Middle and spread with two units more: one where only a was right, one where only b was."""
    n = len(gain)
    n_units = n if gain.units is None else len(np.unique(gain.units))
    size = n / n_units
    centre = gain.value * n / (n + 2 * size)
    df = n_units + 1.0
    squares = float(np.sum(unit_residuals(gain, centre) ** 2))
    if gain.halves is not None:
        of_halves = spread_of_halves(gain.halves)
        squares, df = of_halves.variance * n**2, of_halves.df
    squares += size**2 * ((1 - centre) ** 2 + (1 + centre) ** 2)
    return centre, Spread(squares / (n + 2 * size) ** 2, df)
