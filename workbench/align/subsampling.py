"""Intervals by subsampling: pairs of disjoint halves, drawn without replacement.

A bootstrap with replacement repeats rows; a repeated row is its own nearest neighbour and puts a
diagonal entry of K off the diagonal, so neighbour lists and debiased CKA would measure the
repetition. The two halves A and B of a pair are independent samples, so that
``E (t(A) - t(B))^2 / 4 = Var(t of half the rows) / 2``: the variance on all rows, if it falls as
1 / n. Halves that overlap would count what pairs of rows do to each other several times.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.stats import t as student

from .. import _checks
from .._require import require


def subsampling_interval(
    statistic: Callable[[np.ndarray], float], n: int, *, n_draws: int = 100, random_state: int = 0
) -> tuple[float, float, float]:
    """Compute a statistic of n rows and its 95 % interval over pairs of disjoint halves.

    Parameters
    ----------
    statistic : callable
        Row numbers in, one number out; called on all rows, then on each half.
    n : int
        Rows, at least 4.
    n_draws : int, default=100
        Halves, two for each pair; of an odd number one is not drawn.
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
    n_pairs = _checks.whole_number("n_draws", n_draws, 2) // 2
    masks = paired_masks(n, n_pairs, random_state).T
    value = _number(statistic(np.arange(n)))
    draws = np.array([_number(statistic(np.flatnonzero(mask))) for mask in masks])
    half = half_width(draws, n)
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


def paired_masks(n: int, n_pairs: int, random_state: int = 0) -> np.ndarray:
    """Draw random halves of n rows, and then the rows that each of them leaves out.

    Parameters
    ----------
    n : int
        Rows.
    n_pairs : int
        Pairs of disjoint halves.
    random_state : int, default=0
        Seed.

    Returns
    -------
    ndarray of bool of shape (n, 2 n_pairs)
        First halves, then second halves in the same order.

    Examples
    --------
    >>> paired_masks(7, 2).sum(0)
    array([3, 3, 4, 4])
    """
    first = subsampling_masks(n, n_pairs, random_state)
    return np.hstack([first, ~first])


def half_width(draws: np.ndarray, n: int) -> float:
    """Compute half of the width of a 95 % interval of a statistic of n rows.

    Parameters
    ----------
    draws : ndarray of shape (2 n_pairs,)
        The statistic on the halves of :func:`paired_masks`; NaN where it has none.
    n : int
        Rows; odd ones are corrected for.

    Returns
    -------
    float
        Standard error times the quantile of Student's t with as many degrees of freedom as pairs;
        NaN without a pair.

    Examples
    --------
    >>> round(half_width(np.array([1.0, 3.0]), 10), 3)  # a standard error of 1
    12.706
    """
    first, second = np.split(draws, 2)
    squares = (first - second) ** 2
    squares = squares[~np.isnan(squares)]
    if not len(squares):
        return math.nan
    h = n // 2
    error = math.sqrt(float(np.mean(squares)) * h * (n - h)) / n
    return error * float(student.ppf(0.975, len(squares)))
