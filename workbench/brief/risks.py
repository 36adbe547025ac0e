"""What could go wrong here: few samples, weak groups, faults of the data, what was not measured."""

from collections.abc import Mapping
from statistics import median
from typing import Any

from ..auditing.effects import EFFECTS
from .findings import EXACT, WORSE, told
from .reading import Facts
from .saying import Count, Hundred, Name, Said, Several, SpaceName, said

MOST_FAULTS = 3
SEVERITY = {"high": 0, "medium": 1, "low": 2}


def risks_of(facts: Facts) -> list[Said]:
    """Tell what could go wrong.

    Parameters
    ----------
    facts : Facts
        Of a run.

    Returns
    -------
    list of Said
        What weighs most first.
    """
    spaces = facts.run.manifest["spaces"]
    demo = any(space.get("demo") for space in spaces.values())
    random = any(space.get("random_weights") for space in spaces.values())
    models = [said("risk.demo")] if demo else []
    models += [said("risk.random")] if random else []
    return [
        *models, _few(facts), *_faults(facts), *_groups(facts), *_estimate(facts),
        *_chosen(facts), _shift(facts),
    ]  # fmt: skip


def _shift(facts: Facts) -> Said:
    """Whether new samples are like these."""
    if facts.shift is None:
        return said("risk.shift")
    if not facts.shift.shows_in:
        return said("risk.shift_none", n=Count(len(facts.shift.tested)))
    spaces = Several(tuple(SpaceName(name) for name in facts.shift.shows_in))
    return said("risk.shift_shows", spaces=spaces)


def _few(facts: Facts) -> Said:
    """What so many samples cannot show: the half width of the usual interval."""
    gaps = facts.against(facts.rival)
    widths = [(gap.high - gap.low) / 2 for gap in gaps if not gap.is_own and gap.high > gap.low]
    if not widths:
        return said("risk.n", n=Count(facts.n))
    return said("risk.small", n=Count(facts.n), width=Hundred(median(widths)))


def _faults(facts: Facts) -> list[Said]:
    """Faults of the data, the worst first; those that merely are counted are in the report."""
    skipped = len(facts.run.manifest["data"].get("skipped", ()))
    missing = [said("risk.skipped", n=Count(skipped))] if skipped else []
    if "audit" not in facts.run.metrics:
        return [*missing, said("risk.unchecked")]
    found = sorted(
        facts.run.metrics["audit"], key=lambda each: SEVERITY.get(str(each["severity"]), 0)
    )
    if not found:
        return [*missing, said("risk.clean")]
    faults = [_fault(each) for each in found[:MOST_FAULTS]]
    more = len(found) - MOST_FAULTS
    return [*missing, *faults, *([said("risk.more", n=Count(more))] if more > 0 else [])]


def _fault(found: Mapping[str, Any]) -> Said:
    kind = str(found["kind"]).partition(" in ")[0]
    words = said(f"audit.{kind}") if kind in EFFECTS else said("audit.other", name=Name(kind))
    return said("risk.audit", words=words, n=Count(int(found["count"])))


def _groups(facts: Facts) -> list[Said]:
    groups = facts.examples.get("groups")
    if not groups:
        return [said("risk.no_groups")]
    sentences = [_weak(groups, each) for each in groups["weak"][:1]]
    more = int(groups.get("weak_count", 0)) - 1
    if more > 0:
        sentences.append(said("risk.weak_more", n=Count(more)))
    sentences += [_lost(groups, each) for each in groups["lost"][:1]]
    if not groups["weak"]:
        sentences.append(said("risk.no_weak", count=Count(groups["count"])))
    if int(groups["too_small"]):
        smallest = groups["smallest"]
        counts = {"n": Count(groups["too_small"]), "count": Count(groups["count"])}
        group = {"group": Name(str(smallest["group"])), "size": Count(smallest["n"])}
        sentences.append(said("risk.small_groups", **counts, **group))
    return sentences


def _weak(groups: Mapping[str, Any], weak: Mapping[str, Any]) -> Said:
    numbers = {"value": Hundred(float(weak["value"])), "rest": Hundred(float(weak["rest"]))}
    names = {"space": SpaceName(str(groups["space"])), "group": Name(str(weak["group"]))}
    return said("risk.weak", **names, **numbers)


def _lost(groups: Mapping[str, Any], lost: Mapping[str, Any]) -> Said:
    names = {"space": SpaceName(str(groups["space"])), "rival": SpaceName(str(groups["rival"]))}
    more = Hundred(float(lost["difference"]))
    return said("risk.lost", **names, group=Name(str(lost["group"])), more=more)


def _estimate(facts: Facts) -> list[Said]:
    """What the estimate of the product loses, where that is proven."""
    worse = [gap for gap in facts.gaps if gap.kind == EXACT and gap.verdict == WORSE]
    shares = [gap for gap in told(worse) if not gap.is_own]
    if not shares:
        return []
    width = Count(facts.run.manifest["spaces"][facts.space].get("dim") or 0)
    return [said("risk.estimate", width=width, more=Hundred(shares[0].difference))]


def _chosen(facts: Facts) -> list[Said]:
    return [said("risk.chosen")] if facts.run.metrics.get("choice") else []
