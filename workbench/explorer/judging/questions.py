"""Questions that do not say which space is which: neighbours of a sample, in an order by chance."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..._require import InputError, require
from ...product_rows import inner_products

TRIES = 30  # samples that are looked at until lists differ


@dataclass(frozen=True)
class Question:
    """Neighbours of the same samples in several spaces, side by side.

    Attributes
    ----------
    asked : ndarray of int
        Positions of the samples.
    order : tuple of str
        Name of the space of each list; who judges is not told.
    lists : tuple of ndarray of int
        Positions of the neighbours, nearest first.
    at_random : bool
        Whether the sample was drawn.
    """

    asked: np.ndarray
    order: tuple[str, ...]
    lists: tuple[np.ndarray, ...]
    at_random: bool


def nearest_to(X: Any, asked: np.ndarray, k: int) -> np.ndarray:
    """Find the rows that are most like some rows, by the mean of their inner products.

    Parameters
    ----------
    X : ndarray or ProductRows of shape (n, d)
        Rows ready to compare by inner product.
    asked : ndarray of int
        Row numbers, which are left out.
    k : int
        Rows that are found, at most.

    Returns
    -------
    ndarray of int
        Most alike first; equal ones in the order of rows.

    Examples
    --------
    >>> nearest_to(np.array([[1.0, 0.0], [0.0, 1.0], [0.9, 0.1]]), np.array([0]), 1)
    array([2])
    """
    likeness = np.asarray(inner_products(X, X[asked])).mean(axis=1).astype(float)
    likeness[asked] = -np.inf
    return np.argsort(-likeness, kind="stable")[: min(k, len(likeness) - len(asked))]


class Asker:
    """Makes questions.

    Parameters
    ----------
    arrays : callable
        Gives the rows of each space of now, by name.
    random_state : int
        Of samples that are drawn, and of the order of the spaces.
    """

    def __init__(self, arrays: Callable[[], Mapping[str, Any]], random_state: int) -> None:
        self._arrays = arrays
        self._rng = np.random.default_rng(random_state)

    def about(self, asked: np.ndarray, spaces: Sequence[str], k: int) -> Question:
        """Ask about samples that were selected.

        Parameters
        ----------
        asked : ndarray of int
            Their positions.
        spaces : sequence of str
            Names of those to compare.
        k : int
            Neighbours in each.

        Returns
        -------
        Question
            In an order by chance.

        Raises
        ------
        InputError
            If nothing is asked about, or all of these spaces list the same neighbours.
        """
        require(len(asked), "a question about nothing", "samples on the maps: select some")
        question = self._question(asked, spaces, k, at_random=False)
        if question is None:
            raise InputError("the same neighbours in these spaces: expected other samples.")
        return question

    def drawn(
        self, spaces: Sequence[str], k: int, judged: Collection[int] = frozenset()
    ) -> Question:
        """Ask about a sample that is drawn at random, among those whose neighbours differ.

        Parameters
        ----------
        spaces : sequence of str
            Names of those to compare.
        k : int
            Neighbours in each.
        judged : collection of int, default=frozenset()
            Positions that are not drawn again.

        Returns
        -------
        Question
            In an order by chance.

        Raises
        ------
        InputError
            If all are judged, or of 30 samples none has neighbours that differ.
        """
        n = len(self._arrays()[spaces[0]])
        left = np.setdiff1d(np.arange(n), np.array(sorted(judged), dtype=int))
        require(len(left), f"{n:,} samples, all of which are judged", "to end here, or to undo")
        for position in self._rng.permutation(left)[:TRIES]:
            question = self._question(np.array([position]), spaces, k, at_random=True)
            if question is not None:
                return question
        got = f"the same {k} neighbours in these spaces, of {min(TRIES, len(left))} samples"
        raise InputError(f"{got}: expected other spaces, or more neighbours.")

    def _question(
        self, asked: np.ndarray, spaces: Sequence[str], k: int, *, at_random: bool
    ) -> Question | None:
        """One whose lists all differ, else None: there would be nothing to tell apart."""
        arrays = self._arrays()
        order = [str(spaces[i]) for i in self._rng.permutation(len(spaces))]
        lists = [nearest_to(arrays[name], asked, k) for name in order]
        if len({tuple(np.sort(each)) for each in lists}) < len(lists):
            return None
        return Question(asked, tuple(order), tuple(lists), at_random)
