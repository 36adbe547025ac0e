"""What a space says to a query: scores, or the reason why it has none."""

from dataclasses import dataclass

import numpy as np


class Unanswered(str):
    """The reason why a space cannot answer a query, in words.

    It is a string, so that it can be shown as it stands; ``isinstance(answer, Unanswered)`` tells
    it from a table.

    Examples
    --------
    >>> reason = Unanswered("the expert cannot read 'dog': expected a picture.")
    >>> print(reason)
    the expert cannot read 'dog': expected a picture.
    """

    __slots__ = ()


@dataclass(frozen=True)
class Scores:
    """Scores of all samples in one space.

    Attributes
    ----------
    values : ndarray of shape (n,)
        One for each sample, NaN where there is none.
    note : str
        What a reader must know about them; empty if nothing.
    """

    values: np.ndarray
    note: str = ""


Answer = Scores | Unanswered
