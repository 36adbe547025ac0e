"""Classes by the vote of neighbours."""

from __future__ import annotations

import numpy as np

from .. import _checks
from .._require import require

MOST_NEIGHBOURS = 5  # k of k-NN where classes are large enough


def majority(voters: np.ndarray) -> np.ndarray:
    """Find the most frequent class among each row's neighbours.

    Parameters
    ----------
    voters : ndarray of int of shape (n, k)
        Classes of the neighbours, nearest first.

    Returns
    -------
    ndarray of int of shape (n,)
        Ties go to the class of the nearest member.

    Raises
    ------
    InputError
        If they are no whole numbers (n, k), k at least 1.

    Examples
    --------
    >>> majority(np.array([[1, 2, 2], [3, 1, 2]]))
    array([2, 3])
    """
    voters = _checks.numbers("voters", voters)
    whole = voters.ndim == 2 and voters.shape[1] > 0 and voters.dtype.kind in "iu"
    require(whole, f"voters of shape {voters.shape}, {voters.dtype}", "whole numbers (n, k), k > 0")
    by_neighbour = np.ascontiguousarray(voters.T)
    alike = by_neighbour[:, None] == by_neighbour  # long last axis: four times as fast
    votes = alike.sum(axis=1)  # for the class of each neighbour
    found: np.ndarray = voters[np.arange(len(voters)), votes.argmax(axis=0)]
    return found


def fitted_k(labels: np.ndarray) -> int:
    """Choose k of k-NN so that half of the classes or more can fill a vote.

    Parameters
    ----------
    labels : ndarray of shape (n,)
        Class of each row.

    Returns
    -------
    int
        5, or the median class size less one where that is fewer; at least 1.

    Raises
    ------
    InputError
        If there is no label.

    Examples
    --------
    >>> fitted_k(np.repeat(["a", "b"], 20)), fitted_k(np.repeat(["a", "b", "c"], 3))
    (5, 2)
    """
    labels = _checks.labels("labels", labels, len(labels))
    require(len(labels) > 0, "no labels", "a class for each row")
    counts = np.unique(labels, return_counts=True)[1]
    return max(1, min(MOST_NEIGHBOURS, int(np.median(counts)) - 1))
