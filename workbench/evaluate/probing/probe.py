"""Classes by a linear probe."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from sklearn.exceptions import ConvergenceWarning

from ... import _checks
from ..._classifiers.penalty import PENALTIES as PENALTIES
from ..._classifiers.penalty import Probe, fitted_probe, rare_classes_allowed
from ..._classifiers.ridge import ridge_classes
from ..._classifiers.softmax import MAX_STEPS
from ..._classifiers.span import span_of_products, training_span
from ..._language import kept
from ..._machine.threads import side_by_side
from ..._require import require
from ..measures.splits import Folds, Halves, both_ways, checked_folds, checked_halves, split
from ..measures.tables import Row, mean_row, metric_table
from ..measures.unfinished import SearchWarning
from ..uncertainty.outcomes import Outcomes
from ..uncertainty.training_draws import training_draws


def linear_probe(
    X: np.ndarray, labels: np.ndarray, halves: Halves | None = None, *,
    folds: Sequence[Halves] | None = None, groups: np.ndarray | None = None, random_state: int = 0,
    C: float | None = None, gram: np.ndarray | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Fit logistic regression on one half and test it on the other, both ways.

    Multinomial, with an L2 penalty; rows centred and scaled to mean square length 1. The penalty
    is chosen on the training half alone: of ``C = 0.1, 1, ... 10,000`` the one with most hits over
    three stratified folds, of equal ones the strongest. Every fit goes to its optimum: the largest
    entry of the gradient is at most 1e-5 and the weights are within a thousandth of the best ones
    (a tenth while penalties are compared). Where one does not it warns
    (``ConvergenceWarning``), and :func:`compare` says so in its notes, as where the hits still
    rise at the last penalty. Each half is one thread, so that figures hang on no number of them.

    The interval covers the rows that are tested and those that train: the models that choose the
    penalty, each without a fold of the training rows, tell how far other training rows would move
    the accuracy (the grouped jackknife); see ``training_draws``.

    Ridge regression stands beside it as a check, ``ridge_acc1``: its penalty is chosen by leaving
    out one row (or group) at a time, in closed form.

    Parameters
    ----------
    X : ndarray of shape (n, d)
        Rows to classify.
    labels : ndarray of shape (n,)
        Class of each row.
    halves : tuple of row numbers, default=None
        ``(train, test)``, one way; None takes those of :func:`split`, both ways.
    folds : sequence of (train, test), default=None
        Several instead: each is fitted by itself, and what they tested counts together.
    groups : ndarray of shape (n,), default=None
        Groups that stay whole where the penalty is chosen, too.
    random_state : int, default=0
        Of the folds of the penalty, and of the split when neither is given.
    C : float, default=None
        The penalty, where it is known; None chooses it.
    gram : ndarray of shape (n, n), default=None
        Inner products of all rows, where they are known: rows wider than many are fitted by
        these alone, with the same result.

    Returns
    -------
    DataFrame
        ``acc1``, ``mean_per_class_recall`` and ``ridge_acc1``; outcomes in the order of the tested
        rows, fold after fold. ``penalty_C`` is the penalty, the geometric mean over the folds.

    Raises
    ------
    InputError
        If there are fewer than four samples or fewer than two classes (see :func:`split`),
        rows, labels and halves do not fit together, or C is not above 0.

    References
    ----------
    Hastie, Tibshirani and Friedman, "The Elements of Statistical Learning", 2009, sections 4.4
    (logistic regression), 18.3.5 (rows wider than many) and 7.10 (cross-validation).

    Examples
    --------
    >>> X = np.repeat(np.eye(2), 8, axis=0)
    >>> linear_probe(X, np.repeat(["a", "b"], 8)).value.round(3).tolist()
    [1.0, 1.0, 1.0, 1.0]
    """
    X = _checks.matrix("X", X)
    labels = _checks.labels("labels", labels, len(X))
    _checks.seed("random_state", random_state)
    C = None if C is None else _checks.positive("C", C)
    if gram is not None:
        gram = _checks.matrix("gram", gram)
        got = f"gram of shape {gram.shape}"
        require(gram.shape == (len(X), len(X)), got, f"products of {len(X)} rows")
    numbers = None
    if groups is not None:
        groups = _checks.labels("groups", groups, len(X))
        numbers = np.unique(groups, return_inverse=True)[1]
    codes = np.unique(labels, return_inverse=True)[1]
    all_folds = _folds(labels, halves, folds, random_state)
    of_fold = partial(_tested, X, gram, codes, numbers, random_state, C)
    with rare_classes_allowed():
        tested = side_by_side(of_fold, all_folds)
    _warn([each.probe for each in tested])
    true = np.concatenate([codes[test] for _, test in all_folds])
    hits = np.concatenate([each.probe.predicted for each in tested]) == true
    by_ridge = np.concatenate([each.by_ridge for each in tested]) == true
    draws_of = partial(training_draws, [each.probe.of_folds for each in tested], true)
    of_classes = Outcomes(hits, classes=true, draws=draws_of(1 / np.bincount(true)[true]))
    return metric_table(
        [
            mean_row("linear_probe", "acc1", Outcomes(hits, draws=draws_of(np.ones(len(true))))),
            mean_row("linear_probe", "mean_per_class_recall", of_classes),
            mean_row("linear_probe", "ridge_acc1", by_ridge),
            _penalty_row([each.probe.C for each in tested], len(hits)),
        ]
    )


def _penalty_row(penalties: Sequence[float], n: int) -> Row:
    """Row of the penalty, which has no interval."""
    mean = float(np.exp(np.mean(np.log(penalties))))
    return ("linear_probe", "penalty_C", mean, np.nan, np.nan, n, None)


def _folds(
    labels: np.ndarray, halves: Halves | None, folds: Sequence[Halves] | None, random_state: int
) -> Folds:
    """Rows to train on and to test, as given or as :func:`split` draws them."""
    require(halves is None or folds is None, "halves= beside folds=", "one of them")
    if folds is not None:
        return checked_folds(folds, len(labels))
    if halves is not None:
        return (checked_halves(halves, len(labels)),)
    return both_ways(split(labels, random_state=random_state))


@dataclass(frozen=True)
class _Tested:
    """What two models say of the tested rows of one fold."""

    probe: Probe
    by_ridge: np.ndarray


def _tested(
    X: np.ndarray, gram: np.ndarray | None, codes: np.ndarray, groups: np.ndarray | None,
    random_state: int, C: float | None, fold: Halves,
) -> _Tested:  # fmt: skip
    train, test = fold
    if gram is None:
        T, V = training_span(X[train], X[test])
    else:
        T, V = span_of_products(gram[np.ix_(train, train)], gram[np.ix_(test, train)])
    of_train = None if groups is None else groups[train]
    probe = fitted_probe(T, codes[train], V, of_train, random_state, C)
    return _Tested(probe, ridge_classes(T, codes[train], V, of_train))


def _warn(probes: Sequence[Probe]) -> None:
    """Say what did not reach its optimum, and which penalties were at the edge."""
    stopped = sum(not probe.converged for probe in probes)
    if stopped:
        said = kept(
            "logistic regression failed to converge on {n} of {total} training parts: {steps}"
            " Newton steps",
            n=stopped, total=len(probes), steps=MAX_STEPS,
        )  # fmt: skip
        warnings.warn(said, ConvergenceWarning, stacklevel=3)
    for C in sorted({probe.C for probe in probes if probe.is_at_edge}):
        said = kept("the best penalty is at the edge of those tried (C = {C:,g})", C=C)
        warnings.warn(said, SearchWarning, stacklevel=3)
