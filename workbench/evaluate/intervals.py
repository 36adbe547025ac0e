"""Intervals of means by resampling, and of paired differences."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy.stats import norm

from .. import _checks
from .._require import require

N_RESAMPLES = 500

MANY_VALUES = 1000  # with more distinct outcomes (cosines), the normal interval serves


class Difference(NamedTuple):
    """A difference between two spaces, and what chance makes of it.

    Attributes
    ----------
    value : float
        First less second.
    low, high : float
        95 % interval; NaN where there is none.
    p : float
        Two-sided p-value of no difference; NaN where there is none.
    """

    value: float
    low: float
    high: float
    p: float


def difference_of(value: float, low: float, high: float) -> Difference:
    """Make a difference of a value and its normal 95 % interval.

    Parameters
    ----------
    value, low, high : float
        NaN limits for a difference without an interval.

    Returns
    -------
    Difference
        With the p-value that the interval implies.

    Examples
    --------
    >>> round(difference_of(0.196, 0.0, 0.392).p, 3)
    0.05
    """
    half = (high - low) / 2
    if half > 0:
        return Difference(value, low, high, float(2 * norm.sf(abs(value) * 1.96 / half)))
    no_interval = math.isnan(half)
    p = math.nan if no_interval else float(value == 0)
    return Difference(value, low, high, p)


def resampling_interval(outcomes: np.ndarray, *, random_state: int = 0) -> tuple[float, float]:
    """Compute the 95 % interval of a mean by resampling the outcomes of the samples.

    Quantiles of 500 resamples. Resampling n outcomes is one multinomial draw over their distinct
    values; with more than 1,000 of those (cosines), mean +/- 1.96 standard errors, within the
    lowest and the highest outcome.

    Parameters
    ----------
    outcomes : ndarray of shape (n,)
        One number for each sample.
    random_state : int, default=0
        Seed of the resamples.

    Returns
    -------
    tuple of two floats
        Low and high.

    Raises
    ------
    InputError
        If there is no outcome, or one is no finite number.

    Examples
    --------
    >>> low, high = resampling_interval(np.repeat([0.0, 1.0], 50))
    >>> round(low, 1), round(high, 1)  # 0.5 +/- 1.96 * 0.05
    (0.4, 0.6)
    """
    outcomes = _outcomes("outcomes", outcomes)
    _checks.seed("random_state", random_state)
    values, counts = np.unique(outcomes, return_counts=True)
    n = len(outcomes)
    if len(values) > MANY_VALUES:
        mean = float(np.mean(outcomes))
        half = 1.96 * float(np.std(outcomes)) / math.sqrt(n)
        return max(mean - half, float(values[0])), min(mean + half, float(values[-1]))
    if 2 * len(values) > n:  # cosines: whether two are equal hangs on their last digits
        values, counts = outcomes, np.ones(n, int)
    rng = np.random.default_rng(random_state)
    means = rng.multinomial(n, counts / n, N_RESAMPLES) @ values / n
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


def difference(a: np.ndarray, b: np.ndarray, *, random_state: int = 0) -> Difference:
    """Compute the paired difference of means ``a - b`` on the same samples.

    Parameters
    ----------
    a, b : ndarray of shape (n,)
        Outcomes of the same samples in the same order.
    random_state : int, default=0
        Seed of the resamples.

    Returns
    -------
    Difference
        Value, low, high, p. The interval covers the choice of samples; not the choice of split or
        of random projection.

    Raises
    ------
    InputError
        If the lengths differ, there is no outcome, or one is no finite number.

    Examples
    --------
    >>> difference(np.array([1, 1, 0, 1]), np.array([1, 1, 0, 1]))
    Difference(value=0.0, low=0.0, high=0.0, p=1.0)
    """
    a, b = _outcomes("a", a), _outcomes("b", b)
    require(len(a) == len(b), f"{len(a)} and {len(b)} outcomes", "the same samples")
    gain = a - b
    return difference_of(float(gain.mean()), *resampling_interval(gain, random_state=random_state))


def _outcomes(name: str, values: np.ndarray) -> np.ndarray:
    outcomes = _checks.numbers(name, values).astype(float)
    right = outcomes.ndim == 1 and outcomes.size > 0
    require(right, f"{name} of shape {outcomes.shape}", "one number for each sample")
    return outcomes
