"""Whether a run meets its KPIs: passed, failed, or not yet known."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from .. import _checks
from .figures import figure_of
from .kpis import Kpi, Stage
from .runs import Figure, Run

NO_INTERVAL = "without an interval: judged by the value alone"


class State(Enum):
    """What is known of a KPI."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "not yet known"


@dataclass(frozen=True)
class Judged:
    """A KPI and what a run says to it.

    Attributes
    ----------
    stage : Stage
        To which it belongs.
    kpi : Kpi
        What must hold.
    figure : Figure
        The number, with its interval.
    state : State
        What is known.
    note : str
        What is to be known beside it; empty mostly.
    """

    stage: Stage
    kpi: Kpi
    figure: Figure
    state: State
    note: str = ""

    @property
    def stops(self) -> bool:
        """Tell whether the stage is not passed because of it.

        Returns
        -------
        bool
            True for what failed, and for what is not yet known where the stage allows no such.
        """
        if self.state is State.UNKNOWN:
            return not self.stage.allows_unknown
        return self.state is State.FAILED


def judge(run: Run, stages: Sequence[Stage], baseline: Run | None = None) -> list[Judged]:
    """Hold a run against its KPIs.

    A condition holds if all of the 95 % interval is on the good side of the threshold, and fails if
    none of it is; between the two it is not yet known. Every KPI of a stage must hold, so that
    their number needs no correction: a stage is passed by chance no more often than its hardest
    KPI is (Berger, Technometrics 24, 1982).

    Parameters
    ----------
    run : Run
        To be judged.
    stages : sequence of Stage
        With their KPIs.
    baseline : Run, default=None
        What ``baseline.`` in a condition means.

    Returns
    -------
    list of Judged
        One for each KPI, in their order.

    Raises
    ------
    InputError
        If a KPI names what the runs do not have, or an argument is of another kind.

    Examples
    --------
    >>> from pathlib import Path
    >>> from workbench.gating.terms import condition_of
    >>> data = {"targets": [], "ids_sha256": "0", "samples": 1536, "captions": 0, "skipped": []}
    >>> run = Run(Path("run"), {"metrics": [], "table": []}, {"data": data, "spaces": {}})
    >>> kpi = Kpi("enough samples", condition_of("data.samples >= 1000", "kpi 1"))
    >>> judge(run, [Stage("PoC", (kpi,))])[0].state
    <State.PASSED: 'passed'>
    """
    _checks.typed("run", run, Run, "a Run, as read_run gives it")
    if baseline is not None:
        _checks.typed("baseline", baseline, Run, "a Run, as read_run gives it")
    for stage in _checks.several("stages", stages, "stages, as read_kpis gives them"):
        _checks.typed("stages", stage, Stage, "stages, as read_kpis gives them")
    return [
        _judged(run, baseline, stage, kpi, f"stage {stage.name}, {kpi.name}")
        for stage in stages
        for kpi in stage.kpis
    ]


def _judged(run: Run, baseline: Run | None, stage: Stage, kpi: Kpi, where: str) -> Judged:
    figure = figure_of(kpi.condition.terms, run, baseline, where)
    by_value = kpi.by == "value" or not figure.has_interval
    low, high = (figure.value, figure.value) if by_value else (figure.low, figure.high)
    note = figure.note
    if kpi.by == "interval" and not figure.has_interval:
        note = NO_INTERVAL
    return Judged(stage, kpi, figure, _state(low, high, kpi), note)


def _state(low: float, high: float, kpi: Kpi) -> State:
    """Where an interval lies: wholly on the good side of the threshold, wholly not, or on both."""
    if math.isnan(low) or math.isnan(high):
        return State.UNKNOWN
    sign, threshold = kpi.condition.sign, kpi.condition.threshold
    holds = {
        ">=": lambda value: value >= threshold,
        ">": lambda value: value > threshold,
        "<=": lambda value: value <= threshold,
        "<": lambda value: value < threshold,
    }[sign]
    both = holds(low), holds(high)
    if all(both):
        return State.PASSED
    return State.UNKNOWN if any(both) else State.FAILED
