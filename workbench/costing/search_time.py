"""How long an exact search takes, measured on rows of the space itself."""

import time
from typing import Any

import numpy as np

from ..product_rows import ProductRows

MILLION = 1_000_000
K = 10  # nearest that are looked for
LEAST_BYTES = 64_000_000  # of rows that are searched: more than the caches next to a core hold
MOST_ROWS = 200_000
REPEATS = 5


def search_milliseconds(rows: Any) -> float:
    """Time the exact search for the ten nearest of one query.

    The rows are repeated until they fill more than a cache, as in a real index; the least of five
    times counts. A search reads all rows, so that its time grows with their number.

    Parameters
    ----------
    rows : ndarray or ProductRows of shape (n, d)
        Ready to compare by inner product.

    Returns
    -------
    float
        Milliseconds for a million rows, on this machine, with the threads that it gives.

    Examples
    --------
    >>> search_milliseconds(np.eye(4, dtype=np.float32)) > 0
    True
    """
    many = rows[np.resize(np.arange(len(rows)), _how_many(rows))]
    query = rows[:1]
    seconds = min(_seconds(many, query) for _ in range(REPEATS))
    return 1000 * seconds / len(many) * MILLION


def _how_many(rows: Any) -> int:
    wide = LEAST_BYTES // max(1, rows.shape[1] * rows.dtype.itemsize)
    return int(min(MOST_ROWS, max(wide, K)))


def _seconds(many: Any, query: Any) -> float:
    started = time.perf_counter()
    k = min(K, len(many))
    if isinstance(many, ProductRows):
        many.nearest(query, k)
    else:
        similar = many @ query[0]
        best = np.argpartition(similar, len(similar) - k)[-k:]
        best[np.argsort(-similar[best])]
    return time.perf_counter() - started
