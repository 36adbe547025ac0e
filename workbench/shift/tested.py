"""What a test of two samples gives, and what it is given."""

from typing import Any, NamedTuple

import numpy as np

from .. import _checks
from .._require import require

LEAST = 10  # samples on either side: fewer tell nothing


class Tested(NamedTuple):
    """A test of whether two samples are of one distribution.

    Attributes
    ----------
    value : float
        The statistic.
    p : float
        Probability of one so large where they are.
    """

    value: float
    p: float


def checked(K: Any, new: Any) -> tuple[np.ndarray, np.ndarray]:
    """Refuse what no two samples can be told by.

    Parameters
    ----------
    K : array of shape (n, n)
        Kernel of all samples.
    new : array of bool of shape (n,)
        Which are the new ones.

    Returns
    -------
    K : ndarray of float64
        The same.
    new : ndarray of bool
        The same.

    Raises
    ------
    InputError
        If the kernel is not square or not finite, or there are fewer than ten on a side.

    Examples
    --------
    >>> checked(np.eye(20), np.arange(20) < 10)[1].sum()
    np.int64(10)
    """
    K = _checks.numbers("K", K).astype(np.float64)
    square = K.ndim == 2 and len(K) == len(K.T)
    require(square, f"K of shape {K.shape}", "inner products of all pairs, (n, n)")
    return K, marks("new", new, len(K))


def marks(name: str, given: Any, n: int) -> np.ndarray:
    """Take marks of the new samples.

    Parameters
    ----------
    name : str
        Of the argument.
    given : array of bool of shape (n,)
        True for a new sample.
    n : int
        Samples there are.

    Returns
    -------
    ndarray of bool
        The same.

    Raises
    ------
    InputError
        If they are no marks, or there are fewer than ten on a side.

    Examples
    --------
    >>> marks("new", [True, False], 2)
    Traceback (most recent call last):
        ...
    workbench._require.InputError: new with 1 of 2 samples: expected at least 10 new ones, and 10 \
others.
    """
    array = np.asarray(given)
    right = array.dtype == bool and array.shape == (n,)
    require(right, f"{name} of {array.dtype}, shape {array.shape}", f"{n:,} marks, true or false")
    count = int(array.sum())
    enough = min(count, n - count) >= LEAST
    got = f"{name} with {count:,} of {n:,} samples"
    require(enough, got, f"at least {LEAST} new ones, and {LEAST} others")
    return array
