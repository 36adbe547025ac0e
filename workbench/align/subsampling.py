"""Intervals by subsampling: random halves, drawn without replacement.

A bootstrap with replacement repeats rows; a repeated row is its own nearest neighbour and puts a
diagonal entry of K off the diagonal, so neighbour lists and debiased CKA would measure the
repetition. For half-samples of a mean, ``Var = s^2 / (n/2) * (1 - 1/2) = s^2 / n``: exactly the
full sample's.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import _checks
from .._require import require


def subsampling_interval(
    statistic: Callable[[np.ndarray], float], n: int, *, n_draws: int = 100, random_state: int = 0
) -> tuple[float, float, float]:
    """Compute a statistic of n rows and its 95 % interval over random halves.

    Parameters
    ----------
    statistic : callable
        Row numbers in, one number out; called on all rows, then on each half.
    n : int
        Rows, at least 4.
    n_draws : int, default=100
        Halves.
    random_state : int, default=0
        Seed of the halves.

    Returns
    -------
    tuple of three floats
        Value on all rows, low, high.

    Raises
    ------
    InputError
        If there are fewer than 4 rows or 2 draws, the seed is out of range, or the statistic
        gives no number.

    Examples
    --------
    >>> x = np.arange(100.0)
    >>> value, low, high = subsampling_interval(lambda rows: x[rows].mean(), len(x))
    >>> round(value, 1), round((high - low) / 2 / 1.96)  # s / sqrt(n) = 2.9
    (49.5, 3)
    """
    require(callable(statistic), f"statistic={statistic!r}", "a function of row numbers")
    n = _checks.whole_number("n", n, 4)
    masks = subsampling_masks(n, _checks.whole_number("n_draws", n_draws, 2), random_state).T
    value = _number(statistic(np.arange(n)))
    draws = np.array([_number(statistic(np.flatnonzero(mask))) for mask in masks])
    half = 1.96 * standard_error(draws, n)
    return value, value - half, value + half


def _number(value: Any) -> float:
    array = _checks.numbers("the statistic", value, finite=False)
    require(array.size == 1, f"a statistic of shape {array.shape}", "one number")
    return float(array.reshape(()))


def subsampling_masks(n: int, n_draws: int = 100, random_state: int = 0) -> np.ndarray:
    """Draw random halves of n rows without replacement.

    Parameters
    ----------
    n : int
        Rows.
    n_draws : int, default=100
        Halves.
    random_state : int, default=0
        Seed.

    Returns
    -------
    ndarray of bool of shape (n, n_draws)
        Each column marks n // 2 rows.

    Raises
    ------
    InputError
        If n, ``n_draws`` or the seed is out of range.

    Examples
    --------
    >>> subsampling_masks(7, 3).sum(0)
    array([3, 3, 3])
    """
    n = _checks.whole_number("n", n, 2)
    n_draws = _checks.whole_number("n_draws", n_draws)
    random_state = _checks.seed("random_state", random_state)
    first = np.tile(np.arange(n) < n // 2, (n_draws, 1))
    return np.random.default_rng(random_state).permuted(first, axis=1).T


def standard_error(draws: np.ndarray, n: int) -> float:
    """Compute the standard error of a statistic of n rows from its values on halves.

    Parameters
    ----------
    draws : ndarray of shape (n_draws,)
        The statistic on each half; NaN where it has none.
    n : int
        Rows; odd ones are corrected for.

    Returns
    -------
    float
        In the unit of the statistic.

    Examples
    --------
    >>> round(standard_error(np.array([1.0, 3.0]), 10), 3)
    1.414
    """
    h = n // 2
    known = draws[~np.isnan(draws)]
    if len(known) < 2:
        return math.nan
    return float(np.std(known, ddof=1) * math.sqrt(h / (n - h)))
