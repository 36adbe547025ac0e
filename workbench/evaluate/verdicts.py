"""Differences in words."""

from __future__ import annotations

from .intervals import Difference

PLAINLY = {
    "better than": "",
    "the same as": "",
    "worse than": " Here fusing lost.",
    "not clearly different from": " Here fusing gained nothing that these samples can show.",
}


def _signed(gain: Difference) -> str:
    value, low, high = gain
    return f"; {value:+.3f} [{low:+.3f}, {high:+.3f}]" if any(gain) else ""


def _verdict(gain: Difference) -> str:
    value, low, high = gain
    if value == low == high == 0:
        return "the same as"
    if low > 0:
        return "better than"
    return "worse than" if high < 0 else "not clearly different from"
