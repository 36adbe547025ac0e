"""The top of a brief: what to do, why, what it costs, what comes next."""

from collections.abc import Sequence
from typing import NamedTuple

from ..costing.search_time import MILLION
from ..evaluate.findings.opponents import CONCATENATION, PARENT
from .findings import UNCLEAR, Gap, told
from .reading import Facts
from .saying import Bytes, Count, Date, Name, Said, Several, SpaceName, said
from .telling import sentence_of

TONES = {"adopt": "yes", "do_not": "no", "not_enough": "open"}


class Decision(NamedTuple):
    """What stands on top."""

    tone: str
    badge: Said
    heading: Said
    reasons: Sequence[Said]
    price: Said
    next: Said


def decision_of(facts: Facts) -> Decision:
    """Say what to do.

    Parameters
    ----------
    facts : Facts
        Of a run.

    Returns
    -------
    Decision
        In sentences.
    """
    badge = said(f"badge.{facts.advice}")
    return Decision(
        TONES[facts.advice], badge, _heading(facts), _reasons(facts), _price(facts), _next(facts)
    )


def facts_line(facts: Facts) -> list[Said]:
    """Say what was looked at.

    Parameters
    ----------
    facts : Facts
        Of a run.

    Returns
    -------
    list of Said
        Counts of the data, models, the day.
    """
    parents = Several(tuple(SpaceName(name) for name in facts.parents))
    known = {"n": Count(facts.n), "parents": parents, "date": Date(facts.run.created)}
    classes = int(facts.examples.get("classes", 0))
    lines = [said("page.facts", **known)]
    if classes:
        target = Name(next(iter(facts.run.targets), ""))
        lines = [said("page.facts_classes", **known, classes=Count(classes), target=target)]
    captions = int(facts.run.manifest["data"]["captions"])
    if captions:
        lines.append(said("page.captions", n=Count(captions)))
    others = len(facts.run.metrics["verdict"])
    if others > 1:
        lines.append(said("page.several", n=Count(others), space=SpaceName(facts.space)))
    return lines


def _heading(facts: Facts) -> Said:
    space = SpaceName(facts.space)
    if facts.advice == "do_not":
        if facts.instead:
            return said("decision.instead", space=space, rival=SpaceName(facts.instead))
        return said("decision.trade", space=space)
    return said(f"decision.{facts.advice}", space=space)


def _reasons(facts: Facts) -> list[Said]:
    """First the reason, then the difference that shows it best."""
    if not facts.rival:
        few = bool(facts.verdict.get("samples"))
        return [said("reason.few", n=Count(facts.n))] if few else [said("reason.nothing")]
    gains, losses = facts.gains(facts.rival), facts.losses(facts.rival)
    counts = {
        "total": Count(len(facts.against(facts.rival))),
        "gains": Count(len(gains)), "losses": Count(len(losses)),
    }  # fmt: skip
    names = {"space": SpaceName(facts.space), "rival": SpaceName(facts.rival)}
    reason = {
        "ahead": ("rival", "total", "gains"),
        "behind": ("rival", "total", "gains", "losses"),
        "level": ("space", "rival", "total"),
        "trade": ("rival", "total", "gains", "losses"),
        "open": ("rival",),
    }.get(facts.place, ("rival",))
    key = facts.place if facts.place in ("ahead", "behind", "level", "trade") else "open"
    known = {name: (counts | names)[name] for name in reason}
    if key == "open":
        known["n"] = Count(facts.n)
    shown = {
        "ahead": [gains], "trade": [gains, losses], "behind": [losses], "open": [_open(facts)],
    }.get(key, [])  # fmt: skip
    best = [gap for gaps in shown for gap in told(gaps)[:1]]
    return [said(f"reason.{key}", **known), *map(sentence_of, best)]


def _open(facts: Facts) -> list[Gap]:
    return [gap for gap in facts.against(facts.rival) if gap.verdict == UNCLEAR and gap.matters]


def _price(facts: Facts) -> Said:
    costs = facts.run.costs
    size = _million(facts, facts.space)
    if size is None:
        return said("price.unknown")
    space, other = SpaceName(facts.space), facts.rival or facts.clip
    rival = _million(facts, other) if other in costs else None
    if rival is None or other == facts.space:
        return said("price.alone", space=space, fused=size)
    return said("price", space=space, fused=size, rival=SpaceName(other), other=rival)


def _million(facts: Facts, name: str) -> Bytes | None:
    cost = facts.run.costs.get(name, {}).get("bytes_per_row")
    return None if cost is None else Bytes(MILLION * float(cost))


def _next(facts: Facts) -> Said:
    space, rival = SpaceName(facts.space), SpaceName(facts.rival)
    if facts.advice == "adopt":
        return said("next.adopt", space=space)
    if facts.advice == "not_enough":
        return _more_data(facts)
    if not facts.instead:
        return said("next.trade", space=space)
    kinds = {gap.rival: gap.kind for gap in facts.gaps}
    kind = kinds.get(facts.instead)
    if kind == PARENT:
        return said("next.parent", rival=rival, space=space)
    return said("next.concat" if kind == CONCATENATION else "next.other", rival=rival)


def _more_data(facts: Facts) -> Said:
    samples = int(facts.verdict.get("samples") or 0)
    if samples:
        more = Count(max(0, samples - facts.n))
        return said("next.more", more=more, samples=Count(samples))
    return said("next.measure" if facts.gaps else "next.label")
