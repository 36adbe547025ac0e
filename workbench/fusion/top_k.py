"""The k largest of each row of a matrix that is seen block by block, and never held."""

from typing import Any

from array_api_compat import array_namespace, device

GROUPS = 4  # for each of the k: maxima of so many groups of columns are looked at first


class TopK:
    """The k largest values that each query has met so far, and the columns where they stood.

    Of a block only what is above a query's k-th value is looked at: a comparison for each entry,
    and now and then a sort of the few that were left. NumPy and torch, on any device.

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
    >>> columns, values = best.result()
    >>> columns, values
    (array([[1, 4]]), array([[0.9, 0.9]]))
    """

    def __init__(self, k: int) -> None:
        self.k = k
        self._values: Any = None  # (queries, k or fewer), largest first
        self._columns: Any = None  # of the values; equal values in the order of columns
        self._waiting: list[tuple[Any, Any, Any]] = []  # query, column and value of what came since
        self._n_waiting = 0

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
        if self._values is None:
            reached = block >= _reached_by_k(block, self.k)
        elif self._values.shape[1] < self.k:
            reached = xp.ones_like(block, dtype=xp.bool)
        else:
            reached = block > self._values[:, -1:]
        (flat,) = xp.nonzero(xp.reshape(reached, (-1,)))
        query = flat // m
        values = xp.take(xp.reshape(block, (-1,)), flat)
        self._waiting.append((query, flat - query * m + first, values))
        self._n_waiting += int(flat.shape[0])
        short = self._values is None or self._values.shape[1] < self.k
        if short or self._n_waiting >= queries * self.k:
            self._merge(queries)

    def result(self) -> tuple[Any, Any]:
        """Give what was found.

        Returns
        -------
        tuple of two arrays or tensors of shape (queries, k)
            Columns and values, largest first; equal ones in the order of columns.
        """
        if self._n_waiting:
            self._merge(len(self._values))
        return self._columns, self._values

    def _merge(self, queries: int) -> None:
        """Sort what was kept and what came since by query, then value, then column."""
        query, columns, values = (list(each) for each in zip(*self._waiting, strict=True))
        xp = array_namespace(values[0])
        numbers = xp.arange(queries, dtype=query[0].dtype, device=device(query[0]))
        if self._values is not None:
            query.insert(0, xp.repeat(numbers, self._values.shape[1]))
            columns.insert(0, xp.reshape(self._columns, (-1,)))
            values.insert(0, xp.reshape(self._values, (-1,)))
        query, columns, values = (xp.concat(each) for each in (query, columns, values))
        order = xp.argsort(-values, stable=True)
        order = xp.take(order, xp.argsort(xp.take(query, order), stable=True))
        ordered = xp.take(query, order)
        starts = xp.searchsorted(ordered, numbers)
        ends = xp.searchsorted(ordered, numbers, side="right")
        held = min(self.k, int(xp.min(ends - starts)))
        places = starts[:, None] + xp.arange(held, dtype=starts.dtype, device=device(starts))
        chosen = xp.take(order, xp.reshape(places, (-1,)))
        self._values = xp.reshape(xp.take(values, chosen), (queries, held))
        self._columns = xp.reshape(xp.take(columns, chosen), (queries, held))
        self._waiting = []
        self._n_waiting = 0


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
