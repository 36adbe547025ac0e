"""Settings that nothing beats in everything, and the one after which more costs more than it gives.

A setting is dominated if another is at least as good in both, and better in one. The knee of a
front is the point that lies furthest above the straight line between its ends, each axis scaled to
its own range: the rule of "Kneedle" (Satopaa et al., 2011).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import _checks
from .._require import require

ROUNDING = 1e-9  # of heights above a line, between 0 and 1


def pareto(costs: Any, gains: Any) -> np.ndarray:
    """Tell which settings are dominated by none.

    Parameters
    ----------
    costs : sequence of float, shape (n,)
        Less is better.
    gains : sequence of float, shape (n,)
        More is better; NaN is never on the front.

    Returns
    -------
    ndarray of bool of shape (n,)
        Those on the front; of equals all.

    Raises
    ------
    InputError
        If they are no two lists of numbers of the same length.

    Examples
    --------
    >>> pareto([1, 2, 2, 3], [0.5, 0.9, 0.8, 0.9]).tolist()
    [True, True, False, False]
    """
    cost, gain = _pair(costs, gains)
    there = ~(np.isnan(cost) | np.isnan(gain))
    order = np.lexsort((-gain, cost))
    front = np.zeros(len(cost), bool)
    best, at = -math.inf, math.inf  # the highest gain so far, and the least cost that has it
    for place in order[there[order]]:
        if gain[place] > best:
            best, at = gain[place], cost[place]
        front[place] = gain[place] == best and cost[place] == at
    return front


def knee(costs: Any, gains: Any) -> int | None:
    """Find the knee of a front: the point furthest above the line between its ends.

    Parameters
    ----------
    costs : sequence of float, shape (n,)
        Above 0 and finite; on a log scale. NaN is never on the front.
    gains : sequence of float, shape (n,)
        More is better; finite or NaN.

    Returns
    -------
    int or None
        Number of the point, among all that were given; None where no point lies above the line.

    Raises
    ------
    InputError
        If they are no two lists of numbers of the same length, a cost is not above 0, or
        one of either is infinite.

    Examples
    --------
    >>> knee([1, 10, 100], [0.1, 0.8, 0.9]), knee([1, 10], [0.1, 0.8])
    (1, None)
    >>> knee([1, 10, 100], [0.0, 0.5, 1.0]) is None  # each step is worth as much as the one before
    True
    """
    cost, gain = _pair(costs, gains)
    require(bool((cost[~np.isnan(cost)] > 0).all()), "a cost of 0 or less", "costs above 0")
    is_infinite = bool(np.isinf(cost).any() or np.isinf(gain).any())
    require(not is_infinite, "an infinite cost or gain", "finite numbers, or NaN")
    numbers = np.flatnonzero(pareto(cost, gain))
    numbers = numbers[np.argsort(cost[numbers], kind="stable")]
    if len(np.unique(cost[numbers])) < 3:
        return None
    x, y = _scaled(np.log(cost[numbers])), _scaled(gain[numbers])
    above = y - x
    at = int(np.argmax(above))
    return int(numbers[at]) if above[at] > ROUNDING else None


def cheapest(
    costs: Sequence[float], means: Sequence[float], errors: Sequence[float],
    allowed: Sequence[bool], most: float = math.inf,
) -> int | None:  # fmt: skip
    """Choose the cheapest setting that is hardly worse than the best.

    Parameters
    ----------
    costs : sequence of float
        Of each setting.
    means : sequence of float
        More is better.
    errors : sequence of float
        Standard error of the paired difference of each from the best of those that are allowed.
    allowed : sequence of bool
        Those within the budget.
    most : float, default=inf
        That a setting may be worse at most, whatever the error.

    Returns
    -------
    int or None
        Number of the setting within one standard error of the best; of equal costs the better one.
        None where nothing is allowed.

    Examples
    --------
    >>> cheapest([1, 2, 3], [0.7, 0.89, 0.9], [0.02, 0.02, 0.0], [True] * 3)
    1
    """
    numbers = [i for i, fits in enumerate(allowed) if fits and not math.isnan(means[i])]
    if not numbers:
        return None
    best = max(means[i] for i in numbers)
    near = [i for i in numbers if best - means[i] <= min(errors[i], most) + 1e-9]
    return min(near, key=lambda i: (costs[i], -means[i]))


def _scaled(numbers: np.ndarray) -> np.ndarray:
    """From 0 to 1."""
    low, high = float(numbers.min()), float(numbers.max())
    return (numbers - low) / (high - low) if high > low else np.zeros(len(numbers))


def _pair(costs: Any, gains: Any) -> tuple[np.ndarray, np.ndarray]:
    """Two lists of numbers, one for each setting."""
    cost = _checks.numbers("costs", costs, finite=False).astype(float)
    gain = _checks.numbers("gains", gains, finite=False).astype(float)
    right = cost.ndim == 1 and cost.shape == gain.shape
    got = f"costs of shape {cost.shape} and gains of shape {gain.shape}"
    require(right, got, "a cost and a gain of each setting")
    return cost, gain
