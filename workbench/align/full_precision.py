"""Exact neighbours of some rows, in the precision that the rows have."""

from typing import Any

import numpy as np

from ..product_rows import ProductRows
from .largest import largest_of_rows


class FullPrecision:
    """Rows that are compared with all others.

    Parameters
    ----------
    X : ndarray or ProductRows of shape (n, d)
        Rows that are compared by inner product.

    Examples
    --------
    >>> rows = FullPrecision(np.array([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0]]))
    >>> rows.nearest(np.array([2]), 1)
    array([[1]])
    """

    def __init__(self, X: Any) -> None:
        self._X = X
        self._memory: np.ndarray | None = None  # of the products of a block, used again

    def nearest(self, asking: np.ndarray, k: int) -> np.ndarray:
        """Find the k nearest rows of some, themselves left out.

        Parameters
        ----------
        asking : ndarray of int of shape (m,)
            Row numbers; as many as can be multiplied with all at once.
        k : int
            Rows for each, 1 to n - 1.

        Returns
        -------
        ndarray of int of shape (m, k)
            Nearest first; equal ones in the order of rows.
        """
        X, m = self._X, len(asking)
        if isinstance(X, ProductRows):
            return X.nearest(X[asking], k, asking)[0]
        if self._memory is None or len(self._memory) < m:
            self._memory = np.empty((m, len(X)), X.dtype)
        products = np.matmul(X[asking], X.T, out=self._memory[:m])
        products[np.arange(m), asking] = -np.inf
        return largest_of_rows(products, k)
