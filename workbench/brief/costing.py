"""What the spaces cost: room, and the time that was measured."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ..costing.monthly import months
from ..costing.prices import Prices
from ..costing.search_time import MILLION
from .reading import Facts
from .saying import Bytes, Count, Money, Name, Said, Seconds, SpaceName, Times, said


class Price(NamedTuple):
    """A space in the table of costs."""

    space: SpaceName
    row: Bytes
    million: Bytes
    time: Any  # Seconds of encoding a thousand, or a sentence
    search: Any  # Seconds of one search in a million, or a sentence
    size: float  # bytes of a million, for the bar
    is_fused: bool


class Costs(NamedTuple):
    """The table, and what is to be said of it."""

    prices: Sequence[Price]
    sentences: Sequence[Said]


def costs_of(facts: Facts, prices: Prices | None = None) -> Costs:
    """Tell what the spaces cost.

    Parameters
    ----------
    facts : Facts
        Of a run.
    prices : Prices, default=None
        The user's volumes and prices, from which a month is worked out.

    Returns
    -------
    Costs
        Of the parents, what is held against the fused space, and itself.
    """
    costs = facts.run.costs
    if facts.space not in costs:
        return Costs([], [said("price.unknown")])
    wanted = dict.fromkeys([*facts.parents, facts.rival, facts.concatenation, facts.space])
    rows = [_price(facts, name) for name in wanted if name in costs]
    month = [] if prices is None else _month(facts, prices)
    sentences = [*_ratio(facts), _time(facts), *month, said("cost.counted")]
    return Costs(rows, sentences)


def _price(facts: Facts, name: str) -> Price:
    cost = facts.run.costs[name]
    size = float(cost["bytes_per_row"])
    million = MILLION * size
    return Price(
        SpaceName(name), Bytes(size), Bytes(million), _seconds(cost), _search(cost), million,
        name == facts.space,
    )  # fmt: skip


def _search(cost: Mapping[str, Any]) -> Seconds | Said:
    milliseconds = cost.get("search_ms_per_million")
    if milliseconds is None:
        return said("cost.unmeasured")
    return Seconds(float(milliseconds) / 1000)


def _month(facts: Facts, prices: Prices) -> list[Said]:
    """What a month comes to at the user's prices, beside what it is held against."""
    costs = facts.run.costs
    names = [name for name in (facts.space, facts.rival) if name in costs]
    found = months([costs[name] for name in names], prices)
    totals = [Money(month.total, prices.currency) for month in found]
    whole = all(month.is_whole for month in found)
    values = {"space": SpaceName(names[0]), "total": totals[0]}
    if len(found) > 1:
        values |= {"rival": SpaceName(names[1]), "other": totals[1]}
        key = "cost.month" if whole else "cost.month_least"
    else:
        key = "cost.month_alone"
    volumes = said(
        "cost.volumes", vectors=Count(prices.vectors), numbers=Name(prices.numbers),
        new=Count(prices.new_per_month), queries=Count(prices.queries_per_month),
    )  # fmt: skip
    return [said(key, **values), volumes]


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
