"""Rows that are known by their inner products: what measures ask instead of ``X @ Y.T``.

An array has columns, and its inner products are a matrix product. A fused kernel has none that one
could hold; it gives the inner products themselves. Measures that need no more than these (search,
neighbours, k-NN, retrieval, CKA) take both, through :func:`inner_products`.
"""

from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from ._require import InputError


class ProductRows(ABC):
    """Rows without columns: slices, inner products, nearest rows.

    They behave as an array of shape (n, width) where rows are counted and chosen; whoever asks for
    their columns is told how to get some.
    """

    ndim = 2

    @property
    @abstractmethod
    def shape(self) -> tuple[int, int]:  # numpydoc ignore=RT01
        """Number of rows, and of the columns of all parents together."""

    @property
    @abstractmethod
    def dtype(self) -> np.dtype[Any]:  # numpydoc ignore=RT01
        """Kind of number of the inner products."""

    @abstractmethod
    def __getitem__(self, rows: Any) -> "ProductRows":
        """Choose rows by a slice, row numbers or marks."""

    @abstractmethod
    def astype(self, dtype: Any, copy: bool = True) -> "ProductRows":
        """Give the same rows, whose inner products are of another kind of number.

        Parameters
        ----------
        dtype : dtype
            Such as ``np.float64``.
        copy : bool, default=True
            As in NumPy; rows are never changed in place.

        Returns
        -------
        ProductRows
            Of this kind.
        """

    @abstractmethod
    def products(self, others: "ProductRows") -> np.ndarray:
        """Compute the inner products with other rows of the same kernel.

        Parameters
        ----------
        others : ProductRows
            m of them.

        Returns
        -------
        ndarray of shape (n, m)
            Of each pair.
        """

    @abstractmethod
    def squares(self) -> np.ndarray:
        """Compute the inner product of each row with itself.

        Returns
        -------
        ndarray of shape (n,)
            At least 0.
        """

    @abstractmethod
    def paired(self, others: "ProductRows") -> np.ndarray:
        """Compute the inner product of each row with its other, which are as many.

        Parameters
        ----------
        others : ProductRows
            n of them, of the same kernel.

        Returns
        -------
        ndarray of shape (n,)
            One for each row.

        Raises
        ------
        InputError
            If they are not as many, or of another kernel.
        """

    @abstractmethod
    def ingredients(self) -> tuple[str, list[np.ndarray]]:
        """Give what the inner products are made of: equal ingredients, equal products.

        Returns
        -------
        tuple of str and list of ndarray
            The formula, and rows.
        """

    @abstractmethod
    def scaled(self, factors: np.ndarray) -> "ProductRows":
        """Multiply each row by a number.

        Parameters
        ----------
        factors : ndarray of shape (n,)
            One for each row.

        Returns
        -------
        ProductRows
            As many.
        """

    @abstractmethod
    def centred(self) -> "ProductRows":
        """Subtract the mean of these rows from each of them.

        Returns
        -------
        ProductRows
            As many; their inner products add up to 0.
        """

    @abstractmethod
    def nearest(
        self, queries: "ProductRows", k: int, own: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Find the k rows of largest inner product with each query.

        Parameters
        ----------
        queries : ProductRows
            q of them, of the same kernel.
        k : int
            Rows for each.
        own : ndarray of int of shape (q,), default=None
            Row that does not count for each query, such as itself.

        Returns
        -------
        tuple of two ndarrays of shape (q, k)
            Row numbers and inner products, largest first; equal ones in the order of rows.
        """

    def __len__(self) -> int:
        return self.shape[0]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        expected = "features of it: materialise(n_components=...), or fuse(..., method='rp')"
        raise InputError(f"rows of a fused kernel where columns are needed: expected {expected}.")


def inner_products(X: Any, Y: Any) -> Any:
    """Compute the inner products between rows that have columns, or between rows that have none.

    Parameters
    ----------
    X, Y : array, tensor or ProductRows, n and m rows
        Of one space.

    Returns
    -------
    array or tensor of shape (n, m)
        Of each pair.

    Examples
    --------
    >>> inner_products(np.eye(2), np.array([[3.0, 4.0]])).ravel()
    array([3., 4.])
    """
    if isinstance(X, ProductRows):
        return X.products(Y)
    return X @ Y.T


def paired_products(X: Any, Y: Any) -> np.ndarray:
    """Compute the inner product of each row with its other.

    Parameters
    ----------
    X, Y : ndarray or ProductRows, n rows
        Of one space.

    Returns
    -------
    ndarray of shape (n,)
        One for each row.

    Examples
    --------
    >>> paired_products(np.eye(2), np.array([[3.0, 4.0], [3.0, 4.0]]))
    array([3., 4.])
    """
    if isinstance(X, ProductRows):
        return X.paired(Y)
    return np.asarray(np.sum(X * Y, axis=1))


def square_lengths(X: Any) -> np.ndarray:
    """Compute the inner product of each row with itself.

    Parameters
    ----------
    X : ndarray or ProductRows, n rows
        With columns or without.

    Returns
    -------
    ndarray of shape (n,)
        At least 0.

    Examples
    --------
    >>> square_lengths(np.array([[3.0, 4.0]]))
    array([25.])
    """
    if isinstance(X, ProductRows):
        return X.squares()
    return np.asarray(np.sum(X**2, axis=1))
