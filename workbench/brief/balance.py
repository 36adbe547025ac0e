"""What is gained, and what is paid or lost, each with a picture of 100."""

from collections.abc import Sequence
from typing import NamedTuple

from .findings import BETTER, UNCLEAR, WORSE, Gap, told
from .reading import Facts
from .saying import Count, Said, SpaceName, Times, said
from .telling import measure_of, sentence_of, unit_of

MOST = 2  # sentences about one rival


class Hundred(NamedTuple):
    """A picture of 100: how many are right with both, and with one of the two alone."""

    gap: Gap
    both: int
    more: int
    is_gain: bool


class Side(NamedTuple):
    """Gains or losses."""

    sentences: Sequence[Said]
    hundred: Hundred | None


class Line(NamedTuple):
    """A difference in the drawing of all."""

    measure: Said
    gap: Gap
    proven: bool


def gains_of(facts: Facts) -> Side:
    """Tell what is gained.

    Parameters
    ----------
    facts : Facts
        Of a run.

    Returns
    -------
    Side
        Against the strongest rival, and against CLIP alone.
    """
    sentences: list[Said] = []
    shown: list[Gap] = []
    for rival in _rivals(facts):
        gains = told(facts.gains(rival))
        sentences += _told(facts, rival, gains, "gain.none")
        shown += gains
    sentences += _ties(facts)
    return Side(sentences or [said("gap.nothing")], _hundred(shown, is_gain=True))


def losses_of(facts: Facts) -> Side:
    """Tell what is paid or lost.

    Parameters
    ----------
    facts : Facts
        Of a run.

    Returns
    -------
    Side
        Against the strongest rival, against CLIP alone, and room.
    """
    sentences: list[Said] = []
    shown: list[Gap] = []
    for rival in _rivals(facts):
        losses = told(facts.losses(rival))
        sentences += _told(facts, rival, losses, "loss.none")
        shown += losses
    sentences += _room(facts)
    return Side(sentences or [said("gap.nothing")], _hundred(shown, is_gain=False))


def lines_of(facts: Facts) -> list[Line]:
    """List the differences to the strongest rival for the drawing.

    Parameters
    ----------
    facts : Facts
        Of a run.

    Returns
    -------
    list of Line
        One for each kind of measure with an interval, the best first.
    """
    gaps = [
        gap
        for gap in told(facts.against(facts.rival))
        if not gap.is_own and gap.low <= gap.high  # not of NaN
    ]
    ordered = sorted(gaps, key=lambda gap: -gap.difference)
    return [Line(measure_of(gap), gap, gap.verdict in (BETTER, WORSE)) for gap in ordered]


def _rivals(facts: Facts) -> list[str]:
    """The strongest rival first, then what is used today."""
    wanted = dict.fromkeys([facts.rival, facts.clip])
    return [name for name in wanted if facts.against(name)]


def _told(facts: Facts, rival: str, gaps: list[Gap], none: str) -> list[Said]:
    if not gaps:
        return [said(none, rival=SpaceName(rival), total=Count(len(facts.against(rival))))]
    more = len(gaps) - MOST
    sentences = [sentence_of(gap) for gap in gaps[:MOST]]
    return [*sentences, said("gap.more", n=Count(more))] if more > 0 else sentences


def _ties(facts: Facts) -> list[Said]:
    """How much is not clearly different, or not at all."""
    gaps = facts.against(facts.rival)
    ties = [gap for gap in gaps if gap.verdict not in (BETTER, WORSE)]
    if not ties:
        return []
    counts = {"n": Count(len(ties)), "total": Count(len(gaps))}
    sentence = said("gap.ties", **counts, rival=SpaceName(facts.rival))
    unclear = [gap for gap in ties if gap.verdict == UNCLEAR and gap.matters]
    return [sentence, *(sentence_of(gap) for gap in told(unclear)[:1])]


def _room(facts: Facts) -> list[Said]:
    costs = facts.run.costs
    other = facts.rival or facts.clip
    if facts.space not in costs or other not in costs or other == facts.space:
        return []
    ratio = float(costs[facts.space]["bytes_per_row"]) / float(costs[other]["bytes_per_row"])
    rival = SpaceName(other)
    if ratio <= 1:
        return [said("loss.size_less", rival=rival)]
    return [said("loss.size", ratio=Times(ratio), rival=rival)]


def _hundred(gaps: Sequence[Gap], *, is_gain: bool) -> Hundred | None:
    """The largest difference that is a share of things; None where there is none."""
    shares = [gap for gap in gaps if not gap.is_own and unit_of(gap) != "points"]
    if not shares:
        return None
    gap = shares[0]
    low, high = sorted((round(100 * gap.value), round(100 * gap.rival_value)))
    return Hundred(gap, low, high - low, is_gain)
