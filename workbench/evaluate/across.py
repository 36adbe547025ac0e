"""Recall across groups: the same class looked for in another group."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd

from .. import _checks
from .._require import require
from ..arrays import subsample
from .ranking import ranks_of_own
from .tables import Row, mean_row, metric_table

QUERIES = 5000  # more rows of a group than this are sampled to ask
MOST_PAIRED = 4  # groups up to which every ordered pair is measured, too
TASK = "across_groups"


def across_groups(
    X: np.ndarray, labels: np.ndarray, groups: np.ndarray, *, random_state: int = 0
) -> pd.DataFrame:
    """Measure how often the nearest row of another group is of the same class.

    Parameters
    ----------
    X : ndarray of shape (n, d)
        Rows ready to compare by inner product.
    labels : ndarray of shape (n,)
        Class of each row; rows without one ("") neither ask nor answer.
    groups : ndarray of shape (n,)
        Group of each row, such as a domain or a subject; as for labels.
    random_state : int, default=0
        Seed of the rows that ask, where a group has more than 5,000.

    Returns
    -------
    DataFrame
        With ``COLUMNS``: ``recall@1``, every row looks in all other groups; of up to four groups
        also ``recall@1 a -> b`` for each ordered pair. Rows ask whose class is there to be found.

    Raises
    ------
    InputError
        If no class is in two groups, or rows, labels and groups do not fit together.

    Examples
    --------
    >>> X = np.array([[1.0, 0.0], [0.0, 1.0], [0.9, 0.1], [0.8, 0.2]])
    >>> labels, groups = np.array(["cat", "dog", "cat", "dog"]), np.array(["a", "a", "b", "b"])
    >>> across_groups(X, labels, groups)[["metric", "value"]].values.tolist()
    [['recall@1', 0.75], ['recall@1 a -> b', 1.0], ['recall@1 b -> a', 0.5]]
    """
    X = _checks.matrix("X", X)
    labels = _checks.labels("labels", labels, len(X)).astype(str)
    groups = _checks.labels("groups", groups, len(X)).astype(str)
    _checks.seed("random_state", random_state)
    there = (labels != "") & (groups != "")
    names = np.unique(groups[there])
    hits = {}
    for name in names:
        asking, answering = there & (groups == name), there & (groups != name)
        hits[name] = _hits(X, labels, asking, answering, random_state)
    every = np.concatenate([*hits.values(), np.empty(0)])
    got = f"no class in two of {len(names)} groups"
    require(len(every) > 0, got, "a class that two groups share")
    rows: list[Row] = [mean_row(TASK, "recall@1", every)]
    if len(names) <= MOST_PAIRED:
        for first, second in permutations(names, 2):
            asking, answering = there & (groups == first), there & (groups == second)
            of_pair = _hits(X, labels, asking, answering, random_state)
            if len(of_pair):
                rows.append(mean_row(TASK, f"recall@1 {first} -> {second}", of_pair))
    return metric_table(rows)


def shared_classes(labels: np.ndarray, groups: np.ndarray) -> int:
    """Count the classes that two groups or more share.

    Parameters
    ----------
    labels, groups : ndarray of shape (n,), str
        Empty where there is none.

    Returns
    -------
    int
        Number of classes.

    Examples
    --------
    >>> shared_classes(np.array(["cat", "cat", "dog"]), np.array(["a", "b", "b"]))
    1
    """
    there = (labels != "") & (groups != "")
    pairs = {(label, group) for label, group in zip(labels[there], groups[there], strict=True)}
    of_classes = pd.Series([label for label, _ in pairs], dtype=object).value_counts()
    return int((of_classes > 1).sum())


def _hits(
    X: np.ndarray, labels: np.ndarray, asking: np.ndarray, answering: np.ndarray, seed: int
) -> np.ndarray:
    """Whether the nearest row that answers is of the class of each row that asks."""
    asking = asking & np.isin(labels, labels[answering])
    queries = np.flatnonzero(asking)
    if not len(queries):
        return np.empty(0)
    queries = queries[subsample(len(queries), QUERIES, seed)]
    codes = np.unique(labels, return_inverse=True)[1]
    ranks = ranks_of_own(X[queries], X[answering], codes[queries], codes[answering])
    return np.asarray(ranks == 0, float)
