"""Classes by the nearest prompt or by the nearest neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ... import _checks, align
from ..._classifiers.voting import majority as majority
from ..._require import require
from ...arrays import comparable_rows, row_blocks, subsample
from ...product_rows import inner_products
from ..uncertainty.outcomes import Outcomes
from .neighbour_halves import knn_halves, neighbours_for_halves
from .ranking import BLOCK, ranks_of_own
from .splits import Folds, Halves, checked_folds
from .tables import mean_row, metric_table, per_class_row

QUERY_ROWS = 5000  # more rows than this are sampled to ask for their neighbours


def zero_shot(
    image: Any, classes: Any, labels: np.ndarray, class_names: Sequence[str]
) -> pd.DataFrame:
    """Measure zero-shot accuracy: acc1, acc5, mean_per_class_recall of the nearest class rows.

    Parameters
    ----------
    image : ndarray or ProductRows of shape (n, d)
        Rows to classify.
    classes : ndarray or ProductRows of shape (k, d)
        One row for each class, in the order of ``class_names``; ties go to the first.
    labels : ndarray of shape (n,)
        Rows with a label outside ``class_names`` are left out (see n).
    class_names : sequence of k str
        Labels of the classes.

    Returns
    -------
    DataFrame
        With ``COLUMNS``; acc5 only when there are more than five classes.

    Raises
    ------
    InputError
        If class rows and names differ in number, no label is among the names, or rows and labels
        do not fit together.

    Examples
    --------
    >>> zero_shot(np.eye(2), np.eye(2), np.array(["cat", "dog"]), ["cat", "dog"]).value[0]
    np.float64(1.0)
    """
    image, classes = _checks.matrix("image", image), _checks.matrix("classes", classes)
    _checks.same_width("image", image, "classes", classes)
    labels = _checks.labels("labels", labels, len(image))
    class_names = _checks.several("class_names", class_names, "names")
    counted = f"{len(classes)} class rows, {len(class_names)} names"
    require(len(classes) == len(class_names), counted, "one row per class")
    position = {name: i for i, name in enumerate(class_names)}
    true = np.array([position.get(label, -1) for label in labels])
    known = true >= 0
    require(known.any(), "labels none of which is a prompted class", "class names as labels")
    true = true[known]
    ranks = ranks_of_own(image[known], classes, true, np.arange(len(classes)))
    rows = [mean_row("zero_shot", "acc1", ranks < 1)]
    if len(classes) > 5:
        rows.append(mean_row("zero_shot", "acc5", ranks < 5))
    return metric_table([*rows, per_class_row("zero_shot", ranks == 0, true)])


def knn(
    X: Any, labels: np.ndarray, k: int = 5, *,
    random_state: int = 0, near: np.ndarray | None = None, folds: Folds | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Measure leave-one-out k-nearest-neighbour accuracy, ``knn_acc1``, by inner product.

    Majority of the k nearest other rows; among classes with equally many votes, the one whose
    nearest member is nearest. Above 5,000 rows, 5,000 random ones ask (see n), all may answer.

    Parameters
    ----------
    X : ndarray or ProductRows of shape (n, d)
        Rows ready to compare by inner product, or those of a fused kernel.
    labels : ndarray of shape (n,)
        Class of each row.
    k : int, default=5
        Neighbours of a row.
    random_state : int, default=0
        Seed of the rows that ask.
    near : ndarray of int, default=None
        Neighbours of these rows when they are already known (several targets): k, and as many more
        as ``neighbours_for_halves`` says for an interval that covers that samples are each other's
        neighbours.
    folds : sequence of (ndarray of int, ndarray of int), default=None
        Rows that answer and rows that ask, of each fold, so that groups or a split that was given
        stay apart; None lets all others answer.

    Returns
    -------
    DataFrame
        With ``COLUMNS``.

    Raises
    ------
    InputError
        If k is not in 1..n-1, or rows, labels and neighbours do not fit together.

    Examples
    --------
    >>> knn(np.repeat(np.eye(2), 3, axis=0), np.repeat(["a", "b"], 3), k=1).value.tolist()
    [1.0]
    """
    X = _checks.matrix("X", X, least=2, finite=False)
    labels = _checks.labels("labels", labels, len(X))
    k = _checks.whole_number("k", k, high=len(X) - 1)
    rows = subsample(len(X), QUERY_ROWS, _checks.seed("random_state", random_state))
    codes = np.unique(labels, return_inverse=True)[1]
    if folds is not None:
        apart = checked_folds(folds, len(X))
        X = comparable_rows("X", X)
        hits = [_fold_hits(X, codes, k, fold, random_state) for fold in apart]
        return metric_table([mean_row("knn", "knn_acc1", np.concatenate(hits))])
    if near is None:
        near = align.neighbours(X, neighbours_for_halves(k, len(X)), rows)
    near = _checks.numbers("near", near)
    got = f"near of shape {near.shape} for {len(rows)} rows"
    fits = near.dtype.kind in "iu" and near.ndim == 2 and len(near) == len(rows)
    fits = fits and near.shape[1] >= k and near.min() >= 0 and near.max() < len(X)
    require(fits, got, f"row numbers, {k} or more for each")
    hits = majority(codes[near[:, :k]]) == codes[rows]
    halves = knn_halves(codes, near, rows, k)
    return metric_table([mean_row("knn", "knn_acc1", Outcomes(hits, halves=halves))])


def _fold_hits(X: Any, codes: np.ndarray, k: int, fold: Halves, random_state: int) -> np.ndarray:
    """Whether the majority of the neighbours among the rows that answer is right."""
    answering, asking = fold
    asking = asking[subsample(len(asking), QUERY_ROWS, random_state)]
    k = _checks.whole_number("k", k, high=len(answering))
    hits = []
    among = X[answering]
    for block in row_blocks(len(asking), BLOCK):
        similar = inner_products(X[asking[block]], among)
        order = np.argsort(-similar, axis=1, kind="stable")[:, :k]
        hits.append(majority(codes[answering][order]) == codes[asking[block]])
    return np.concatenate(hits)
