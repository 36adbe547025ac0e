"""PCA to two dimensions."""

from typing import Any

import numpy as np
from sklearn.decomposition import PCA

from ..fusion.kernel_columns import columns_of


def pca_map(X: Any, first: np.ndarray | None = None, seed: int = 0, tick: Any = None) -> np.ndarray:
    """Draw a map by PCA.

    Parameters
    ----------
    X : ndarray or ProductRows of shape (n, d)
        Rows to map.
    first : ndarray, default=None
        Not used: PCA starts from nothing.
    seed : int, default=0
        Of the solver.
    tick : callable, default=None
        Not used: there are no steps.

    Returns
    -------
    ndarray of shape (n, 2)
        The second axis is flat if there is only one direction.

    Examples
    --------
    >>> pca_map(np.array([[1.0], [-1.0], [3.0], [-3.0]])).shape
    (4, 2)
    """
    X = columns_of(X)
    width = min(2, *X.shape)
    xy = PCA(width, random_state=seed).fit_transform(X)
    return np.pad(xy, ((0, 0), (0, 2 - width)))
