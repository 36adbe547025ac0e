"""What a difference allows to say."""

from __future__ import annotations

import math
from enum import Enum

from ... import _checks
from ..._language import kept
from ..._require import require
from .intervals import Difference

LEVEL = 0.05  # of false verdicts


class Verdict(Enum):
    """How a space compares with another, as the finding says it."""

    BETTER = kept("better than")
    SAME = kept("the same as")
    WORSE = kept("worse than")
    UNCLEAR = kept("not clearly different from")
    UNTESTED = kept("beside")  # a number without an interval


def verdict_of(
    gain: Difference, *, higher_is_better: bool = True, p: float | None = None
) -> Verdict:
    """Judge a paired difference.

    Parameters
    ----------
    gain : Difference
        NaN limits for a difference without an interval.
    higher_is_better : bool, default=True
        Whether a difference above 0 is a gain.
    p : float, default=None
        Corrected p-value, where it is one of several differences (see :func:`holm`); that of the
        difference alone if None.

    Returns
    -------
    Verdict
        ``BETTER`` or ``WORSE`` where p is below 0.05; ``SAME`` only for no difference at all.

    Raises
    ------
    InputError
        If it is no :class:`Difference`, or p is not from 0 to 1.

    Examples
    --------
    >>> clear = Difference(0.1, 0.05, 0.15, p=0.0001)
    >>> unclear = Difference(0.1, -0.05, 0.25, p=0.19)
    >>> verdict_of(clear).value, verdict_of(unclear).value
    ('better than', 'not clearly different from')
    >>> verdict_of(clear, p=0.08).value
    'not clearly different from'
    """
    _checks.typed("gain", gain, Difference, "a Difference")
    p = gain.p if p is None else p
    require(_is_p_value(p), f"p={_checks.shown(p)}", "a p-value, from 0 to 1")
    if math.isnan(p):
        return Verdict.UNTESTED
    if gain.value == gain.low == gain.high == 0:
        return Verdict.SAME
    if p >= LEVEL or gain.value == 0:
        return Verdict.UNCLEAR
    return Verdict.BETTER if (gain.value > 0) == higher_is_better else Verdict.WORSE


def _is_p_value(p: object) -> bool:
    """Whether it is a number from 0 to 1, or NaN where nothing was tested."""
    return isinstance(p, float | int) and (math.isnan(p) or 0 <= p <= 1)


def signed(gain: Difference) -> str:
    """Write a difference with its interval.

    Parameters
    ----------
    gain : Difference
        Value, low, high, p.

    Returns
    -------
    str
        Empty for no difference at all.

    Examples
    --------
    >>> signed(Difference(0.1, 0.05, 0.15, p=0.0001))
    '+0.100 [+0.050, +0.150]'
    """
    value, low, high, _ = gain
    if value == low == high == 0:
        return ""
    if math.isnan(low) or math.isnan(high):
        return f"{value:+.3f}, no interval"
    return f"{value:+.3f} [{low:+.3f}, {high:+.3f}]"
