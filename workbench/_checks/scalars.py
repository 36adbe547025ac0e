"""What several functions ask of numbers and seeds: given back, or refused."""

import math
from numbers import Integral, Real
from typing import Any

import numpy as np

from .._require import require
from .values import shown

MOST_SEED = 2**32 - 1  # what NumPy's and scikit-learn's generators take

SHARE = "a number above 0 and below 1 (0.02 is 2 of 100)"


def is_integer(value: Any) -> bool:
    """Tell whole numbers from what only counts as one, such as True and 3.0.

    Parameters
    ----------
    value : object
        Any.

    Returns
    -------
    bool
        Whether it is an integer of Python or NumPy.
    """
    return isinstance(value, Integral) and not isinstance(value, bool)


def is_number(value: Any) -> bool:
    """Tell numbers from what only counts as one, such as True.

    Parameters
    ----------
    value : object
        Any.

    Returns
    -------
    bool
        Whether it is a real number that is neither NaN nor infinite.
    """
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)


def whole_number(name: str, value: Any, low: int = 1, high: int | None = None) -> int:
    """Take a whole number of Python or NumPy; True and 3.0 are none.

    Parameters
    ----------
    name : str
        Of the argument.
    value : int
        What came.
    low : int, default=1
        The least that is right.
    high : int, default=None
        The most that is right; None for no limit.

    Returns
    -------
    int
        The value.

    Raises
    ------
    InputError
        If it is no whole number, or out of range.

    Examples
    --------
    >>> whole_number("k", np.int64(5))
    5
    >>> whole_number("k", 0)
    Traceback (most recent call last):
        ...
    workbench._require.InputError: k=0: expected at least 1.
    """
    whole = is_integer(value)
    inside = whole and low <= value and (high is None or value <= high)
    expected = f"at least {low}"
    if high is not None:
        expected = f"a whole number from {low} to {high}"
    elif not whole:
        expected = f"a whole number, at least {low}"
    require(inside, f"{name}={shown(value)}", expected)
    return int(value)


def positive(name: str, value: Any) -> float:
    """Take a finite number above 0.

    Parameters
    ----------
    name : str
        Of the argument.
    value : float
        What came.

    Returns
    -------
    float
        The value.

    Raises
    ------
    InputError
        If it is no number, not finite, or not above 0.

    Examples
    --------
    >>> positive("C", 0.1)
    0.1
    >>> positive("C", float("nan"))
    Traceback (most recent call last):
        ...
    workbench._require.InputError: C=nan: expected a number above 0.
    """
    require(is_number(value) and value > 0, f"{name}={shown(value)}", "a number above 0")
    return float(value)


def share(name: str, value: Any) -> float:
    """Take a share of a measure's range: above 0, and below all of it.

    Parameters
    ----------
    name : str
        Of the argument.
    value : float
        What came.

    Returns
    -------
    float
        The value.

    Raises
    ------
    InputError
        If it is no number between 0 and 1.

    Examples
    --------
    >>> share("m", 0.02)
    0.02
    >>> share("m", 2)
    Traceback (most recent call last):
        ...
    workbench._require.InputError: m=2: expected a number above 0 and below 1 (0.02 is 2 of 100).
    """
    require(is_share(value), f"{name}={shown(value)}", SHARE)
    return float(value)


def is_share(value: Any) -> bool:
    """Tell numbers above 0 and below 1.

    Parameters
    ----------
    value : object
        Any.

    Returns
    -------
    bool
        Whether it is a share, of neither nothing nor all.
    """
    return is_number(value) and 0 < value < 1


def seed(name: str, value: Any) -> int:
    """Take a seed that every generator takes.

    Parameters
    ----------
    name : str
        Of the argument.
    value : int
        What came.

    Returns
    -------
    int
        The value.

    Raises
    ------
    InputError
        If it is no whole number from 0 to 2^32 - 1.

    Examples
    --------
    >>> seed("random_state", 7)
    7
    """
    return whole_number(name, value, 0, MOST_SEED)


def random_source(name: str, value: Any) -> None:
    """Refuse what scikit-learn takes for no ``random_state``.

    Parameters
    ----------
    name : str
        Of the argument.
    value : int, RandomState or None
        What came.

    Raises
    ------
    InputError
        If it is none of these, or an int below 0 or above 2^32 - 1.

    Examples
    --------
    >>> random_source("random_state", None)
    """
    source = value is None or value is np.random or isinstance(value, np.random.RandomState)
    right = source or (is_integer(value) and 0 <= value <= MOST_SEED)
    expected = f"None, a whole number from 0 to {MOST_SEED} or a RandomState"
    require(right, f"{name}={shown(value)}", expected)
