"""Samples that deserve a look for one reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from .._printable import printable


@dataclass(frozen=True)
class Look:  # numpydoc ignore=PR02
    """Samples that deserve a look for one reason.

    Parameters
    ----------
    kind : str
        What they are, in a few words; one of a kind.
    words : str
        Why, in one sentence.
    rows : ndarray of int
        Their row numbers, the most telling first.
    notes : tuple of str
        A few words on each; empty for none.

    Examples
    --------
    >>> str(Look("likely wrong labels", "Two labels look wrong.", np.array([3, 1])))
    'Two labels look wrong.'
    """

    kind: str
    words: str
    rows: np.ndarray
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return printable(self.words, one_line=True)

    def note(self, place: int) -> str:
        """Say a few words on one sample.

        Parameters
        ----------
        place : int
            Its place among the rows.

        Returns
        -------
        str
            Empty where nothing is noted.
        """
        return self.notes[place] if place < len(self.notes) else ""


def selections(looks: Iterable[Look], ids: np.ndarray) -> dict[str, np.ndarray]:
    """Give the samples of several looks as selections.

    Parameters
    ----------
    looks : iterable of Look
        Of one dataset.
    ids : ndarray of str of shape (n,)
        Of its samples.

    Returns
    -------
    dict of str to ndarray
        Ids by kind; those without samples are left out.

    Examples
    --------
    >>> found = [Look("new", "One is new.", np.array([1]))]
    >>> selections(found, np.array(["a", "b"]))
    {'new': array(['b'], dtype='<U1')}
    """
    return {look.kind: ids[look.rows] for look in looks if len(look.rows)}
