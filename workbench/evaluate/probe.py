"""Classes by a linear probe."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd
from scipy.linalg import cholesky, solve_triangular
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, StratifiedKFold
from threadpoolctl import threadpool_limits

from .. import _checks
from .._require import require
from .splits import Folds, Halves, split
from .tables import mean_row, metric_table, per_class_row

ONE_THREAD = 3000  # rows up to which one BLAS thread is as fast, and kind to a busy machine


MAX_ITERATIONS = 200

USUAL_PENALTY = 10.0  # where there is nothing to choose it by

PENALTIES = (0.1, 1.0, 10.0, 100.0, 1000.0)  # C of the probe, for rows of mean square length 1


def linear_probe(
    X: np.ndarray, labels: np.ndarray, halves: Halves | None = None, *,
    folds: Sequence[Halves] | None = None, groups: np.ndarray | None = None, random_state: int = 0,
) -> pd.DataFrame:  # fmt: skip
    """Fit logistic regression on one half, measure it on the other.

    The L2 penalty is chosen by 3-fold cross-validation on the training half: from ``C = 0.1`` in
    steps of 10, up to 1,000, until two steps bring no gain; rows centred and scaled to mean square
    length 1. Wide rows are first rotated into the span of the training rows, which changes no
    prediction. Solver: lbfgs, at most 200 iterations; where that is not enough it warns
    (``ConvergenceWarning``), and :func:`compare` says so in its notes.

    Parameters
    ----------
    X : ndarray of shape (n, d)
        Rows to classify.
    labels : ndarray of shape (n,)
        Class of each row.
    halves : tuple of row numbers, default=None
        ``(train, test)``; None takes :func:`split`.
    folds : sequence of (train, test), default=None
        Several instead: each is fitted by itself, and what they tested counts together.
    groups : ndarray of shape (n,), default=None
        Groups that stay whole where the penalty is chosen, too.
    random_state : int, default=0
        Of the folds of the penalty, and of the split when neither is given.

    Returns
    -------
    DataFrame
        ``acc1`` and ``mean_per_class_recall``.

    Raises
    ------
    InputError
        If there are fewer than four samples or fewer than two classes (see :func:`split`), or
        rows, labels and halves do not fit together.

    Examples
    --------
    >>> X = np.repeat(np.eye(2), 8, axis=0)
    >>> linear_probe(X, np.repeat(["a", "b"], 8)).value.tolist()
    [1.0, 1.0]
    """
    X = _checks.matrix("X", X)
    labels = _checks.labels("labels", labels, len(X))
    _checks.seed("random_state", random_state)
    numbers = None
    if groups is not None:
        groups = _checks.labels("groups", groups, len(X))
        numbers = np.unique(groups, return_inverse=True)[1]
    codes = np.unique(labels, return_inverse=True)[1]
    all_folds = _folds(labels, halves, folds, random_state)
    hits = np.concatenate([_hits(X, codes, fold, numbers, random_state) for fold in all_folds])
    tested = np.concatenate([codes[test] for _, test in all_folds])
    mean = mean_row("linear_probe", "acc1", hits)
    return metric_table([mean, per_class_row("linear_probe", hits, tested)])


def _folds(
    labels: np.ndarray, halves: Halves | None, folds: Sequence[Halves] | None, random_state: int
) -> Folds:
    """Rows to train on and to test, as given or as :func:`split` draws them."""
    require(halves is None or folds is None, "halves= beside folds=", "one of them")
    if folds is not None:
        given = _checks.several("folds", folds, "(rows to train on, rows to test)")
        require(given, "folds=()", "at least one fold")
        return tuple(_checked(fold, len(labels)) for fold in given)
    if halves is not None:
        return (_checked(halves, len(labels)),)
    return (split(labels, random_state=random_state),)


def _hits(
    X: np.ndarray, codes: np.ndarray, fold: Halves, groups: np.ndarray | None, random_state: int
) -> np.ndarray:
    """Whether the probe of one fold is right on each row that it tests."""
    train, test = fold
    of_train = None if groups is None else groups[train]
    with threadpool_limits(1 if len(train) <= ONE_THREAD else None), _rare_classes_allowed():
        T, V = (rows.astype(np.float32) for rows in _in_training_span(X[train], X[test]))
        C = _cross_validated(T, codes[train], random_state, of_train)
        return np.asarray(_logistic(C).fit(T, codes[train]).predict(V) == codes[test])


def _checked(halves: Any, n: int) -> Halves:
    parts = _checks.several("halves", halves, "row numbers")
    require(len(parts) == 2, f"{len(parts)} halves", "two: rows to train on, rows to test")
    train, test = (_checks.row_numbers("halves", rows, n) for rows in parts)
    require(len(train) and len(test), "an empty half", "rows in both")
    return train, test


def _in_training_span(train: np.ndarray, test: np.ndarray) -> Halves:
    """Centre, scale, and if d > n_train replace rows by coordinates with the same products.

    With ``K = T Tᵀ = L Lᵀ`` (training Gram matrix) the training rows become L and the test rows
    ``(V Tᵀ) L⁻ᵀ``: an L2-penalised linear model cannot tell the difference.
    """
    mean = train.mean(0, dtype=float)
    T, V = train - mean, test - mean
    scale = np.sqrt(np.mean(np.sum(T**2, axis=1))) or 1.0
    T, V = T / scale, V / scale
    if T.shape[1] <= len(T):
        return T, V
    K = T @ T.T
    K[np.diag_indices_from(K)] += 1e-9  # equal rows make K singular; mean square length is 1
    L = cholesky(K, lower=True)
    return L, solve_triangular(L, T @ V.T, lower=True).T


@contextmanager
def _rare_classes_allowed() -> Iterator[None]:
    """No warning of classes rarer than folds, or of many classes: both are as they should be."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The least populated class in y", UserWarning)
        warnings.filterwarnings("ignore", "The number of unique classes is greater", UserWarning)
        yield


def _logistic(C: float) -> LogisticRegression:
    return LogisticRegression(C=C, max_iter=MAX_ITERATIONS, tol=1e-3, warm_start=True)


def _cross_validated(
    X: np.ndarray, codes: np.ndarray, random_state: int, groups: np.ndarray | None = None
) -> float:
    """Walk from the strongest penalty until two steps in a row bring no hit over three folds."""
    parts = _penalty_folds(X, codes, random_state, groups)
    if not parts:
        return USUAL_PENALTY
    best, best_hits = PENALTIES[0], -1
    models = [_logistic(1.0) for _ in parts]
    for C in PENALTIES:
        hits = 0
        for model, (train, valid) in zip(models, parts, strict=True):
            model.set_params(C=C).fit(X[train], codes[train])
            hits += int(np.sum(model.predict(X[valid]) == codes[valid]))
        if hits > best_hits:
            best, best_hits = C, hits
        if best_hits == len(codes) or 100 * best <= C:
            break
    return best


def _penalty_folds(
    X: np.ndarray, codes: np.ndarray, random_state: int, groups: np.ndarray | None
) -> list[Halves]:
    """Three folds of the training rows, or as many as groups if there are two; none if too few."""
    n_groups = 0 if groups is None else len(np.unique(groups))
    if n_groups > 1:
        split_rows = GroupKFold(min(3, n_groups)).split(X, codes, groups)
    elif np.bincount(codes).max() < 3:  # no class fills three folds: nothing to choose from
        return []
    else:
        folds = StratifiedKFold(3, shuffle=True, random_state=random_state)
        split_rows = folds.split(X, codes)
    return [part for part in split_rows if len(np.unique(codes[part[0]])) > 1]
