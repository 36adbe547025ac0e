"""How short a fused vector may be: the width that keeps 99 % of the exact space's accuracy."""

import json
import os
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from workbench._classifiers.ridge import ridge_classes
from workbench._classifiers.span import training_span
from workbench._classifiers.voting import fitted_k, majority
from workbench.evaluate.measures.splits import both_ways, grouped_folds, split
from workbench.fusion import RPKrossFuse, gram_features

from .cases import METHODS, Case, fusers_of

#: Columns of the product that are tried, widest first; what lies between two of them is halved.
COLUMNS = (2488, 1760, 1244, 880, 622, 440, 311, 220, 156, 110, 88, 62, 44, 31, 22, 16, 11, 8, 4)
KEPT = 0.99
FINE = 1.1  # ratio of two widths that are not told apart
GOAL = 600  # columns in all

Scores = dict[tuple[str, str], float]  # of a target and a metric


def width_table(cases: Iterable[Case], C: float, kept: Path) -> pd.DataFrame:
    """Least width of each method that keeps 99 % of the exact accuracy, for each target.

    Every case and method is written when it is done, and not measured again.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    if kept.is_file():
        found = json.loads(kept.read_text(encoding="utf-8"))
    for case in cases:
        exact: Scores = {}
        for method in METHODS:
            part = f"{case.name}, {method}, C = {C:g}"
            if part in found or not case.targets:
                continue
            exact = exact or _exact_scores(case, C)
            found[part] = _least_widths(case, method, C, exact)
            _keep(found, kept)
            print(pd.DataFrame(found[part]).to_string(index=False), flush=True)
    return pd.DataFrame([row for rows in found.values() for row in rows])


def _keep(found: dict[str, list[dict[str, Any]]], path: Path) -> None:
    """Write what was found, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text(json.dumps(found, indent=1), encoding="utf-8")
    os.replace(new, path)


def _least_widths(case: Case, method: str, C: float, exact: Scores) -> list[dict[str, Any]]:
    """One row for each target and metric."""
    measured: dict[int, Scores] = {}

    def scores_at(columns: int) -> Scores:
        if columns not in measured:
            fusers = fusers_of(method, case, columns, C)
            measured[columns] = _mean_scores(case, fusers)
        return measured[columns]

    tried = list(COLUMNS)
    if method == "Nystrom":  # each row a landmark: exact
        n = len(case.clip)
        tried = [n, *(columns for columns in COLUMNS if columns < n)]
    table = []
    for what, ceiling in exact.items():
        needed = least_kept(lambda at, w=what, c=ceiling: scores_at(at)[w] >= KEPT * c, tried)
        width = None if needed is None else case.widths[0] + needed
        row = {"data": case.name, "target": what[0], "metric": what[1], "exact": ceiling}
        row |= {"method": method, "C": C, "width": width, "of it CLIP": case.widths[0]}
        table.append({**row, "at most 600": width is not None and width <= GOAL})
    return table


def least_kept(keeps: Callable[[int], bool], tried: list[int]) -> int | None:
    """Least number from which on all that were tried keep, to a tenth; None where the most fails.

    Parameters
    ----------
    keeps : callable
        Tells of a number whether it keeps enough.
    tried : list of int
        Falling.

    Returns
    -------
    int or None
        One that was tried, or one between it and the next.
    """
    least = None
    for number in tried:
        if not keeps(number):
            return least if least is None else _halved(keeps, number, least)
        least = number
    return least


def _halved(keeps: Callable[[int], bool], fails: int, holds: int) -> int:
    """Halve the span between one that fails and one that holds, in ratios."""
    while holds > FINE * fails and holds - fails > 1:
        middle = round((fails * holds) ** 0.5)
        if keeps(middle):
            holds = middle
        else:
            fails = middle
    return holds


def _exact_scores(case: Case, C: float) -> Scores:
    """Accuracies of the kernel itself, as columns whose products it is."""
    fuser = RPKrossFuse(case.widths, case.widths[0] + 64, C=C, random_state=0)
    rows = case.rows.astype(np.float64)
    return scores(gram_features(fuser.fit(rows).exact_kernel(rows)), case)


def _mean_scores(case: Case, fusers: list[Any]) -> Scores:
    """Mean over the draws."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of products that have fewer columns
        each = [scores(fuser.fit_transform(case.rows), case) for fuser in fusers]
    return {what: float(np.mean([found[what] for found in each])) for what in each[0]}


def scores(Z: np.ndarray, case: Case) -> Scores:
    """Accuracy of k-NN, and of a linear probe in closed form (ridge), for each target."""
    n = len(Z)
    kernel = Z @ Z.T
    groups = np.arange(n) if case.groups is None else case.groups
    kernel[groups[:, None] == groups] = -np.inf  # itself, and others of its group, do not answer
    most = max(fitted_k(labels) for labels in case.targets.values())
    near = np.argsort(-kernel, axis=1, kind="stable")[:, :most]
    found = {}
    for name, labels in case.targets.items():
        codes = np.unique(labels, return_inverse=True)[1]
        votes = codes[near[:, : fitted_k(labels)]]
        found[name, "k-NN"] = float(np.mean(majority(votes) == codes))
        found[name, "probe"] = _probed(Z, codes, case.groups)
    return found


def _probed(Z: np.ndarray, codes: np.ndarray, groups: np.ndarray | None) -> float:
    """Share of hits of ridge regression, each half of the rows trained on once."""
    hits = []
    folds = both_ways(split(codes)) if groups is None else grouped_folds(codes, groups)
    for train, test in folds:
        rows, asked = training_span(Z[train], Z[test])
        hits.append(ridge_classes(rows, codes[train], asked) == codes[test])
    return float(np.mean(np.concatenate(hits)))
