"""Which samples have which tags, to look up; no widgets."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from ... import _checks
from ..._require import require

WRONG, DUPLICATE = "wrong label", "duplicate"
AT_START = (WRONG, DUPLICATE)  # always there: each has a key
BETWEEN = " + "  # tags of one sample where they are one value; a comma divides two factors
NO_TAG = "no tag"


class HeldTags:
    """Tags by sample, and samples by tag.

    Parameters
    ----------
    ids : ndarray of shape (n,)
        Of the samples.

    Examples
    --------
    >>> held = HeldTags(np.array(["a", "b"]))
    >>> held.counts(), held.values().tolist()
    ({'wrong label': 0, 'duplicate': 0}, ['no tag', 'no tag'])
    """

    def __init__(self, ids: np.ndarray) -> None:
        self.ids = np.asarray(ids).astype(str)
        self._held = self._at_start()

    def _at_start(self) -> dict[str, np.ndarray]:
        return {name: self._nobody() for name in AT_START}

    def _nobody(self) -> np.ndarray:
        return np.zeros(len(self.ids), dtype=bool)

    @property
    def names(self) -> list[str]:
        """List the tags.

        Returns
        -------
        list of str
            Those of the start first, then the oldest first.
        """
        return list(self._held)

    def counts(self) -> dict[str, int]:
        """Count the samples of each tag.

        Returns
        -------
        dict of str to int
            In the order of :attr:`names`.
        """
        return {name: int(held.sum()) for name, held in self._held.items()}

    def rows(self, name: str) -> np.ndarray:
        """Number the samples of a tag.

        Parameters
        ----------
        name : str
            Of the tag.

        Returns
        -------
        ndarray of int
            Row numbers, ascending.

        Raises
        ------
        InputError
            If there is no such tag.
        """
        return np.flatnonzero(self._held[self._known(name)])

    def rows_of_any(self, names: Iterable[str] | None = None) -> np.ndarray:
        """Number the samples that have one of some tags.

        Parameters
        ----------
        names : iterable of str, default=None
            Of tags; None takes all.

        Returns
        -------
        ndarray of int
            Row numbers, ascending.

        Raises
        ------
        InputError
            If there is no such tag.
        """
        wanted = self.names if names is None else _checks.several("tags", names, "names of tags")
        any_of_them = self._nobody()
        for name in wanted:
            any_of_them |= self._held[self._known(name)]
        return np.flatnonzero(any_of_them)

    def of(self, row: int) -> list[str]:
        """List the tags of a sample.

        Parameters
        ----------
        row : int
            Its row number.

        Returns
        -------
        list of str
            In the order of :attr:`names`.
        """
        return [name for name, held in self._held.items() if held[row]]

    def words(self, row: int) -> str:
        """Say the tags of a sample in one word of a card or a legend.

        Parameters
        ----------
        row : int
            Its row number.

        Returns
        -------
        str
            Empty where it has none.
        """
        return BETWEEN.join(self.of(row))

    def values(self) -> np.ndarray:
        """Give the tags of every sample as one class.

        Returns
        -------
        ndarray of str of shape (n,)
            As :meth:`words`; ``no tag`` where there is none.
        """
        values = np.full(len(self.ids), NO_TAG, dtype=object)
        for words, rows in self.by_words(self.rows_of_any()).items():
            values[rows] = words
        return values.astype(str)

    def by_words(self, rows: np.ndarray) -> dict[str, np.ndarray]:
        """Group samples that have the same tags.

        Parameters
        ----------
        rows : ndarray of int
            Row numbers.

        Returns
        -------
        dict of str to ndarray of int
            Rows by what :meth:`words` says of them.
        """
        marks = np.packbits(np.array([held[rows] for held in self._held.values()]), axis=0)
        _, first, kind = np.unique(marks, axis=1, return_index=True, return_inverse=True)
        return {self.words(rows[i]): rows[kind == number] for number, i in enumerate(first)}

    def frame(self) -> pd.DataFrame:
        """Give all tags as a table.

        Returns
        -------
        DataFrame of bool
            A row for each sample by its id, a column for each tag.
        """
        return pd.DataFrame(self._held, index=pd.Index(self.ids, name="id"), dtype=bool)

    def by_id(self) -> dict[str, tuple[str, ...]]:
        """Give the ids of each tag.

        Returns
        -------
        dict of str to tuple of str
            In the order of :attr:`names`.
        """
        return {name: tuple(self.ids[held].tolist()) for name, held in self._held.items()}

    def _known(self, name: Any) -> str:
        known = isinstance(name, str) and name in self._held
        require(known, f"tag {_checks.shown(name)}", f"one of {_checks.shortened(self._held)}")
        return str(name)
