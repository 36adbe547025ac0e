"""Shares of hits, recalls of classes, cosines, and their paired differences; truth is exact."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from workbench.evaluate.measures.tables import mean_row, per_class_row
from workbench.evaluate.uncertainty.intervals import difference
from workbench.evaluate.uncertainty.outcomes import Outcomes

from .case import Case, Record

SIZES = np.array([4, 6, 8, 10, 12, 15, 20, 30, 45, 60])  # samples of each class


def accuracy(rng: np.random.Generator, share: float, n: int) -> Record:
    row = mean_row("knn", "acc1", rng.random(n) < share)
    return row[2], row[3], row[4], share


def captions(rng: np.random.Generator, share: float, alike: float) -> Record:
    """Five captions of 200 images, whose hits have a correlation within an image."""
    hits, images = _captions(rng, share, alike)
    row = mean_row("retrieval", "recall@1", Outcomes(hits, units=images))
    return row[2], row[3], row[4], share


def _captions(
    rng: np.random.Generator, share: float, alike: float
) -> tuple[np.ndarray, np.ndarray]:
    images = np.repeat(np.arange(200), 5)
    of_image = (rng.random(200) < share)[images]
    own = rng.random(1000) < share
    return np.where(rng.random(1000) < math.sqrt(alike), of_image, own), images


def paired_captions(rng: np.random.Generator) -> Record:
    first, images = _captions(rng, 0.6, 0.5)
    second, _ = _captions(rng, 0.5, 0.5)
    second = np.where(rng.random(200)[images] < 0.5, first, second)
    gain = difference(Outcomes(first, units=images), Outcomes(second, units=images))
    return gain.value, gain.low, gain.high, 0.05


def per_class(rng: np.random.Generator, share: float) -> Record:
    """Ten classes of 4 to 60 samples, half of them harder."""
    miss = np.where(np.arange(len(SIZES)) % 2, 1.5, 0.5) * (1 - share)
    classes = np.repeat(np.arange(len(SIZES)), SIZES)
    row = per_class_row("zero_shot", rng.random(len(classes)) >= miss[classes], classes)
    return row[2], row[3], row[4], float(np.mean(1 - miss))


def paired_classes(rng: np.random.Generator) -> Record:
    classes = np.repeat(np.arange(len(SIZES)), SIZES)
    u = rng.random(len(classes))
    first, second = u < 0.85, (u < 0.7) | (u > 0.95)
    gain = difference(*(Outcomes(hits, classes=classes) for hits in (first, second)))
    return gain.value, gain.low, gain.high, 0.1


def paired(rng: np.random.Generator, only_a: float, only_b: float, n: int) -> Record:
    u = rng.random(n)
    first, second = u < 0.5 + only_a, (u < 0.5) | (u > 1 - only_b)
    gain = difference(first, second)
    return gain.value, gain.low, gain.high, only_a - only_b


def cosines(rng: np.random.Generator) -> Record:
    values = np.tanh(rng.gamma(2.0, 0.1, 200))
    row = mean_row("similarity", "matching_cosine", values)
    return row[2], row[3], row[4], COSINE


def paired_cosines(rng: np.random.Generator) -> Record:
    u = rng.gamma(2.0, 0.1, 200)
    gain = difference(np.tanh(u), np.tanh(u * rng.uniform(0, 2, 200)))
    return gain.value, gain.low, gain.high, math.nan


def _mean_cosine() -> float:
    """Mean of tanh of a gamma variable, by its quantiles."""
    from scipy.stats import gamma

    middles = (np.arange(200_000) + 0.5) / 200_000
    return float(np.tanh(gamma.ppf(middles, 2.0, scale=0.1)).mean())


COSINE = _mean_cosine()

ACCURACIES = (  # half a miss among 500: no interval of counts comes near 0.95
    (0.5, 500, 0.97), (0.9, 500, 0.97), (0.99, 500, 0.97), (0.999, 2000, 0.97), (0.999, 500, 1.0),
)  # fmt: skip

CASES = [
    *(
        Case(
            f"accuracy {share} of {n}", "coverage", partial(accuracy, share=share, n=n), 1000, most
        )
        for share, n, most in ACCURACIES
    ),
    *(
        Case(
            f"recall of captions {share}, correlation {alike}",
            "coverage", partial(captions, share=share, alike=alike), 1000,
        )
        for share, alike in ((0.5, 0.0), (0.5, 0.5), (0.95, 0.5), (0.5, 1.0))
    ),
    *(
        Case(f"recall of classes {share}", "coverage", partial(per_class, share=share), 1000)
        for share in (0.5, 0.9, 0.99)
    ),
    *(
        Case(
            f"paired difference {round(a - b, 2)}",
            "coverage", partial(paired, only_a=a, only_b=b, n=n), 1000,
        )
        for a, b, n in ((0.08, 0.05, 300), (0.03, 0.03, 200))
    ),
    Case("paired difference of captions", "coverage", paired_captions, 1000),
    Case("paired difference of classes", "coverage", paired_classes, 1000),
    Case("mean cosine", "coverage", cosines, 1000),
    Case("paired difference of cosines", "coverage", paired_cosines, 1000),
]  # fmt: skip
