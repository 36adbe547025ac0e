"""Clouds of classes in a few columns, cheap to draw and to measure."""

from __future__ import annotations

import numpy as np

from workbench.data.dataset import Dataset
from workbench.store import Space


def classes(
    rng: np.random.Generator, n: int, k: int, d: int = 8, noise: float = 0.6
) -> tuple[np.ndarray, np.ndarray]:
    """Draw rows around the corners of a simplex, and their classes."""
    codes = rng.permutation(np.arange(n) % k)
    X = np.eye(k, d)[codes] + noise / np.sqrt(d) * rng.standard_normal((n, d))
    return X.astype(np.float32), codes.astype(str)


def captioned(
    rng: np.random.Generator, n: int, m: int, apart: float, d: int = 32
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw images and m captions of each, whose means are apart; image of each caption."""
    seen = rng.standard_normal((n, d)) / np.sqrt(d)
    rows = np.repeat(np.arange(n), m)
    words = 0.5 * seen[rows] + 0.8 * rng.standard_normal((n * m, d)) / np.sqrt(d)
    return seen + apart, words - apart, rows


def dataset(labels: np.ndarray) -> Dataset:
    """Make a dataset of one target and nothing to show."""
    import pandas as pd

    ids = np.arange(len(labels)).astype(str)
    table = pd.DataFrame({"kind": labels}, index=ids)
    return Dataset("simulated", ids, None, table, targets=("kind",))


def few_measures(labels: np.ndarray) -> Dataset:
    """Make a dataset whose classes are no main target: probe and k-NN alone are measured."""
    import pandas as pd

    ids = np.arange(len(labels)).astype(str)
    table = pd.DataFrame({"number": ids, "kind": labels}, index=ids)
    return Dataset("simulated", ids, None, table, targets=("number", "kind"))


def space(name: str, X: np.ndarray, role: str = "") -> Space:
    """Make a space of image rows."""
    info = {"role": role} if role else {}
    return Space(name, np.arange(len(X)).astype(str), X.astype(np.float32), info=info)
