"""Weights of the fused kernel, chosen on the user's own data by nested cross-validation."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from .. import _checks
from .._language import kept
from ..fusion.space_rows import Experts
from ..fusion.weights import Weights, check_weight
from ..store import Space
from .asking import Metric, Part, family_of, parts_of
from .choice import Choice, weight_columns
from .criteria import Tried
from .dividing import samples_of
from .grid import coefficients, is_coarse, kind_of, settings
from .progress import Progress, Told
from .reporting import CHOSEN, Reported, Rule, reported
from .rule import Standings
from .samples import Samples
from .scored import Scored


def choose_weights(
    data: Any, clip: Space | None = None, expert: Experts = None, text_expert: Experts = None, *,
    target: str | None = None, metric: Metric = None, cv: int = 5, tolerance: float = 0.5,
    kernel: str = "cosine", split_by: str = "random", random_state: int = 0,
    progress: bool = True, tick: Told = None,
) -> Choice:  # fmt: skip
    """Choose the weights of the fused kernel on your own data, and say what they are worth.

    The kernels of the parents are computed once; 275 settings of ``C k_clip + A k_expert + B k_clip
    k_expert`` are weighed sums of them (two values a decade; CLIP centred in the product or not).
    Every rival is a corner: CLIP, the expert, concatenation (both with the same weight), KrossFuse
    with any C.

    The simplest setting within ``tolerance`` standard errors of the best is taken: the better
    parent, then concatenation, then KrossFuse, then any other. Among those that score the same, the
    one with the fewest pairs for which less of one similarity makes more of the fused one.

    Every fold is measured with weights that were chosen without its samples, so that no reported
    figure is of samples that chose. The weights that are given back are those that all samples
    choose. Means that are subtracted before cosines are those of all rows; no label chooses them.

    Parameters
    ----------
    data : Study or Dataset
        A study brings its spaces (the first fused one's, where there are several).
    clip, expert, text_expert : Space or sequence of Space, default=None
        Beside a dataset: as for :func:`workbench.fuse`.
    target : str, default=None
        Column of labels; the main one if None.
    metric : str or mapping, default=None
        What chooses:

        - ``"knn"``, accuracy of k nearest neighbours (5, or fewer where classes are small);
        - ``"ridge"``, of kernel ridge regression, on at most 600 samples;
        - ``"nmi"``, agreement of spectral clusters with classes, each fold clustered alone;
        - ``"across_groups"``, the nearest in another group is of the same class; folds of classes;
        - ``"few_shot"``, ``"few_shot+prompts"``, the nearest mean of up to 8 examples a class, at
          most 1,000 samples;
        - ``"captions"``, the nearest caption is of the same image; with a text expert;
        - ``"caption_likeness"``, without labels: neighbours' captions are alike;
        - ``"kept_neighbours"``, without labels or captions: neighbours that are kept of the parent
          that is kept worse.

        A mapping of names, or of (name, target), to shares is their weighted mean. None takes
        "knn" where there are labels ("across_groups" where each class is once in each group), else
        what the data allow. Zero-shot accuracy and retrieval
        between images and texts do not depend on the weights.
    cv : int, default=5
        Folds, 2 to 50.
    tolerance : float, default=0.5
        Standard errors (of the paired difference) by which a simpler setting may be worse than the
        best. 1 is the rule of Breiman et al.; 0 takes the best. Where gains are small, 1 gives them
        away: see ``benchmarks/weights.py``.
    kernel : {"cosine", "linear", "rbf", "laplace"}, default="cosine"
        Of the experts.
    split_by : {"random", "group", "split"}, default="random"
        Folds at random, of whole groups (a row's own group does not vote for it, where there are
        three or more), or as the data came: what trains chooses, what tests reports.
    random_state : int, default=0
        Of the folds; of the samples, where there are more than 5,000.
    progress : bool, default=True
        Bar with the time left, on stderr, where that is a terminal.
    tick : callable, default=None
        Called with the share of the work that is done; what it raises ends the work.

    Returns
    -------
    Choice
        ``weights``, the score of the choice and of every corner, and ``sentences`` that say it.

    Raises
    ------
    InputError
        If a metric is unknown or the data lack what it needs, there is one class, spaces and
        dataset do not belong together, or a parameter is out of range.

    References
    ----------
    G. C. Cawley, N. L. C. Talbot, "On Over-fitting in Model Selection and Subsequent Selection
    Bias in Performance Evaluation", JMLR 2010 (what chooses must not report); Breiman et al.,
    "Classification and Regression Trees", 1984, 3.4.3 (one standard error); Wu et al., "When
    Kernels Multiply, Clusters Unify", NeurIPS 2025.

    Examples
    --------
    >>> from workbench import Dataset
    >>> rng, ids = np.random.default_rng(0), np.arange(60).astype(str)
    >>> table = pd.DataFrame({"kind": np.repeat(["a", "b", "c"], 20)}, index=ids)
    >>> data = Dataset("three", ids, None, table, targets=("kind",))
    >>> means = 2 * rng.standard_normal((3, 8)).repeat(20, axis=0)
    >>> noise, seen = rng.standard_normal((2, 60, 8)) + np.array([0, 1])[:, None, None] * means
    >>> choice = choose_weights(data, Space("CLIP", ids, noise), Space("expert", ids, seen))
    >>> choice.kind
    'expert'
    """
    started = time.perf_counter()
    seed = _checks.seed("random_state", random_state)
    dataset, family = family_of(data, clip, expert, text_expert, kernel)
    parts = parts_of(metric, target, dataset, family)
    following = Progress(progress, tick, len(parts))
    samples = samples_of(dataset, family, parts, cv, split_by, seed)
    tolerance = check_weight("tolerance", tolerance)
    scored = measured(samples, parts, settings(), following)
    return _choice(samples, parts, scored, tolerance, started)


def measured(
    samples: Samples, parts: Sequence[Part], candidates: Sequence[Weights],
    progress: Progress | None = None,
) -> list[Scored]:  # fmt: skip
    """Measure every setting by every metric.

    Parameters
    ----------
    samples : Samples
        In folds.
    parts : sequence of Part
        The metrics.
    candidates : sequence of Weights
        The settings.
    progress : Progress, default=None
        Follows the metrics; nobody does if None.

    Returns
    -------
    list of Scored
        One for each metric.
    """
    few = [weights for weights in candidates if is_coarse(weights)]
    tried = Tried(coefficients(candidates), coefficients(few))
    following = progress or Progress(False, None, len(parts))
    scored = []
    for part in parts:
        with following.part(part.words, part.criterion.steps(samples, tried)) as tick:
            scored.append(part.criterion.measure(samples, tried, part.target, tick))
    return scored


def _choice(
    samples: Samples, parts: Sequence[Part], scored: Sequence[Scored], tolerance: float,
    started: float,
) -> Choice:  # fmt: skip
    """Choose with all and without each fold, and say what it is worth."""
    candidates = settings()
    rule = rule_of(samples, parts, candidates, tolerance)
    by_fold = {
        fold: rule.chosen(rule.standings(scored, place))
        for place, fold in enumerate(samples.reporting)
    }
    a_split_is_given = len(samples.reporting) == 1
    found = rule.standings(scored, 0 if a_split_is_given else None)
    final = rule.chosen(found)
    result = reported(scored, rule.shares, by_fold)
    score, low, high = result.score(CHOSEN)
    chosen_by_fold = [candidates[numbers[CHOSEN]] for numbers in by_fold.values()]
    return Choice(
        weights=candidates[final[CHOSEN]], kind=rule.kinds[final[CHOSEN]],
        metric=_named(parts), score=score, low=low, high=high,
        n=sum(len(units) for _, units in result.outcomes), n_samples=len(samples.rows),
        n_folds=len(samples.reporting), corners=_corners(result, final, candidates),
        grid=_grid(found, candidates, rule), by_fold=tuple(chosen_by_fold),
        kinds_by_fold=tuple(map(kind_of, chosen_by_fold)),
        is_certain=any(part.criterion.is_certain for part in parts),
        seconds=time.perf_counter() - started,
    )  # fmt: skip


def rule_of(
    samples: Samples, parts: Sequence[Part], candidates: Sequence[Weights], tolerance: float
) -> Rule:
    """Put together what a choice needs beside the outcomes.

    Parameters
    ----------
    samples : Samples
        Whose pairs are counted: those of captions where captions alone choose.
    parts : sequence of Part
        The metrics.
    candidates : sequence of Weights
        The settings.
    tolerance : float
        Standard errors by which a simpler setting may be worse.

    Returns
    -------
    Rule
        Of these settings.
    """
    of_texts = all("texts" in part.criterion.needs for part in parts)
    grams = samples.texts if of_texts else samples.images
    outside = np.array([grams.share_outside(each) for each in coefficients(candidates)])
    kinds = [kind_of(weights) for weights in candidates]
    return Rule(kinds, outside, [part.share for part in parts], tolerance)


def _named(parts: Sequence[Part]) -> str:
    """Name what is measured, the shares too where there are several."""
    if len(parts) == 1:
        return parts[0].words
    said = kept("{share:.2g} x {said_words}")
    return " + ".join(kept(said, share=part.share, said_words=part.words) for part in parts)


def _corners(
    result: Reported, final: Mapping[str, int], candidates: Sequence[Weights]
) -> pd.DataFrame:
    """A row for each kind."""
    names = [name for name in result.names if name != CHOSEN]
    table = weight_columns([candidates[final[name]] for name in names])
    table.insert(0, "kind", names)
    gains = [result.gain(name) for name in names]
    return table.assign(
        score=[result.score(name)[0] for name in names],
        difference=[gain.value for gain in gains],
        low=[gain.low for gain in gains],
        high=[gain.high for gain in gains],
        p=[gain.p for gain in gains],
    )


def _grid(found: Standings, candidates: Sequence[Weights], rule: Rule) -> pd.DataFrame:
    """A row for each setting."""
    best = int(np.argmax(found.means))
    return weight_columns(candidates).assign(
        kind=rule.kinds, score=found.means, standard_error=found.standard_errors(best),
        outside=rule.outside,
    )  # fmt: skip
