"""The steps of a proof of concept: every division, the control, the learning curve; each kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ..data.dataset import Dataset
from ..weighing.asking import Part
from ..weighing.progress import Tick
from ..weighing.samples import Family, Samples
from .asking import Budget, watched_parts, words_part
from .control import can_be_permuted, controls
from .division import Division, chosen, divided
from .kept import Kept, Step
from .learning import SHARES, Point, curve, point_of
from .replicate import replicate
from .vectors import Vectors, ways

OF_CHOICE, OF_CONTROL, OF_CURVE = 10, 30, 10  # steps of the bar, of which a fit is one


@dataclass(frozen=True, eq=False)
class Asked:
    """What a proof of concept is asked, checked.

    Attributes
    ----------
    dataset : Dataset
        All samples.
    family : Family
        The parents.
    kpis : list of Part
        What decides.
    budget : Budget
        What vectors may cost.
    margin : float
        Gains that surely are below it decide nothing.
    seeds, cv : int
        Divisions, and folds of each.
    split_by : str
        What stays whole.
    seed : int
        Of the first division.
    """

    dataset: Dataset
    family: Family
    kpis: list[Part]
    budget: Budget
    margin: float
    seeds: int
    cv: int
    split_by: str
    seed: int

    def samples(self, number: int) -> Samples:
        """Divide the samples.

        Parameters
        ----------
        number : int
            Of the division, from 0.

        Returns
        -------
        Samples
            In folds.
        """
        one = self.dataset, self.family, self.kpis, self.cv, self.split_by
        return divided(*one, self.seed + number)

    @property
    def ways(self) -> list[Vectors]:
        """List the vectors that are tried.

        Returns
        -------
        list of Vectors
            By method and columns.
        """
        samples = self.samples(0)
        need_texts = any("texts" in part.criterion.needs for part in self.kpis)
        largest = int(np.bincount(samples.folds).max())
        return ways(self.family, need_texts, len(samples.rows) - largest)


def total_steps(asked: Asked) -> int:
    """Count the steps of the bar.

    Parameters
    ----------
    asked : Asked
        Data, spaces, KPIs.

    Returns
    -------
    int
        A fit is one.
    """
    samples = asked.samples(0)
    fits = len(asked.ways) * len(samples.reporting)
    return asked.seeds * (OF_CHOICE + fits) + OF_CONTROL + OF_CURVE * len(SHARES)


def measured_steps(asked: Asked, kept: Kept, tick: Tick) -> tuple[list[Step], Step]:
    """Make every division, and the control beside the first, whose kernels are there then.

    Parameters
    ----------
    asked : Asked
        Data, spaces, KPIs.
    kept : Kept
        What is finished.
    tick : callable
        Told how many steps are done.

    Returns
    -------
    tuple of list of Step, and Step
        The divisions; the control.
    """
    first: list[Division] = []

    def division(number: int) -> Division:
        if number == 0 and first:
            return first[0]
        own = chosen(asked.samples(number), asked.kpis)
        first.extend([own] if number == 0 else [])
        return own

    steps = [_replicate(asked, kept, division, 0, tick)]
    tested = kept.step("control", lambda: _controls(asked, division))
    tick(OF_CONTROL)
    first.clear()  # kernels of one division at a time
    steps += [_replicate(asked, kept, division, i, tick) for i in range(1, asked.seeds)]
    return steps, tested


def _replicate(
    asked: Asked, kept: Kept, division: Callable[[int], Division], number: int, tick: Tick
) -> Step:
    """One division, unless it is finished."""
    ticked = 0

    def count(steps: int) -> None:
        nonlocal ticked
        ticked += steps
        tick(steps)

    def make() -> Step:
        words = words_part(asked.kpis, asked.dataset, asked.family)
        watched = watched_parts(asked.kpis, asked.dataset, asked.family)
        own = division(number)
        count(OF_CHOICE)
        return replicate(
            own, asked.ways, watched, words, asked.seed + number, count, is_first=number == 0
        )

    step = kept.step(f"division {number}", make)
    whole = OF_CHOICE + len(asked.ways) * int(step.facts["folds"])
    tick(max(0, whole - ticked))
    return step


def costs_in(step: Step) -> dict[str, dict[str, Any]]:
    """Read the costs of the first division; what has no number there is not a number here.

    Parameters
    ----------
    step : Step
        The first division.

    Returns
    -------
    dict of str to dict
        Fields of :class:`Cost`, by the name of the setting.
    """
    found = step.facts["costs"]
    return {
        name: {key: float("nan") if value is None else value for key, value in each.items()}
        for name, each in found.items()
    }


def _controls(asked: Asked, division: Callable[[int], Division]) -> Step:
    if not can_be_permuted(asked.kpis):
        return Step(facts={"controls": []})
    found = controls(division(0), asked.seed + 1_000)
    return Step(facts={"controls": [asdict(control) for control in found]})


def points_of(
    asked: Asked, kept: Kept, first: Step, rival: str, kpi: str, tick: Tick
) -> list[Point]:
    """Make the learning curve, all samples last.

    Parameters
    ----------
    asked : Asked
        Data, spaces, KPIs.
    kept : Kept
        What is finished.
    first : Step
        The first division.
    rival, kpi : str
        Setting that the fused one is held against, and words of the KPI.
    tick : callable
        Told how many steps are done.

    Returns
    -------
    list of Point
        By the number of samples.
    """

    def make() -> Step:
        points = curve(asked.samples(0), asked.kpis, rival, kpi)
        return Step(facts={"points": [point.record() for point in points]})

    step = kept.step(f"learning {rival} {kpi}", make)
    tick(OF_CURVE * len(SHARES))
    points = [Point(**_numbers(each)) for each in step.facts["points"]]
    n = int(first.facts["samples"])
    return [*points, point_of(first.blocks, asked.kpis, n, rival, kpi)]


def _numbers(record: dict[str, Any]) -> dict[str, Any]:
    return {key: float("nan") if value is None else value for key, value in record.items()}
