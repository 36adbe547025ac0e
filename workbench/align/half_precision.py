"""Exact neighbours by looking at every pair in half precision first.

As in :mod:`workbench.fusion.screening`, for rows that have columns. With rows x and y rounded to
bfloat16, and their product rounded once more to v, the true product p is within

    |p - v|  <=  u |v| + e,      e = |x~ - x| |y~| + |x| |y~ - y|   (Cauchy-Schwarz)

so pairs that cannot be among the k nearest are left out, and the few others are multiplied again in
full precision. Processors with units for bfloat16 do so several times faster.
"""

from typing import Any

import numpy as np

from ..arrays import row_blocks
from ..fusion.screening import HALF_ULP, SUMMATION, has_bfloat16_units
from .full_precision import FullPrecision
from .largest import GroupedColumns, places_of_best

PAYS_FROM = 5e10  # products of numbers: fewer take less time than torch takes to load
PAIRS_AT_ONCE = 512  # multiplied again: their rows stay in the cache
ROWS_AT_ONCE = 4096  # that are rounded
MOST_GROUPS = 0.25  # of columns: where more may hold neighbours, half precision leaves nothing out
ULP = 2.0**-24  # of a float32, half of it: of one sum in full precision


def can_halve(X: Any, asking: int) -> bool:
    """Tell whether half precision first pays here.

    Parameters
    ----------
    X : ndarray or ProductRows of shape (n, d)
        Rows that answer.
    asking : int
        How many ask.

    Returns
    -------
    bool
        True for many rows in single precision, on a processor with units for bfloat16.

    Examples
    --------
    >>> can_halve(np.eye(3, dtype="f4"), 3)
    False
    """
    if not isinstance(X, np.ndarray) or X.dtype != np.float32:
        return False
    return asking * X.size >= PAYS_FROM and has_bfloat16_units("cpu")


class HalfPrecision:
    """Rows in half precision, and how far their products can be from the true ones.

    Parameters
    ----------
    X : ndarray of float32 of shape (n, d)
        Rows that are compared by inner product.

    Examples
    --------
    >>> rows = np.array([[1.0, 0.0], [0.9, 0.1], [0.1, 1.0]], "f4")
    >>> HalfPrecision(rows).nearest(np.array([0, 2]), 1)
    array([[1],
           [1]])
    """

    def __init__(self, X: np.ndarray) -> None:
        import torch

        self._X = X
        self._full = FullPrecision(X)
        self._half = torch.from_numpy(np.ascontiguousarray(X)).bfloat16()
        self._whole_numbers = torch.int16
        self._multiply = torch.mm
        self._memory: Any = None
        lengths, losses = np.empty(len(X)), np.empty(len(X))
        for rows in row_blocks(len(X), ROWS_AT_ONCE):
            wide = X[rows].astype(float)  # squares of tiny numbers are 0 in single precision
            lengths[rows] = np.linalg.norm(wide, axis=1)
            losses[rows] = np.linalg.norm(wide - self._half[rows].double().numpy(), axis=1)
        longest = lengths.max() + losses.max()
        of_rounding = losses * longest + lengths * losses.max()
        of_sums = max(SUMMATION, X.shape[1] * ULP) * (lengths + losses) * longest
        self._error = of_rounding + of_sums

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
        rounded = self._rounded(asking)
        rounded[np.arange(len(asking)), asking] = 0  # whole numbers from 0 up: order of the floats
        grouped = GroupedColumns(rounded, k)
        reached, error = _as_floats(grouped.reached_by_k()[:, 0]), self._error[asking]
        least = (_at_least(reached, error) - error) / (1 + HALF_ULP)
        cut = _as_halves(np.maximum(least, 0))[:, None]
        left = (grouped.maxima >= cut).mean(axis=1)
        helps = (cut[:, 0] > 0) & (left <= MOST_GROUPS)
        if not helps.all():
            grouped = GroupedColumns(rounded[helps], k)
        found = np.empty((len(asking), k), int)
        row, column, values = grouped.reaching(cut[helps])
        pairs = row, column, _as_floats(values)
        found[helps] = self._best(asking[helps], error[helps], pairs, k)
        found[~helps] = self._full.nearest(asking[~helps], k)
        return found

    def _rounded(self, asking: np.ndarray) -> np.ndarray:
        """Products (m, n) in bfloat16, as whole numbers of the same bits; their memory is kept."""
        m, n = len(asking), len(self._X)
        if self._memory is None or len(self._memory) < m:
            self._memory = self._half.new_empty((m, n))
        products = self._multiply(self._half[asking], self._half.T, out=self._memory[:m])
        return np.asarray(products.view(self._whole_numbers).numpy())

    def _best(
        self, asking: np.ndarray, error: np.ndarray,
        pairs: tuple[np.ndarray, np.ndarray, np.ndarray], k: int,
    ) -> np.ndarray:  # fmt: skip
        """The k nearest of each row among pairs, which are multiplied again as far as needed."""
        row, column, rounded = pairs
        m = len(asking)
        first = places_of_best(row, column, rounded, m, k)
        exact = np.full(len(row), -np.inf, np.float32)
        exact[first.ravel()] = self._products(asking[row], column, first.ravel())
        least = exact[first].min(1)
        most = rounded * (1 + HALF_ULP) + error[row]
        left = np.flatnonzero((most >= least[row]) & (exact == -np.inf))
        exact[left] = self._products(asking[row], column, left)
        return column[places_of_best(row, column, exact, m, k)]

    def _products(self, rows: np.ndarray, others: np.ndarray, chosen: np.ndarray) -> np.ndarray:
        products = np.empty(len(chosen), np.float32)
        for block in row_blocks(len(chosen), PAIRS_AT_ONCE):
            X, Y = self._X[rows[chosen[block]]], self._X[others[chosen[block]]]
            products[block] = np.einsum("ij,ij->i", X, Y)
        return products


def _at_least(rounded: np.ndarray, error: np.ndarray) -> np.ndarray:
    return rounded - HALF_ULP * np.abs(rounded) - error


def _as_floats(halves: np.ndarray) -> np.ndarray:
    """Read whole numbers of 16 bits as what they are: the upper half of a float."""
    return (halves.astype(np.int32) << 16).view(np.float32)


def _as_halves(floats: np.ndarray) -> np.ndarray:
    """Round floats from 0 up down to 16 bits."""
    return (floats.astype(np.float32).view(np.int32) >> 16).astype(np.int16)
