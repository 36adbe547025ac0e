"""Agreement of unsupervised clusters with the classes."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd
from sklearn.exceptions import ConvergenceWarning

from ... import _checks
from ..._machine.threads import one_thread_each, side_by_side
from ..._require import require
from ...arrays import subsample
from ...fusion.kernel_columns import columns_of
from ..uncertainty.outcomes import Clusters
from .clusterers import CLUSTERERS, Clusterer
from .indices import AGREEMENT, agreements
from .tables import Row, interval_of, metric_table

CLUSTER_ROWS = 3000  # more rows than this are sampled before clustering and alignment
N_SEEDS = 8  # of all rows: the metric is the mean
N_PAIRS = 12  # of disjoint halves, for the interval
HALF_SEEDS = 2  # of each half


def cluster(
    X: np.ndarray, labels: np.ndarray, methods: Sequence[str] = ("kmeans", "spectral"), *,
    random_state: int = 0, intervals: bool = True,
) -> pd.DataFrame:  # fmt: skip
    """Measure how unsupervised clusters, as many as classes, agree with the classes.

    Parameters
    ----------
    X : ndarray or ProductRows of shape (n, d)
        Above 3,000 rows, 3,000 random ones are clustered (see n). Rows of a kernel get exact
        columns.
    labels : ndarray of shape (n,)
        Class of each row.
    methods : sequence of {"kmeans", "spectral"}, default=("kmeans", "spectral")
        k-means: rows wider than 128 in their 128 leading principal components (or as many as
        classes). Spectral: normalised cut of the affinity ``max(0, k)``.
    random_state : int, default=0
        Of the rows and of the starts.
    intervals : bool, default=True
        Whether to cluster halves of the rows for intervals, which takes most of the time.

    Returns
    -------
    DataFrame
        ``{method}_nmi``, ``_ami``, ``_ari``, each the mean over eight starts; outcomes are
        :class:`Clusters`. The interval covers the choice of samples and of starts: twelve pairs of
        disjoint halves are clustered anew under other seeds. It ends where the index does.

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
    _checks.typed("intervals", intervals, (bool, np.bool_), "True or False")
    rows = subsample(len(X), CLUSTER_ROWS, _checks.seed("random_state", random_state))
    names, codes = np.unique(labels[rows], return_inverse=True)
    require(len(names) > 1, f"{len(names)} class", "at least 2 classes")
    require(len(rows) > len(names), f"{len(names)} classes of {len(rows)} rows", "fewer than rows")
    table: list[Row] = []
    columns = columns_of(X[rows])
    for method in methods:
        with one_thread_each():  # matrices this small run slower on more
            clusterer = CLUSTERERS[method](columns)
            found = _clusters(clusterer, codes, random_state, intervals)
        for metric in AGREEMENT:
            table.append(_row(f"{method}_{metric}", found[metric]))
    return metric_table(table)


def _row(name: str, clusters: Clusters) -> Row:
    low, high = interval_of(name, clusters)
    return ("cluster", name, clusters.value, low, high, len(clusters), clusters)


def _clusters(
    clusterer: Clusterer, codes: np.ndarray, seed: int, intervals: bool
) -> dict[str, Clusters]:
    """What each index is computed from."""
    pair, scores = _of_whole(clusterer, codes, _seeds(seed))
    halves = {metric: np.empty((0, 2, HALF_SEEDS)) for metric in AGREEMENT}
    if intervals and len(codes) >= 4:
        of_pair = partial(_of_pair, clusterer, codes, seed)
        with warnings.catch_warnings():  # of rows that are equal: said of all rows
            warnings.simplefilter("ignore", ConvergenceWarning)
            pairs = side_by_side(of_pair, disjoint_halves(len(codes)))
        halves = {metric: np.array([found[metric] for found in pairs]) for metric in AGREEMENT}
    return {metric: Clusters(pair, scores[metric], halves[metric]) for metric in AGREEMENT}


def disjoint_halves(n: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Divide n rows into two halves, at random, several times; the same for every space.

    Parameters
    ----------
    n : int
        Rows, at least 2; of an odd number one is left out.

    Returns
    -------
    list of two ndarrays of int of shape (n // 2,)
        Twelve pairs.

    Examples
    --------
    >>> [sorted(np.concatenate(pair).tolist()) for pair in disjoint_halves(2)][:2]
    [[0, 1], [0, 1]]
    """
    rng = np.random.default_rng(0)
    orders = [rng.permutation(n) for _ in range(N_PAIRS)]
    return [(order[: n // 2], order[n // 2 : 2 * (n // 2)]) for order in orders]


def _of_whole(
    clusterer: Clusterer, codes: np.ndarray, seeds: list[int]
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Classes and clusters of the first seed; each index under every seed."""
    k = int(codes.max()) + 1
    found = clusterer.clusters(np.arange(len(codes)), k, seeds)
    return np.stack([codes, found[0]]), _scores(codes, found)


def _of_pair(
    clusterer: Clusterer, codes: np.ndarray, seed: int, pair: tuple[np.ndarray, np.ndarray]
) -> dict[str, np.ndarray]:
    """Each index (2, seeds) of two halves, clustered anew."""
    k = min(int(codes.max()) + 1, len(pair[0]) - 1)
    seeds = [1 + _seeds(seed)[-1] + i for i in range(2 * HALF_SEEDS)]
    both = [
        _scores(codes[half], clusterer.clusters(half, k, seeds[i::2]))
        for i, half in enumerate(pair)
    ]
    return {metric: np.stack([each[metric] for each in both]) for metric in AGREEMENT}


def _scores(codes: np.ndarray, found: list[np.ndarray]) -> dict[str, np.ndarray]:
    of_seeds = [agreements(codes, clusters) for clusters in found]
    return {metric: np.array([scores[metric] for scores in of_seeds]) for metric in AGREEMENT}


def _seeds(random_state: int) -> list[int]:
    """Seeds of the starts, others for every ``random_state``."""
    seeds = np.random.SeedSequence(random_state).generate_state(N_SEEDS)
    return [int(seed % 2**31) for seed in seeds]
