"""Rows in cells around centres: whoever looks for neighbours looks into the cells nearby alone."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from ..arrays import row_blocks
from ..fusion.kernel_columns import LandmarkColumns
from ..product_rows import ProductRows
from .exact_neighbours import Tick
from .full_precision import FullPrecision
from .hsic import BLOCK

ROUNDS = 10  # of k-means; cells need not be the best ones
LEARNT_FROM = 5000  # rows that centres are learnt from, or 16 a cell
COLUMNS = 200  # that rows of a kernel get, for their cells alone


class Cells:
    """Rows in about sqrt(n) cells (k-means), and which cells are near to each other.

    Parameters
    ----------
    X : ndarray or ProductRows of shape (n, d)
        Rows that are compared by inner product; those of a kernel get short columns for the cells
        (Nystrom), never for the products.
    rng : Generator
        Draws the first centres.

    Attributes
    ----------
    cell : ndarray of int of shape (n,)
        Of each row.
    order : ndarray of int of shape (cells, cells)
        Of each cell: all of them, the nearest first, itself before all.
    """

    def __init__(self, X: Any, rng: np.random.Generator) -> None:
        self._X = X
        rows = _columns(X, rng)
        n = len(rows)
        count = max(1, int(np.sqrt(n)))
        learnt_from = rng.permutation(n)[: max(LEARNT_FROM, 16 * count)]
        centres = _centres(rows[learnt_from], count, rng)
        self.cell = np.concatenate(
            [_nearest_centre(rows[block], centres) for block in row_blocks(n, LEARNT_FROM)]
        )
        apart = _square_distances(centres, centres)
        np.fill_diagonal(apart, -1)
        self.order = np.argsort(apart, axis=1, kind="stable")
        self._members = np.split(np.argsort(self.cell, kind="stable"), np.cumsum(self.sizes)[:-1])

    @property
    def sizes(self) -> np.ndarray:
        """Count the rows of each cell.

        Returns
        -------
        ndarray of int of shape (cells,)
            Some may be 0.
        """
        return np.bincount(self.cell, minlength=len(self.order))

    def steps_to(self, rows: np.ndarray, others: np.ndarray) -> np.ndarray:
        """Count how many cells a row must look into to meet another.

        Parameters
        ----------
        rows : ndarray of int of shape (m,)
            Who looks.
        others : ndarray of int of shape (m, k)
            Whom to meet.

        Returns
        -------
        ndarray of int of shape (m, k)
            1 for rows of the same cell.
        """
        place = np.empty_like(self.order)
        np.put_along_axis(place, self.order, np.arange(len(self.order))[None], axis=1)
        return place[self.cell[rows][:, None], self.cell[others]] + 1

    def shares(self) -> np.ndarray:
        """Measure the share of all pairs that is looked at, by how many cells are looked into.

        Returns
        -------
        ndarray of shape (cells,)
            Of one cell, of two, up to all of them, which is 1.
        """
        sizes = self.sizes
        return np.asarray(sizes @ sizes[self.order].cumsum(axis=1) / sizes.sum() ** 2)

    def nearest(
        self, asking: np.ndarray, k: int, looked_into: int, tick: Tick | None = None
    ) -> np.ndarray:
        """Find the k rows of largest inner product in the cells nearby.

        Parameters
        ----------
        asking : ndarray of int of shape (m,)
            Row numbers.
        k : int
            Rows for each, 1 to n - 1.
        looked_into : int
            Cells of each row, its own among them; more where they hold too few rows.
        tick : callable, default=None
            Takes the share that is done; what it raises ends the work.

        Returns
        -------
        ndarray of int of shape (m, k)
            Nearest first; equal ones in the order of rows.
        """
        found = np.empty((len(asking), k), int)
        done = 0
        for places, rows in self._looking(asking, k, looked_into):
            among = FullPrecision(self._X[rows])
            for block in row_blocks(len(places), BLOCK):
                own = np.searchsorted(rows, asking[places[block]])
                found[places[block]] = rows[among.nearest(own, k)]
            done += len(places)
            if tick is not None:
                tick(done / len(asking))
        return found

    def _looking(
        self, asking: np.ndarray, k: int, looked_into: int
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Of each cell the places of those who ask, and the rows that may answer, in order."""
        sizes, cell = self.sizes, self.cell[asking]
        for number in np.unique(cell):
            order = self.order[number]
            enough = int(np.searchsorted(sizes[order].cumsum(), k + 1)) + 1
            near = order[: max(looked_into, enough)]
            yield (
                np.flatnonzero(cell == number),
                np.sort(np.concatenate([self._members[each] for each in near])),
            )


def _columns(X: Any, rng: np.random.Generator) -> np.ndarray:
    if isinstance(X, ProductRows):
        seed = int(rng.integers(2**31))
        return LandmarkColumns.of(X, min(COLUMNS, len(X)), seed)(X)
    return np.asarray(X)


def _centres(X: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Centres (count, d) of k-means; a cell that loses all rows keeps its centre."""
    n = len(X)
    centres = X[rng.choice(n, count, replace=False)]
    for _ in range(ROUNDS):
        cell = _nearest_centre(X, centres)
        sums = csr_matrix((np.ones(n, X.dtype), (cell, np.arange(n))), (count, n)) @ X
        sizes = np.bincount(cell, minlength=count).astype(X.dtype)[:, None]
        centres = np.where(sizes > 0, sums / np.maximum(sizes, 1), centres)
    return centres


def _nearest_centre(X: np.ndarray, centres: np.ndarray) -> np.ndarray:
    return np.asarray(_square_distances(X, centres).argmin(axis=1))


def _square_distances(X: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Square distances, less the square lengths of X."""
    return np.asarray(np.sum(centres**2, axis=1) - 2 * X @ centres.T)
