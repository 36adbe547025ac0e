"""Weak slices: groups that nobody named, found by looks alone, in which a space does badly.

Clusters are made of the rows without a look at the hits, so that a test of each is fair.
"""

from typing import Any

import numpy as np
import pandas as pd

from .. import _checks
from .._require import require
from .scores import group_scores

CLUSTERS = 20
LEAST = 10  # samples of a slice


def find_slices(
    X: Any, values: Any, *, n_clusters: int = CLUSTERS, random_state: int = 0
) -> tuple[pd.DataFrame, np.ndarray]:
    """Find groups of samples that look alike and are often wrong.

    Parameters
    ----------
    X : array of shape (n, d)
        Rows of the space in which samples are alike, of unit length or as they are compared.
    values : array of shape (n,)
        One number for each sample, 0 to 1: hits of the measure.
    n_clusters : int, default=20
        Clusters of k-means; those of fewer than ten samples are left out.
    random_state : int, default=0
        Of the clusters.

    Returns
    -------
    table : DataFrame
        Of :func:`group_scores`, of the clusters that are worse than all others beyond chance.
    slices : ndarray of str of shape (n,)
        Cluster of each sample; "" in small ones.

    Raises
    ------
    InputError
        If rows and values do not fit, or there are fewer than two clusters of ten samples.

    Examples
    --------
    >>> X = np.repeat(np.eye(3), 40, axis=0)
    >>> table, slices = find_slices(X, np.repeat([1.0, 0.0], [80, 40]), n_clusters=3)
    >>> len(table), set(slices[80:]) == {table.group.iloc[0]}
    (1, True)
    """
    from sklearn.cluster import KMeans

    rows = _checks.matrix("X", X)
    hits = _checks.numbers("values", values)
    require(hits.shape == (len(rows),), f"{len(rows)} rows, values {hits.shape}", "one value each")
    k = _checks.whole_number("n_clusters", n_clusters, 2)
    k = min(k, len(np.unique(rows, axis=0)))
    require(k > 1, "rows that are all equal", "rows that differ")
    model = KMeans(k, n_init=10, random_state=_checks.seed("random_state", random_state))
    labels = model.fit_predict(np.asarray(rows, float))
    sizes = np.bincount(labels)
    names = np.array([f"slice {i + 1}" if size >= LEAST else "" for i, size in enumerate(sizes)])
    slices = names[labels]
    table = group_scores(hits, slices)
    weak = (table.adjusted_p < 0.05) & (table.value < table.rest)
    return table[weak].reset_index(drop=True), slices
