"""Recall across groups: the same class looked for in another group."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations

import numpy as np
import pandas as pd

from ... import _checks, align
from ..._require import require
from ...align.neighbourhoods import long_list
from ...align.subsampling import paired_masks
from ...arrays import row_blocks, subsample
from ..uncertainty.outcomes import Outcomes
from .neighbour_halves import N_PAIRS, whole_pairs
from .ranking import BLOCK, scores
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
    codes = np.unique(labels, return_inverse=True)[1]
    of_groups = [
        _asked(X, codes, there & (groups == name), there & (groups != name), random_state)
        for name in names
    ]
    every = _outcomes(of_groups, codes)
    got = f"no class in two of {len(names)} groups"
    require(every is not None, got, "a class that two groups share")
    rows: list[Row] = [] if every is None else [mean_row(TASK, "recall@1", every)]
    if len(names) <= MOST_PAIRED:
        for first, second in permutations(names, 2):
            asking, answering = there & (groups == first), there & (groups == second)
            asked = [_asked(X, codes, asking, answering, random_state)]
            of_pair = _outcomes(asked, codes)
            if of_pair is not None:
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


@dataclass(frozen=True)
class _Asked:
    """Rows that ask, which may answer, and the nearest that do, nearest first."""

    queries: np.ndarray
    answering: np.ndarray
    near: np.ndarray


def _asked(
    X: np.ndarray, codes: np.ndarray, asking: np.ndarray, answering: np.ndarray, seed: int
) -> _Asked:
    """Let rows whose class is there to be found look for the nearest that answer."""
    queries = np.flatnonzero(asking & np.isin(codes, codes[answering]))
    queries = queries[subsample(len(queries), QUERIES, seed)]
    answers = np.flatnonzero(answering)
    k = min(len(answers), long_list(1, len(X)))
    near = [_nearest(X[queries[block]], X[answers], k) for block in row_blocks(len(queries), BLOCK)]
    places = np.concatenate([*near, np.empty((0, k), int)])
    return _Asked(queries, answering, answers[places])


def _nearest(queries: np.ndarray, answers: np.ndarray, k: int) -> np.ndarray:
    """Places of the k nearest rows (queries, k); of equal ones the first."""
    similar = scores(queries, answers)
    nobody = np.full((len(queries), 1), -np.inf, similar.dtype)
    own = np.full(len(queries), len(answers))
    return align.nearest(np.hstack([similar, nobody]), own, k)


def _outcomes(asked: list[_Asked], codes: np.ndarray) -> Outcomes | None:
    """Hits of all that asked, and the share of hits within halves; None of nothing."""
    hits = [codes[each.near[:, 0]] == codes[each.queries] for each in asked]
    if not sum(map(len, hits)):
        return None
    shares = [_within(asked, codes, half) for half in paired_masks(len(codes), N_PAIRS).T]
    return Outcomes(np.concatenate(hits).astype(float), halves=whole_pairs(np.array(shares)))


def _within(asked: list[_Asked], codes: np.ndarray, half: np.ndarray) -> float:
    """Share of hits where the rows of a half alone ask and answer; NaN where none can ask."""
    hits = []
    for each in asked:
        is_there = np.isin(codes[each.queries], codes[each.answering & half])
        asks = half[each.queries] & is_there
        near = each.near[asks]
        first = half[near].argmax(1)[:, None]
        found = np.take_along_axis(near, first, 1)[:, 0]
        hits.append(half[found] & (codes[found] == codes[each.queries[asks]]))
    every = np.concatenate(hits)
    return float(every.mean()) if len(every) else np.nan
