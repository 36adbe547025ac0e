"""What a difference with its interval allows to say."""

from __future__ import annotations

import math
from enum import Enum

from .. import _checks
from .intervals import Difference


class Verdict(Enum):
    """How a space compares with another, as the finding says it."""

    BETTER = "better than"
    SAME = "the same as"
    WORSE = "worse than"
    UNCLEAR = "not clearly different from"
    UNTESTED = "beside"  # a number without an interval

    @property
    def consequence(self) -> str:
        """Say what it means for fusing.

        Returns
        -------
        str
            A sentence; empty if none is needed.
        """
        return _CONSEQUENCES.get(self, "")


_CONSEQUENCES = {
    Verdict.WORSE: "Here fusing lost.",
    Verdict.UNCLEAR: "Here fusing gained nothing that these samples can show.",
}


def verdict_of(gain: Difference, *, higher_is_better: bool = True) -> Verdict:
    """Judge a paired difference.

    Parameters
    ----------
    gain : Difference
        NaN limits for a difference without an interval.
    higher_is_better : bool, default=True
        Whether a difference above 0 is a gain.

    Returns
    -------
    Verdict
        ``UNCLEAR`` where the interval holds 0; ``SAME`` only for no difference at all.

    Raises
    ------
    InputError
        If it is no :class:`Difference`.

    Examples
    --------
    >>> from workbench.evaluate.intervals import difference_of
    >>> clear, unclear = difference_of(0.1, 0.05, 0.15), difference_of(0.1, -0.05, 0.25)
    >>> verdict_of(clear).value, verdict_of(unclear).value
    ('better than', 'not clearly different from')
    """
    _checks.typed("gain", gain, Difference, "a Difference")
    value, low, high, _ = gain
    if math.isnan(low) or math.isnan(high):
        return Verdict.UNTESTED
    if value == low == high == 0:
        return Verdict.SAME
    if low > 0:
        return Verdict.BETTER if higher_is_better else Verdict.WORSE
    if high < 0:
        return Verdict.WORSE if higher_is_better else Verdict.BETTER
    return Verdict.UNCLEAR


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
    >>> from workbench.evaluate.intervals import difference_of
    >>> signed(difference_of(0.1, 0.05, 0.15))
    '+0.100 [+0.050, +0.150]'
    """
    value, low, high, _ = gain
    if value == low == high == 0:
        return ""
    if math.isnan(low) or math.isnan(high):
        return f"{value:+.3f}, no interval"
    return f"{value:+.3f} [{low:+.3f}, {high:+.3f}]"
