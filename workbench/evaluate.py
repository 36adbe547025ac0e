"""What each space is good for: classes, retrieval, clusters, few examples, and the comparison.

All rows come ready to be compared by inner product. Every measure returns a tidy table with the
columns of ``COLUMNS``; names of metrics follow CLIP_benchmark. ``outcomes`` holds the numbers
behind the value, one per sample (hits 0/1, or cluster numbers), for paired differences.
Intervals are 95 %: resampled outcomes (500 times), half-samples where rows must not repeat.
"""

from __future__ import annotations

import math
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

import numpy as np
import pandas as pd
from scipy.linalg import cholesky, orthogonal_procrustes, solve_triangular
from scipy.sparse.linalg import eigsh
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    adjusted_mutual_info_score,
    adjusted_rand_score,
    normalized_mutual_info_score,
)
from sklearn.model_selection import StratifiedKFold
from sklearn.utils.extmath import randomized_svd
from threadpoolctl import threadpool_limits

from . import align
from ._require import require
from .data import Dataset
from .fuse import fuse
from .kernels import some_rows, unit
from .store import Space

COLUMNS = ["task", "metric", "value", "low", "high", "n", "outcomes"]
BLOCK = 1024  # rows compared at once
N_RESAMPLES = 500
CLUSTER_ROWS = 3000  # more rows than this are sampled before clustering and alignment
QUERY_ROWS = 5000  # more rows than this are sampled to ask for their neighbours
ONE_THREAD = 3000  # rows up to which one BLAS thread is as fast, and kind to a busy machine
PENALTIES = (0.1, 1.0, 10.0, 100.0, 1000.0)  # C of the probe, for rows of mean square length 1
ROTATED_WIDTH = 1024  # wider spaces: the rotation of the text rows costs d^3
PROBE_ROWS = 10_000  # more rows than this are sampled before the probe
AGREEMENT = {
    "nmi": normalized_mutual_info_score,
    "ami": adjusted_mutual_info_score,
    "ari": adjusted_rand_score,
}
Row = tuple[str, str, float, float, float, int, np.ndarray]
Difference = tuple[float, float, float]  # value, low, high
Halves = tuple[np.ndarray, np.ndarray]  # rows to train on, rows to test


def interval(outcomes: np.ndarray, *, random_state: int = 0) -> tuple[float, float]:
    """95 % interval of a mean: quantiles of 500 resamples of the per-sample outcomes.

    Resampling n outcomes is one multinomial draw over their distinct values. With more than 1,000
    of those (cosines), mean +/- 1.96 standard errors.

    Examples
    --------
    >>> low, high = interval(np.repeat([0.0, 1.0], 50))
    >>> round(low, 1), round(high, 1)  # 0.5 +/- 1.96 * 0.05
    (0.4, 0.6)
    """
    values, counts = np.unique(np.asarray(outcomes, float), return_counts=True)
    rng, n = np.random.default_rng(random_state), len(outcomes)
    if len(values) > 1000:
        mean, half = float(np.mean(outcomes)), 1.96 * float(np.std(outcomes)) / math.sqrt(n)
        return mean - half, mean + half
    means = rng.multinomial(n, counts / n, N_RESAMPLES) @ values / n
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


def difference(a: np.ndarray, b: np.ndarray, *, random_state: int = 0) -> Difference:
    """Paired difference of means ``a - b`` on the same samples: ``(value, low, high)``.

    The interval covers the choice of samples; not the choice of split or of random projection.

    Raises
    ------
    InputError
        If the lengths differ.

    Examples
    --------
    >>> difference(np.array([1, 1, 0, 1]), np.array([1, 1, 0, 1]))
    (0.0, 0.0, 0.0)
    """
    require(len(a) == len(b), f"{len(a)} and {len(b)} outcomes", "the same samples")
    gain = np.asarray(a, float) - np.asarray(b, float)
    return float(gain.mean()), *interval(gain, random_state=random_state)


def split(labels: np.ndarray, *, random_state: int = 0) -> Halves:
    """Stratified halves ``(train, test)`` of row numbers; the same for every space.

    Every class is in both halves; classes of one sample are left out of both. Above 10,000 rows,
    each half is thinned to 5,000, class by class.

    Raises
    ------
    InputError
        If fewer than four samples or fewer than two classes are left.

    Examples
    --------
    >>> train, test = split(np.array(["a", "a", "b", "b", "once"]))
    >>> len(train), len(test), 4 in {*train, *test}
    (2, 2, False)
    """
    _, codes, counts = np.unique(labels, return_inverse=True, return_counts=True)
    rows = np.flatnonzero(counts[codes] > 1)
    left = f"{len(rows)} samples in {np.sum(counts > 1)} classes of two or more"
    require(len(rows) >= 4 and np.sum(counts > 1) >= 2, left, "at least 4 samples and 2 classes")
    order = np.random.default_rng(random_state).permutation(rows)
    order = order[np.argsort(codes[order], kind="stable")]  # class by class, in random order
    train, test = order[::2], order[1::2]
    kept = _evenly(len(test), PROBE_ROWS // 2)
    return np.sort(train[_evenly(len(train), PROBE_ROWS // 2)]), np.sort(test[kept])


def _evenly(n: int, limit: int) -> np.ndarray:
    return np.linspace(0, n - 1, min(n, limit)).round().astype(int)


def zero_shot(
    image: np.ndarray, classes: np.ndarray, labels: np.ndarray, class_names: Sequence[str]
) -> pd.DataFrame:
    """Zero-shot accuracy: acc1, acc5 and mean_per_class_recall of the nearest class rows.

    Parameters
    ----------
    image : ndarray of shape (n, d)
    classes : ndarray of shape (k, d)
        One row per class, in the order of ``class_names``; ties go to the first.
    labels : ndarray of shape (n,)
        Rows with a label outside ``class_names`` are left out (see n).
    class_names : sequence of k str

    Returns
    -------
    DataFrame
        With ``COLUMNS``; acc5 only when there are more than five classes.

    Raises
    ------
    InputError
        If class rows and names differ in number, or no label is among the names.

    Examples
    --------
    >>> zero_shot(np.eye(2), np.eye(2), np.array(["cat", "dog"]), ["cat", "dog"]).value[0]
    np.float64(1.0)
    """
    counted = f"{len(classes)} class rows, {len(class_names)} names"
    require(len(classes) == len(class_names), counted, "one row per class")
    position = {name: i for i, name in enumerate(class_names)}
    true = np.array([position.get(label, -1) for label in labels])
    known = true >= 0
    require(known.any(), "labels none of which is a prompted class", "class names as labels")
    true = true[known]
    ranks = _ranks(image[known], classes, true, np.arange(len(classes)))
    rows = [_mean("zero_shot", f"acc{k}", ranks < k) for k in (1, 5) if k == 1 or len(classes) > 5]
    return _table([*rows, _per_class("zero_shot", ranks == 0, true)])


def _scores(queries: np.ndarray, gallery: np.ndarray) -> np.ndarray:
    """Inner products without the last bits' noise: equal rows tie, wherever they stand."""
    return (queries.astype(np.float64) @ gallery.T.astype(np.float64)).astype(np.float32)


def _ranks(
    queries: np.ndarray, gallery: np.ndarray, wanted: np.ndarray, owners: np.ndarray
) -> np.ndarray:
    """Rank (0 first) of the best gallery row that the query owns; ties go to the lower number."""
    ranks = []
    for i in range(0, len(queries), BLOCK):
        similar = _scores(queries[i : i + BLOCK], gallery)
        own = np.where(owners == wanted[i : i + BLOCK, None], similar, -np.inf)
        first, best = own.argmax(1)[:, None], own.max(1, keepdims=True)
        before = (similar == best) & (np.arange(len(gallery)) < first)
        ranks.append(((similar > best) | before).sum(1))
    return np.concatenate(ranks)


def retrieval(
    image: np.ndarray, text: np.ndarray, rows: np.ndarray, ks: Sequence[int] = (1, 5, 10)
) -> pd.DataFrame:
    """Recall at k of text -> image, image -> text, and caption -> other caption of its image.

    Parameters
    ----------
    image : ndarray of shape (n, d)
    text : ndarray of shape (m, d)
    rows : ndarray of shape (m,)
        Image row of each text row.
    ks : sequence of int, default=(1, 5, 10)

    Returns
    -------
    DataFrame
        ``image_retrieval_recall@k`` (each caption looks for its image), ``text_retrieval_recall@k``
        (each captioned image: a hit if any of its captions is in the top k),
        ``sibling_caption_recall@1`` (nearest other caption is of the same image; captions of
        images with at least two). Ties go to the lower row number.

    Raises
    ------
    InputError
        If ``rows`` does not name one image row per text row.

    Examples
    --------
    >>> retrieval(np.eye(2), np.eye(2), np.array([0, 1]), ks=(1,)).value.tolist()
    [1.0, 1.0]
    """
    rows = np.asarray(rows)
    counted = f"{len(text)} texts, {len(rows)} image rows for {len(image)} images"
    fits = len(rows) == len(text) > 0 and 0 <= rows.min() <= rows.max() < len(image)
    require(fits, counted, "the image row of each text")
    captioned = np.unique(rows)
    to_image = _ranks(text, image, rows, np.arange(len(image)))
    to_text = _ranks(image[captioned], text, captioned, rows)
    table = [_mean("retrieval", f"image_retrieval_recall@{k}", to_image < k) for k in ks]
    table += [_mean("retrieval", f"text_retrieval_recall@{k}", to_text < k) for k in ks]
    return pd.concat([_table(table), siblings(text, rows)], ignore_index=True)


def siblings(text: np.ndarray, rows: np.ndarray) -> pd.DataFrame:
    """``sibling_caption_recall@1``: the nearest other caption is of the same image.

    Asked of captions whose image has at least two; an empty table when there is none.

    Examples
    --------
    >>> text = np.array([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0]])
    >>> siblings(text, np.array([0, 0, 1])).value.tolist()
    [1.0]
    """
    has = np.bincount(rows)[rows] > 1
    if not has.any():
        return _table([])
    hits = rows[align.neighbours(text, 1)[:, 0]] == rows
    return _table([_mean("retrieval", "sibling_caption_recall@1", hits[has])])


def linear_probe(
    X: np.ndarray, labels: np.ndarray, halves: Halves | None = None, *, random_state: int = 0
) -> pd.DataFrame:
    """Logistic regression on one half, accuracy on the other: acc1, mean_per_class_recall.

    The L2 penalty is chosen by 3-fold cross-validation on the training half: from ``C = 0.1`` in
    steps of 10, up to 1,000, until two steps bring no gain; rows centred and scaled to mean square
    length 1. Wide rows are first rotated into the span of the training rows, which changes no
    prediction. Solver: lbfgs, at most 200 iterations.

    Parameters
    ----------
    X : ndarray of shape (n, d)
    labels : ndarray of shape (n,)
    halves : tuple of row numbers, default=None
        ``(train, test)``; None takes :func:`split`.
    random_state : int, default=0
        Of the folds, and of the split when ``halves`` is None.

    Raises
    ------
    InputError
        If there are fewer than four samples or fewer than two classes (see :func:`split`).

    Examples
    --------
    >>> X = np.repeat(np.eye(2), 8, axis=0)
    >>> linear_probe(X, np.repeat(["a", "b"], 8)).value.tolist()
    [1.0, 1.0]
    """
    train, test = split(labels, random_state=random_state) if halves is None else halves
    codes = np.unique(labels, return_inverse=True)[1]
    with threadpool_limits(1 if len(train) <= ONE_THREAD else None), _quiet():
        T, V = (each.astype(np.float32) for each in _in_training_span(X[train], X[test]))
        C = _cross_validated(T, codes[train], random_state)
        hits = _logistic(C).fit(T, codes[train]).predict(V) == codes[test]
    mean = _mean("linear_probe", "acc1", hits)
    return _table([mean, _per_class("linear_probe", hits, codes[test])])


def _in_training_span(train: np.ndarray, test: np.ndarray) -> Halves:
    """Centre, scale, and if d > n_train replace rows by coordinates with the same products.

    With ``K = T Tᵀ = L Lᵀ`` (training Gram matrix) the training rows become L and the test rows
    ``(V Tᵀ) L⁻ᵀ``: an L2-penalised linear model cannot tell the difference.
    """
    mean = train.mean(0, dtype=float)
    T, V = train - mean, test - mean
    scale = np.sqrt(np.mean(np.sum(T**2, axis=1))) or 1.0
    T, V = T / scale, V / scale
    if T.shape[1] <= len(T):
        return T, V
    K = T @ T.T
    K[np.diag_indices_from(K)] += 1e-9  # equal rows make K singular; mean square length is 1
    L = cholesky(K, lower=True)
    return L, solve_triangular(L, T @ V.T, lower=True).T


@contextmanager
def _quiet() -> Iterator[None]:
    """No warning of classes rarer than folds, of 200 iterations, of a graph in several parts."""
    with warnings.catch_warnings(action="ignore"):
        yield


def _logistic(C: float) -> LogisticRegression:
    return LogisticRegression(C=C, max_iter=200, tol=1e-3, warm_start=True)


def _cross_validated(X: np.ndarray, codes: np.ndarray, random_state: int) -> float:
    """Walk from the strongest penalty until two steps in a row bring no hit over three folds."""
    folds = StratifiedKFold(3, shuffle=True, random_state=random_state)
    if np.bincount(codes).max() < 3:  # no class fills three folds: nothing to choose from
        return 10.0
    best, best_hits = PENALTIES[0], -1
    parts = [part for part in folds.split(X, codes) if len(np.unique(codes[part[0]])) > 1]
    models = [_logistic(1.0) for _ in parts]
    for C in PENALTIES:
        hits = 0
        for model, (train, valid) in zip(models, parts, strict=True):
            model.set_params(C=C).fit(X[train], codes[train])
            hits += int(np.sum(model.predict(X[valid]) == codes[valid]))
        if hits > best_hits:
            best, best_hits = C, hits
        if best_hits == len(codes) or 100 * best <= C:
            break
    return best


def knn(
    X: np.ndarray, labels: np.ndarray, k: int = 5, *,
    random_state: int = 0, near: np.ndarray | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Leave-one-out k-nearest-neighbour accuracy, ``knn_acc1``, by inner product.

    Majority of the k nearest other rows; among classes with equally many votes, the one whose
    nearest member is nearest. Above 5,000 rows, 5,000 random ones ask (see n), all may answer.
    ``near`` hands in the neighbours when they are already known (several targets).

    Raises
    ------
    InputError
        If k is not in 1..n-1.

    Examples
    --------
    >>> knn(np.repeat(np.eye(2), 3, axis=0), np.repeat(["a", "b"], 3), k=1).value.tolist()
    [1.0]
    """
    rows = some_rows(len(X), QUERY_ROWS, random_state)
    codes = np.unique(labels, return_inverse=True)[1]
    winner = majority(codes[align.neighbours(X, k, rows) if near is None else near])
    return _table([_mean("knn", "knn_acc1", winner == codes[rows])])


def majority(voters: np.ndarray) -> np.ndarray:
    """Most frequent class (n,) of each row's neighbours (n, k); ties go to the nearest member's.

    Examples
    --------
    >>> majority(np.array([[1, 2, 2], [3, 1, 2]]))
    array([2, 3])
    """
    votes = (voters[:, :, None] == voters[:, None, :]).sum(2)  # for the class of each neighbour
    return np.take_along_axis(voters, votes.argmax(1)[:, None], 1)[:, 0]


def constants(
    dataset: Dataset, clip: Space, expert: Space, *,
    Cs: Sequence[float] = (0.001, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0), k: int = 5, **options: Any,
) -> pd.DataFrame:  # fmt: skip
    """Leave-one-out k-NN accuracy of the main target, fused by each C, beside the parents'.

    One measure of one target: choose C on data that you do not report.

    Parameters
    ----------
    dataset : Dataset
        With at least one target.
    clip, expert : Space
        As encoded.
    Cs : sequence of float, default=(0.001, ..., 1000.0)
    k : int, default=5
    **options
        Of :func:`workbench.fuse`: ``n_components``, ``kernel``, ``random_state``, ...

    Returns
    -------
    DataFrame
        Columns space, C (NaN for the parents), value, low, high (95 %), n.

    Examples
    --------
    >>> rng, ids = np.random.default_rng(0), np.arange(20).astype(str)
    >>> table = pd.DataFrame({"label": np.repeat(["a", "b"], 10)}, index=ids)
    >>> data = Dataset("two", ids, None, table, targets=("label",))
    >>> a, b = (Space(name, ids, rng.standard_normal((20, 4))) for name in "ab")
    >>> constants(data, a, b, Cs=(1.0,), n_components=16).space.tolist()
    ['a', 'b', 'fused']
    """
    require(dataset.targets, f"{dataset.name} without classes", "labels to measure against")
    tried = [(space, np.nan) for space in (clip.unit(), expert.unit())]
    tried += [(fuse(clip, expert, C=C, **options), C) for C in Cs]
    tables = [knn(space.image, dataset.labels(), k) for space, _ in tried]  # type: ignore[arg-type]
    found = pd.concat(tables, ignore_index=True)[["value", "low", "high", "n"]]
    found.insert(0, "C", [C for _, C in tried])
    found.insert(0, "space", [space.name for space, _ in tried])
    return found


def few_shot(
    X: np.ndarray, labels: np.ndarray, shots: Sequence[int] = (1, 2, 4, 8),
    class_text: Mapping[str, np.ndarray] | None = None, *,
    n_draws: int = 5, random_state: int = 0,
) -> pd.DataFrame:  # fmt: skip
    """Accuracy of the nearest class mean from a few examples a class, over seeded draws.

    Parameters
    ----------
    X : ndarray of shape (n, d)
    labels : ndarray of shape (n,)
    shots : sequence of int, default=(1, 2, 4, 8)
        Examples a class; classes with no sample left to test are left out of that row (see n).
    class_text : mapping of class to ndarray of shape (d,), default=None
        Class prompts: the prototype is then the mean of the unit class mean and the unit text.
    n_draws : int, default=5
        A sample's outcome is its share of hits over the draws that test it.
    random_state : int, default=0

    Returns
    -------
    DataFrame
        ``acc1@{s}shot`` and, with prompts, ``acc1@{s}shot+prompts``.

    Examples
    --------
    >>> X, labels = np.repeat(np.eye(2), 3, axis=0), np.repeat(["a", "b"], 3)
    >>> few_shot(X, labels, shots=(1, 2)).value.tolist()
    [1.0, 1.0]
    """
    table: list[Row] = []
    for s in shots:
        names, counts = np.unique(labels, return_counts=True)
        names = names[counts > s]
        if class_text is not None:
            names = names[np.isin(names, list(class_text))]
        if len(names) < 2:
            continue
        rows = np.flatnonzero(np.isin(labels, names))
        codes = np.searchsorted(names, labels[rows])
        text = None if class_text is None else unit(np.array([class_text[c] for c in names]))
        hits = _few_shot_hits(X[rows], codes, s, text, n_draws, random_state)
        for kind, each in hits.items():
            table.append(_mean("few_shot", f"acc1@{s}shot{kind}", np.nanmean(each, axis=0)))
    return _table(table)


def _few_shot_hits(
    X: np.ndarray, codes: np.ndarray, s: int, text: np.ndarray | None, n_draws: int, seed: int
) -> dict[str, np.ndarray]:
    """Hits (draws, n), NaN where a draw took the sample as an example."""
    rng, kinds = np.random.default_rng(seed), ["", "+prompts"][: 1 if text is None else 2]
    hits = {kind: np.full((n_draws, len(X)), np.nan) for kind in kinds}
    first = np.r_[0, np.cumsum(np.bincount(codes))[:-1]]
    for draw in range(n_draws):
        order = rng.permutation(len(X))
        order = order[np.argsort(codes[order], kind="stable")]
        taken = order[first[:, None] + np.arange(s)]  # (classes, s)
        tested = np.setdiff1d(order, taken)
        prototypes = {"": unit(X[taken].mean(1))}
        if text is not None:
            prototypes["+prompts"] = (prototypes[""] + text) / 2
        for name, P in prototypes.items():
            hits[name][draw, tested] = (X @ P.T).argmax(1)[tested] == codes[tested]
    return {name: each[:, ~np.isnan(each).all(0)] for name, each in hits.items()}


def cluster(
    X: np.ndarray, labels: np.ndarray, methods: Sequence[str] = ("kmeans", "spectral"), *,
    random_state: int = 0,
) -> pd.DataFrame:  # fmt: skip
    """Agreement of unsupervised clusters, as many as classes, with the classes.

    Parameters
    ----------
    X : ndarray of shape (n, d)
        Above 3,000 rows, 3,000 random ones are clustered (see n).
    labels : ndarray of shape (n,)
    methods : sequence of {"kmeans", "spectral"}, default=("kmeans", "spectral")
        k-means: best of 10 starts, rows wider than 128 in their 128 leading principal components
        (or as many as classes). Spectral: normalised cut of the affinity ``max(0, k)``.
    random_state : int, default=0

    Returns
    -------
    DataFrame
        ``{method}_nmi``, ``_ami``, ``_ari``; outcomes are (2, n): class and cluster numbers. The
        interval (half-samples) covers the choice of samples, not another run of the method.

    Raises
    ------
    InputError
        If a method is unknown, or there is only one class.

    Examples
    --------
    >>> X, labels = np.repeat(np.eye(2), 4, axis=0), np.repeat(["a", "b"], 4)
    >>> cluster(X, labels, ["kmeans"]).round(3)[["metric", "value"]].values.tolist()
    [['kmeans_nmi', 1.0], ['kmeans_ami', 1.0], ['kmeans_ari', 1.0]]
    """
    rows = some_rows(len(X), CLUSTER_ROWS, random_state)
    names, codes = np.unique(labels[rows], return_inverse=True)
    require(len(names) > 1, f"{len(names)} class", "at least 2 classes")
    table = []
    for method in methods:
        require(method in CLUSTERERS, f"method {method!r}", "one of " + ", ".join(CLUSTERERS))
        with threadpool_limits(1), _quiet():  # matrices this small run slower on more
            found = CLUSTERERS[method](X[rows], len(names), random_state)
        pair = np.stack([codes, found])
        for metric in AGREEMENT:
            value = align.interval(partial(_agreement, metric, pair), len(rows), n_draws=20)
            table.append(("cluster", f"{method}_{metric}", *value, len(rows), pair))
    return _table(table)


def _agreement(metric: str, pair: np.ndarray, rows: np.ndarray) -> float:
    return AGREEMENT[metric](*pair[:, rows])


def _kmeans(X: np.ndarray, k: int, seed: int) -> np.ndarray:
    width = max(128, k)
    X = X - X.mean(0)
    if X.shape[1] > width and len(X) > width:
        U, s, _ = randomized_svd(X, width, n_iter=2, random_state=seed)
        X = U * s
    return KMeans(k, n_init=10, random_state=seed).fit_predict(X)


def _spectral(X: np.ndarray, k: int, seed: int) -> np.ndarray:
    affinity = np.maximum(X @ X.T, 0).astype(np.float32)
    np.fill_diagonal(affinity, 0)
    degree = affinity.sum(1)
    root = np.sqrt(np.where(degree > 0, degree, 1))  # a row like no other stands alone
    start = np.random.default_rng(seed).standard_normal(len(X)).astype(np.float32)
    vectors = eigsh(affinity / root / root[:, None], k, which="LA", v0=start, tol=1e-4)[1]
    return KMeans(k, n_init=10, random_state=seed).fit_predict(vectors / root[:, None])


CLUSTERERS = {"kmeans": _kmeans, "spectral": _spectral}


def similarity_pairs(
    image: np.ndarray, text: np.ndarray, rows: np.ndarray, *,
    n_pairs: int = 5000, random_state: int = 0,
) -> dict[str, np.ndarray]:  # fmt: skip
    """Cosines of matching image-text pairs, and of random pairs that do not match.

    Examples
    --------
    >>> similarity_pairs(np.eye(2), np.eye(2), np.array([0, 1]), n_pairs=3)
    {'matching': array([1., 1.]), 'other': array([0., 0., 0.])}
    """
    rng, rows = np.random.default_rng(random_state), np.asarray(rows)
    require(len(image) > 1, f"{len(image)} image", "at least 2")
    own = some_rows(len(text), n_pairs, random_state)
    texts = rng.integers(len(text), size=n_pairs)
    others = (rows[texts] + rng.integers(1, len(image), size=n_pairs)) % len(image)
    image, text = unit(image), unit(text)
    return {
        "matching": np.sum(image[rows[own]] * text[own], axis=1),
        "other": np.sum(image[others] * text[texts], axis=1),
    }


def modality_gap(
    image: np.ndarray, text: np.ndarray, rows: np.ndarray | None = None
) -> pd.DataFrame:
    """Distance between the centroids of the unit image rows and of the unit text rows, 0 to 2.

    With ``rows`` (image row of each text) also after :func:`procrustes`, fitted on the same
    pairs. The interval is the value +/- 1.96 standard errors along the line of the centroids.

    Examples
    --------
    >>> float(modality_gap(np.array([[2.0, 0.0]]), np.array([[0.0, 1.0]])).value.round(3)[0])
    1.414
    """
    image, text = unit(image), unit(text)
    table = [_gap("modality_gap", image, text)]
    if rows is not None:
        table.append(_gap("modality_gap_rotated", image, text @ procrustes(image, text, rows)))
    return _table(table)


def procrustes(image: np.ndarray, text: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Orthogonal R (d, d) that brings ``text @ R`` nearest to the images of the texts.

    Examples
    --------
    >>> procrustes(np.eye(2), np.eye(2)[::-1], np.array([0, 1])).round(6) + 0.0
    array([[0., 1.],
           [1., 0.]])
    """
    return orthogonal_procrustes(unit(text), unit(image)[rows])[0]


def _gap(metric: str, image: np.ndarray, text: np.ndarray) -> Row:
    line = image.mean(0) - text.mean(0)
    gap = float(np.linalg.norm(line))
    along = [rows @ (line / (gap or 1.0)) for rows in (image, text)]
    half = 1.96 * np.sqrt(sum(np.var(each) / len(each) for each in along))
    return ("modality_gap", metric, gap, gap - half, gap + half, len(image), np.empty(0))


def _mean(task: str, metric: str, outcomes: np.ndarray) -> Row:
    value, (low, high) = float(np.mean(outcomes)), interval(outcomes)
    return (task, metric, value, low, high, len(outcomes), outcomes)


def _per_class(task: str, hits: np.ndarray, true: np.ndarray) -> Row:
    """Mean over classes of the share of hits; each class is resampled by itself."""
    tested, codes = np.unique(true, return_inverse=True)
    counts = np.bincount(codes)
    recall = np.bincount(codes, weights=hits) / counts
    draws = np.random.default_rng(0).binomial(counts, recall, (N_RESAMPLES, len(tested)))
    low, high = np.quantile((draws / counts).mean(1), [0.025, 0.975])
    name = "mean_per_class_recall"
    return (task, name, float(recall.mean()), float(low), float(high), len(hits), hits)


def _table(rows: Sequence[Row]) -> pd.DataFrame:
    numbers = {"value": float, "low": float, "high": float, "n": int}
    return pd.DataFrame(rows, columns=COLUMNS).astype(numbers)


KEY = ["space", "task", "target", "metric"]
Key = tuple[str, str, str, str]
Step = tuple[str, str, Callable[[], pd.DataFrame]]
HEADLINES = {  # (task, metric): words, in the order of the finding
    ("linear_probe", "acc1"): "linear probe",
    ("cluster", "spectral_nmi"): "spectral NMI",
    ("zero_shot", "acc1"): "zero-shot accuracy",
    ("retrieval", "image_retrieval_recall@1"): "text-to-image recall@1",
    ("retrieval", "sibling_caption_recall@1"): "sibling-caption recall@1",
}
SHORT = {  # (task, metric): column of the table
    ("zero_shot", "acc1"): "zero-shot",
    ("retrieval", "image_retrieval_recall@1"): "t->i R@1",
    ("retrieval", "text_retrieval_recall@1"): "i->t R@1",
    ("retrieval", "sibling_caption_recall@1"): "sibling R@1",
    ("linear_probe", "acc1"): "probe",
    ("knn", "knn_acc1"): "k-NN",
    ("cluster", "kmeans_nmi"): "k-means NMI",
    ("cluster", "spectral_nmi"): "spectral NMI",
}


PLAINLY = {
    "better than": "",
    "the same as": "",
    "worse than": " Here fusing lost.",
    "not clearly different from": " Here fusing gained nothing that these samples can show.",
}


@dataclass(frozen=True)
class Comparison:
    """What every space scored on one dataset.

    Attributes
    ----------
    dataset : Dataset
    spaces : dict of str to Space
        As evaluated.
    metrics : DataFrame
        Columns space, task, target, metric, value, low, high (95 %), n.
    alignment : DataFrame
        Columns a, b, metric, value, low, high, n; see :func:`workbench.align.alignment`.
    seconds : dict of str to float
        Wall time by task, and "all".
    notes : tuple of str
        What was left out, and why.
    outcomes : dict
        ``(space, task, target, metric)`` to the per-sample outcomes.
    """

    dataset: Dataset
    spaces: dict[str, Space]
    metrics: pd.DataFrame
    alignment: pd.DataFrame
    seconds: dict[str, float]
    notes: tuple[str, ...] = ()
    outcomes: dict[Key, np.ndarray] = field(default_factory=dict, repr=False)

    def table(self, target: str | None = None) -> pd.DataFrame:
        """One row per space: headline metrics of a target (default: the main one), width, seconds.

        Zero-shot is of the prompted target. Seconds are those of encoding or fusing.
        """
        target = target or next(iter(self.dataset.targets), "")
        metrics = self.metrics
        metrics = metrics[metrics.target.isin(["", target]) | (metrics.task == "zero_shot")]
        wide = pd.DataFrame(index=pd.Index(self.spaces, name="space"))
        for (task, metric), name in SHORT.items():
            chosen = metrics[(metrics.task == task) & (metrics.metric == metric)]
            if len(chosen):
                wide[name] = chosen.set_index("space").value
        clip = self._role("clip")
        if clip and len(self.alignment):
            to_clip = self._aligned_with(clip[0], "unbiased_cka")
            wide[f"CKA to {clip[0]}"] = [to_clip.get(name, np.nan) for name in self.spaces]
        wide["width"] = [space.dim for space in self.spaces.values()]
        wide["seconds"] = [space.info.get("seconds", np.nan) for space in self.spaces.values()]
        return wide

    def difference(self, a: str, b: str, task: str, target: str, metric: str) -> Difference:
        """Paired difference of space a over space b: ``(value, low, high)``.

        Clusterings are compared on half-samples of the rows, other metrics by :func:`difference`.
        """
        pair = [self.outcomes[name, task, target, metric] for name in (a, b)]
        if task != "cluster":
            return difference(*pair)
        score = partial(_agreement, metric.rsplit("_", 1)[1])
        return align.interval(
            lambda rows: score(pair[0], rows) - score(pair[1], rows), pair[0].shape[1], n_draws=50
        )

    def finding(self) -> str:
        """Say in words, computed from the numbers, whether fusing helped.

        One sentence per headline metric: fused against the best parent and against
        concatenation, with the paired difference and its 95 % interval; a loss or a tie is said.
        """
        fused = self._role("fused")
        if not fused:
            return " ".join(["No fused space was compared.", *self._caveats()])
        sentences: list[str] = []
        for (task, metric), words in HEADLINES.items():
            mine = (key for key in self.outcomes if key[0] == fused[0])
            keys = [key for key in mine if key[1::2] == (task, metric)]
            if keys and not (metric.startswith("image_retrieval") and sentences):
                sentences.append(self._sentence(keys[0], words))
        told = sentences or ["The dataset has no labels, prompts or captions to measure against."]
        return " ".join([*told, *self._caveats()])

    def _sentence(self, key: Key, words: str) -> str:
        """Fused against its best parent and concatenation, with the paired differences."""
        fused, *measure = key
        same = (self.metrics[KEY[1:]] == measure).all(axis=1)
        scored = self.metrics[same].set_index("space").value
        parents = [name for name in self._role("clip", "expert", "text expert") if name in scored]
        rivals = []
        if parents:
            kind = "the best parent" if len(parents) > 1 else "its parent"
            rivals.append((kind, str(scored[parents].idxmax())))
        concat = [name for name in self._role("concat") if name in scored]
        rivals += [("concatenation", name) for name in concat[:1]]
        gains = [self.difference(fused, name, *measure) for _, name in rivals]
        clauses = [
            f"{_verdict(gain)} {kind} ({name}, {scored[name]:.3f}{_signed(gain)})"
            for (kind, name), gain in zip(rivals, gains, strict=True)
        ]
        what = f"On {key[2]}, {words}" if key[2] else words.capitalize()
        sentence = f"{what}: {fused} {scored[fused]:.3f}, {' and '.join(clauses)}."
        return sentence + (PLAINLY[_verdict(gains[0])] if parents else "")

    def _caveats(self) -> list[str]:
        random = [name for name, space in self.spaces.items() if space.info.get("random_weights")]
        demo = any(space.info.get("demo") for space in self.spaces.values())
        caveats = {
            f"Random weights in {', '.join(random)}: the numbers tell nothing of models.": random,
            "The encoders are the demonstration's own, made to see different things.": demo,
        }
        return [words for words, holds in caveats.items() if holds]

    def _role(self, *roles: str) -> list[str]:
        """Names of the spaces in these roles ("expert" also means "expert (centred)")."""
        named = {n: str(s.info.get("role", "")).split(" (")[0] for n, s in self.spaces.items()}
        return [name for name, role in named.items() if role.replace("-", " ") in roles]

    def _aligned_with(self, name: str, metric: str) -> dict[str, float]:
        table = self.alignment[self.alignment.metric == metric]
        pairs = zip(table.a, table.b, table.value, strict=True)
        found = {b if a == name else a: value for a, b, value in pairs if name in (a, b)}
        return {name: 1.0, **found}


def _signed(gain: Difference) -> str:
    value, low, high = gain
    return f"; {value:+.3f} [{low:+.3f}, {high:+.3f}]" if any(gain) else ""


def _verdict(gain: Difference) -> str:
    value, low, high = gain
    if value == low == high == 0:
        return "the same as"
    if low > 0:
        return "better than"
    return "worse than" if high < 0 else "not clearly different from"


def compare(
    dataset: Dataset, spaces: Mapping[str, Space], *, random_state: int = 0, progress: bool = True
) -> Comparison:
    """Measure every space by everything that the dataset allows.

    The main target gets probe, k-NN, few-shot and clustering; further targets probe and k-NN;
    prompts zero-shot and few-shot with prompts; captions retrieval, similarity and modality gap.
    What is left out is listed, with the reason, in ``Comparison.notes``.

    Parameters
    ----------
    dataset : Dataset
    spaces : mapping of str to Space
        Rows ready to compare by inner product, ids as in the dataset.
        ``info["role"]`` ("clip", "expert", "concat", "fused", ...) says who is who.
    random_state : int, default=0
        Of splits, folds, draws and clusterings: the same for every space.
    progress : bool, default=True
        Bar with the time left, on stderr.

    Raises
    ------
    InputError
        If a space's ids differ from the dataset's, there are fewer than four samples, or the
        main target has fewer than two classes of two or more samples.
    """
    from tqdm.auto import tqdm

    require(len(spaces) > 0, "no space", "at least one")
    require(dataset.n >= 4, f"{dataset.n} samples", "at least 4")
    for name, space in spaces.items():
        got = f"space {name!r} has other ids than the dataset"
        require(np.array_equal(space.ids, dataset.ids), got, "the same ids in the same order")
    started, plan = time.perf_counter(), _Plan(dataset, random_state)
    steps = [(name, *step) for name, space in spaces.items() for step in plan.steps(name, space)]
    frames, seconds = [], dict.fromkeys((step[1] for step in steps), 0.0)
    bar = tqdm(steps, "compare", disable=not progress, unit="measure")
    with threadpool_limits(1 if dataset.n <= ONE_THREAD else None):
        for name, task, target, measure in bar:
            began = time.perf_counter()
            frames.append(measure().assign(space=name, target=target))
            seconds[task] += time.perf_counter() - began
        began = time.perf_counter()
        alignment = plan.alignment(spaces)
    seconds |= {"alignment": time.perf_counter() - began, "all": time.perf_counter() - started}
    frames = frames or [_table([]).assign(space="", target="")]
    metrics = pd.concat(frames, ignore_index=True)
    keys = metrics[KEY].itertuples(index=False, name=None)
    outcomes = dict(zip(keys, metrics.outcomes, strict=True))
    tidy = metrics[[*KEY, "value", "low", "high", "n"]]
    notes = tuple(dict.fromkeys(plan.notes))
    return Comparison(dataset, dict(spaces), tidy, alignment, seconds, notes, outcomes)


class _Plan:
    """Which measures a dataset allows, on which rows; the same rows for every space."""

    def __init__(self, dataset: Dataset, seed: int) -> None:
        self.dataset, self.seed = dataset, seed
        self.notes: list[str] = []
        self.targets: dict[str, tuple[np.ndarray, np.ndarray, Halves]] = {}
        for i, target in enumerate(dataset.targets):
            rows, labels = _usable(dataset.labels(target))
            enough = len(rows) >= 4 and len(np.unique(labels)) > 1
            counted = f"{len(rows)} samples in {len(np.unique(labels))} classes of two or more"
            got = f"{target}: {counted}"
            require(enough or i > 0, got, "at least 4 samples and 2 classes")
            if enough:
                self.targets[target] = (rows, labels, split(labels, random_state=seed))
            if not enough or len(rows) < dataset.n:
                self.notes.append(f"{got}; the other {dataset.n - len(rows)} are left out.")
        texts = dataset.captions.get("text", pd.Series(dtype=str))
        different = f"{texts.nunique()} of {len(texts)} captions are different"
        conditions = {
            f"Clusters and alignment: {CLUSTER_ROWS} of {dataset.n} rows, at random.":
                dataset.n > CLUSTER_ROWS,
            "No labels: no probe, k-NN, few-shot or clustering.": not dataset.targets,
            "No class prompts: no zero-shot.": not dataset.prompts,
            "No captions: no retrieval, similarity pairs or modality gap.": not len(texts),
            f"{different}: recall counts only the image's own rows, not equal texts.":
                texts.nunique() < len(texts),
        }  # fmt: skip
        self.notes += [note for note, holds in conditions.items() if holds]

    def steps(self, name: str, space: Space) -> list[Step]:
        """``(task, target, measure)`` of everything this space can do."""
        steps = self._by_captions(name, space)
        if space.image is None:
            self.notes.append(f"{name} has no image rows: measured on captions only.")
            return steps
        prompted = self._by_prompts(name, space.image, space.classes)
        return [*prompted, *self._by_labels(space.image), *steps]

    def _by_labels(self, image: np.ndarray) -> list[Step]:
        asking = some_rows(len(image), QUERY_ROWS, self.seed)
        near = cache(lambda k: align.neighbours(image, k, asking))  # once for all targets
        steps: list[Step] = []
        for i, (target, (rows, labels, halves)) in enumerate(self.targets.items()):
            seeded: dict[str, Any] = {"labels": labels, "random_state": self.seed}
            X = image if len(rows) == len(image) else image[rows]
            k = min(5, len(rows) - 1)
            known = near if len(rows) == len(image) else None
            measures: dict[str, Callable[[], pd.DataFrame]] = {
                "linear_probe": partial(linear_probe, X, halves=halves, **seeded),
                "knn": partial(_knn, X, k, known, seeded),
            }
            if i == 0:
                measures["few_shot"] = partial(few_shot, X, **seeded)
                measures["cluster"] = partial(cluster, X, **seeded)
            steps += [(task, target, measure) for task, measure in measures.items()]
        return steps

    def _by_prompts(self, name: str, image: np.ndarray, classes: np.ndarray | None) -> list[Step]:
        target, names = self.dataset.prompt_target, list(self.dataset.prompts)
        if not names or target is None:
            return []
        if classes is None:
            self.notes.append(f"{name} has no class rows: no zero-shot.")
            return []
        labels, text = self.dataset.labels(target), dict(zip(names, classes, strict=True))
        known = np.flatnonzero(np.isin(labels, names))
        if not len(known):
            self.notes.append(f"No label of {target} is a prompted class: no zero-shot.")
            return []
        shot = partial(few_shot, image[known], labels[known], class_text=text)
        return [
            ("zero_shot", target, partial(zero_shot, image, classes, labels, names)),
            ("few_shot", target, partial(shot, random_state=self.seed)),
        ]

    def _by_captions(self, name: str, space: Space) -> list[Step]:
        if not len(self.dataset.captions):
            return []
        rows = self.dataset.captions["row"].to_numpy()
        if space.text is None:
            self.notes.append(f"{name} has no text rows: no retrieval.")
            return []
        if space.image is None:
            return [("retrieval", "", partial(siblings, space.text, rows))]
        image, text, narrow = space.image, space.text, space.dim <= ROTATED_WIDTH
        if not narrow:
            wide = f"{name} is wider than {ROTATED_WIDTH}"
            self.notes.append(f"{wide}: no rotation of its text rows.")
        return [
            ("retrieval", "", partial(retrieval, image, text, rows)),
            ("similarity", "", partial(_similarity, image, text, rows, self.seed)),
            ("modality_gap", "", partial(modality_gap, image, text, rows if narrow else None)),
        ]

    def alignment(self, spaces: Mapping[str, Space]) -> pd.DataFrame:
        rows = some_rows(self.dataset.n, CLUSTER_ROWS, self.seed)
        images = {n: s.image[rows] for n, s in spaces.items() if s.image is not None}
        flat = [name for name, X in images.items() if not np.ptp(X, axis=0).any()]
        self.notes += [f"{name} has all rows equal: no alignment." for name in flat]
        images = {name: X for name, X in images.items() if name not in flat}
        if len(images) < 2:
            self.notes.append("Fewer than two spaces with image rows: no alignment.")
            return pd.DataFrame(columns=["a", "b", "metric", "value", "low", "high", "n"])
        return align.alignment(images, random_state=self.seed)


def _usable(labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows with a label (not empty) that at least one other row shares, and their labels."""
    _, codes, counts = np.unique(labels, return_inverse=True, return_counts=True)
    rows = np.flatnonzero((counts[codes] > 1) & (labels != ""))
    return rows, labels[rows]


def _knn(X: np.ndarray, k: int, near: Callable | None, seeded: dict[str, Any]) -> pd.DataFrame:
    return knn(X, k=k, near=near(k) if near else None, **seeded)


def _similarity(image: np.ndarray, text: np.ndarray, rows: np.ndarray, seed: int) -> pd.DataFrame:
    pairs = similarity_pairs(image, text, rows, random_state=seed)
    return _table([_mean("similarity", f"{name}_cosine", each) for name, each in pairs.items()])
