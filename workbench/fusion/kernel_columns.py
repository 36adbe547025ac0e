"""Columns of rows that are known by their inner products: a square root of their kernel."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import _checks
from .._machine.memory import ask_for
from ..arrays import row_blocks, subsample
from ..product_rows import ProductRows
from .kernel_features import gram_features, inverse_root

MOST = 3000  # rows whose kernel is decomposed as a whole
LANDMARKS = 1000  # of more rows
BLOCK = 1024


@dataclass(frozen=True, eq=False)
class LandmarkColumns:
    """Columns of any row of a kernel, by its inner products with some landmarks (Nystrom).

    Attributes
    ----------
    landmarks : ProductRows
        m rows.
    root : ndarray of shape (m, r)
        Inverse square root of the kernel between them.
    """

    landmarks: ProductRows
    root: np.ndarray

    @classmethod
    def of(cls, X: ProductRows, landmarks: int, random_state: int = 0) -> "LandmarkColumns":
        """Draw landmarks among rows.

        Parameters
        ----------
        X : ProductRows
            n of them.
        landmarks : int
            How many; all rows where there are fewer.
        random_state : int, default=0
            Draws them.

        Returns
        -------
        LandmarkColumns
            Fitted.
        """
        chosen = X.astype(np.float64, copy=False)[subsample(len(X), landmarks, random_state)]
        return cls(chosen, inverse_root(chosen.products(chosen)))

    def __call__(self, X: ProductRows) -> np.ndarray:
        """Give rows their columns.

        Parameters
        ----------
        X : ProductRows
            n of them, of the same kernel.

        Returns
        -------
        ndarray of shape (n, r)
            Of the dtype of the rows.

        Raises
        ------
        InputError
            If they are of another kernel, or the memory is too small.
        """
        n, width = len(X), self.root.shape[1]
        ask_for(n * width * X.dtype.itemsize, f"columns of {n} rows", "fewer rows")
        columns = np.empty((n, width), X.dtype)
        for block in row_blocks(n, BLOCK):
            wide = X[block].astype(np.float64, copy=False)
            columns[block] = wide.products(self.landmarks) @ self.root
        return columns


def columns_of(
    X: Any, most: int = MOST, landmarks: int = LANDMARKS, *, random_state: int = 0
) -> Any:
    """Give rows columns, where they have none.

    Up to ``most`` rows the columns are exact: a square root of the kernel between all rows. Of more
    rows some random ones are landmarks (Nystrom): inner products of any row with a landmark are
    exact, of two others they are estimated. No matrix of all pairs is made then.

    Parameters
    ----------
    X : array, tensor or ProductRows of shape (n, d)
        Rows; those that have columns stay as they are.
    most : int, default=3000
        Rows that are decomposed as a whole.
    landmarks : int, default=1000
        Of more rows.
    random_state : int, default=0
        Draws them, where there are more.

    Returns
    -------
    array, tensor or ndarray of shape (n, r)
        Of the same dtype; r is the rank of the kernel that is decomposed, up to rounding.

    Raises
    ------
    InputError
        If a number is out of range, or the memory is too small.

    References
    ----------
    C. K. I. Williams, M. Seeger, "Using the Nystroem Method to Speed Up Kernel Machines", 2001.

    Examples
    --------
    >>> columns_of(np.eye(2)).shape
    (2, 2)
    """
    most = _checks.whole_number("most", most)
    landmarks = _checks.whole_number("landmarks", landmarks)
    seed = _checks.seed("random_state", random_state)
    if not isinstance(X, ProductRows):
        return X
    if len(X) > most:
        return LandmarkColumns.of(X, landmarks, seed)(X)
    wide = X.astype(np.float64, copy=False)
    return gram_features(wide.products(wide)).astype(X.dtype)
