"""One verdict among many: p-values corrected for their number."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ... import _checks
from ..._require import require


def holm(p: ArrayLike) -> np.ndarray:
    """Correct p-values for their number, by Holm's step-down procedure.

    The smallest of m is multiplied by m, the next by m - 1, and so on; none becomes smaller than
    the one before, or larger than 1. What is then below 0.05 holds at once: that any of it is
    false has a probability of at most 0.05, however the tests hang together.

    Parameters
    ----------
    p : array-like of shape (m,)
        From 0 to 1; NaN where nothing was tested, which counts for none.

    Returns
    -------
    ndarray of shape (m,)
        In the order given.

    Raises
    ------
    InputError
        If it is no list of numbers from 0 to 1.

    References
    ----------
    Holm, "A simple sequentially rejective multiple test procedure", Scand. J. Statist. 6, 1979.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03]).round(2).tolist()
    [0.03, 0.06, 0.06]
    """
    given = _checks.numbers("p", p, finite=False)
    require(given.ndim == 1, f"p of shape {given.shape}", "a list of p-values")
    tested = ~np.isnan(given)
    values = given[tested].astype(float)
    within = bool(((values >= 0) & (values <= 1)).all())
    require(within, "p below 0 or above 1", "p-values, from 0 to 1")
    adjusted = np.full(len(given), np.nan)
    adjusted[tested] = _stepped_down(values)
    return adjusted


def _stepped_down(p: np.ndarray) -> np.ndarray:
    order = np.argsort(p, kind="stable")
    multiplied = p[order] * np.arange(len(p), 0, -1)
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(np.maximum.accumulate(multiplied), 1)
    return adjusted
