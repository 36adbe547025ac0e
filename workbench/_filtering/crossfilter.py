"""Conditions on columns that narrow each other: every column counts what all others leave."""

from collections.abc import Callable

import numpy as np

from .._require import InputError, require
from .conditions import Condition, Range, Words
from .facets import Facet, Numbers

TEXT = "text"  # what the condition on words is said of


class CrossFilter:
    """Samples that meet all conditions, at most one for each column and one of words.

    Parameters
    ----------
    n : int
        Samples.
    containing : callable
        Takes words, gives the row numbers of the samples that have them.

    Attributes
    ----------
    facets : dict of str to Facet
        Columns by name.
    conditions : dict of str or None to Condition
        By column, None for words; the oldest first.

    Examples
    --------
    >>> from .conditions import Among
    >>> from .facets import facet_of
    >>> cross = CrossFilter(4, lambda text: np.array([0, 3]))
    >>> cross.take(facet_of("kind", ["star", "heart", "star", "heart"]))
    >>> cross.take(facet_of("size", [1.0, 1.0, 2.0, 2.0]))
    >>> cross.narrow("size", Range(2.0))
    >>> cross.counts("kind").tolist(), cross.counts("size").tolist()
    ([1, 1], [2, 2])
    >>> cross.narrow("kind", Among(("heart",)))
    >>> cross.words()
    'size ≥ 2 AND kind = heart: 1 of 4 samples'
    """

    def __init__(self, n: int, containing: Callable[[str], np.ndarray]) -> None:
        self.n = n
        self.facets: dict[str, Facet] = {}
        self.conditions: dict[str | None, Condition] = {}
        self._containing = containing
        self._refused: dict[str | None, np.ndarray] = {}  # by the condition of a column
        self._faults = np.zeros(n, np.int32)  # conditions that each sample does not meet

    def take(self, facet: Facet) -> None:
        """Take a column, in the place of one of the same name; a condition on it stays if it can.

        Parameters
        ----------
        facet : Facet
            The column.
        """
        self.facets[facet.name] = facet
        condition = self.conditions.get(facet.name)
        if condition is None:
            return
        fits = isinstance(condition, Range) == isinstance(facet, Numbers)
        self.narrow(facet.name, condition if fits else None)

    def drop(self, name: str) -> None:
        """Forget a column and the condition on it.

        Parameters
        ----------
        name : str
            Of the column.
        """
        self.narrow(name, None)
        del self.facets[name]

    def narrow(self, name: str | None, condition: Condition | None) -> None:
        """Put a condition in the place of that of a column.

        Parameters
        ----------
        name : str or None
            The column; None for words.
        condition : Condition or None
            None, or one that asks nothing, takes it away.

        Raises
        ------
        InputError
            If there is no such column, or it takes conditions of another kind.
        """
        refused = None
        if condition is not None and not condition.is_open:
            refused = ~self._kept(name, condition)
        if name in self._refused:
            self._faults -= self._refused.pop(name)
        if condition is None or refused is None:
            self.conditions.pop(name, None)
            return
        self.conditions[name] = condition
        self._refused[name] = refused
        self._faults += refused

    def _kept(self, name: str | None, condition: Condition) -> np.ndarray:
        if name is None:
            if not isinstance(condition, Words):
                raise InputError(f"{condition} of all columns: expected words to look for.")
            kept = np.zeros(self.n, bool)
            kept[self._containing(condition.text)] = True
            return kept
        require(name in self.facets, f"column {name!r}", "one that can be filtered by")
        return self.facets[name].keeps(condition)

    def clear(self) -> None:
        """Take all conditions away."""
        for name in list(self.conditions):
            self.narrow(name, None)

    @property
    def rows(self) -> np.ndarray:
        """Number the samples that meet all conditions.

        Returns
        -------
        ndarray of int
            Row numbers, ascending.
        """
        return np.flatnonzero(self._faults == 0)

    def counts(self, name: str) -> np.ndarray:
        """Count the samples of each bar or value of a column that all other conditions leave.

        Parameters
        ----------
        name : str
            Of the column.

        Returns
        -------
        ndarray of int, shape (facet.size,)
            The condition on the column itself does not count.
        """
        faults = self._faults
        if name in self._refused:
            faults = faults - self._refused[name]
        facet = self.facets[name]
        return np.bincount(facet.codes[faults == 0], minlength=facet.size)[: facet.size]

    def parts(self) -> list[str]:
        """Say each condition.

        Returns
        -------
        list of str
            In the order of ``conditions``.
        """
        items = self.conditions.items()
        return [condition.words(TEXT if name is None else name) for name, condition in items]

    def words(self) -> str:
        """Say all of it in one line.

        Returns
        -------
        str
            As "kind = star AND disagreement ≥ 0.6: 34 of 1,536 samples".
        """
        said = " AND ".join(self.parts())
        count = f"{len(self.rows):,} of {self.n:,} samples"
        return f"{said}: {count}" if said else count
