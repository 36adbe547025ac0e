"""Accuracy of kernel ridge regression: every fold, and every pair of folds, from one inverse."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np

from .._machine.threads import side_by_side
from .scored import Scored, empty_scores

PENALTY = 3e-3  # of a row, for kernels whose mean diagonal is 1
BLOCK = 4  # settings of one step


def ridge(
    parts: np.ndarray, coefficients: np.ndarray, codes: np.ndarray, folds: np.ndarray,
    units: np.ndarray, *, reporting: tuple[int, ...], tick: Callable[[int], object] = int,
) -> Scored:  # fmt: skip
    """Measure the accuracy of kernel ridge regression on one column of 0 and 1 for each class.

    With ``A = (K + penalty)⁻¹``, what a model that never saw the rows H predicts for them is
    ``Y_H - A_HH⁻¹ (A Y)_H``: H is a fold where it is reported, and that fold with another one
    where the other one chooses.

    Parameters
    ----------
    parts : ndarray of shape (4, n, n)
        Of :class:`Grams`.
    coefficients : ndarray of shape (s, 4)
        Of the settings.
    codes : ndarray of int of shape (n,)
        Classes, from 0.
    folds : ndarray of int of shape (n,)
        Fold of each row.
    units : ndarray of int of shape (n,)
        Row of the dataset behind each.
    reporting : tuple of int
        Folds that are reported.
    tick : callable
        Told how many settings are done.

    Returns
    -------
    Scored
        Hits.

    References
    ----------
    Golub, Heath and Wahba, "Generalized cross-validation", Technometrics 21, 1979.
    """
    n, n_folds = len(codes), int(folds.max()) + 1
    within, whole, reported = empty_scores(len(reporting), len(coefficients), n)
    Y = np.eye(int(codes.max()) + 1)[codes]
    rows = [np.flatnonzero(folds == fold) for fold in range(n_folds)]

    def of_setting(number: int) -> None:
        hits = _hits(np.tensordot(coefficients[number], parts, axes=1), Y, codes)
        for own in rows:
            whole[number, own] = hits(own)
        for first, second in combinations(range(n_folds), 2):
            both = np.concatenate([rows[first], rows[second]])
            of_first, of_second = np.split(hits(both), [len(rows[first])])
            if first in reporting:
                within[reporting.index(first), number, rows[second]] = of_second
            if second in reporting:
                within[reporting.index(second), number, rows[first]] = of_first
        tick(1)

    side_by_side(of_setting, range(len(coefficients)))
    told = np.isin(folds, reporting)
    reported[:, told] = whole[:, told]
    return Scored(within, whole, reported, units, folds)


def _hits(K: np.ndarray, Y: np.ndarray, codes: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """Give what tells, for some rows, whether models that never saw them are right."""
    n = len(K)
    K = K.astype(np.float64)
    K = K / (np.trace(K) / n or 1.0) + 1.0  # the constant feature stands for the mean
    K[np.diag_indices(n)] += PENALTY * n
    inverse = np.linalg.inv(K)
    dual = inverse @ Y

    def hits(left_out: np.ndarray) -> np.ndarray:
        missed = np.linalg.solve(inverse[np.ix_(left_out, left_out)], dual[left_out])
        return np.asarray((Y[left_out] - missed).argmax(axis=1) == codes[left_out])

    return hits
