"""How a fused space stands against one simpler space, by intervals, never by values alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from ..uncertainty.verdicts import Verdict
from .accounts import Account
from .finding import Finding

MARGIN = 0.05  # share of a measure's range: differences that surely are below it decide nothing
UNSEEN = 3.0  # of n samples none differs: up to 3 / n of all may (95 %)
Tested = Callable[[Finding], int]  # samples that a finding rests on


class Place(Enum):
    """Where a fused space stands against one simpler space."""

    AHEAD = "ahead of"
    TRADE = "ahead here and behind there of"
    BEHIND = "behind"
    LEVEL = "no better than"
    OPEN = "not told apart from"


@dataclass(frozen=True)
class Standing:
    """How a fused space stands against one simpler space.

    Attributes
    ----------
    rival, kind : str
        Name of the simpler space, and what it is to the fused one.
    place : Place
        Where the fused space stands.
    gains, losses : tuple of Finding
        Differences that are proven, corrected for all, and may be as large as the margin; largest
        first.
    unsettled : tuple of Finding
        Where the fused space may be better by more than the margin, and is not proven to be.
    can_all : bool
        Whether the simpler space was measured at all that the fused one was.
    """

    rival: str
    kind: str
    place: Place
    gains: tuple[Finding, ...]
    losses: tuple[Finding, ...]
    unsettled: tuple[Finding, ...]
    can_all: bool


def limits_of(finding: Finding, n: int) -> tuple[float, float]:
    """Give the interval of a gain as shares of the measure's range, above 0 for better.

    Parameters
    ----------
    finding : Finding
        Any.
    n : int
        Samples that it rests on: where none of them differs, some of all others may.

    Returns
    -------
    tuple of two floats
        Lowest and highest; NaN where there is none.

    Examples
    --------
    >>> from types import SimpleNamespace as Record
    >>> from ..uncertainty.intervals import Difference
    >>> headline = Record(range=(0.0, 1.0), higher_is_better=False)
    >>> difference = Difference(0.1, 0.05, 0.2, 0.01)
    >>> limits_of(Record(difference=difference, headline=headline), 9)
    (-0.2, -0.05)
    """
    bottom, top = finding.headline.range
    low, high = (limit / (top - bottom) for limit in finding.difference[1:3])
    if not finding.headline.higher_is_better:
        low, high = -high, -low
    if low == high == 0:
        return -UNSEEN / n, UNSEEN / n
    return low, high


def standing_of(
    account: Account, rival: str, tested: Tested, margin: float = MARGIN
) -> Standing:  # numpydoc ignore=EX01
    """Say how a fused space stands against one simpler space.

    Parameters
    ----------
    account : Account
        Of the fused space.
    rival : str
        Name of the simpler space.
    tested : callable
        Samples that a finding rests on.
    margin : float, default=0.05
        Share of a measure's range: differences that surely are below it decide nothing.

    Returns
    -------
    Standing
        With what was proven, and what is open.
    """
    gains: list[Finding] = []
    losses: list[Finding] = []
    unsettled: list[Finding] = []
    for finding in account.against(rival):
        low, high = limits_of(finding, tested(finding))
        if finding.verdict is Verdict.WORSE:
            losses += [finding] if low < -margin else []
        elif high > margin:  # not of NaN
            (gains if finding.verdict is Verdict.BETTER else unsettled).append(finding)
    has_test = any(finding.verdict is not Verdict.UNTESTED for finding in account.against(rival))
    place = _place(gains, losses, bool(unsettled) or not has_test)
    return Standing(
        rival, account.against(rival)[0].kind, place, tuple(gains), tuple(losses),
        tuple(unsettled), can_all=not account.lacking(rival),
    )  # fmt: skip


def _place(gains: list[Finding], losses: list[Finding], is_open: bool) -> Place:
    """Where the fused space stands; behind, too, if all gains are surely less than one loss."""
    if gains and losses:
        most = max(limits_of(finding, 1)[1] for finding in gains)
        surely = max(-limits_of(finding, 1)[1] for finding in losses)
        return Place.BEHIND if most < surely else Place.TRADE
    if losses:
        return Place.BEHIND
    if gains:
        return Place.AHEAD
    return Place.OPEN if is_open else Place.LEVEL
