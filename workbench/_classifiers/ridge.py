"""Classes by ridge regression, its penalty by leaving out in closed form."""

from __future__ import annotations

import numpy as np

PENALTIES = tuple(10.0**power for power in range(-7, 2))  # of a row; rows of mean square length 1


def ridge_classes(
    train: np.ndarray, codes: np.ndarray, test: np.ndarray, groups: np.ndarray | None = None
) -> np.ndarray:
    """Classify rows by regression on one column of 0 and 1 for each class.

    The penalty with most hits when every row (every group, where there are some) is left out; of
    equal ones the strongest. What is left out is predicted without fitting anew: with the matrix
    ``H`` that takes the columns to their fitted values, ``y_g - (I - H_gg)⁻¹ (y - H y)_g``.

    Parameters
    ----------
    train : ndarray of shape (n, r)
        In the coordinates of ``training_span``: centred, orthogonal columns over the n.
    codes : ndarray of int of shape (n,)
        Classes of the training rows.
    test : ndarray of shape (m, r)
        In the same coordinates.
    groups : ndarray of int of shape (n,), default=None
        Groups that are left out whole, where there are two or more.

    Returns
    -------
    ndarray of shape (m,)
        Classes, among ``codes``.

    References
    ----------
    Golub, Heath and Wahba, "Generalized cross-validation", Technometrics 21, 1979.

    Examples
    --------
    >>> rows = np.array([[-2.0], [-1.0], [1.0], [2.0]])
    >>> ridge_classes(rows, np.array([3, 3, 5, 5]), np.array([[-1.5], [1.5]])).tolist()
    [3, 5]
    """
    names, codes = np.unique(codes, return_inverse=True)
    Y = np.eye(len(names))[codes]
    mean = Y.mean(0)
    squares = np.sum(train**2, axis=0)
    products = train.T @ Y
    left_out = _one_group_each(groups)
    most, best = -1, np.zeros_like(products)
    for penalty in reversed(PENALTIES):
        shrunk = 1 / (squares + penalty * len(train))
        weights = shrunk[:, None] * products
        residuals = Y - mean - train @ weights
        missed = _left_out_residuals(train, shrunk, residuals, left_out)
        hits = int(np.sum((Y - missed).argmax(1) == codes))
        if hits > most:
            most, best = hits, weights
    return np.asarray(names[(test @ best + mean).argmax(1)])


def _one_group_each(groups: np.ndarray | None) -> list[np.ndarray]:
    """Rows of each group; none where rows are left out one by one."""
    if groups is None or len(np.unique(groups)) < 2:
        return []
    return [np.flatnonzero(groups == group) for group in np.unique(groups)]


def _left_out_residuals(
    X: np.ndarray, shrunk: np.ndarray, residuals: np.ndarray, groups: list[np.ndarray]
) -> np.ndarray:
    """Residuals of models that never saw the row, nor its group."""
    n = len(X)
    if not groups:
        kept = 1 - 1 / n - (X**2) @ shrunk
        return residuals / np.maximum(kept, np.finfo(float).eps)[:, None]
    missed = np.empty_like(residuals)
    for rows in groups:
        G = X[rows]
        kept = np.eye(len(rows)) - 1 / n - (G * shrunk) @ G.T
        missed[rows] = np.linalg.lstsq(kept, residuals[rows], rcond=None)[0]
    return missed
