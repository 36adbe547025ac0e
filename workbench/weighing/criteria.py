"""What weights are chosen by: each metric as a function of the samples and the settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .._classifiers.voting import fitted_k
from .._language import kept
from ..arrays import normalize_rows
from .clusters import FOLD_ROWS, clustered
from .examples import DRAWS, Prompts, few_shot
from .judging import alike, kept_neighbours, votes
from .neighbours import Neighbourhood, Outcome, scored_by
from .progress import Tick
from .recall import recall
from .ridge import ridge
from .samples import Samples
from .scored import Scored

RIDGE_ROWS, FEW_SHOT_ROWS = 600, 1000  # more are sampled
KEPT_NEIGHBOURS, ALIKE_NEIGHBOURS = 10, 5


@dataclass(frozen=True, eq=False)
class Tried:
    """Settings as weights of kernels.

    Attributes
    ----------
    coefficients : ndarray of shape (s, 4)
        Of all settings.
    coarse : ndarray of shape (c, 4)
        Of some that are far apart.
    """

    coefficients: np.ndarray
    coarse: np.ndarray


Measured = Callable[[Samples, Tried, str, Tick], Scored]


@dataclass(frozen=True)
class Criterion:
    """A metric that can choose weights.

    Attributes
    ----------
    words : str
        What it is called, before the target.
    measure : callable
        From samples, settings, target and what is told of steps.
    steps : callable
        How many steps it takes.
    needs : tuple of {"labels", "groups", "prompts", "images", "texts", "captions"}
        What it cannot do without: labels, groups of the samples, class prompts, an image expert, a
        text expert, captions.
    is_certain : bool, default=True
        False where no label and no caption says what is right.
    """

    words: str
    measure: Measured
    steps: Callable[[Samples, Tried], int]
    needs: tuple[str, ...]
    is_certain: bool = True


def _rows(samples: Samples, _: Tried) -> int:
    return len(samples.rows)


def _captions(samples: Samples, _: Tried) -> int:
    return len(samples.caption_rows[0])


def _settings(_: Samples, tried: Tried) -> int:
    return len(tried.coefficients)


def _draws(samples: Samples, _: Tried) -> int:
    return DRAWS * (1 + len(samples.reporting))


def _between(samples: Samples, places: np.ndarray) -> np.ndarray:
    """Kernels between some of the images, not copied where they are all."""
    grams = samples.images
    return grams.parts if len(places) == len(grams) else grams.take(places)


def _neighbourhood(samples: Samples, tried: Tried, places: np.ndarray) -> Neighbourhood:
    apart = None if samples.apart is None else samples.apart[places]
    return Neighbourhood(
        _between(samples, places), tried.coefficients, tried.coarse, samples.folds[places],
        samples.reporting, samples.groups is not None, apart,
    )  # fmt: skip


def _knn(samples: Samples, tried: Tried, target: str, tick: Tick) -> Scored:
    places, codes = samples.labelled(target)
    space = _neighbourhood(samples, tried, places)
    return scored_by(space, fitted_k(codes), votes(codes), samples.rows[places], tick)


def _ridge(samples: Samples, tried: Tried, target: str, tick: Tick) -> Scored:
    places, codes = samples.labelled(target, RIDGE_ROWS)
    return ridge(
        _between(samples, places), tried.coefficients, codes, samples.folds[places],
        samples.rows[places], reporting=samples.reporting, tick=tick,
    )  # fmt: skip


def _nmi(samples: Samples, tried: Tried, target: str, tick: Tick) -> Scored:
    places, codes = samples.labelled(target)
    folds = samples.folds[places]
    kept = np.concatenate([np.flatnonzero(folds == f)[:FOLD_ROWS] for f in np.unique(folds)])
    return clustered(
        samples.images.take(places[kept]), tried.coefficients, codes[kept], folds[kept],
        reporting=samples.reporting, first_unit=samples.dataset.n, tick=tick,
    )  # fmt: skip


def _across_groups(samples: Samples, tried: Tried, target: str, tick: Tick) -> Scored:
    places, codes = samples.labelled(target)
    groups = samples.dataset.labels(samples.dataset.groups[0])[samples.rows[places]]
    return recall(
        _between(samples, places), tried.coefficients, codes, samples.folds[places],
        samples.rows[places], np.unique(groups, return_inverse=True)[1],
        reporting=samples.reporting, tick=tick,
    )  # fmt: skip


def _captions_by_captions(samples: Samples, tried: Tried, _: str, tick: Tick) -> Scored:
    owners = samples.caption_rows[1]
    return recall(
        samples.texts.parts, tried.coefficients, owners, samples.folds[owners],
        samples.rows[owners], reporting=samples.reporting, tick=tick,
    )  # fmt: skip


def _few_shot(samples: Samples, tried: Tried, target: str, tick: Tick) -> Scored:
    places, codes = samples.labelled(target, FEW_SHOT_ROWS)
    return few_shot(
        _between(samples, places), tried.coefficients, codes, samples.folds[places],
        samples.rows[places], reporting=samples.reporting, random_state=samples.random_state,
        tick=tick,
    )  # fmt: skip


def _few_shot_prompts(samples: Samples, tried: Tried, target: str, tick: Tick) -> Scored:
    places, codes = samples.labelled(target, FEW_SHOT_ROWS)
    return few_shot(
        _between(samples, places), tried.coefficients, codes, samples.folds[places],
        samples.rows[places], _prompts(samples, tried, target, places, codes),
        reporting=samples.reporting, random_state=samples.random_state, tick=tick,
    )  # fmt: skip


def _prompts(
    samples: Samples, tried: Tried, target: str, places: np.ndarray, codes: np.ndarray
) -> Prompts:
    """Class prompts in the order of the classes' numbers."""
    rows = samples.rows[places]
    labels = samples.dataset.labels(target)[rows]
    named = {str(label): int(code) for label, code in zip(labels, codes, strict=True)}
    names = sorted(named, key=named.__getitem__)
    numbers = [list(samples.dataset.prompts).index(name) for name in names]
    clip = samples.family.clip
    prompts = normalize_rows(np.asarray(clip.classes, float)[numbers])
    images = normalize_rows(np.asarray(clip.image, float)[rows])
    squares = tried.coefficients[:, 0]
    if samples.family.text_experts:
        n_experts = len(samples.family.text_experts)
        squares = tried.coefficients @ _own_kernels(n_experts, tried.coefficients.shape[1])
    return Prompts((images @ prompts.T).astype(np.float32), np.sqrt(squares))


def _own_kernels(n_experts: int, n_kernels: int) -> np.ndarray:
    """Kernels between a row and itself: 1 each, and the experts' sum."""
    own = np.ones(n_kernels, np.float32)
    own[1] = n_experts
    return own


def _kept(samples: Samples, tried: Tried, _: str, tick: Tick) -> Scored:
    space = _neighbourhood(samples, tried, np.arange(len(samples.rows)))
    k = min(KEPT_NEIGHBOURS, max(1, len(samples.rows) // 8))
    parents = np.eye(2, len(space.parts), dtype=np.float32)
    return _by_neighbours(space, k, kept_neighbours(space, parents, k), samples, tick)


def _alike(samples: Samples, tried: Tried, _: str, tick: Tick) -> Scored:
    space = _neighbourhood(samples, tried, np.arange(len(samples.rows)))
    k = min(ALIKE_NEIGHBOURS, max(1, len(samples.rows) // 8))
    return _by_neighbours(space, k, alike(samples.caption_likeness), samples, tick)


def _by_neighbours(
    space: Neighbourhood, k: int, outcome: Outcome, samples: Samples, tick: Tick
) -> Scored:
    return scored_by(space, k, outcome, samples.rows, tick)


CRITERIA = {
    "knn": Criterion(kept("k-NN accuracy"), _knn, _rows, ("labels", "images")),
    "ridge": Criterion(kept("kernel ridge accuracy"), _ridge, _settings, ("labels", "images")),
    "nmi": Criterion(kept("NMI of spectral clusters"), _nmi, _settings, ("labels", "images")),
    "across_groups": Criterion(
        kept("recall@1 in other groups"), _across_groups, _rows, ("labels", "groups", "images")
    ),
    "few_shot": Criterion(kept("few-shot accuracy"), _few_shot, _draws, ("labels", "images")),
    "few_shot+prompts": Criterion(
        kept("few-shot accuracy with prompts"), _few_shot_prompts, _draws,
        ("labels", "prompts", "images"),
    ),
    "captions": Criterion(
        kept("recall@1 of captions by captions"), _captions_by_captions, _captions,
        ("captions", "texts"),
    ),
    "caption_likeness": Criterion(
        kept("likeness of the neighbours' captions"), _alike, _rows, ("captions", "images"), False
    ),
    "kept_neighbours": Criterion(
        kept("neighbours kept of the parent that is kept worse"), _kept, _rows, ("images",), False
    ),
}  # fmt: skip
