"""What the spaces cost: room, and the time that was measured."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .deciding import MILLION
from .reading import Facts
from .saying import Bytes, Count, Said, Seconds, SpaceName, Times, said


class Price(NamedTuple):
    """A space in the table of costs."""

    space: SpaceName
    row: Bytes
    million: Bytes
    time: Any  # Seconds, or a sentence
    size: float  # bytes of a million, for the bar
    is_fused: bool


class Costs(NamedTuple):
    """The table, and what is to be said of it."""

    prices: Sequence[Price]
    sentences: Sequence[Said]


def costs_of(facts: Facts) -> Costs:
    """Tell what the spaces cost.

    Parameters
    ----------
    facts : Facts
        Of a run.

    Returns
    -------
    Costs
        Of the parents, what is held against the fused space, and itself.
    """
    costs = facts.run.costs
    if facts.space not in costs:
        return Costs([], [said("price.unknown")])
    wanted = dict.fromkeys([*facts.parents, facts.rival, facts.concatenation, facts.space])
    prices = [_price(facts, name) for name in wanted if name in costs]
    sentences = [*_ratio(facts), _time(facts), said("cost.counted")]
    return Costs(prices, sentences)


def _price(facts: Facts, name: str) -> Price:
    cost = facts.run.costs[name]
    size = float(cost["bytes_per_row"])
    million = MILLION * size
    return Price(
        SpaceName(name), Bytes(size), Bytes(million), _seconds(cost), million, name == facts.space
    )


def _seconds(cost: Mapping[str, Any]) -> Seconds | Said:
    seconds = cost.get("seconds_per_1000")
    if seconds is None:
        return said("cost.unmeasured")
    words = Seconds(float(seconds))
    return words if cost.get("with_parents", True) else said("cost.only_fuse", seconds=words)


def _ratio(facts: Facts) -> list[Said]:
    costs = facts.run.costs
    size = float(costs[facts.space]["bytes_per_row"])
    names = [name for name in (facts.rival, facts.clip) if name in costs and name != facts.space]
    ratios = [Times(size / float(costs[name]["bytes_per_row"])) for name in names]
    known = {"space": SpaceName(facts.space)}
    if not names:
        return []
    known |= {"rival": SpaceName(names[0])}
    if len(set(names)) == 1:
        return [said("cost.ratio_one", **known, ratio=ratios[0])]
    clip = {"clip": SpaceName(names[1]), "clip_ratio": ratios[1]}
    return [said("cost.ratio", **known, ratio=ratios[0], **clip)]


def _time(facts: Facts) -> Said:
    cost = facts.run.costs[facts.space]
    seconds = cost.get("seconds_per_1000")
    if seconds is None or not math.isfinite(seconds):
        return said("cost.time_none")
    if not cost.get("with_parents", True):
        return said("cost.time_own", seconds=Seconds(float(seconds)))
    cpus = Count(facts.run.manifest.get("cpus") or 1)
    own = facts.run.manifest["spaces"][facts.space].get("seconds")
    whole = {"seconds": Seconds(float(seconds)), "cpus": cpus}
    if own is None:
        return said("cost.time_all", **whole)
    return said("cost.time_whole", **whole, own=Seconds(1000 * float(own) / facts.n))
