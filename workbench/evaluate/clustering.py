"""Agreement of unsupervised clusters with the classes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd
from scipy.sparse.linalg import eigsh
from sklearn.cluster import KMeans
from sklearn.metrics import (
    adjusted_mutual_info_score,
    adjusted_rand_score,
    normalized_mutual_info_score,
)
from sklearn.utils.extmath import randomized_svd
from threadpoolctl import threadpool_limits

from .. import _checks, align
from .._require import require
from ..arrays import subsample
from .tables import metric_table

CLUSTER_ROWS = 3000  # more rows than this are sampled before clustering and alignment

AGREEMENT = {
    "nmi": normalized_mutual_info_score,
    "ami": adjusted_mutual_info_score,
    "ari": adjusted_rand_score,
}


LOWEST = {"nmi": 0.0, "ami": -1.0, "ari": -1.0}  # that can be; the highest of each is 1


def cluster(
    X: np.ndarray, labels: np.ndarray, methods: Sequence[str] = ("kmeans", "spectral"), *,
    random_state: int = 0,
) -> pd.DataFrame:  # fmt: skip
    """Measure how unsupervised clusters, as many as classes, agree with the classes.

    Parameters
    ----------
    X : ndarray of shape (n, d)
        Above 3,000 rows, 3,000 random ones are clustered (see n).
    labels : ndarray of shape (n,)
        Class of each row.
    methods : sequence of {"kmeans", "spectral"}, default=("kmeans", "spectral")
        k-means: best of 10 starts, rows wider than 128 in their 128 leading principal components
        (or as many as classes). Spectral: normalised cut of the affinity ``max(0, k)``.
    random_state : int, default=0
        Of the rows, starts and draws.

    Returns
    -------
    DataFrame
        ``{method}_nmi``, ``_ami``, ``_ari``; outcomes are (2, n): class and cluster numbers. The
        interval (by subsampling) covers the choice of samples, not another run of the method; it
        ends where the index does.

    Raises
    ------
    InputError
        If a method is unknown, there is only one class, or rows and labels do not fit together.

    Examples
    --------
    >>> X, labels = np.repeat(np.eye(2), 4, axis=0), np.repeat(["a", "b"], 4)
    >>> cluster(X, labels, ["kmeans"]).round(3)[["metric", "value"]].values.tolist()
    [['kmeans_nmi', 1.0], ['kmeans_ami', 1.0], ['kmeans_ari', 1.0]]
    """
    X = _checks.matrix("X", X)
    labels = _checks.labels("labels", labels, len(X))
    methods = _checks.several("methods", methods, "names of methods")
    for method in methods:
        _checks.one_of("method", method, CLUSTERERS)
    rows = subsample(len(X), CLUSTER_ROWS, _checks.seed("random_state", random_state))
    names, codes = np.unique(labels[rows], return_inverse=True)
    require(len(names) > 1, f"{len(names)} class", "at least 2 classes")
    require(len(rows) > len(names), f"{len(names)} classes of {len(rows)} rows", "fewer than rows")
    table = []
    for method in methods:
        with threadpool_limits(1):  # matrices this small run slower on more
            clusters = CLUSTERERS[method](X[rows], len(names), random_state)
        pair = np.stack([codes, clusters])
        for metric in AGREEMENT:
            score = partial(agreement, metric, pair)
            value, low, high = align.subsampling_interval(score, len(rows), n_draws=20)
            limits = np.clip([low, high], LOWEST[metric], 1.0)
            table.append(("cluster", f"{method}_{metric}", value, *limits, len(rows), pair))
    return metric_table(table)


def agreement(metric: str, pair: np.ndarray, rows: np.ndarray) -> float:
    """Compute how far clusters and classes agree on some rows.

    Parameters
    ----------
    metric : {"nmi", "ami", "ari"}
        Index of agreement.
    pair : ndarray of int of shape (2, n)
        Class and cluster of each sample.
    rows : ndarray of int
        Samples that count.

    Returns
    -------
    float
        At most 1.

    Examples
    --------
    >>> agreement("nmi", np.array([[0, 0, 1, 1], [5, 5, 3, 3]]), np.arange(4))
    1.0
    """
    return float(AGREEMENT[metric](*pair[:, rows]))


def _kmeans(X: np.ndarray, k: int, seed: int) -> np.ndarray:
    width = max(128, k)
    X = X - X.mean(0)
    if X.shape[1] > width and len(X) > width:
        U, s, _ = randomized_svd(X, width, n_iter=2, random_state=seed)
        X = U * s
    return np.asarray(KMeans(k, n_init=10, random_state=seed).fit_predict(X))


def _spectral(X: np.ndarray, k: int, seed: int) -> np.ndarray:
    affinity = np.maximum(X @ X.T, 0).astype(np.float32)
    np.fill_diagonal(affinity, 0)
    degree = affinity.sum(1)
    root = np.sqrt(np.where(degree > 0, degree, 1))  # a row like no other stands alone
    start = np.random.default_rng(seed).standard_normal(len(X)).astype(np.float32)
    vectors = eigsh(affinity / root / root[:, None], k, which="LA", v0=start, tol=1e-4)[1]
    return np.asarray(KMeans(k, n_init=10, random_state=seed).fit_predict(vectors / root[:, None]))


CLUSTERERS = {"kmeans": _kmeans, "spectral": _spectral}
