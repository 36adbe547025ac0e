"""Candidates by short vectors, scored again by the kernel: where exact products take too long."""

import numpy as np

from ..fusion.kernel_columns import LandmarkColumns
from ..product_rows import ProductRows

#: Rows from which a query is answered so (`benchmarks/shortlist.py`). Products of one query with
#: 200,000 rows of 512 + 768 columns take 0.12 s on one core; short vectors, and exact scores of the
#: candidates, 0.04 s, and hold 0.96 of the ten nearest among drawn clusters (all of them among 30
#: candidates of the demonstration's 1,536). Short vectors take 15 s once: they pay after some 180
#: queries, whatever n is, and fewer rows answer at once anyway.
ROWS = 200_000
WIDTH = 400  # of the short vectors
DEPTH = 300  # candidates of a query, at least
SHARE = 0.01  # of all rows that are candidates, where that is more


def depth_of(n: int) -> int:
    """Count the candidates of a query.

    Parameters
    ----------
    n : int
        Rows that may answer.

    Returns
    -------
    int
        300, or 1 % where that is more.

    Examples
    --------
    >>> depth_of(1000), depth_of(200_000)
    (300, 2000)
    """
    return max(DEPTH, int(SHARE * n))


class Shortlist:
    """Short vectors of the rows of a kernel, and the rows, which are exact.

    Parameters
    ----------
    rows : ProductRows
        n of them.
    width : int, default=400
        Of the short vectors.
    depth : int, default=None
        Candidates of a query, whose products are exact; None takes 300, or 1 % of the rows.
    """

    def __init__(self, rows: ProductRows, width: int = WIDTH, depth: int | None = None) -> None:
        self.rows = rows
        self.depth = depth_of(len(rows)) if depth is None else depth
        self._columns_of = LandmarkColumns.of(rows, width)
        self._short = self._columns_of(rows)

    def products(self, asked: ProductRows) -> np.ndarray:
        """Compute the inner products of one row with all, exactly for those that matter.

        Parameters
        ----------
        asked : ProductRows
            One row of the same kernel.

        Returns
        -------
        ndarray of shape (n,)
            Those of the candidates are exact; all others are estimates, below them.
        """
        values = self._short @ self._columns_of(asked)[0]
        depth = min(self.depth, len(values))
        best = np.argpartition(-values, depth - 1)[:depth]
        exact = self.rows[best].products(asked)[:, 0]
        others = np.ones(len(values), bool)
        others[best] = False
        if others.any():
            values -= max(float(values[others].max() - exact.min()), 0.0)
        values[best] = exact
        return values
