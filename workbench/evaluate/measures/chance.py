"""What a headline metric is worth by chance alone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from ...data.dataset import Dataset
from .indices import AGREEMENT, agreements

N_DRAWS = 20  # random clusterings

Key = tuple[str, str, str, str]
ACCURACIES = (("zero_shot", "acc1"), ("linear_probe", "acc1"), ("knn", "knn_acc1"))


def chance_level(key: tuple[str, str, str], dataset: Dataset, outcomes: Mapping[Key, Any]) -> float:
    """Compute what a headline metric is worth by chance alone.

    Parameters
    ----------
    key : tuple of three str
        Task, target, metric.
    dataset : Dataset
        What was measured on.
    outcomes : mapping
        Of the comparison, by space, task, target and metric.

    Returns
    -------
    float
        Of an accuracy the share of the most frequent class; of a recall the share of one's own
        among all, at random; of the agreement of clusters that of clusters of the same sizes drawn
        at random, the mean of the spaces. NaN for other metrics.

    Examples
    --------
    >>> table = pd.DataFrame({"kind": ["a", "a", "a", "b", "b"]}, index=list("12345"))
    >>> data = Dataset("toy", table.index.to_numpy(), None, table, targets=("kind",))
    >>> chance_level(("knn", "kind", "knn_acc1"), data, {})
    0.6
    """
    task, target, metric = key
    if (task, metric) in ACCURACIES:
        return _most_frequent(dataset, task, target)
    if task == "retrieval" and metric.endswith("recall@1"):
        return _drawn(dataset.captions["row"].to_numpy(), dataset.n, metric)
    if task == "cluster":
        pairs = [each.pair for found, each in outcomes.items() if found[1:] == key]
        levels = [_of_random_clusters(metric, pair) for pair in pairs]
        return float(np.mean(levels)) if levels else np.nan
    return np.nan


def _most_frequent(dataset: Dataset, task: str, target: str) -> float:
    labels = pd.Series(dataset.labels(target))
    if task == "zero_shot":
        counts = labels[labels.isin(list(dataset.prompts))].value_counts()
    else:
        counts = labels[labels != ""].value_counts()
        counts = counts[counts > 1]
    return float(counts.max() / counts.sum()) if len(counts) else np.nan


def _drawn(rows: np.ndarray, n: int, metric: str) -> float:
    """Chance that the first of a random ranking is one's own."""
    if not len(rows):
        return np.nan
    captions = np.bincount(rows)
    captions = captions[captions > 0]
    if metric.startswith("image_retrieval"):
        return 1 / n
    if metric.startswith("text_retrieval"):
        return float(np.mean(captions) / len(rows))
    siblings = captions[captions > 1]
    if not len(siblings):
        return np.nan
    return float(np.average(siblings - 1, weights=siblings) / (len(rows) - 1))


def _of_random_clusters(metric: str, pair: np.ndarray) -> float:
    classes, clusters = pair.astype(np.int64)
    return _levels_of(classes.tobytes(), clusters.tobytes())[metric.rsplit("_", 1)[1]]


@lru_cache(maxsize=64)
def _levels_of(classes: bytes, clusters: bytes) -> dict[str, float]:
    """Every index of clusters of these sizes at random; asked for by each metric and table."""
    rng = np.random.default_rng(0)
    true, found = (np.frombuffer(given, np.int64) for given in (classes, clusters))
    drawn = [agreements(true, rng.permutation(found)) for _ in range(N_DRAWS)]
    return {index: float(np.mean([each[index] for each in drawn])) for index in AGREEMENT}
