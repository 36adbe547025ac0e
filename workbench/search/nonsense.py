"""Words that an encoder does not know: to it they are like letters at random.

An encoder gives every text a row, and every row ranks the samples; nothing in the ranking says
that the words meant nothing to it. What random letters do in the same space does.
"""

import string
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from ..arrays import normalize_rows

EACH = 24  # random texts of one word, and of two
LETTERS = (4, 8)  # fewest and most in a word
BEST = 10  # samples whose scores say whether any stands out
NEAREST = 0.05  # share of random texts that are further from the others than what counts as one


@lru_cache(1)
def random_texts() -> tuple[str, ...]:
    """Draw letters at random, the same in every run.

    Returns
    -------
    tuple of str
        Texts of one word, then of two.

    Examples
    --------
    >>> len(random_texts()), len(random_texts()[-1].split())
    (48, 2)
    """
    rng = np.random.default_rng(0)
    letters = list(string.ascii_lowercase)

    def word() -> str:
        return "".join(rng.choice(letters, rng.integers(*LETTERS, endpoint=True)))

    one = [word() for _ in range(EACH)]
    two = [f"{word()} {word()}" for _ in range(EACH)]
    return (*one, *two)


class Nonsense:
    """What random texts look like in one space.

    Parameters
    ----------
    rows : ndarray of shape (m, d)
        Of random texts.
    cosines : callable
        Takes a row (1, d), gives the cosines (n,) of the samples with it.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> samples = normalize_rows(rng.standard_normal((50, 8)))
    >>> letters = np.eye(8)[[0]] + 0.1 * rng.standard_normal((20, 8))
    >>> def cosines(row):
    ...     return samples @ normalize_rows(row)[0]
    >>> nonsense = Nonsense(letters, cosines)
    >>> nonsense.is_like(np.eye(8)[[0]]), nonsense.is_like(samples[:1])
    (True, False)
    """

    def __init__(self, rows: np.ndarray, cosines: Callable[[np.ndarray], np.ndarray]) -> None:
        self._rows = normalize_rows(np.asarray(rows, float))
        self._cosines = cosines
        among = self._rows @ self._rows.T
        np.fill_diagonal(among, np.nan)
        self._least = float(np.quantile(np.nanmedian(among, axis=1), NEAREST))
        self._most = max(self._best(rows[[i]]) for i in range(len(rows)))

    def is_like(self, row: np.ndarray) -> bool:
        """Tell whether a text is like random ones.

        Parameters
        ----------
        row : ndarray of shape (1, d)
            Of the text.

        Returns
        -------
        bool
            Whether it is as near to random texts as these are to one another, and no sample
            stands out by more than with the best of them.
        """
        near = float(np.median(self._rows @ normalize_rows(np.asarray(row, float))[0]))
        return near >= self._least and self._best(row) <= self._most

    def _best(self, row: np.ndarray) -> float:
        """Mean score of the best samples."""
        scores = self._cosines(row)
        scores = scores[np.isfinite(scores)]
        best = min(BEST, len(scores))
        return float(np.partition(scores, -best)[-best:].mean())
