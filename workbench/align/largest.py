"""The k largest numbers of each row of a matrix, by the maxima of groups of columns."""

import numpy as np

from ..arrays import row_blocks

GROUPS = 1024  # of columns: their maxima take one pass, and are few to sort
ROWS_AT_ONCE = 64  # whose equal values are counted: counts take four times as much as marks
MANY = 4  # times as many groups as are needed: then many values are equal


def largest_of_rows(values: np.ndarray, k: int) -> np.ndarray:
    """Find the columns of the k largest values of each row.

    Parameters
    ----------
    values : ndarray of shape (m, n)
        None is NaN.
    k : int
        1 to n.

    Returns
    -------
    ndarray of int of shape (m, k)
        Largest first; equal ones in the order of columns.

    Examples
    --------
    >>> largest_of_rows(np.array([[0.1, 0.9, 0.5, 0.9]]), 3)
    array([[1, 3, 2]])
    """
    m = len(values)
    grouped = GroupedColumns(values, k)
    least = grouped.reached_by_k()
    if np.count_nonzero(grouped.maxima >= least) > MANY * m * k:
        reached = values >= least  # of equal ones the first k are enough
        reached &= (values > least) | _first_of_equal(values == least, k)
        row, column = np.nonzero(reached)
        reaching = row, column, values[row, column]
    else:
        reaching = grouped.reaching(least)
    best = places_of_best(*reaching, m, k)
    return np.asarray(reaching[1][best])


def _first_of_equal(equal: np.ndarray, k: int) -> np.ndarray:
    """Of the columns of each row that are marked, and of all between them, up to the k-th."""
    first = np.empty(equal.shape, bool)
    for rows in row_blocks(len(equal), ROWS_AT_ONCE):
        first[rows] = np.cumsum(equal[rows], axis=1, dtype=np.int32) <= k
    return first


class GroupedColumns:
    """Columns of a matrix in groups, and the largest value of each group.

    Column j is in group j % groups, so that neighbours are apart; those that are left over at the
    end are groups of one.

    Parameters
    ----------
    values : ndarray of shape (m, n)
        Numbers of any kind.
    k : int
        There are at least 4 k groups, or n.

    Attributes
    ----------
    maxima : ndarray of shape (m, groups)
        Of each row; for who looks at groups himself.

    Examples
    --------
    >>> grouped = GroupedColumns(np.array([[1, 5, 2]]), 2)
    >>> grouped.reached_by_k()
    array([[2]])
    >>> grouped.reaching(np.array([[2]]))
    (array([0, 0]), array([1, 2]), array([5, 2]))
    """

    def __init__(self, values: np.ndarray, k: int) -> None:
        m, n = values.shape
        self._values, self._k = values, k
        self._groups = min(n, max(4 * k, GROUPS))
        self._whole = n - n % self._groups
        shape = (m, self._whole // self._groups, self._groups)
        maxima = values[:, : self._whole].reshape(shape).max(1)
        self.maxima = np.hstack([maxima, values[:, self._whole :]])

    def reached_by_k(self) -> np.ndarray:
        """Find a value that at least k columns of each row reach, and not many more.

        Returns
        -------
        ndarray of shape (m, 1)
            Each of the k largest maxima is the value of another column.
        """
        k = self._k
        return np.asarray(np.partition(self.maxima, -k, axis=1)[:, [-k]])

    def reaching(self, least: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """List the entries that reach a value; groups whose maximum does not are passed over.

        Parameters
        ----------
        least : ndarray of shape (m, 1)
            What counts, for each row.

        Returns
        -------
        tuple of three ndarrays of shape (p,)
            Row, column and value of each entry, in any order.
        """
        row, group = np.nonzero(self.maxima >= least)
        of_many = group < self._groups
        steps = np.arange(0, self._whole, self._groups)
        alone = group[~of_many] - self._groups + self._whole
        column = np.concatenate([(group[of_many][:, None] + steps).ravel(), alone])
        row = np.concatenate([np.repeat(row[of_many], len(steps)), row[~of_many]])
        values = self._values[row, column]
        kept = values >= least[row, 0]
        return row[kept], column[kept], values[kept]


def places_of_best(
    row: np.ndarray, column: np.ndarray, values: np.ndarray, m: int, k: int
) -> np.ndarray:
    """Choose the k largest of each row out of a list of entries.

    Parameters
    ----------
    row, column, values : ndarray of shape (p,)
        Where the entries stand and what they are; k or more for each row.
    m : int
        Rows.
    k : int
        Entries of each.

    Returns
    -------
    ndarray of int of shape (m, k)
        Places in the list, largest first; equal ones in the order of columns.

    Examples
    --------
    >>> places_of_best(np.array([0, 0]), np.array([4, 7]), np.array([0.1, 0.5]), 1, 2)
    array([[1, 0]])
    """
    order = np.lexsort((column, -values, row))
    first = np.searchsorted(row[order], np.arange(m))
    return np.asarray(order[first[:, None] + np.arange(k)])
