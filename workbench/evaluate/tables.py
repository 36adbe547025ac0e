"""Tidy tables of metrics, one row for each metric."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from .intervals import N_RESAMPLES, resampling_interval

COLUMNS = ["task", "metric", "value", "low", "high", "n", "outcomes"]

Row = tuple[str, str, float, float, float, int, np.ndarray]


def mean_row(task: str, metric: str, outcomes: np.ndarray) -> Row:
    """Make the row of a metric that is a mean over samples.

    Parameters
    ----------
    task, metric : str
        What was measured.
    outcomes : ndarray of shape (n,)
        One number for each sample.

    Returns
    -------
    tuple
        With ``COLUMNS``; the interval by resampling.
    """
    low, high = resampling_interval(outcomes)
    return (task, metric, float(np.mean(outcomes)), low, high, len(outcomes), outcomes)


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
        With ``COLUMNS``; for the interval each class is resampled by itself.
    """
    tested, codes = np.unique(true, return_inverse=True)
    counts = np.bincount(codes)
    recall = np.bincount(codes, weights=hits) / counts
    draws = np.random.default_rng(0).binomial(counts, recall, (N_RESAMPLES, len(tested)))
    low, high = np.quantile((draws / counts).mean(1), [0.025, 0.975])
    name = "mean_per_class_recall"
    return (task, name, float(recall.mean()), float(low), float(high), len(hits), hits)


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
