"""Columns shared out between the factors of a product that is multiplied exactly."""

from .. import _checks

WORST_RATIO = 2.5  # of the columns that two factors get; see balanced_split


def balanced_split(n: int, m: int) -> list[int]:
    """Split the columns of a product between m factors: nearly equal, with product n or just less.

    Takes :func:`equal_divisors` of the largest width up to n for which the largest divisor is at
    most 2.5 times the smallest (for two factors that adds at most 11 % to the variance).

    Parameters
    ----------
    n : int
        Columns of the product.
    m : int
        How many factors.

    Returns
    -------
    list of int
        Columns of each factor alone.

    Raises
    ------
    InputError
        If n is no whole number from 0 on, or m none from 1 on.

    Examples
    --------
    >>> balanced_split(3000, 2), balanced_split(3001, 2), balanced_split(97, 2)
    ([50, 60], [50, 60], [8, 12])
    """
    n, m = _checks.whole_number("n", n, 0), _checks.whole_number("m", m)
    for width in range(n, 0, -1):
        split = equal_divisors(width, m)
        if max(split) <= WORST_RATIO * min(split):
            return split
    return [0] * m


def equal_divisors(n: int, m: int) -> list[int]:
    """Split ``n`` into m divisors with product n, as equal as its divisors allow.

    Parameters
    ----------
    n : int
        The product.
    m : int
        How many divisors.

    Returns
    -------
    list of int
        Divisors of n.

    Raises
    ------
    InputError
        If n is no whole number from 0 on, or m none from 1 on.

    Examples
    --------
    >>> equal_divisors(3000, 2), equal_divisors(30, 3)
    ([50, 60], [3, 2, 5])
    """
    n, m = _checks.whole_number("n", n, 0), _checks.whole_number("m", m)
    if m == 1 or n == 0:
        return [n] * m
    root = round(n ** (1 / m) + 1e-9)
    nearest = max(divisor for divisor in range(1, root + 1) if n % divisor == 0)
    return [nearest, *equal_divisors(n // nearest, m - 1)]
