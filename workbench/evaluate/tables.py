"""Tidy tables of metrics, one row a metric."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from .intervals import N_RESAMPLES, interval

COLUMNS = ["task", "metric", "value", "low", "high", "n", "outcomes"]


Row = tuple[str, str, float, float, float, int, np.ndarray]


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
