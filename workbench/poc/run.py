"""A proof of concept from data and spaces to a recommendation, step by step, each kept."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from .. import _checks
from .._checks.parameters import MOST_SEEDS
from ..evaluate.finished import Finished, measures_folder
from ..fusion.space_rows import Experts
from ..store import Space
from ..weighing.asking import family_of
from ..weighing.progress import Progress, Tick, Told
from .answering import Found, answer
from .asking import MARGIN, budget_of, kpi_parts
from .control import Control
from .costs import Cost
from .kept import Kept
from .picking import choose_vectors
from .result import Poc
from .steps import Asked, costs_in, measured_steps, points_of, total_steps


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
        Share of a measure's range, below 1: gains that surely are below it decide nothing.
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
    >>> import numpy as np
    >>> import pandas as pd
    >>> from workbench import Dataset
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
    worth = _checks.share("margin", margin)
    asked = Asked(dataset, family, kpis, budget, float(worth), count, cv, by, seed)
    with Progress(progress, tick, 1).part("proof of concept", total_steps(asked)) as told:
        return _run(asked, told)


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
    steps, tested = measured_steps(asked, kept, tick)
    costs = {name: Cost(**each) for name, each in costs_in(steps[0]).items()}
    blocks = [step.blocks for step in steps]
    taken = choose_vectors(blocks, asked.kpis, costs, asked.budget, asked.margin)
    found = Found(
        asked.dataset, family, asked.kpis, asked.budget, asked.margin, steps, taken, costs,
        [Control(**each) for each in tested.facts["controls"]],
    )  # fmt: skip
    rival, kpi = found.deciding
    points = points_of(asked, kept, steps[0], rival, kpi, tick)
    made = answer(found, points, time.perf_counter() - started, about)
    kept.clear()
    return made
