"""The plan: three stages, and what a run must show in each, as `workbench gate` reads it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .._require import InputError
from ..evaluate.findings.headlines import SPOKEN
from ..gating.judging import judge
from ..gating.kpis import Kpi, Stage
from ..gating.names import SHORT_NAMES
from ..gating.terms import condition_of
from .findings import Gap, told
from .reading import Facts
from .saying import Bytes, Count, Said, SpaceName, said
from .telling import measure_of

STAGES = ("poc", "pilot", "rollout")
SEARCH = "retrieval", "", "image_retrieval_recall@1"
PREFERRED = ("knn", "retrieval", "zero_shot", "linear_probe")  # tasks, what people do first
TOLERATED, WANTED = 0.01, 0.01  # shares: what search may lose, what must be gained
LEAST = 1000  # samples of a pilot
ROUND = 100


class Condition(NamedTuple):
    """A KPI: in words, as a gate reads it, and what this run says to it."""

    words: Said
    text: str
    today: str  # value of workbench.gating.State


class PlannedStage(NamedTuple):
    """A stage of the plan."""

    key: str
    conditions: Sequence[Condition]
    allows_unknown: bool


class Plan(NamedTuple):
    """All stages; without any where nothing can be asked."""

    stages: Sequence[PlannedStage]


def plan_of(facts: Facts) -> Plan:
    """Lay out what comes next.

    Parameters
    ----------
    facts : Facts
        Of a run.

    Returns
    -------
    Plan
        Conditions on the space that is recommended, against what it would replace; judged by this
        run.
    """
    asked = _asked(facts)
    stages = []
    for key in STAGES:
        known = [_judged(facts, words, text) for words, text in asked[key]]
        conditions = [each for each in known if each is not None]
        if conditions:
            stages.append(PlannedStage(key, conditions, key == STAGES[0]))
    return Plan(stages)


def _asked(facts: Facts) -> dict[str, list[tuple[Said, str]]]:
    """Conditions of each stage, in words and as a gate reads them."""
    subject, rival = _pair(facts)
    names = {"space": SpaceName(subject), "rival": SpaceName(rival)}
    gap = _main(facts, subject, rival)
    quality: dict[str, list[tuple[Said, str]]] = {stage: [] for stage in STAGES}
    if gap is not None:
        difference = _difference(gap, subject, rival)
        measure = {"measure": measure_of(gap)}
        quality["poc"] = [(said("kpi.no_worse", **names, **measure), f"{difference} >= 0")]
        surely = said("kpi.surely_no_worse", **names, **measure)
        quality["pilot"] = [(surely, f"{difference} >= 0")]
        better = said("kpi.better", **names, **measure)
        quality["rollout"] = [(better, f"{difference} >= {WANTED}")]
    search, paid = _search(facts, subject), _paid(facts, names)
    return {
        "poc": [*quality["poc"], _faultless(facts)],
        "pilot": [*quality["pilot"], *paid, *search, _samples(facts)],
        "rollout": [*quality["rollout"], *paid, *search, *_size(facts, subject)],
    }


def _paid(facts: Facts, names: Mapping[str, SpaceName]) -> list[tuple[Said, str]]:
    """Where it wins here and loses there: the largest loss must go."""
    if facts.place != "trade" or facts.instead:
        return []
    main = [gap for gap in facts.losses(facts.rival) if gap.target in ("", *facts.run.targets[:1])]
    return [
        (
            said("kpi.surely_no_worse", **names, measure=measure_of(gap)),
            f"{_difference(gap, facts.space, facts.rival)} >= 0",
        )
        for gap in told(main)[:1]
    ]


def _pair(facts: Facts) -> tuple[str, str]:
    """The space that is to be tried, and what it would replace."""
    if facts.instead and facts.instead != facts.clip:
        return facts.instead, facts.clip
    return facts.space, facts.rival or facts.clip


def _main(facts: Facts, subject: str, rival: str) -> Gap | None:
    """The measure that the plan is about: one that both spaces have."""
    table = facts.run.table
    keys = {
        name: set(map(tuple, table[table.space == name][["task", "target", "metric"]].to_numpy()))
        for name in (subject, rival)
    }
    spoken = {headline.key for headline in SPOKEN}
    main = ["", *facts.run.targets[:1]]
    fitting = [
        gap
        for gap in facts.gaps
        if (gap.task, gap.target, gap.metric) in keys[subject] & keys[rival]
        and (gap.task, gap.metric) in spoken
        and gap.target in main
    ]
    ordered = sorted(fitting, key=lambda gap: _rank(gap.task))
    return next(iter(ordered), None)


def _rank(task: str) -> int:
    return PREFERRED.index(task) if task in PREFERRED else len(PREFERRED)


def _difference(gap: Gap, subject: str, rival: str) -> str:
    """Two numbers of a run as a gate reads them; of the main classes, which need no brackets."""
    short = {key: name for name, key in reversed(SHORT_NAMES.items())}
    measure = short.get((gap.task, gap.metric), f'{gap.task}."{gap.metric}"')
    return f'"{subject}".{measure} - "{rival}".{measure}'


def _search(facts: Facts, subject: str) -> list[tuple[Said, str]]:
    if subject == facts.clip:
        return []
    words = said("kpi.search", rival=SpaceName(facts.clip))
    text = f'"{subject}".recall_at_1 - "{facts.clip}".recall_at_1 >= -{TOLERATED}'
    return [(words, text)]


def _size(facts: Facts, subject: str) -> list[tuple[Said, str]]:
    size = facts.run.costs.get(subject, {}).get("bytes_per_row")
    if size is None:
        return []
    words = said("kpi.size", size=Bytes(float(size)))
    return [(words, f'"{subject}".bytes_per_vector <= {float(size):g}')]


def _samples(facts: Facts) -> tuple[Said, str]:
    wanted = int(facts.verdict.get("samples") or 0)
    least = max(LEAST, wanted, ROUND * round(facts.n / ROUND))
    return said("kpi.samples", n=Count(least)), f"data.samples >= {least}"


def _faultless(facts: Facts) -> tuple[Said, str]:
    if facts.run.targets:
        return said("kpi.faults"), "data.two_labels <= 0"
    return said("kpi.captions"), "data.empty_captions <= 0"


def _judged(facts: Facts, words: Said, text: str) -> Condition | None:
    """A condition and what the run says to it; None where the run has no such figure."""
    try:
        kpi = Kpi(text, condition_of(text, "plan"))
        found = judge(facts.run, [Stage("plan", (kpi,))])
    except InputError:  # not measured, or a name that no condition can hold
        return None
    return Condition(words, text, found[0].state.value)


def as_mapping(plan: Plan) -> list[Mapping[str, Any]]:
    """Return a plan for programs.

    Parameters
    ----------
    plan : Plan
        Of :func:`plan_of`.

    Returns
    -------
    list of dict
        Stage, condition and state of each.
    """
    return [
        {"stage": stage.key, "that": condition.text, "state": condition.today}
        for stage in plan.stages
        for condition in stage.conditions
    ]
