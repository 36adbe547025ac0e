"""One division into folds: weights chosen without each fold, and every simpler rival likewise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from .._require import InputError, require
from ..arrays import subsample
from ..data.dataset import Dataset
from ..fusion.weights import Weights
from ..weighing.asking import Part
from ..weighing.choosing import measured, rule_of
from ..weighing.criteria import Tried
from ..weighing.dividing import samples_of
from ..weighing.grid import coefficients, is_coarse, settings
from ..weighing.progress import Tick
from ..weighing.reporting import Rule
from ..weighing.rule import Standings, best_of_kinds, choose
from ..weighing.samples import Family, Samples
from ..weighing.scored import Scored
from .outcomes import Block, block_of

FUSED, CLIP, EXPERT, CONCAT = "fused", "CLIP", "expert", "concatenation"
WEIGHED, KROSSFUSE = "weighted concatenation", "KrossFuse"
SIMPLER = (CLIP, EXPERT, CONCAT, WEIGHED)  # what a fusion must be worth more than
CORNERS = (*SIMPLER, KROSSFUSE)
TOLERANCE = 0.5  # standard errors, as of choose_weights
MOST = 3000  # samples: vectors of every width are compared in pairs
Numbers = dict[str, int]  # of the setting that plays each part


@dataclass(frozen=True, eq=False)
class Division:
    """What was chosen in one division of the samples into folds.

    Attributes
    ----------
    samples : Samples
        In folds.
    kpis : list of Part
        What chose.
    scored : list of Scored
        Outcomes of all settings, by KPI.
    tried : tuple of Weights
        The settings.
    by_fold : dict of int to dict of str to int
        Number of the setting that plays each part, chosen without that fold.
    final : dict of str to int
        The same, chosen by all samples (with a given split by those that train).
    gap : float
        Score of the fused setting on the samples that chose it, less that on samples that did not.
    """

    samples: Samples
    kpis: list[Part]
    scored: list[Scored]
    tried: tuple[Weights, ...]
    by_fold: dict[int, Numbers]
    final: Numbers
    gap: float

    def weights(self, fold: int | None = None) -> Weights:
        """Give the weights of the fused setting.

        Parameters
        ----------
        fold : int, default=None
            Chosen without it; None takes those of all samples.

        Returns
        -------
        Weights
            With a product.
        """
        numbers = self.final if fold is None else self.by_fold[fold]
        return self.tried[numbers[FUSED]]

    def blocks(self, watched: Sequence[Part]) -> dict[str, Block]:
        """Measure the fused kernel and its rivals, exactly.

        Parameters
        ----------
        watched : sequence of Part
            Beside the KPIs; one that these samples do not allow is left out.

        Returns
        -------
        dict of str to Block
            By the words of the measure.
        """
        pairs = zip(self.kpis, self.scored, strict=True)
        found = {part.words: block_of(scored, self.by_fold) for part, scored in pairs}
        used = sorted({number for numbers in self.by_fold.values() for number in numbers.values()})
        own = coefficients([self.tried[number] for number in used])
        places = {
            fold: {name: used.index(number) for name, number in numbers.items()}
            for fold, numbers in self.by_fold.items()
        }
        for part in watched:
            try:
                scored = part.criterion.measure(self.samples, Tried(own, own), part.target, int)
            except InputError:  # too few samples of a class
                continue
            block = block_of(scored, places)
            found |= {part.words: block} if len(block.units) else {}
        return found


def divided(
    dataset: Dataset, family: Family, kpis: list[Part], cv: int, split_by: str, seed: int
) -> Samples:
    """Divide the samples into folds, not more of them than vectors are compared of.

    Parameters
    ----------
    dataset : Dataset
        All samples.
    family : Family
        The parents.
    kpis : list of Part
        What is measured.
    cv : int
        Folds.
    split_by : {"random", "group", "split"}
        What stays whole, or which rows report.
    seed : int
        Of the division.

    Returns
    -------
    Samples
        At most 3,000, the same whatever the seed.
    """
    samples = samples_of(dataset, family, kpis, cv, split_by, seed)
    kept = np.sort(subsample(len(samples.rows), MOST, 0))
    return samples if len(kept) == len(samples.rows) else part_of(samples, kept)


def part_of(samples: Samples, places: np.ndarray) -> Samples:
    """Take some of the samples, in the folds that they are in.

    Parameters
    ----------
    samples : Samples
        In folds.
    places : ndarray of int
        Which.

    Returns
    -------
    Samples
        With kernels of their own.
    """
    groups = None if samples.groups is None else samples.groups[places]
    rows, folds = samples.rows[places], samples.folds[places]
    return replace(samples, rows=rows, folds=folds, groups=groups)


def chosen(
    samples: Samples, kpis: list[Part], tick: Tick = int, *, coarse: bool = False
) -> Division:
    """Choose weights of a fusion, and of every rival, without each fold in turn.

    Parameters
    ----------
    samples : Samples
        In folds.
    kpis : list of Part
        What chooses.
    tick : callable
        Told how many measures are done.
    coarse : bool, default=False
        Try a quarter of the settings alone, a decade apart.

    Returns
    -------
    Division
        The fused setting has a product: the simplest within half a standard error of the best.

    Raises
    ------
    InputError
        If a KPI has no outcome in some fold: too few samples.
    """
    tried = tuple(filter(is_coarse, settings())) if coarse else settings()
    scored = []
    for part in kpis:
        own = measured(samples, [part], tried)[0]
        there = ~np.isnan(own.reported[0])
        folds = {fold for fold in samples.reporting if (there & (own.folds == fold)).any()}
        got = f"{part.words} of {len(samples.rows)} samples in {len(samples.reporting)} folds"
        enough = len(folds) == len(samples.reporting)
        require(enough, got, "more samples: a fold has nothing that it could be measured by")
        scored.append(own)
        tick(1)
    rule = rule_of(samples, kpis, tried, TOLERANCE)
    by_fold, gaps = {}, []
    for place, fold in enumerate(samples.reporting):
        found = rule.standings(scored, place)
        by_fold[fold] = _numbers(rule, tried, found)
        number = by_fold[fold][FUSED]
        gaps.append(float(found.means[number]) - _reported(scored, kpis, number, fold))
    given = len(samples.reporting) == 1
    final = _numbers(rule, tried, rule.standings(scored, 0 if given else None))
    return Division(samples, kpis, scored, tried, by_fold, final, float(np.nanmean(gaps)))


def _numbers(rule: Rule, tried: Sequence[Weights], found: Standings) -> Numbers:
    """The setting that plays each part, by standings that may choose."""
    numbers: Numbers = {}
    for name in (CLIP, EXPERT, CONCAT, KROSSFUSE):
        best = best_of_kinds(found, rule.kinds, (name,), rule.outside)
        if best is not None:
            numbers[name] = best
    sums = [_is_sum(weights) for weights in tried]
    kinds = [WEIGHED if is_sum else "" for is_sum in sums]
    weighed = best_of_kinds(found, kinds, (WEIGHED,), rule.outside)
    if weighed is not None:
        numbers[WEIGHED] = weighed
    own = np.flatnonzero([weights.product_weight > 0 for weights in tried])
    some = Standings(found.means[own], found.moved[own])
    kinds = [rule.kinds[number] for number in own]
    numbers[FUSED] = int(own[choose(some, kinds, rule.outside[own], rule.tolerance)])
    return numbers


def _is_sum(weights: Weights) -> bool:
    """Whether both parents count, and no product."""
    return weights.product_weight == 0 and weights.C > 0 and any(weights.of_experts(1))


def _reported(scored: Sequence[Scored], kpis: Sequence[Part], number: int, fold: int) -> float:
    """Score of a setting on the samples of a fold, all KPIs together."""
    means = [
        part.share * float(np.nanmean(each.reported[number, each.folds == fold]))
        for part, each in zip(kpis, scored, strict=True)
    ]
    return sum(means)
