"""Measures of nearest neighbours within halves of the rows, from lists that are there already."""

from __future__ import annotations

import numpy as np

from ..._classifiers.voting import majority
from ...align.neighbourhoods import long_list, within_half
from ...align.subsampling import paired_masks

N_PAIRS = 50  # of disjoint halves


def neighbours_for_halves(k: int, n: int) -> int:
    """Count the neighbours to list so that intervals of k-NN can be made of halves.

    Parameters
    ----------
    k : int
        Neighbours that vote.
    n : int
        Rows.

    Returns
    -------
    int
        k where rows are too few for k neighbours within a half.

    Examples
    --------
    >>> neighbours_for_halves(5, 1000), neighbours_for_halves(5, 8)
    (70, 5)
    """
    return long_list(k, n) if n // 2 > k else k


def knn_halves(codes: np.ndarray, near: np.ndarray, rows: np.ndarray, k: int) -> np.ndarray | None:
    """Measure k-NN accuracy within pairs of disjoint halves of the rows.

    Parameters
    ----------
    codes : ndarray of int of shape (n,)
        Classes.
    near : ndarray of int of shape (m, l)
        Neighbours of the rows that ask, nearest first.
    rows : ndarray of int of shape (m,)
        Rows that ask.
    k : int
        Neighbours that vote.

    Returns
    -------
    ndarray of shape (K, 2), or None
        None where the lists are too short, or rows too few.

    Examples
    --------
    >>> codes = np.arange(12) % 2
    >>> near = np.array([[j for j in np.argsort(codes != codes[i]) if j != i] for i in range(12)])
    >>> knn_halves(codes, near, np.arange(12), 1).shape
    (50, 2)
    """
    n = len(codes)
    if n // 2 <= k or near.shape[1] < long_list(k, n):
        return None
    shares = []
    for half in paired_masks(n, N_PAIRS).T:
        asking = half[rows]
        voters = codes[within_half(near[asking], half, k)]
        shares.append(_share(majority(voters) == codes[rows[asking]]))
    return whole_pairs(np.array(shares))


def whole_pairs(values: np.ndarray) -> np.ndarray | None:
    """Put the values of first halves beside those of second halves.

    Parameters
    ----------
    values : ndarray of shape (2 K,)
        In the order of ``paired_masks``; NaN where a half has none.

    Returns
    -------
    ndarray of shape (K, 2), or None
        Pairs that are whole; None if there is none.

    Examples
    --------
    >>> whole_pairs(np.array([0.1, 0.2, 0.3, np.nan]))
    array([[0.1, 0.3]])
    """
    pairs = np.stack(np.split(values, 2), axis=1)
    pairs = pairs[~np.isnan(pairs).any(1)]
    return pairs if len(pairs) else None


def _share(hits: np.ndarray) -> float:
    return float(hits.mean()) if len(hits) else np.nan
