"""Indices of agreement between two partitions, all from one table of counts."""

from __future__ import annotations

import numpy as np
from sklearn.metrics.cluster import contingency_matrix, expected_mutual_information

AGREEMENT = ("nmi", "ami", "ari")

LOWEST = {"nmi": 0.0, "ami": -1.0, "ari": -1.0}  # that can be; the highest of each is 1


def agreements(classes: np.ndarray, clusters: np.ndarray) -> dict[str, float]:
    """Compute how far clusters and classes agree.

    Normalised mutual information, the same adjusted for chance (both by the arithmetic mean of the
    entropies), and the adjusted Rand index: as scikit-learn's, which makes the table of counts
    anew for each.

    Parameters
    ----------
    classes, clusters : ndarray of int of shape (n,)
        Of each sample.

    Returns
    -------
    dict of str to float
        "nmi", "ami" and "ari", each at most 1.

    References
    ----------
    Vinh, Epps and Bailey, "Information Theoretic Measures for Clusterings Comparison", JMLR 2010.
    Hubert and Arabie, "Comparing Partitions", Journal of Classification 1985.

    Examples
    --------
    >>> agreements(np.array([0, 0, 1, 1]), np.array([5, 5, 3, 3]))
    {'nmi': 1.0, 'ami': 1.0, 'ari': 1.0}
    """
    table = contingency_matrix(classes, clusters)
    return {**_of_information(table), "ari": _adjusted_rand(table)}


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
    if metric == "nmi":  # asked for often, and what the others need takes longer
        shared, mean_entropy = _information(contingency_matrix(*pair))
        return _normalised(shared, mean_entropy)
    return agreements(*pair)[metric]


def _of_information(table: np.ndarray) -> dict[str, float]:
    shared, mean_entropy = _information(table)
    if mean_entropy == 0:  # everything together in both
        return {"nmi": 1.0, "ami": 1.0}
    by_chance = float(expected_mutual_information(table, int(table.sum())))
    adjusted = _adjusted(shared, by_chance, mean_entropy)
    return {"nmi": _normalised(shared, mean_entropy), "ami": adjusted}


def _information(table: np.ndarray) -> tuple[float, float]:
    """What two partitions share, and the mean of their entropies."""
    n = int(table.sum())
    of_rows, of_columns = _entropy(table.sum(1), n), _entropy(table.sum(0), n)
    shared = of_rows + of_columns - _entropy(table[table > 0], n)
    if shared < np.finfo(float).eps:
        shared = 0.0
    return shared, (of_rows + of_columns) / 2


def _normalised(shared: float, mean_entropy: float) -> float:
    return min(shared / mean_entropy, 1.0) if mean_entropy > 0 else 1.0


def _entropy(counts: np.ndarray, n: int) -> float:
    shares = counts / n
    return float(-np.sum(shares * np.log(shares)))


def _adjusted_rand(table: np.ndarray) -> float:
    """Pairs that are together in both, beyond chance."""
    together = _pairs(table)
    of_rows, of_columns = _pairs(table.sum(1)), _pairs(table.sum(0))
    all_pairs = _pairs(np.array([table.sum()]))
    by_chance = of_rows * of_columns / all_pairs if all_pairs else 0.0
    return _adjusted(together, by_chance, (of_rows + of_columns) / 2)


def _pairs(counts: np.ndarray) -> float:
    counts = counts.astype(float)
    return float(np.sum(counts * (counts - 1) / 2))


def _adjusted(value: float, by_chance: float, most: float) -> float:
    """How far a value is from chance on the way to the most that can be."""
    if most - by_chance == 0:
        return 1.0
    return min((value - by_chance) / (most - by_chance), 1.0)
