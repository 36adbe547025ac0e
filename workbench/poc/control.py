"""The same choice with labels that are permuted: what it scores must be chance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from scipy.stats import t as student

from ..data.dataset import Dataset
from ..weighing.asking import Part
from ..weighing.criteria import Tried
from ..weighing.grid import coefficients
from ..weighing.samples import Samples
from .division import FUSED, Division, chosen
from .outcomes import Block, block_of

DRAWS = 20  # permutations that say what chance scores
SURE = 0.99  # of the interval that chance is said to stay in


@dataclass(frozen=True)
class Control:
    """What one KPI scores by chance, and what the whole choice scored on permuted labels.

    Attributes
    ----------
    kpi : str
        In words.
    chance, low, high : float
        Of the fused setting: mean over permutations that it was not chosen by, and where one more
        permutation would lie (99 %).
    score : float
        Of another fused setting, chosen and reported on permuted labels as on the true ones.
    score_low, score_high : float
        Where chance alone puts it: that setting on other permutations (99 %).
    """

    kpi: str
    chance: float
    low: float
    high: float
    score: float
    score_low: float
    score_high: float

    @property
    def leaks(self) -> bool:
        """Tell whether the choice scores more than chance where there is nothing to find.

        Returns
        -------
        bool
            True for a leak.
        """
        return self.score > self.score_high

    def record(self) -> dict[str, Any]:
        """List the fields.

        Returns
        -------
        dict
            For programs.
        """
        return {**asdict(self), "leaks": self.leaks}


def permuted(dataset: Dataset, seed: int) -> Dataset:
    """Exchange the labels among the samples that have one, and the pictures of the captions.

    Parameters
    ----------
    dataset : Dataset
        As it is.
    seed : int
        Of the permutation.

    Returns
    -------
    Dataset
        With the same labels, at other samples; all columns of labels move together.
    """
    rng = np.random.default_rng(seed)
    order = rng.permutation(dataset.n)
    columns = [name for name in dataset.targets if name in dataset.table]
    table = dataset.table.copy()
    for name in columns:
        table[name] = np.array(dataset.table[name])[order]
    rows = np.array(dataset.captions["row"])
    captions = dataset.captions.assign(row=rng.permutation(rows))
    return replace(dataset, table=table, captions=captions)


def can_be_permuted(kpis: Sequence[Part]) -> bool:
    """Tell whether a label or a caption says what is right.

    Parameters
    ----------
    kpis : sequence of Part
        What decides.

    Returns
    -------
    bool
        False where a KPI asks neither.
    """
    needs = [set(part.criterion.needs) for part in kpis]
    return all(each & {"labels", "captions"} for each in needs)


def controls(division: Division, seed: int) -> list[Control]:
    """Repeat the choice with permuted labels, and say what chance scores.

    Parameters
    ----------
    division : Division
        Of the true labels.
    seed : int
        Of the permutations.

    Returns
    -------
    list of Control
        One for each KPI.
    """
    kpis, samples = division.kpis, division.samples
    own = chosen(_with_labels(samples, seed), kpis)
    blocks = own.blocks([])
    scores = [float(blocks[part.words].values[FUSED].mean()) for part in kpis]
    used = sorted({each.by_fold[f][FUSED] for each in (division, own) for f in division.by_fold})
    places = {
        fold: {
            "true": used.index(division.by_fold[fold][FUSED]),
            "permuted": used.index(own.by_fold[fold][FUSED]),
        }
        for fold in division.by_fold
    }
    few = coefficients([division.tried[number] for number in used])
    drawn: list[list[tuple[float, float]]] = [[] for _ in kpis]
    for draw in range(DRAWS):
        some = _with_labels(samples, seed + 1 + draw)
        for part, means in zip(kpis, drawn, strict=True):
            scored = part.criterion.measure(some, Tried(few, few), part.target, int)
            means.append(_means(block_of(scored, places)))
    return [_control(*each) for each in zip(kpis, np.array(drawn), scores, strict=True)]


def _means(block: Block) -> tuple[float, float]:
    """Mean of the true choice, and of that on permuted labels."""
    return float(block.values["true"].mean()), float(block.values["permuted"].mean())


def _control(part: Part, drawn: np.ndarray, score: float) -> Control:
    means, spreads = drawn.mean(axis=0), drawn.std(axis=0, ddof=1)
    quantile = float(student.ppf(0.5 + SURE / 2, len(drawn) - 1))
    half = quantile * spreads * math.sqrt(1 + 1 / len(drawn))
    low, high = np.maximum(means - half, 0.0), means + half
    return Control(
        part.words, float(means[0]), float(low[0]), float(high[0]), score, float(low[1]),
        float(high[1]),
    )  # fmt: skip


def _with_labels(samples: Samples, seed: int) -> Samples:
    """The same samples and kernels, with permuted labels."""
    some = replace(samples, dataset=permuted(samples.dataset, seed))
    if some.family.experts:
        vars(some)["images"] = samples.images
    return some
