"""A proof of concept from data and spaces to a recommendation, step by step, each kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from .. import _checks
from .._checks.parameters import MOST_SEEDS
from ..data.dataset import Dataset
from ..evaluate.finished import Finished, measures_folder
from ..fusion.space_rows import Experts
from ..store import Space
from ..weighing.asking import Part, family_of
from ..weighing.progress import Progress, Tick, Told
from ..weighing.samples import Family, Samples
from .answering import Found, answer
from .asking import MARGIN, Budget, budget_of, kpi_parts, watched_parts, words_part
from .control import Control, can_be_permuted, controls
from .costs import Cost
from .deciding import choose_vectors
from .division import Division, chosen, divided
from .kept import Kept, Step
from .learning import SHARES, Point, curve, point_of
from .replicate import replicate
from .result import Poc
from .vectors import Vectors, ways

OF_CHOICE, OF_CONTROL, OF_CURVE = 10, 30, 10  # steps of the bar, of which a fit is one


def run(
    data: Any, clip: Space | None = None, expert: Experts = None, text_expert: Experts = None, *,
    kpi: Sequence[str] | str | None = None, budget_bytes: float | None = None,
    budget_seconds: float | None = None, margin: float = MARGIN, seeds: int = 3, cv: int = 5,
    kernel: str | None = None, split_by: str | None = None, random_state: int | None = None,
    progress: bool = True, tick: Told = None,
) -> Poc:  # fmt: skip
    """Find out whether to fuse, with which weights and how wide.

    Weights are chosen by the KPIs in nested cross-validation, as by
    :func:`workbench.choose_weights`; vectors of several methods and widths are fitted without each
    fold and measured on it; CLIP, the expert, concatenation (with equal and with its best weight)
    and KrossFuse are measured on the same folds. All of it is repeated in several divisions, each
    with its own draw. What is finished is kept until the whole is done.

    Parameters
    ----------
    data : Study or Dataset
        A study brings its spaces (the first fused one's, where there are several).
    clip, expert, text_expert : Space or sequence of Space, default=None
        Beside a dataset: as for :func:`workbench.fuse`.
    kpi : str or sequence of str, default=None
        What decides: metrics of :func:`workbench.choose_weights`, a target in brackets, such as
        ``["knn", "nmi[colour x texture]"]``, with equal shares. None takes what the data suggest.
    budget_bytes : float, default=None
        Of a vector at most.
    budget_seconds : float, default=None
        That an exact query among a million vectors may take, in proportion to the time measured.
    margin : float, default=0.02
        Share of a measure's range: gains that surely are below it decide nothing.
    seeds : int, default=3
        Divisions, each with a draw of its own, 1 to 20.
    cv : int, default=5
        Folds, 2 to 50.
    kernel : {"cosine", "linear", "rbf", "laplace"}, default=None
        Of the experts; None takes that of the study, or cosine.
    split_by : {"random", "group", "split"}, default=None
        As for :func:`workbench.choose_weights`; None takes that of the study, or "random".
    random_state : int, default=None
        Of divisions, draws and permutations; None takes that of the study, or 0.
    progress : bool, default=True
        Bar with the time left, on stderr, where that is a terminal.
    tick : callable, default=None
        Called with the share of the work that is done; what it raises ends the work.

    Returns
    -------
    Poc
        One recommendation, and every figure behind it.

    Raises
    ------
    InputError
        If a KPI is unknown or the data lack what it needs, spaces and dataset do not belong
        together, or a parameter is out of range.

    Examples
    --------
    >>> import pandas as pd
    >>> rng, ids = np.random.default_rng(0), np.arange(60).astype(str)
    >>> table = pd.DataFrame({"kind": np.repeat(["a", "b", "c"], 20)}, index=ids)
    >>> data = Dataset("three", ids, None, table, targets=("kind",))
    >>> means = 6 * rng.standard_normal((3, 8)).repeat(20, axis=0)
    >>> noise, seen = rng.standard_normal((2, 60, 8)) + np.array([0, 1])[:, None, None] * means
    >>> poc = run(data, Space("CLIP", ids, noise), Space("expert", ids, seen), margin=0.1,
    ...           seeds=1)
    >>> poc.recommendation.heading
    'Do not fuse: expert is as good, or better.'
    """
    settings = getattr(data, "settings", None)
    of_kernel = str(getattr(settings, "kernel", "cosine") if kernel is None else kernel)
    by = str(getattr(settings, "split_by", "random") if split_by is None else split_by)
    given = getattr(settings, "seed", 0) if random_state is None else random_state
    seed = _checks.seed("random_state", given)
    dataset, family = family_of(data, clip, expert, text_expert, of_kernel)
    kpis = kpi_parts(kpi, dataset, family)
    budget = budget_of(budget_bytes, budget_seconds)
    count = _checks.whole_number("seeds", seeds, 1, MOST_SEEDS)
    worth = _checks.positive("margin", margin)
    asked = Asked(dataset, family, kpis, budget, float(worth), count, cv, by, seed)
    with Progress(progress, tick, 1).part("proof of concept", _total(asked)) as told:
        return _run(asked, told)


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


def _total(asked: Asked) -> int:
    """Steps of the bar."""
    samples = asked.samples(0)
    fits = len(asked.ways) * len(samples.reporting)
    return asked.seeds * (OF_CHOICE + fits) + OF_CONTROL + OF_CURVE * len(SHARES)


def _run(asked: Asked, tick: Tick) -> Poc:
    started = time.perf_counter()
    family = asked.family
    about = {
        "kpis": [part.words for part in asked.kpis], "cv": asked.cv, "seed": asked.seed,
        "kernel": family.kernel, "split_by": asked.split_by,
    }  # fmt: skip
    finished = Finished(measures_folder(), asked.dataset, asked.seed, asked.split_by)
    spaces = [family.clip, *family.experts, *family.text_experts]
    kept = Kept(finished, spaces, about)
    steps, tested = _measured(asked, kept, tick)
    costs = {name: Cost(**each) for name, each in _costs(steps[0]).items()}
    blocks = [step.blocks for step in steps]
    taken = choose_vectors(blocks, asked.kpis, costs, asked.budget, asked.margin)
    found = Found(
        asked.dataset, family, asked.kpis, asked.budget, asked.margin, steps, taken, costs,
        [Control(**each) for each in tested.facts["controls"]],
    )  # fmt: skip
    rival, kpi = found.deciding
    points = _points(asked, kept, steps[0], rival, kpi, tick)
    made = answer(found, points, time.perf_counter() - started, about)
    kept.clear()
    return made


def _measured(asked: Asked, kept: Kept, tick: Tick) -> tuple[list[Step], Step]:
    """Every division, and the control beside the first, whose kernels are there then."""
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


def _costs(step: Step) -> dict[str, dict[str, Any]]:
    """Costs of the first division; what has no number there is not a number here."""
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


def _points(asked: Asked, kept: Kept, first: Step, rival: str, kpi: str, tick: Tick) -> list[Point]:
    """The learning curve, all samples last."""

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
