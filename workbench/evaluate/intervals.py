"""Intervals of means, and of paired differences."""

from __future__ import annotations

import math

import numpy as np

from .._require import require

N_RESAMPLES = 500


Difference = tuple[float, float, float]  # value, low, high


def interval(outcomes: np.ndarray, *, random_state: int = 0) -> tuple[float, float]:
    """95 % interval of a mean: quantiles of 500 resamples of the per-sample outcomes.

    Resampling n outcomes is one multinomial draw over their distinct values. With more than 1,000
    of those (cosines), mean +/- 1.96 standard errors.

    Examples
    --------
    >>> low, high = interval(np.repeat([0.0, 1.0], 50))
    >>> round(low, 1), round(high, 1)  # 0.5 +/- 1.96 * 0.05
    (0.4, 0.6)
    """
    values, counts = np.unique(np.asarray(outcomes, float), return_counts=True)
    rng, n = np.random.default_rng(random_state), len(outcomes)
    if len(values) > 1000:
        mean, half = float(np.mean(outcomes)), 1.96 * float(np.std(outcomes)) / math.sqrt(n)
        return mean - half, mean + half
    means = rng.multinomial(n, counts / n, N_RESAMPLES) @ values / n
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


def difference(a: np.ndarray, b: np.ndarray, *, random_state: int = 0) -> Difference:
    """Paired difference of means ``a - b`` on the same samples: ``(value, low, high)``.

    The interval covers the choice of samples; not the choice of split or of random projection.

    Raises
    ------
    InputError
        If the lengths differ.

    Examples
    --------
    >>> difference(np.array([1, 1, 0, 1]), np.array([1, 1, 0, 1]))
    (0.0, 0.0, 0.0)
    """
    require(len(a) == len(b), f"{len(a)} and {len(b)} outcomes", "the same samples")
    gain = np.asarray(a, float) - np.asarray(b, float)
    return float(gain.mean()), *interval(gain, random_state=random_state)
