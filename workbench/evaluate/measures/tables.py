"""Tidy tables of metrics, one row for each metric."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..uncertainty.intervals import cluster_interval, mean_interval
from ..uncertainty.outcomes import Clusters, Outcomes, outcomes_of
from .indices import LOWEST

COLUMNS = ["task", "metric", "value", "low", "high", "n", "outcomes"]

Row = tuple[str, str, float, float, float, int, Outcomes | Clusters | None]


def mean_row(task: str, metric: str, outcomes: Outcomes | np.ndarray) -> Row:
    """Make the row of a metric that is a mean over samples.

    Parameters
    ----------
    task, metric : str
        What was measured.
    outcomes : Outcomes or ndarray of shape (n,)
        One number for each sample.

    Returns
    -------
    tuple
        With ``COLUMNS``; the interval by :func:`mean_interval`.
    """
    given = outcomes_of(outcomes)
    low, high = mean_interval(given)
    return (task, metric, given.value, low, high, len(given), given)


def interval_of(metric: str, outcomes: Outcomes | Clusters) -> tuple[float, float]:
    """Compute the 95 % interval of a metric, within what it can be.

    Parameters
    ----------
    metric : str
        Such as "acc1" or "kmeans_nmi".
    outcomes : Outcomes or Clusters
        That it was computed from.

    Returns
    -------
    tuple of two floats
        Low and high.
    """
    if isinstance(outcomes, Outcomes):
        return mean_interval(outcomes)
    low, high = np.clip(cluster_interval(outcomes), LOWEST[metric.rsplit("_", 1)[1]], 1.0)
    return float(low), float(high)


def per_class_row(task: str, hits: np.ndarray, true: np.ndarray) -> Row:
    """Make the row of the mean over classes of the share of hits.

    Parameters
    ----------
    task : str
        What was measured.
    hits : ndarray of bool of shape (n,)
        Whether each sample was right.
    true : ndarray of shape (n,)
        Class of each sample.

    Returns
    -------
    tuple
        With ``COLUMNS``; the interval takes every class by itself.
    """
    codes = np.unique(true, return_inverse=True)[1]
    return mean_row(task, "mean_per_class_recall", Outcomes(hits, classes=codes))


def metric_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Put rows together.

    Parameters
    ----------
    rows : sequence of tuple
        With ``COLUMNS``; none gives an empty table.

    Returns
    -------
    DataFrame
        With ``COLUMNS``.

    Examples
    --------
    >>> metric_table([mean_row("knn", "knn_acc1", np.ones(3))]).value.tolist()
    [1.0]
    """
    numbers = {"value": float, "low": float, "high": float, "n": int}
    return pd.DataFrame(rows, columns=COLUMNS).astype(numbers)
