"""Partial pooling: what a group is worth, told by its own samples and by the other groups.

Groups are taken as drawn from one normal distribution, whose variance is estimated by the method of
moments (DerSimonian and Laird, Controlled Clinical Trials 7, 1986); a mean is drawn to that of all
groups the more, the fewer samples it rests on (Efron and Morris, JASA 70, 1975).
"""

import math
from typing import Any

import numpy as np

from .. import _checks
from .._require import require
from ..evaluate.uncertainty.spread import NORMAL


def pooled(means: Any, variances: Any) -> np.ndarray:
    """Draw the means of groups together, as far as chance alone makes them differ.

    Parameters
    ----------
    means : array of shape (g,)
        Of the groups.
    variances : array of shape (g,)
        Of these means, above 0.

    Returns
    -------
    ndarray of shape (g, 3)
        Pooled mean, low and high (95 %) of each group.

    Raises
    ------
    InputError
        If the two do not fit, or a variance is not above 0.

    Examples
    --------
    >>> pooled([0.9, 0.5], [0.0001, 0.04]).round(2).tolist()
    [[0.9, 0.88, 0.92], [0.6, 0.26, 0.94]]
    """
    x, v = _checks.numbers("means", means), _checks.numbers("variances", variances)
    same = x.ndim == 1 and x.shape == v.shape and x.size > 0
    require(same, f"means {x.shape}, variances {v.shape}", "one of each for every group")
    require((v > 0).all(), "a variance of 0", "variances above 0")
    between = _between(x, v)
    weights = 1 / (v + between)
    centre = float(np.sum(weights * x) / np.sum(weights))
    if between == 0:  # nothing but chance divides them
        half = NORMAL / math.sqrt(float(np.sum(weights)))
        return np.tile([centre, centre - half, centre + half], (len(x), 1))
    kept = between / (between + v)
    mean = centre + kept * (x - centre)
    of_centre = (1 - kept) ** 2 / np.sum(weights)
    half_widths = NORMAL * np.sqrt(kept * v + of_centre)
    return np.column_stack([mean, mean - half_widths, mean + half_widths])


def _between(x: np.ndarray, v: np.ndarray) -> float:
    """Variance between groups, above what chance within them gives; 0 if there is none."""
    weights = 1 / v
    total = float(np.sum(weights))
    centre = float(np.sum(weights * x)) / total
    spread = float(np.sum(weights * (x - centre) ** 2))
    scale = total - float(np.sum(weights**2)) / total
    if scale <= 0:  # one group
        return 0.0
    return max(0.0, (spread - (len(x) - 1)) / scale)
