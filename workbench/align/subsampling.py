"""Intervals from random halves, drawn without replacement.

A bootstrap with replacement repeats rows; a repeated row is its own nearest neighbour and puts a
diagonal entry of K off the diagonal, so neighbour lists and debiased CKA would measure the
repetition. For half-samples of a mean, ``Var = s^2 / (n/2) * (1 - 1/2) = s^2 / n``: exactly the
full sample's.
"""

import math
from collections.abc import Callable

import numpy as np

from .._require import require


def interval(
    statistic: Callable[[np.ndarray], float], n: int, *, n_draws: int = 100, random_state: int = 0
) -> tuple[float, float, float]:
    """``(value, low, high)``: a statistic of n rows and its 95 % half-sample interval.

    Parameters
    ----------
    statistic : callable
        Row numbers in, one number out; called on all rows, then on each half-sample.
    n : int
        Rows, at least 4.
    n_draws : int, default=100
    random_state : int, default=0

    Examples
    --------
    >>> x = np.arange(100.0)
    >>> value, low, high = interval(lambda rows: x[rows].mean(), len(x))
    >>> round(value, 1), round((high - low) / 2 / 1.96)  # s / sqrt(n) = 2.9
    (49.5, 3)
    """
    require(n >= 4, f"{n} rows", "at least 4")
    value = float(statistic(np.arange(n)))
    masks = subsampling_masks(n, n_draws, random_state).T
    half = 1.96 * _spread(np.array([statistic(np.flatnonzero(mask)) for mask in masks]), n)
    return value, value - half, value + half


def subsampling_masks(n: int, n_draws: int = 100, random_state: int = 0) -> np.ndarray:
    """Boolean (n, n_draws): each column marks n // 2 random rows, drawn without replacement.

    Examples
    --------
    >>> subsampling_masks(7, 3).sum(0)
    array([3, 3, 3])
    """
    first = np.tile(np.arange(n) < n // 2, (n_draws, 1))
    return np.random.default_rng(random_state).permuted(first, axis=1).T


def _spread(draws: np.ndarray, n: int) -> float:
    """Return the full sample's standard error from values on halves (odd n corrected)."""
    h = n // 2
    return float(np.nanstd(draws, ddof=1) * math.sqrt(h / (n - h)))
