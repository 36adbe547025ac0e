"""Exact scores of rows by a query, and the one vector that finds candidates for all its terms."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .._require import require
from ..fusion.kernel_rows import KernelRows
from ..search.opposites import missing_among
from .model_file import Model
from .queries import Asked

REFERENCE = 1000  # rows by which terms are standardised


@dataclass(frozen=True, eq=False)
class Reference:
    """Rows drawn from an index.

    Attributes
    ----------
    rows : KernelRows
        m of them.
    ids : ndarray of shape (m,)
        What they are called.
    """

    rows: KernelRows
    ids: np.ndarray

    @cached_property
    def length(self) -> float:  # numpydoc ignore=RT01
        """Mean length of the rows; 1 where all are zeros."""
        return float(np.sqrt(np.mean(self.rows.squares().astype(float)))) or 1.0

    def without(self, ids: Sequence[str]) -> KernelRows:
        """Give the rows that a query does not name.

        Parameters
        ----------
        ids : sequence of str
            Samples of the query.

        Returns
        -------
        KernelRows
            All others; all, where there are no others.
        """
        others = ~np.isin(self.ids, list(ids))
        return self.rows[others] if others.any() else self.rows


@dataclass(frozen=True, eq=False)
class Scored:
    """A term, and where its cosines lie.

    Attributes
    ----------
    asked : Asked
        The term.
    length : float
        Of its row.
    mean, deviation : float
        Of its cosines over the reference rows; 0 and 1 for a single term.
    """

    asked: Asked
    length: float
    mean: float = 0.0
    deviation: float = 1.0


class QueryScores:
    """Scores of rows by a query, as :class:`workbench.search.Search` gives them to all.

    Parameters
    ----------
    model : Model
        Of the index.
    asked : sequence of Asked
        Terms of the query.
    reference : Reference
        Rows drawn from the index: their mean length, and where the cosines of each term lie.
    """

    def __init__(self, model: Model, asked: Sequence[Asked], reference: Reference) -> None:
        self._model = model
        self._length = reference.length
        silent = any(not each.is_picture for each in asked) and model.vectors.across == 0
        require(not silent, "words, where C is 0", "an id or a picture: without C no text counts")
        self._terms = [Scored(each, _length(each.row)) for each in asked]
        if len(asked) > 1:
            others = reference.without([each.own for each in asked if each.own is not None])
            self._terms = [self._standardised(term, others) for term in self._terms]

    def vector(self) -> np.ndarray:
        """Make the short vector that finds candidates.

        Returns
        -------
        ndarray of shape (w,), float32
            Sum over the terms: their scores are inner products.
        """
        return np.sum([self._vector(term) for term in self._terms], axis=0)

    def _vector(self, term: Scored) -> np.ndarray:
        factor = self._weight(term) / term.deviation / term.length
        return np.float32(factor) * self._model.vectors.of_query(term.asked.row.mapped)

    def of(self, rows: KernelRows) -> np.ndarray:
        """Score rows exactly.

        Parameters
        ----------
        rows : KernelRows
            n of them.

        Returns
        -------
        ndarray of shape (n,)
            Cosines for a single term; for several the weighted sum of standardised ones.
        """
        total = np.zeros(len(rows))
        for term in self._terms:
            cosines = (self._cosines(term, rows) - term.mean) / term.deviation
            total += self._weight(term) * cosines
        return total

    def _weight(self, term: Scored) -> float:
        """Of several terms; of a single one only the sign counts."""
        weight = term.asked.weight
        return weight if len(self._terms) > 1 else float(np.sign(weight))

    def _cosines(self, term: Scored, rows: KernelRows) -> np.ndarray:
        """Inner products over the mean length of the rows and that of the term."""
        row = term.asked.row
        products = rows.products(row)[:, 0].astype(float)
        if len(self._terms) > 1 and term.asked.is_picture and len(self._model.parents) > 1:
            products = products + missing_among(self._model.kernel, rows, row)
        return np.asarray(products / self._length / term.length)

    def _standardised(self, term: Scored, reference: KernelRows) -> Scored:
        cosines = self._cosines(term, reference)
        deviation = float(cosines.std()) or 1.0
        return Scored(term.asked, term.length, float(cosines.mean()), deviation)


def _length(row: KernelRows) -> float:
    return float(np.sqrt(row.squares()[0])) or 1.0
