"""Measures over runs: what became better, what became worse, and whether it is more than chance."""

from collections.abc import Sequence

import pandas as pd

from .. import _checks
from .._require import InputError, require
from ..evaluate.findings.headlines import HEADLINES
from .figures import figure_of
from .runs import Run
from .terms import Term, term_of

COLUMNS = ["run", "created", "space", "measure", "value", "low", "high"]


def history_of(runs: Sequence[Run], measures: Sequence[str] = ()) -> pd.DataFrame:
    """Set measures of several runs side by side, oldest run first.

    Parameters
    ----------
    runs : sequence of Run
        At least one.
    measures : sequence of str, default=()
        Each ``SPACE.MEASURE`` or ``SPACE.MEASURE[TARGET]``, as in a KPI; empty means the headline
        measures of every space, of the main target.

    Returns
    -------
    DataFrame
        Columns run, created, space, measure, value, low, high (95 %), measure by measure; a run
        that did not measure something has no row for it.

    Raises
    ------
    InputError
        If there is no run, or no run has one of the measures.

    Examples
    --------
    >>> from pathlib import Path
    >>> row = {"space": "CLIP", "task": "knn", "target": "", "metric": "knn_acc1"}
    >>> found = {"metrics": [row | {"value": 0.8, "low": 0.7, "high": 0.9}], "table": []}
    >>> about = {"data": {"targets": []}, "spaces": {"CLIP": {}}, "created": "2026-01-01"}
    >>> history_of([Run(Path("run"), found, about)], ["clip.knn"]).value.tolist()
    [0.8]
    """
    for run in _checks.several("runs", runs, "Runs, as read_run gives them"):
        _checks.typed("runs", run, Run, "Runs, as read_run gives them")
    require(len(runs), "no run", "folders of runs")
    in_time = sorted(runs, key=lambda run: run.created)
    if measures:
        rows = [row for text in measures for row in _asked(text, in_time)]
    else:
        rows = [row for run in in_time for row in _headlines(run)]
    table = pd.DataFrame(rows, columns=COLUMNS)
    order = {measure: i for i, measure in enumerate(dict.fromkeys(table.measure))}
    return table.sort_values("measure", key=lambda names: names.map(order), kind="stable")


def _asked(text: str, runs: Sequence[Run]) -> list[list[object]]:
    """One measure in every run that has it."""
    term = term_of(text, "--measure")
    rows, reason = [], ""
    for run in runs:
        try:
            figure = figure_of((term,), run, None, "--measure")
        except InputError as error:
            reason = str(error)
            continue
        measure = _words(term)
        rows.append([run.name, run.created, term.space, measure, *figure[:3]])
    if not rows:
        raise InputError(reason)
    return rows


def _words(term: Term) -> str:
    """A measure without its space."""
    named = f"{term.task}.{term.measure}" if term.task else term.measure
    return f"{named}[{term.target}]" if term.target else named


def _headlines(run: Run) -> list[list[object]]:
    """What the table of a report shows, with intervals."""
    main = run.targets[0] if run.targets else ""
    labels = {headline.key: headline.label for headline in HEADLINES}
    rows: list[list[object]] = []
    table = run.table[run.table.value.notna()]
    texts = table[["space", "task", "target", "metric"]].astype(str).to_numpy().tolist()
    numbers = table[["value", "low", "high"]].to_numpy(float).tolist()
    for (space, task, target, metric), figure in zip(texts, numbers, strict=True):
        label = labels.get((task, metric))
        if label and (target in ("", main) or task == "zero_shot"):
            words = f"{label} of {target}" if target else label
            rows.append([run.name, run.created, space, words, *figure])
    return rows
