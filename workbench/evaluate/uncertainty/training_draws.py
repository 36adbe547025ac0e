"""What other training rows would move the accuracy of a trained model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def training_draws(
    of_folds: Sequence[np.ndarray | None], true: np.ndarray, weights: np.ndarray
) -> np.ndarray | None:
    """Estimate by the grouped jackknife what the choice of training rows moves an accuracy.

    Models that lack one of g groups of the training rows each have accuracies ``a_k`` on the same
    tested rows: ``(g - 1) / g sum (a_k - mean)^2`` is the variance over training rows (Quenouille,
    1956; Tukey, 1958). What the models do to single tested rows is part of it, and is in the
    variance over tested rows already: the mean over rows of the same sum, row by row, is taken off.
    Without it the two halves of a 2-fold cross-validation seem to be trained on rows that nobody
    drew (Bengio and Grandvalet, 2004).

    Parameters
    ----------
    of_folds : sequence of (ndarray of shape (g, m), or None)
        Of each training part, classes of its m tested rows by the models without a group.
    true : ndarray of shape (n,)
        Classes of all tested rows, part after part.
    weights : ndarray of shape (n,)
        Of the tested rows in the metric.

    Returns
    -------
    ndarray of shape (D,), or None
        Deviations, scaled as :class:`Outcomes` has its ``draws``; None without models of groups.

    Examples
    --------
    >>> training_draws([np.array([[0, 0], [0, 0]])], np.array([0, 1]), np.ones(2))
    array([0., 0.])
    """
    parts, start = [], 0
    for predicted in of_folds:
        if predicted is None or len(predicted) < 2:
            return None
        rows = slice(start, start + predicted.shape[1])
        shares = weights[rows] / weights.sum()
        parts.append(_deviations((predicted == true[rows]) * shares))
        start = rows.stop
    deviations = np.concatenate(parts)
    n_draws = len(deviations)
    return np.asarray(deviations * np.sqrt(n_draws * (n_draws - 1)))


def _deviations(hits: np.ndarray) -> np.ndarray:
    """Deviations of g models whose squares add up to the variance over training rows."""
    g = len(hits)
    apart = np.sqrt((g - 1) / g) * (hits - hits.mean(0))
    of_models = apart.sum(1)
    of_rows = float(np.sum(apart**2))
    whole = float(np.sum(of_models**2))
    left = max(0.0, whole - of_rows) / whole if whole > 0 else 0.0
    return np.asarray(of_models * np.sqrt(left))
