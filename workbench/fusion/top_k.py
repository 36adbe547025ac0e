"""The k largest of each row of a matrix that is seen block by block, and never held."""

from typing import Any

from array_api_compat import array_namespace, device

GROUPS = 4  # for each of the k: maxima of so many groups of columns are looked at first


class TopK:
    """The k largest values that each query has met so far, and the columns where they stood.

    Of a block only what is above a query's k-th value so far is looked at: a comparison for each
    entry, and a sort of the few that are left. NumPy and torch, on any device.

    Parameters
    ----------
    k : int
        Values that are kept for each query.

    Examples
    --------
    >>> import numpy as np
    >>> best = TopK(2)
    >>> best.add(np.array([[0.1, 0.9, 0.5]]), first=0)
    >>> best.add(np.array([[0.7, 0.9]]), first=3)
    >>> best.columns, best.values
    (array([[1, 4]]), array([[0.9, 0.9]]))
    """

    def __init__(self, k: int) -> None:
        self.k = k
        self.values: Any = None  # (queries, k or fewer), largest first
        self.columns: Any = None  # of the values; equal values in the order of columns

    def add(self, block: Any, first: int) -> None:
        """Look at the next columns.

        Parameters
        ----------
        block : array or tensor of shape (queries, m)
            Their values; none is NaN.
        first : int
            Number of the first of these columns; blocks come in order.
        """
        xp = array_namespace(block)
        queries, m = block.shape
        if self.values is None:
            reached = block >= _reached_by_k(block, self.k)
        elif self.values.shape[1] < self.k:
            reached = xp.ones_like(block, dtype=xp.bool)
        else:
            reached = block > self.values[:, -1:]
        (flat,) = xp.nonzero(xp.reshape(reached, (-1,)))
        query, column = flat // m, flat % m
        values = xp.take(xp.reshape(block, (-1,)), flat)
        self._merge(query, values, column + first, queries)

    def _merge(self, query: Any, values: Any, columns: Any, queries: int) -> None:
        """Sort what was kept and what came by query, then value, then column."""
        xp = array_namespace(values)
        if self.values is not None:
            kept = self.values.shape[1]
            numbers = xp.arange(queries, dtype=query.dtype, device=device(values))
            query = xp.concat([xp.repeat(numbers, kept), query])
            values = xp.concat([xp.reshape(self.values, (-1,)), values])
            columns = xp.concat([xp.reshape(self.columns, (-1,)), columns])
        order = xp.argsort(-values, stable=True)
        order = xp.take(order, xp.argsort(xp.take(query, order), stable=True))
        numbers = xp.arange(queries + 1, dtype=query.dtype, device=device(values))
        starts = xp.searchsorted(xp.take(query, order), numbers)
        held = min(self.k, int(xp.min(starts[1:] - starts[:-1])))
        places = starts[:-1, None] + xp.arange(held, dtype=query.dtype, device=device(values))
        chosen = xp.take(order, xp.reshape(places, (-1,)))
        self.values = xp.reshape(xp.take(values, chosen), (queries, held))
        self.columns = xp.reshape(xp.take(columns, chosen), (queries, held))


def _reached_by_k(block: Any, k: int) -> Any:
    """A value (queries, 1) that at least k columns of each row reach, and not many more.

    Columns are dealt into groups; each of the k largest maxima is the value of another column.
    """
    xp = array_namespace(block)
    queries, m = block.shape
    if m <= k:
        return xp.min(block, axis=1, keepdims=True)
    groups = min(m, max(GROUPS * k, 256))
    whole = m - m % groups
    maxima = xp.max(xp.reshape(block[:, :whole], (queries, -1, groups)), axis=1)
    return xp.sort(maxima, axis=1)[:, groups - k : groups - k + 1]
