"""Which vectors are recommended: the cheapest that are hardly worse than the best."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..weighing.asking import Part
from ..weighing.rule import standings
from .asking import Budget
from .costs import Cost
from .division import CLIP, CORNERS, FUSED
from .front import cheapest
from .outcomes import Block
from .vectors import ALONE

RECOMMENDED = "recommended"


Blocks = Mapping[str, Block]


@dataclass(frozen=True, eq=False)
class Chosen:
    """Which vectors are recommended, and their outcomes on samples that chose neither.

    Attributes
    ----------
    setting : str
        Name of the vectors, or "fused" for the exact kernel; empty where none is in the budget.
    blocks : list of dict of str to Block
        Of every division, the KPIs alone, with the setting "recommended".
    means : dict of str to float
        Of every setting, all KPIs together, mean over divisions.
    errors : dict of str to float
        Standard error of its difference from the best in the budget.
    """

    setting: str
    blocks: list[dict[str, Block]]
    means: dict[str, float]
    errors: dict[str, float]


def choose_vectors(
    divisions: Sequence[Blocks], kpis: Sequence[Part], costs: Mapping[str, Cost], budget: Budget,
    margin: float,
) -> Chosen:  # fmt: skip
    """Choose the cheapest vectors that are hardly worse than the best.

    What is reported of a fold is of vectors that were chosen without it.

    Parameters
    ----------
    divisions : sequence of mapping of str to Block
        Outcomes of every setting, by measure.
    kpis : sequence of Part
        What decides.
    costs : mapping of str to Cost
        Of every setting.
    budget : Budget
        What they may cost.
    margin : float
        What matters: vectors may be worse than the best by half of it at most.

    Returns
    -------
    Chosen
        Vectors that read texts wherever CLIP does.
    """
    names = _candidates(divisions, kpis, costs)
    allowed = [budget.allows(costs[name].bytes, costs[name].s_per_million) for name in names]
    own = [{part.words: each[part.words] for part in kpis} for each in divisions]
    found = [_standing(each, kpis, names, allowed, None) for each in own]
    means, errors = (np.mean(column, axis=0).tolist() for column in zip(*found, strict=True))
    sizes = [costs[name].bytes for name in names]
    best = cheapest(sizes, means, errors, allowed, margin / 2)
    rule = Rule(names, sizes, allowed, margin / 2)
    taken = [_with_recommended(each, kpis, rule) for each in own]
    setting = "" if best is None else names[best]
    every = dict(zip(names, means, strict=True))
    return Chosen(setting, taken, every, dict(zip(names, errors, strict=True)))


def _candidates(
    divisions: Sequence[Blocks], kpis: Sequence[Part], costs: Mapping[str, Cost]
) -> list[str]:
    """Settings of the fused kernel that every division measured, the exact one first."""
    blocks = [each[part.words] for each in divisions for part in kpis]
    names = [name for name in blocks[0].values if all(name in each.values for each in blocks)]
    reads = not math.isnan(costs[CLIP].words)
    fused = [name for name in names if name not in CORNERS and name in costs]
    return [name for name in fused if not (reads and name.startswith(ALONE))]


def _standing(
    blocks: Blocks, kpis: Sequence[Part], names: Sequence[str], allowed: Sequence[bool],
    left_out: int | None,
) -> tuple[list[float], list[float]]:  # fmt: skip
    """Mean of every candidate, and the error of its difference from the best that is allowed."""
    outcomes = []
    for part in kpis:
        block = blocks[part.words]
        there = np.ones(len(block.folds), bool)
        if left_out is not None:
            there = block.folds != left_out
        rows = np.stack([block.values[name][there] for name in names])
        outcomes.append((rows, block.units[there]))
    found = standings(outcomes, [part.share for part in kpis])
    fitting = found.means if not any(allowed) else np.where(allowed, found.means, -np.inf)
    best = int(np.argmax(fitting))
    return found.means.tolist(), found.standard_errors(best).tolist()


@dataclass(frozen=True)
class Rule:
    """What a choice of vectors needs beside their outcomes.

    Attributes
    ----------
    names : list of str
        The candidates.
    sizes : list of float
        Bytes of a vector.
    allowed : list of bool
        Those within the budget.
    most : float
        That they may be worse than the best.
    """

    names: list[str]
    sizes: list[float]
    allowed: list[bool]
    most: float


def _with_recommended(
    blocks: Mapping[str, Block], kpis: Sequence[Part], rule: Rule
) -> dict[str, Block]:
    """The setting that the other folds recommend, in every fold; the exact one without any."""
    first = blocks[kpis[0].words]
    folds = [int(fold) for fold in np.unique(first.folds)]
    by_fold = dict.fromkeys(folds, FUSED)
    for fold in folds:
        left_out = fold if len(folds) > 1 else None  # a given split has one fold to report
        means, errors = _standing(blocks, kpis, rule.names, rule.allowed, left_out)
        best = cheapest(rule.sizes, means, errors, rule.allowed, rule.most)
        by_fold[fold] = rule.names[best] if best is not None else FUSED
    return {words: each.with_setting(RECOMMENDED, by_fold) for words, each in blocks.items()}
