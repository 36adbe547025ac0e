"""Intervals of whole measures: learners, clusters, alignment, gaps, spectra.

Where no formula gives the truth it is the mean of all replications: what the measure is in the mean
over samples of this size.
"""

from __future__ import annotations

from functools import cache, partial

import numpy as np

from workbench import align, evaluate
from workbench.arrays import normalize_rows

from .case import Case, Record
from .populations import captioned, classes


def _record(table: object, metric: str, truth: float = np.nan) -> Record:
    row = table.set_index("metric").loc[metric]  # type: ignore[attr-defined]
    return float(row.value), float(row.low), float(row.high), truth


def few_shot(rng: np.random.Generator, shots: int) -> Record:
    X, labels = classes(rng, 200, 5, noise=1.2)
    table = evaluate.few_shot(X, labels, shots=(shots,), random_state=int(rng.integers(2**31)))
    return _record(table, f"acc1@{shots}shot")


def nearest(rng: np.random.Generator) -> Record:
    X, labels = classes(rng, 200, 5, noise=1.4)
    return _record(evaluate.knn(normalize_rows(X), labels), "knn_acc1")


def probe(rng: np.random.Generator) -> Record:
    X, labels = classes(rng, 160, 4, noise=1.2)
    table = evaluate.linear_probe(X, labels, random_state=int(rng.integers(2**31)))
    return _record(table, "acc1")


def recall(rng: np.random.Generator, metric: str) -> Record:
    image, text, rows = captioned(rng, 100, 3, 0.0)
    return _record(evaluate.retrieval(image, text, rows, ks=(1,)), metric)


def across(rng: np.random.Generator) -> Record:
    X, labels = classes(rng, 200, 5, noise=1.4)
    groups = rng.choice(["a", "b"], 200)
    return _record(evaluate.across_groups(X, labels, groups), "recall@1")


def clusters(rng: np.random.Generator, metric: str, noise: float) -> Record:
    X, labels = classes(rng, 200, 5, noise=noise)
    method = metric.split("_")[0]
    seed = int(rng.integers(2**31))
    return _record(evaluate.cluster(X, labels, [method], random_state=seed), metric)


def aligned(rng: np.random.Generator, metric: str) -> Record:
    shared = rng.standard_normal((150, 6))
    spaces = {
        name: normalize_rows(shared @ M + 0.5 * rng.standard_normal((150, 6)))
        for name, M in zip("ab", MIXTURES, strict=True)
    }
    return _record(align.alignment(spaces), metric)


MIXTURES = np.random.default_rng(0).standard_normal((2, 6, 6)) / 3


@cache
def true_gap(apart: float) -> float:
    """Distance of the means of unit rows, of a million draws."""
    rng = np.random.default_rng(1)
    lines = []
    for _ in range(20):
        image, text, _ = captioned(rng, 50_000, 1, apart)
        lines.append(normalize_rows(image).mean(0) - normalize_rows(text).mean(0))
    halves = np.array([np.mean(lines[i::2], axis=0) for i in range(2)])
    return float(np.sqrt(max(0.0, halves[0] @ halves[1])))


def gap(rng: np.random.Generator, apart: float) -> Record:
    image, text, rows = captioned(rng, 100, 3, apart)
    table = evaluate.modality_gap(image, text, rows, rotated=False)
    return _record(table, "modality_gap", true_gap(apart))


def rotated(rng: np.random.Generator) -> Record:
    image, text, rows = captioned(rng, 100, 3, 0.05, 16)
    return _record(evaluate.modality_gap(image, text, rows), "modality_gap_rotated")


def rank(rng: np.random.Generator, n: int) -> Record:
    """Effective rank of rows whose covariance has eight equal eigenvalues: 8 in truth."""
    found = align.effective_rank(rng.standard_normal((n, 8)))
    return float(found), np.nan, np.nan, 8.0


RECALLS = (
    "image_retrieval_recall@1", "text_retrieval_recall@1", "caption_to_caption_recall@1",
)  # fmt: skip

CASES = [
    *(Case(f"few-shot, {s} examples", "coverage", partial(few_shot, shots=s)) for s in (1, 8)),
    Case("k-NN accuracy", "coverage", nearest, 600),
    Case("linear probe accuracy", "coverage", probe),
    Case("recall@1 across groups", "coverage", across, 600),
    *(
        Case(metric.replace("_", " "), "coverage", partial(recall, metric=metric), 600)
        for metric in RECALLS
    ),
    *(
        Case(
            f"{metric.replace('_', ' ')}, noise {noise}",
            "coverage", partial(clusters, metric=metric, noise=noise),
        )
        for metric in ("kmeans_nmi", "kmeans_ami", "kmeans_ari", "spectral_nmi", "spectral_ami")
        for noise in (0.8, 1.4)
    ),
    *(
        Case(f"{metric.replace('_', ' ')} (alignment)", "coverage", partial(aligned, metric=metric))
        for metric in ("cka", "unbiased_cka", "mutual_knn")
    ),
    *(
        Case(f"modality gap, apart {a}", "coverage", partial(gap, apart=a), 300, most)
        for a, most in ((0.0, 1.0), (0.01, 0.97), (0.1, 0.97))
    ),
    Case("modality gap after rotation", "coverage", rotated),
    *(Case(f"bias: modality gap, apart {a}", "bias", partial(gap, apart=a)) for a in (0.01, 0.1)),
    *(Case(f"bias: effective rank, n = {n}", "bias", partial(rank, n=n)) for n in (50, 400)),
]  # fmt: skip
