"""What is gained, and what is paid or lost, each with a picture of 100."""

from collections.abc import Sequence
from typing import NamedTuple

from .costing import Price, costs_of
from .findings import BETTER, UNCLEAR, WORSE, Gap, told
from .reading import Facts
from .saying import Count, Said, SpaceName, Times, said
from .telling import measure_of, sentence_of, unit_of

MOST = 2, 1  # sentences about the strongest rival, and about another
MOST_LINES = 16  # of the drawing of all; the report has every one


class Hundred(NamedTuple):
    """A picture of 100: how many are right with both, and with one of the two alone."""

    gap: Gap
    both: int
    more: int
    kind: str  # "more", "fewer", or "maybe" where nothing is proven


class Side(NamedTuple):
    """Gains or losses: what the picture shows, and what else is to be said."""

    sentences: Sequence[Said]
    hundred: Hundred | None
    shown: Said | None
    room: Sequence[Price] = ()


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
    return _side(sentences, _hundred(shown, "more") or _maybe(facts))


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
    side = _side(sentences, _hundred(shown, "fewer"))
    return side if side.hundred is not None else side._replace(room=_prices(facts))


def _side(sentences: list[Said], hundred: Hundred | None) -> Side:
    """What the picture shows is said below it, and not twice."""
    if hundred is None:
        return Side(sentences or [said("gap.nothing")], None, None)
    shown = sentence_of(hundred.gap)
    return Side([each for each in sentences if each != shown], hundred, shown)


def lines_of(facts: Facts) -> list[Line]:
    """List the differences to the strongest rival for the drawing.

    Parameters
    ----------
    facts : Facts
        Of a run.

    Returns
    -------
    list of Line
        One for each kind of measure with an interval, the best first; of very many the largest.
    """
    gaps = [
        gap
        for gap in told(facts.against(facts.rival))
        if not gap.is_own and gap.low <= gap.high  # not of NaN
    ]
    ordered = sorted(gaps[:MOST_LINES], key=lambda gap: -gap.difference)
    return [Line(measure_of(gap), gap, gap.verdict in (BETTER, WORSE)) for gap in ordered]


def _rivals(facts: Facts) -> list[str]:
    """The strongest rival first, then what is used today."""
    wanted = dict.fromkeys([facts.rival, facts.clip])
    return [name for name in wanted if facts.against(name)]


def _told(facts: Facts, rival: str, gaps: list[Gap], none: str) -> list[Said]:
    if not gaps:
        return [said(none, rival=SpaceName(rival), total=Count(len(facts.against(rival))))]
    most = MOST[0] if rival == facts.rival else MOST[1]
    more = len(gaps) - most
    sentences = [sentence_of(gap) for gap in gaps[:most]]
    if more > 0:
        sentences.append(said("gap.more", rival=SpaceName(rival), n=Count(more)))
    return sentences


def _ties(facts: Facts) -> list[Said]:
    """How much is not clearly different; where nothing is gained, what might be."""
    gaps = facts.against(facts.rival)
    ties = [gap for gap in gaps if gap.verdict not in (BETTER, WORSE)]
    if not ties:
        return []
    counts = {"n": Count(len(ties)), "total": Count(len(gaps))}
    sentence = said("gap.ties", **counts, rival=SpaceName(facts.rival))
    if facts.gains(facts.rival):
        return [sentence]
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


def _prices(facts: Facts) -> list[Price]:
    """Room of the two that are held against each other: what is surely paid."""
    shown = (SpaceName(facts.space), SpaceName(facts.rival))
    return [price for price in costs_of(facts).prices if price.space in shown]


def _maybe(facts: Facts) -> Hundred | None:
    """The most favourable difference where nothing is proven."""
    ties = [gap for gap in facts.against(facts.rival) if gap.verdict not in (BETTER, WORSE)]
    hopes = [gap for gap in ties if gap.difference >= 0]
    return _hundred(sorted(hopes, key=lambda gap: -gap.difference), "maybe")


def _hundred(gaps: Sequence[Gap], kind: str) -> Hundred | None:
    """The first difference that is a share of things; None where there is none."""
    shares = [gap for gap in gaps if not gap.is_own and unit_of(gap) != "points"]
    if not shares:
        return None
    gap = shares[0]
    low, high = sorted((round(100 * gap.value), round(100 * gap.rival_value)))
    return Hundred(gap, low, high - low, kind)
