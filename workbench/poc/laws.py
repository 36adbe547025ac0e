"""How an interval shortens with more samples, by what kind of interval it is."""

from __future__ import annotations

import math
from enum import Enum


class Law(Enum):
    """What an interval follows, and what is assumed where it is carried on.

    Attributes
    ----------
    ROOT : Law
        Of outcomes that differ: it shortens with the root of the number of samples.
    COUNT : Law
        Of n outcomes none of which differs: it is 3 / n ("rule of three") to either side.
    """

    ROOT = (
        "if intervals shorten with the root of the number of samples, and differences stay as they"
        " are"
    )
    COUNT = (
        "if none differs among those either: an interval of no difference is 3 / n and shortens"
        " with the number of samples itself"
    )

    @property
    def power(self) -> float:
        """Give the power of the number of samples that the interval falls with.

        Returns
        -------
        float
            0.5 or 1.

        Examples
        --------
        >>> Law.ROOT.power, Law.COUNT.power
        (0.5, 1.0)
        """
        return 1.0 if self is Law.COUNT else 0.5


def half_at(half: float, n: float, samples: float, law: Law) -> float:
    """Extrapolate half of the width of an interval.

    Parameters
    ----------
    half : float
        As it was measured.
    n : float
        Samples that it was measured on.
    samples : float
        Other number of samples.
    law : Law
        That the interval follows.

    Returns
    -------
    float
        Half of its width there.

    Examples
    --------
    >>> half_at(0.04, 100, 400, Law.ROOT), half_at(0.04, 100, 400, Law.COUNT)
    (0.02, 0.01)
    """
    return half * (n / samples) ** law.power


def samples_for(half: float, n: int, aim: float, law: Law) -> int:
    """Say how many samples make an interval as short as is asked.

    Parameters
    ----------
    half : float
        Half of its width now.
    n : int
        Samples now.
    aim : float
        Half of the width that is wanted, above 0.
    law : Law
        That the interval follows.

    Returns
    -------
    int
        The fewest whose extrapolated half-width is at most that; n where it is already.

    Examples
    --------
    >>> samples_for(0.04, 100, 0.02, Law.ROOT), samples_for(0.01, 100, 0.02, Law.ROOT)
    (400, 100)
    >>> samples_for(0.1, 30, 0.02, Law.COUNT)
    150
    """
    if not half > aim:
        return n
    return math.ceil(n * (half / aim) ** (1 / law.power) - 1e-9)
