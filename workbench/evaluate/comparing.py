"""Measuring every space by everything that a dataset allows."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .. import _checks, align
from .._language import kept
from .._machine.threads import one_thread_each
from .._require import require
from .._space_checks import compared_by_default, spaces_of, taken_by_order
from ..arrays import rows_differ, subsample
from ..auditing.vectors import said_of_equal_vectors
from ..data.dataset import Dataset
from ..fusion.kernel_spaces import said_of_columns, with_columns
from ..product_rows import ProductRows
from ..store import Space
from .comparison import KEY, Comparison
from .findings.headlines import HEADLINES
from .findings.minimum import notes_of_few
from .findings.roles import with_roles
from .finished import Finished
from .measures.clustering import CLUSTER_ROWS
from .measures.targets import shared_classes
from .memory import ask_to_compare
from .own_measures import Measure, check_measures
from .plan import Plan
from .probing.ridge_notes import notes_of_ridge
from .redraws import (
    draws_of,
    further_draws,
    measured_values,
    needs_redraw,
    notes_of_draws,
    penalties_of,
    with_redraws,
)
from .running import ONE_THREAD, run_steps
from .tuning.words import said_of_tuning


def compare(
    dataset: Dataset, spaces: Mapping[str, Space], *,
    measures: Sequence[Measure] = (), roles: Mapping[str, str] | None = None,
    split_by: str = "random", random_state: int = 0, progress: bool = True,
    keep: str | Path | None = None, reference: str | None = None, n_jobs: int | None = None,
) -> Comparison:  # fmt: skip
    """Measure every space by everything that the dataset allows.

    The main target gets probe, k-NN, few-shot and clustering; further targets probe and k-NN;
    prompts zero-shot and few-shot with prompts; captions retrieval, similarity and modality gap;
    classes that groups share recall across groups.
    What is left out is listed, with the reason, in ``Comparison.notes``: what data or space do not
    have, targets without two classes of two samples, alignment below four rows.

    Parameters
    ----------
    dataset : Dataset
        What is measured on.
    spaces : mapping of str to Space
        As encoded or fused, ids as in the dataset: rows are compared as ``info["compare_by"]``
        says, see :meth:`workbench.Space.as_compared`. ``info["role"]`` says who is who.
    measures : sequence of Measure, default=()
        Of your own, beside ours; see :class:`Measure`.
    roles : mapping of str to str, default=None
        Name of a space to "clip", "expert", "text expert", "concat", "fused" or another role, for
        spaces that do not say it themselves; the finding is about the fused one. Parents of a
        fused space are known without it.
    split_by : {"random", "group", "split"}, default="random"
        What probe, k-NN and few-shot train on and test: rows at random; whole groups (up to five
        are left out in turn, more are halved) of the dataset's first group column; or train and
        test as the data came, by its split column.
    random_state : int, default=0
        Of splits, folds, draws and clusterings: the same for every space.
    progress : bool, default=True
        Bar with the time left, on stderr, where that is a terminal.
    keep : str or Path, default=None
        Folder where every finished measure is kept until the comparison is whole: one that was
        interrupted goes on from there. Own measures are always measured anew.
    reference : str, default=None
        Space that the finding holds the others against; CLIP, or else the first, if None.
    n_jobs : int, default=None
        Processes that measure; None takes as many as there are processors, where 500 to 3,000
        samples make that quicker, 1 none but this. The same figures either way.

    Returns
    -------
    Comparison
        Metrics with intervals, alignment, notes.

    Raises
    ------
    InputError
        If ``split_by`` asks for groups or a split that the data do not have, ``roles`` or
        ``reference`` names a space that is not there, a space's ids differ from the dataset's, its
        class or text rows do not fit the prompts or captions, a number is not finite, the memory
        is too small, or a measure of your own gives what is no number in its range.
    """
    _checks.typed("dataset", dataset, Dataset, "a Dataset, as load gives it")
    _checks.seed("random_state", random_state)
    spaces = with_roles(_checked_spaces(dataset, spaces), roles)
    if reference is not None:
        _checks.one_of("reference", reference, spaces)
    n_jobs = None if n_jobs is None else _checks.whole_number("n_jobs", n_jobs)
    unstated = compared_by_default(spaces)
    spaces = {name: space.as_compared() for name, space in spaces.items()}
    wide = {name: with_columns(space) for name, space in spaces.items()}
    ask_to_compare(dataset, wide)
    notes = [*_of_rows(dataset, spaces), *unstated, *said_of_columns(wide)]
    plan = Plan(dataset, random_state, check_measures(measures), split_by)
    finished = Finished(keep, dataset, random_state, split_by)
    run = partial(run_steps, finished=finished, progress=progress, n_jobs=n_jobs)
    with one_thread_each() if dataset.n <= ONE_THREAD else nullcontext():
        found = _measured(plan, spaces, wide, run, finished)
    finished.clear()
    few = notes_of_few(found.measures, shared_classes(dataset), HEADLINES)
    notes += [*plan.notes, *few, *found.notes]
    return Comparison(
        dataset,
        spaces,
        metrics=found.measures[[*KEY, "value", "low", "high", "n"]],
        alignment=found.alignment,
        seconds=found.seconds,
        notes=tuple(dict.fromkeys(notes)),
        outcomes=_outcomes(found.measures),
        own_headlines=tuple(measure.headline for measure in measures),
        reference=reference or "",
    )


@dataclass(frozen=True)
class _Found:
    """Tables of the measures and of the alignment, the seconds that they took, what is said."""

    measures: pd.DataFrame
    alignment: pd.DataFrame
    seconds: dict[str, float]
    notes: list[str]


def _measured(
    plan: Plan, spaces: Mapping[str, Space], wide: Mapping[str, Space], run: Callable[..., Any],
    finished: Finished,
) -> _Found:  # fmt: skip
    """Every measure of every space, further draws of random projections, the alignment."""
    started = time.perf_counter()
    planned = [plan.steps(name, space, columns=wide[name]) for name, space in spaces.items()]
    measured, seconds, unfinished = run(list(chain.from_iterable(planned)), wide)
    began = time.perf_counter()
    measured, of_draws = _redrawn(measured, spaces, plan, run)
    seconds["further draws"] = time.perf_counter() - began
    began = time.perf_counter()
    alignment, left_out = _alignment(plan.dataset, spaces, wide, finished, plan.seed)
    ended = time.perf_counter()
    seconds |= {"alignment": ended - began, "all": ended - started}
    notes = [*of_draws, *left_out, *notes_of_ridge(measured), *unfinished]
    return _Found(measured, alignment, seconds, notes)


def _of_rows(dataset: Dataset, spaces: Mapping[str, Space]) -> list[str]:
    """Notes of rows that are equal, matched by their order alone, or made with chosen knobs."""
    equal = said_of_equal_vectors(spaces)
    for said in equal:
        warnings.warn(said, stacklevel=3)
    return [*equal, *taken_by_order(dataset, spaces), *said_of_tuning(spaces)]


def _outcomes(measured: pd.DataFrame) -> dict[Any, Any]:
    """Outcomes of the samples by measure; not every measure has some."""
    has_outcomes = measured[measured.outcomes.notna()]
    keys = has_outcomes[KEY].itertuples(index=False, name=None)
    return dict(zip(keys, has_outcomes.outcomes, strict=True))


def _checked_spaces(dataset: Dataset, spaces: Mapping[str, Space]) -> dict[str, Space]:
    given = spaces_of(dataset, spaces)
    require(len(given) > 0, "no space", "at least one")
    require(dataset.n > 0, f"{dataset.name} without samples", "at least 1")
    for name, space in given.items():
        for part, rows in space.rows().items():
            finite = isinstance(rows, ProductRows) or bool(np.isfinite(rows).all())
            require(finite, f"{name} has NaN or infinite {part} rows", "finite numbers")
    return given


def _redrawn(
    measured: pd.DataFrame, spaces: Mapping[str, Space], plan: Plan, run: Callable[..., Any]
) -> tuple[pd.DataFrame, list[str]]:
    """Results with what other draws of random projections give; notes of them."""
    notes = []
    for names in draws_of(spaces):
        name = names[0]
        penalties = penalties_of(measured[measured.space == name])
        further = []
        for draws in _at_once(further_draws(names, spaces), spaces[name]):
            steps = []
            for alias, redrawn in draws.items():
                planned = plan.steps(name, redrawn, intervals=False, penalties=penalties)
                needed = [s for s in planned if needs_redraw(s.task, spaces[name], redrawn)]
                steps += [replace(step, space=alias) for step in needed]
            found = run(steps, draws, title=f"further draws of {name}")[0]
            further += [measured_values(found[found.space == alias]) for alias in draws]
        measured = with_redraws(measured, names, further)
        notes += notes_of_draws(names, len(further))
    return measured, notes


def _at_once(draws: Iterator[Space], space: Space) -> Iterator[dict[str, Space]]:
    """Draws that are measured together, by a name of their own: one by one where rows are many."""
    if len(space.ids) > ONE_THREAD:
        yield from ({f"draw {i}": redrawn} for i, redrawn in enumerate(draws))
        return
    together = {f"draw {i}": redrawn for i, redrawn in enumerate(draws)}
    if together:
        yield together


def _alignment(
    dataset: Dataset, spaces: Mapping[str, Space], wide: Mapping[str, Space], finished: Finished,
    seed: int,
) -> tuple[pd.DataFrame, list[str]]:  # fmt: skip
    """Alignment of every pair of spaces with image rows; notes of those that have none."""
    rows = subsample(dataset.n, CLUSTER_ROWS, seed)
    images = {name: s.image[rows] for name, s in spaces.items() if s.image is not None}
    flat = [name for name, X in images.items() if not rows_differ(X)]
    notes = [kept("{name} has all rows equal: no alignment.", name=name) for name in flat]
    images = {name: X for name, X in images.items() if name not in flat}
    if len(images) < 2 or len(rows) < 4:
        few = kept("Fewer than four samples: no alignment.")
        if len(images) < 2:
            few = kept("Fewer than two spaces with image rows: no alignment.")
        notes.append(few)
        return pd.DataFrame(columns=["a", "b", "metric", "value", "low", "high", "n"]), notes
    aligned = [wide[name] for name in images]
    done = finished.get(aligned, "alignment", *images)
    if done is not None:
        return done[0], notes
    began = time.perf_counter()
    table = align.alignment(images, random_state=seed)
    finished.put(table, [], time.perf_counter() - began, aligned, "alignment", *images)
    return table, notes
