"""Folds for a nested choice: numbers of the rows, whole groups together."""

from __future__ import annotations

import numpy as np

from .._require import require


def fold_numbers(
    units: np.ndarray, strata: np.ndarray | None, n_folds: int, random_state: int
) -> np.ndarray:
    """Deal units out to folds.

    Parameters
    ----------
    units : ndarray of shape (n,)
        Rows with the same unit stay together: groups, classes, captions of one image.
    strata : ndarray of shape (n,) or None
        Class of each row; its units are spread evenly over the folds.
    n_folds : int
        Folds; fewer where there are fewer units.
    random_state : int
        Of the order.

    Returns
    -------
    ndarray of int of shape (n,)
        From 0; every number is there.

    Raises
    ------
    InputError
        If there are fewer than two units.

    Examples
    --------
    >>> fold_numbers(np.array([0, 0, 1, 1]), None, 2, random_state=0)
    array([0, 0, 1, 1])
    """
    names, first, codes = np.unique(units, return_index=True, return_inverse=True)
    got = f"{len(names)} unit(s) that must stay whole"
    require(len(names) > 1, got, "two or more groups, classes or samples to divide")
    order = np.random.default_rng(random_state).permutation(len(names))
    if strata is not None:
        of_units = np.unique(strata, return_inverse=True)[1][first]
        order = order[np.argsort(of_units[order], kind="stable")]
    number = np.empty(len(names), int)
    number[order] = np.arange(len(names)) % min(n_folds, len(names))
    return np.asarray(number[codes])
