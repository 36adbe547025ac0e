"""How sure a difference is: samples, divisions into folds, and draws together."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ..evaluate.uncertainty.intervals import NO_DIFFERENCE, Difference, difference_within
from ..evaluate.uncertainty.spread import NORMAL, Spread, spread_of, together


def combined(found: Sequence[Difference], *, drawn: bool) -> Difference:
    """Put the same difference together, as it was measured in several divisions.

    The variance of the samples (mean of the divisions: they are of the same samples, so that more
    of them make it no smaller) and that of divisions and draws add up, with the degrees of freedom
    of Satterthwaite. The mean over divisions varies less the more there are; one draw, which is
    what a user gets, does not.

    Parameters
    ----------
    found : sequence of Difference
        One for each division, with its own draw.
    drawn : bool
        Whether a draw is part of what is compared.

    Returns
    -------
    Difference
        NaN limits where a division has none.

    Examples
    --------
    >>> one, two = Difference(0.1, 0.0, 0.2, 0.05), Difference(0.1, 0.0, 0.2, 0.05)
    >>> [round(number, 3) for number in combined([one, two], drawn=True)]
    [0.1, 0.0, 0.2, 0.05]
    """
    if all(each == NO_DIFFERENCE for each in found):
        return NO_DIFFERENCE
    values = np.array([each.value for each in found])
    limits = np.array([[each.low, each.high] for each in found])
    halves = (limits[:, 1] - limits[:, 0]) / 2
    if np.isnan(halves).any():
        return Difference(float(values.mean()), math.nan, math.nan, math.nan)
    of_samples = Spread(float(np.mean(halves**2)) / NORMAL**2)
    between = spread_of(values)
    share = 1.0 if drawn else 1.0 / len(found)
    spread = together(of_samples, Spread(between.variance * share, between.df))
    return difference_within(float(values.mean()), spread, float(limits.mean()))


def interval_of(found: Sequence[tuple[float, float, float]]) -> tuple[float, float, float]:
    """Put the same score together, as it was measured in several divisions.

    Parameters
    ----------
    found : sequence of three floats
        Value, low, high of each division.

    Returns
    -------
    tuple of three floats
        Value, low, high.

    Examples
    --------
    >>> interval_of([(0.5, 0.4, 0.6), (0.5, 0.4, 0.6)])
    (0.5, 0.4, 0.6)
    """
    value, low, high = (float(np.mean(column)) for column in zip(*found, strict=True))
    return value, low, high
