"""Numbers that a KPI asks a run for, and differences of two of them with what chance makes of it.

Two spaces of one run, or of two runs of the same samples, are held against each other sample by
sample. Of different samples the interval is put together from both intervals (square-and-add:
Newcombe, Statistics in Medicine 17, 1998; Zou and Donner, Statistics in Medicine 27, 2008).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from .. import _checks
from .._require import InputError, require
from ..auditing.effects import EFFECTS
from ..evaluate.uncertainty.intervals import difference
from ..evaluate.uncertainty.outcomes import Clusters, Key, Outcomes
from .names import COSTS, SHORT_NAMES
from .runs import Figure, Pair, Run, exact
from .terms import Term

COUNTED = {"samples": "samples", "captions": "captions"}  # of the data, in the manifest
SKIPPED = "skipped"
UNPAIRED = "of other samples: the intervals of both are put together"
UNKEPT = "outcomes of single samples were not kept: the intervals of both are put together"


class Asked(NamedTuple):
    """A number of a run, and where it comes from.

    Attributes
    ----------
    figure : Figure
        The number.
    run : Run
        Of which.
    key : tuple of str
        Space, task, target and metric.
    """

    figure: Figure
    run: Run
    key: Key


def figure_of(terms: Sequence[Term], run: Run, baseline: Run | None, where: str) -> Figure:
    """Give the number that a condition is about.

    Parameters
    ----------
    terms : sequence of Term
        One, or two of which the second is taken from the first.
    run, baseline : Run
        The run, and the one that it is held against, if any.
    where : str
        Place of the condition, for messages.

    Returns
    -------
    Figure
        A number of the run, or the difference of two with its interval.

    Raises
    ------
    InputError
        If it names what the runs do not have, or takes two different measures from each other.
    """
    asked = [ask(term, run, baseline, where) for term in terms]
    if len(asked) == 1:
        return asked[0].figure
    first, second = asked
    got = f"{where}: {' - '.join(term.text for term in terms)}"
    require(first.key[1:] == second.key[1:], got, "the same measure of two spaces, or of two runs")
    return _less(first, second)


def ask(term: Term, run: Run, baseline: Run | None, where: str) -> Asked:
    """Give one number that a condition names.

    Parameters
    ----------
    term : Term
        The number.
    run, baseline : Run
        The run, and the one that it is held against, if any.
    where : str
        Place of the condition, for messages.

    Returns
    -------
    Asked
        The number, its run, and which measure of which space it is.

    Raises
    ------
    InputError
        If it names what the runs do not have.
    """
    got = f"{where}: {term.text}"
    if term.of_baseline:
        require(baseline is not None, f"{got} without a baseline", "--baseline RUN")
    asked = baseline if term.of_baseline and baseline is not None else run
    if term.of_data:
        return Asked(exact(_count(term, asked, got)), asked, ("", "data", "", term.measure))
    space = _space(term.space, asked, got)
    if term.measure in COSTS:
        return Asked(
            exact(_cost(term, space, asked, got)), asked, (space, "cost", "", term.measure)
        )
    return _measured(term, space, asked, got)


def _count(term: Term, run: Run, got: str) -> float:
    """How many samples there are, or how many things are wrong with them."""
    data = run.manifest["data"]
    there = {name: kept for name, kept in COUNTED.items() if kept in data}
    if term.measure in there:
        return float(data[there[term.measure]])
    if term.measure == SKIPPED and SKIPPED in data:
        return float(len(data[SKIPPED]))
    looked = f"{got}: {run.name} did not look at the data"
    require("audit" in run.metrics, looked, f"data.{', data.'.join(there)}, or a run of `report`")
    kinds = {_word(kind): kind for kind in EFFECTS}
    known = [*there, SKIPPED, *kinds]
    require(term.measure in known, got, f"one of data.{', data.'.join(known)}")
    kind = kinds[term.measure]
    counts = [n for found, n in run.wrong.items() if found.partition(" in ")[0] == kind]
    return float(sum(counts))


def _word(kind: str) -> str:
    """Kind of a finding as a name: ``near duplicates`` is ``near_duplicates``."""
    return kind.replace(" ", "_").replace("-", "_")


def _space(name: str, run: Run, got: str) -> str:
    """A space by its name, its name in other letters, or its role, where one space alone has it."""
    names = list(run.roles)
    if name in names:
        return name
    alike = [each for each in names if each.lower() == name.lower()]
    in_role = [each for each, role in run.roles.items() if role == name.lower()]
    found = alike or in_role
    quoted = ", ".join(f'"{each}"' for each in names)
    require(len(found) == 1, got, f"a space of {run.name}: {quoted}")
    return found[0]


def _cost(term: Term, space: str, run: Run, got: str) -> float:
    cost = run.costs.get(space, {}).get(COSTS[term.measure])
    require(cost is not None, f"{got}, which {run.name} did not measure", "a measured cost")
    return float(cost)  # type: ignore[arg-type]


def _measured(term: Term, space: str, run: Run, got: str) -> Asked:
    table = run.table
    rows = table[table.space == space]
    task, metric = SHORT_NAMES.get(term.measure, ("", term.measure))
    if term.task:
        task, metric = term.task, term.measure
    found = rows[rows.metric == metric]
    if task:
        found = found[found.task == task]
    known = [*SHORT_NAMES, *rows.metric.unique(), *COSTS]
    require(
        len(found), got, f"what {run.name} measured of {space}{_like(term.measure, rows, known)}"
    )
    tasks = list(found.task.unique())
    one_of = ", ".join(f"{space}.{each}.{metric}" for each in tasks)
    require(len(tasks) == 1, got, f"the task with it: {one_of}")
    row = _of_target(term, found, run, got)
    figure = Figure(float(row.value), float(row.low), float(row.high))
    return Asked(figure, run, (space, row.task, row.target, row.metric))


def _like(name: str, rows: pd.DataFrame, known: list[str]) -> str:
    """What may have been meant, and what there is."""
    there = sorted(
        {*rows.metric, *(short for short, key in SHORT_NAMES.items() if _has(rows, key))}
    )
    meant = _checks.meant(name, known)
    return f"{meant}; there are {', '.join(there)}"


def _has(rows: pd.DataFrame, key: tuple[str, str]) -> bool:
    task, metric = key
    return bool(((rows.task == task) & (rows.metric == metric)).any())


def _of_target(term: Term, rows: pd.DataFrame, run: Run, got: str) -> pd.Series:
    """The row of the classes that are meant: those that are named, the only ones, the main ones."""
    targets = [str(target) for target in rows.target]
    main = run.targets[0] if run.targets else ""
    chosen = term.target or (targets[0] if len(targets) == 1 else main)
    names = ", ".join(f"[{target}]" for target in targets)
    require(chosen in targets, f"{got}, of which classes?", f"one of {names}")
    return rows[rows.target == chosen].iloc[0]


def _less(first: Asked, second: Asked) -> Figure:
    """First less second: sample by sample where both are of the same samples."""
    a, b = first.figure, second.figure
    if first.key[1] in ("cost", "data"):
        return exact(a.value - b.value)
    in_pairs = _kept_difference(first, second)
    if in_pairs is not None:
        return in_pairs
    both = [asked.run.outcomes.get(asked.key) for asked in (first, second)]
    if any(outcomes is None for outcomes in both):
        return _square_and_add(a, b, UNKEPT)
    if first.run.samples != second.run.samples or not _are_paired(*both):
        return _square_and_add(a, b, UNPAIRED)
    try:
        found = difference(*both)
    except InputError:  # kept under other settings: nothing is paired
        return _square_and_add(a, b, UNPAIRED)
    return Figure(found.value, found.low, found.high)


def _kept_difference(first: Asked, second: Asked) -> Figure | None:
    """A difference that the run itself kept, in whichever order."""
    if first.run is not second.run:
        return None
    (space, *measure), other = first.key, second.key[0]
    kept = first.run.differences
    forth = kept.get(Pair(space, other, *measure))
    back = kept.get(Pair(other, space, *measure))
    if forth is None and back is not None:
        return Figure(-back.value, -back.high, -back.low, back.note)
    return forth


def _are_paired(a: Outcomes | Clusters | None, b: Outcomes | Clusters | None) -> bool:
    """Whether two outcomes are of the same rows, in the same units and classes."""
    if isinstance(a, Outcomes) and isinstance(b, Outcomes):
        same = [_same(a.units, b.units), _same(a.classes, b.classes), len(a) == len(b)]
        return all(same)
    return isinstance(a, Clusters) and isinstance(b, Clusters)


def _same(a: np.ndarray | None, b: np.ndarray | None) -> bool:
    if a is None or b is None:
        return a is b
    return np.array_equal(a, b)


def _square_and_add(a: Figure, b: Figure, note: str) -> Figure:
    """Difference of two independent figures.

    >>> _square_and_add(Figure(0.5, 0.4, 0.6), Figure(0.5, 0.4, 0.6), "").high.__round__(3)
    0.141
    """
    value = a.value - b.value
    low = value - math.hypot(a.value - a.low, b.high - b.value)
    high = value + math.hypot(a.high - a.value, b.value - b.low)
    return Figure(value, low, high, note)
