"""Measuring every space by everything that a dataset allows."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from .. import align
from .._require import require
from ..arrays import subsample
from ..data.dataset import Dataset
from ..store import Space
from .clustering import CLUSTER_ROWS
from .comparison import KEY, Comparison
from .headlines import OWN
from .measures import Measure, check_measures
from .plan import Plan, Step
from .probe import ONE_THREAD
from .roles import with_roles
from .tables import metric_table
from .unfinished import Unfinished


def compare(
    dataset: Dataset, spaces: Mapping[str, Space], *,
    measures: Sequence[Measure] = (), roles: Mapping[str, str] | None = None,
    random_state: int = 0, progress: bool = True,
) -> Comparison:  # fmt: skip
    """Measure every space by everything that the dataset allows.

    The main target gets probe, k-NN, few-shot and clustering; further targets probe and k-NN;
    prompts zero-shot and few-shot with prompts; captions retrieval, similarity and modality gap.
    What is left out is listed, with the reason, in ``Comparison.notes``.

    Parameters
    ----------
    dataset : Dataset
        What is measured on.
    spaces : mapping of str to Space
        Rows ready to compare by inner product, ids as in the dataset.
        ``info["role"]`` says who is who.
    measures : sequence of Measure, default=()
        Of your own, beside ours; see :class:`Measure`.
    roles : mapping of str to str, default=None
        Name of a space to "clip", "expert", "text expert", "concat", "fused" or another role, for
        spaces that do not say it themselves; the finding is about the fused one. Parents of a
        fused space are known without it.
    random_state : int, default=0
        Of splits, folds, draws and clusterings: the same for every space.
    progress : bool, default=True
        Bar with the time left, on stderr.

    Returns
    -------
    Comparison
        Metrics with intervals, alignment, notes.

    Raises
    ------
    InputError
        If ``roles`` names a space that is not there, a space's ids differ from the dataset's, its
        class or text rows do not fit the prompts or captions, there are fewer than four samples,
        the main target has fewer than two classes of two or more samples, or a measure of your
        own gives what is no number in its range.
    """
    _check_spaces(dataset, spaces)
    spaces = with_roles(spaces, roles)
    started = time.perf_counter()
    plan = Plan(dataset, random_state, check_measures(measures))
    steps = [step for name, space in spaces.items() for step in plan.steps(name, space)]
    with threadpool_limits(1 if dataset.n <= ONE_THREAD else None):
        measured, seconds, unfinished = _run(steps, progress)
        began = time.perf_counter()
        alignment, left_out = _alignment(dataset, spaces, random_state)
    ended = time.perf_counter()
    seconds |= {"alignment": ended - began, "all": ended - started}
    has_outcomes = measured[(measured.task != OWN) | (measured.outcomes.map(len) > 0)]
    keys = has_outcomes[KEY].itertuples(index=False, name=None)
    return Comparison(
        dataset,
        spaces,
        metrics=measured[[*KEY, "value", "low", "high", "n"]],
        alignment=alignment,
        seconds=seconds,
        notes=tuple(dict.fromkeys([*plan.notes, *left_out, *unfinished])),
        outcomes=dict(zip(keys, has_outcomes.outcomes, strict=True)),
        own_headlines=tuple(measure.headline for measure in measures),
    )


def _check_spaces(dataset: Dataset, spaces: Mapping[str, Space]) -> None:
    require(len(spaces) > 0, "no space", "at least one")
    require(dataset.n >= 4, f"{dataset.n} samples", "at least 4")
    for name, space in spaces.items():
        got = f"space {name!r} has other ids than the dataset"
        require(np.array_equal(space.ids, dataset.ids), got, "the same ids in the same order")
        _check_rows(name, "class", space.classes, len(dataset.prompts), "prompted classes")
        _check_rows(name, "text", space.text, len(dataset.captions), "captions")


def _check_rows(name: str, part: str, rows: np.ndarray | None, n: int, what: str) -> None:
    """Refuse rows that are not one for each; where the dataset has none they are not used."""
    if rows is not None and n > 0:
        got = f"{name} has {len(rows)} {part} rows, the dataset {n} {what}"
        require(len(rows) == n, got, "one row for each, in the same order")


def _run(steps: list[Step], progress: bool) -> tuple[pd.DataFrame, dict[str, float], list[str]]:
    """Results of all steps, with space and target; seconds by task; what did not converge."""
    from tqdm.auto import tqdm

    frames = []
    seconds: dict[str, Any] = dict.fromkeys((step.task for step in steps), 0.0)
    unfinished = Unfinished()
    for step in tqdm(steps, "compare", disable=not progress, unit="measure"):
        began = time.perf_counter()
        with unfinished.collected(step.space, step.task):
            frames.append(step.run().assign(space=step.space, target=step.target))
        seconds[step.task] += time.perf_counter() - began
    if not frames:
        frames.append(metric_table([]).assign(space="", target=""))
    return pd.concat(frames, ignore_index=True), seconds, unfinished.notes()


def _alignment(
    dataset: Dataset, spaces: Mapping[str, Space], seed: int
) -> tuple[pd.DataFrame, list[str]]:
    """Alignment of every pair of spaces with image rows; notes of those that have none."""
    rows = subsample(dataset.n, CLUSTER_ROWS, seed)
    images = {name: s.image[rows] for name, s in spaces.items() if s.image is not None}
    flat = [name for name, X in images.items() if not np.ptp(X, axis=0).any()]
    notes = [f"{name} has all rows equal: no alignment." for name in flat]
    images = {name: X for name, X in images.items() if name not in flat}
    if len(images) < 2:
        notes.append("Fewer than two spaces with image rows: no alignment.")
        return pd.DataFrame(columns=["a", "b", "metric", "value", "low", "high", "n"]), notes
    return align.alignment(images, random_state=seed), notes
