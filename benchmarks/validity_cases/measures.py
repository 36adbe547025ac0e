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


def _records(table: object, metrics: tuple[str, ...]) -> list[Record]:
    return [_record(table, metric) for metric in metrics]


def _record(table: object, metric: str, truth: float = np.nan) -> Record:
    row = table.set_index("metric").loc[metric]  # type: ignore[attr-defined]
    return float(row.value), float(row.low), float(row.high), truth


def few_shot(rng: np.random.Generator, shots: int) -> Record:
    X, labels = classes(rng, 200, 5, noise=1.2)
    table = evaluate.few_shot(X, labels, shots=(shots,), random_state=int(rng.integers(2**31)))
    return _record(table, f"acc1@{shots}shot")


def nearest(rng: np.random.Generator, n: int, k: int, d: int, noise: float, of: int) -> Record:
    """k-NN among n rows of some classes in d columns, with votes of so many."""
    X, labels = classes(rng, n, k, d, noise)
    return _record(evaluate.knn(normalize_rows(X), labels, of), "knn_acc1")


def probe(rng: np.random.Generator, n: int, k: int, d: int, noise: float) -> Record:
    X, labels = classes(rng, n, k, d, noise)
    table = evaluate.linear_probe(X, labels, random_state=int(rng.integers(2**31)))
    return _record(table, "acc1")


def recalls(rng: np.random.Generator, unit: bool) -> list[Record]:
    image, text, rows = captioned(rng, 100, 3, 0.0)
    if unit:
        image, text = normalize_rows(image), normalize_rows(text)
    return _records(evaluate.retrieval(image, text, rows, ks=(1,)), RECALLS)


def across(rng: np.random.Generator, n: int, k: int) -> Record:
    X, labels = classes(rng, n, k, noise=1.4)
    groups = rng.choice(["a", "b"], n)
    return _record(evaluate.across_groups(X, labels, groups), "recall@1")


def clusters(rng: np.random.Generator, method: str, noise: float) -> list[Record]:
    X, labels = classes(rng, 200, 5, noise=noise)
    found = evaluate.cluster(X, labels, [method], random_state=int(rng.integers(2**31)))
    return _records(found, tuple(f"{method}_{index}" for index in INDICES))


def aligned(rng: np.random.Generator, n: int) -> list[Record]:
    shared = rng.standard_normal((n, 6))
    spaces = {
        name: normalize_rows(shared @ M + 0.5 * rng.standard_normal((n, 6)))
        for name, M in zip("ab", MIXTURES, strict=True)
    }
    return _records(align.alignment(spaces), ALIKE)


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
INDICES = ("nmi", "ami", "ari")
ALIKE = ("cka", "unbiased_cka", "mutual_knn")
NEIGHBOURS = (  # rows, classes, columns, noise, votes
    (200, 5, 8, 1.4, 5), (200, 2, 2, 1.0, 3), (400, 10, 16, 1.4, 5), (120, 4, 48, 2.5, 5),
    (200, 5, 8, 1.4, 1),
)  # fmt: skip
PROBES = ((160, 4, 8, 1.2), (80, 2, 4, 2.0), (100, 4, 64, 3.5))  # rows, classes, columns, noise


def _plain(metrics: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(metric.replace("_", " ") for metric in metrics)


CASES = [
    *(
        Case(f"few-shot, {s} examples", "coverage", partial(few_shot, shots=s), 1000)
        for s in (1, 8)
    ),
    *(
        Case(
            f"{of}-NN accuracy, {n} rows, {k} classes, {d} columns", "coverage",
            partial(nearest, n=n, k=k, d=d, noise=noise, of=of), 1000,
        )
        for n, k, d, noise, of in NEIGHBOURS
    ),
    *(
        Case(
            f"linear probe, {n} rows, {k} classes, {d} columns", "coverage",
            partial(probe, n=n, k=k, d=d, noise=noise),
        )
        for n, k, d, noise in PROBES
    ),
    *(
        Case(f"recall@1 across groups, {n} rows, {k} classes", "coverage",
             partial(across, n=n, k=k), 600)
        for n, k in ((200, 5), (100, 2))
    ),
    Case("unit rows", "coverage", partial(recalls, unit=True), 600, figures=_plain(RECALLS)),
    Case(
        "rows of unequal length", "coverage", partial(recalls, unit=False), 600,
        figures=_plain(RECALLS),
    ),
    *(
        Case(
            f"{method}, noise {noise}", "coverage", partial(clusters, method=method, noise=noise),
            figures=INDICES,
        )
        for method in ("kmeans", "spectral")
        for noise in (0.8, 1.4)
    ),
    *(
        Case(f"alignment of {n} rows", "coverage", partial(aligned, n=n), figures=_plain(ALIKE))
        for n in (80, 150)
    ),
    *(
        Case(f"modality gap, apart {a}", "coverage", partial(gap, apart=a), 1000, most)
        for a, most in ((0.0, 1.0), (0.01, 0.97), (0.1, 0.97))
    ),
    Case("modality gap after rotation", "coverage", rotated, 600),
    *(
        Case(f"bias: modality gap, apart {a}", "bias", partial(gap, apart=a), 1000)
        for a in (0.01, 0.1)
    ),
    *(Case(f"bias: effective rank, n = {n}", "bias", partial(rank, n=n), 1000) for n in (50, 400)),
]  # fmt: skip
