"""Indices of agreement between two partitions, all from one table of counts."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import (
    adjusted_mutual_info_score,
    adjusted_rand_score,
    normalized_mutual_info_score,
)

AGREEMENT = {
    "nmi": normalized_mutual_info_score,
    "ami": adjusted_mutual_info_score,
    "ari": adjusted_rand_score,
}

LOWEST = {"nmi": 0.0, "ami": -1.0, "ari": -1.0}  # that can be; the highest of each is 1


def agreements(classes: np.ndarray, clusters: np.ndarray) -> dict[str, float]:
    """Compute how far clusters and classes agree.

    Parameters
    ----------
    classes, clusters : ndarray of int of shape (n,)
        Of each sample.

    Returns
    -------
    dict of str to float
        "nmi", "ami" and "ari", each at most 1.

    Examples
    --------
    >>> agreements(np.array([0, 0, 1, 1]), np.array([5, 5, 3, 3]))
    {'nmi': 1.0, 'ami': 1.0, 'ari': 1.0}
    """
    return {name: agreement(name, np.stack([classes, clusters])) for name in AGREEMENT}


def agreement(metric: str, pair: np.ndarray) -> float:
    """Compute one index.

    Parameters
    ----------
    metric : {"nmi", "ami", "ari"}
        Index of agreement.
    pair : ndarray of int of shape (2, n)
        Class and cluster of each sample.

    Returns
    -------
    float
        At most 1.

    Examples
    --------
    >>> agreement("nmi", np.array([[0, 0, 1, 1], [5, 5, 3, 3]]))
    1.0
    """
    return float(AGREEMENT[metric](*pair))
