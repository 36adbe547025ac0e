"""The k largest of each row of a matrix that is seen block by block, and never held."""

from typing import Any

import numpy as np
from array_api_compat import array_namespace, device

PATIENCE = 4  # times as many values as are kept wait to be sorted
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
        queries = block.shape[0]
        if self._values is None:
            reached = block >= reached_by_k(block, self.k)
        elif self._values.shape[1] < self.k:
            reached = xp.ones_like(block, dtype=xp.bool)
        else:
            reached = block > self.least
        query, column, values = marked(block, reached)
        self.add_pairs(query, column + first, values, queries)

    def add_pairs(self, query: Any, columns: Any, values: Any, queries: int) -> None:
        """Look at some pairs of a query and a column beyond those so far.

        Parameters
        ----------
        query, columns, values : array or tensor of shape (p,)
            Who asks, who answers, how alike they are; by query, then column.
        queries : int
            How many ask.
        """
        self._waiting.append((query, columns, values))
        self._n_waiting += int(query.shape[0])
        short = self._values is None or self._values.shape[1] < self.k
        if short or self._n_waiting >= PATIENCE * queries * self.k:
            self._merge(queries)

    @property
    def least(self) -> Any:
        """Give what a further value must exceed.

        Returns
        -------
        array or tensor of shape (queries, 1)
            The k-th value of each query when values were last sorted.
        """
        return self._values[:, -1:]

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
        """Sort what was kept and what came since."""
        query, columns, values = (list(each) for each in zip(*self._waiting, strict=True))
        xp = array_namespace(values[0])
        if self._values is not None:
            numbers = xp.arange(queries, dtype=query[0].dtype, device=device(query[0]))
            query.insert(0, xp.repeat(numbers, self._values.shape[1]))
            columns.insert(0, xp.reshape(self._columns, (-1,)))
            values.insert(0, xp.reshape(self._values, (-1,)))
        together = (xp.concat(each) for each in (query, columns, values))
        self._columns, self._values = best_of_pairs(*together, k=self.k, queries=queries)
        self._waiting = []
        self._n_waiting = 0


def best_of_pairs(
    query: Any, columns: Any, values: Any, *, k: int, queries: int
) -> tuple[Any, Any]:
    """Choose the k largest values of each query out of a list of pairs.

    Parameters
    ----------
    query, columns, values : array or tensor of shape (p,)
        Who asks, who answers, how alike they are; equal values keep their order.
    k : int
        Values for each query; all of them where one has fewer.
    queries : int
        How many ask.

    Returns
    -------
    tuple of two arrays or tensors of shape (queries, k)
        Columns and values, largest first.

    Examples
    --------
    >>> pairs = np.array([0, 1, 0]), np.array([7, 8, 9]), np.array([0.1, 0.5, 0.3])
    >>> best_of_pairs(*pairs, k=1, queries=2)
    (array([[9],
           [8]]), array([[0.3],
           [0.5]]))
    """
    xp = array_namespace(values)
    order = xp.argsort(-values, stable=True)
    order = xp.take(order, xp.argsort(xp.take(query, order), stable=True))
    ordered = xp.take(query, order)
    numbers = xp.arange(queries, dtype=query.dtype, device=device(query))
    starts = xp.searchsorted(ordered, numbers)
    ends = xp.searchsorted(ordered, numbers, side="right")
    held = min(k, int(xp.min(ends - starts)))
    places = starts[:, None] + xp.arange(held, dtype=starts.dtype, device=device(starts))
    chosen = xp.take(order, xp.reshape(places, (-1,)))
    shape = (queries, held)
    return xp.reshape(xp.take(columns, chosen), shape), xp.reshape(xp.take(values, chosen), shape)


def reached_by_k(block: Any, k: int) -> Any:
    """Find a value that at least k columns of each row reach, and not many more.

    Columns are dealt into groups; each of the k largest maxima is the value of another column.

    Parameters
    ----------
    block : array or tensor of shape (queries, m)
        Values.
    k : int
        At least so many, or all.

    Returns
    -------
    array or tensor of shape (queries, 1)
        One for each row.

    Examples
    --------
    >>> reached_by_k(np.array([[0.1, 0.9, 0.5]]), 2)
    array([[0.5]])
    """
    xp = array_namespace(block)
    queries, m = block.shape
    if m <= k:
        return xp.min(block, axis=1, keepdims=True)
    groups = min(m, max(GROUPS * k, 256))
    whole = m - m % groups
    maxima = xp.max(xp.reshape(block[:, :whole], (queries, -1, groups)), axis=1)
    return xp.sort(maxima, axis=1)[:, groups - k : groups - k + 1]


def marked(block: Any, marks: Any) -> tuple[Any, Any, Any]:
    """List the marked entries of a block.

    Parameters
    ----------
    block : array or tensor of shape (queries, m)
        Values.
    marks : array or tensor of bool of shape (queries, m)
        Which of them.

    Returns
    -------
    tuple of three arrays or tensors of shape (p,)
        Row, column and value of each, row by row.

    Examples
    --------
    >>> marked(np.array([[0.1, 0.9]]), np.array([[False, True]]))
    (array([0]), array([1]), array([0.9]))
    """
    xp = array_namespace(block)
    (flat,) = xp.nonzero(xp.reshape(marks, (-1,)))
    row = flat // block.shape[1]
    return row, flat - row * block.shape[1], xp.take(xp.reshape(block, (-1,)), flat)


def leave_out(block: Any, columns: np.ndarray, value: float) -> None:
    """Write a value over one entry of each row.

    Parameters
    ----------
    block : array or tensor of shape (queries, m)
        Changed in place.
    columns : ndarray of int of shape (queries,)
        Which; those outside the block are in none.
    value : float
        What stands there then.

    Examples
    --------
    >>> block = np.array([[0.5, 0.7], [0.1, 0.2]])
    >>> leave_out(block, np.array([1, -3]), 0.0)
    >>> block
    array([[0.5, 0. ],
           [0.1, 0.2]])
    """
    inside = np.flatnonzero((columns >= 0) & (columns < block.shape[1]))
    if inside.size:
        block[inside, columns[inside]] = value
