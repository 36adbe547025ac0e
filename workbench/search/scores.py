"""Scores of all samples: cosines, standardised where several terms are added."""

import math
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from .._require import require
from ..arrays import scaled_rows
from ..fusion.kernel_rows import KernelRows
from ..product_rows import ProductRows, inner_products, square_lengths
from ..store import INNER_PRODUCT, Space
from . import shortlist
from .answers import Scores
from .nonsense import Nonsense
from .opposites import Opposites
from .query import Term
from .shortlist import Shortlist
from .terms import Row, TermRows, Understood
from .vocabulary import Vocabulary, plain

NO_ORDER = "which may not know the words; the order means little"


class Scorer:
    """Scores of all samples by the terms of a query, in any of the spaces.

    Parameters
    ----------
    rows : TermRows
        What gives the row of a term.
    opposites : Opposites
        What keeps them from agreeing.
    vocabulary : Vocabulary
        What the data calls its captions.
    caption_rows : ndarray of shape (m,)
        Sample of each caption.
    n : int
        Samples.
    """

    def __init__(
        self, rows: TermRows, opposites: Opposites, vocabulary: Vocabulary,
        caption_rows: np.ndarray, n: int,
    ) -> None:  # fmt: skip
        self._rows = rows
        self._opposites = opposites
        self._vocabulary = vocabulary
        self._caption_rows = caption_rows
        self._n = n
        self._shortlists: dict[tuple[int, str], Shortlist] = {}
        self._nonsense: dict[tuple[int, str], Nonsense] = {}
        self._galleries: dict[tuple[int, str], tuple[Any, np.ndarray]] = {}

    def scores(self, space: Space, terms: Sequence[Term], against: str) -> Scores:
        """Score every sample in one space.

        Parameters
        ----------
        space : Space
            Where it is looked for.
        terms : sequence of Term
            Of the query.
        against : {"images", "captions"}
            What is ranked; captions where there are no image rows.

        Returns
        -------
        Scores
            The weighted sum over the terms that the space understands.

        Raises
        ------
        InputError
            If the space understands no term, or has no rows to rank.
        """
        if space.image is None:
            against = "captions"
        gallery: Any = space.text if against == "captions" else space.image
        got = f"{self._rows.name(space)} has no rows of {against}"
        require(gallery is not None, got, "rows to rank")
        understood = self._rows.understood(space, terms)
        ranked = self._ranked(terms)
        total = np.zeros(self._n)
        is_changed = False
        for term, row in understood.rows:
            cosine = self._cosines(space, against, gallery, row)
            if len(terms) == 1:
                total += np.sign(term.weight) * self._by_sample(cosine, against, term.text)
                continue
            missing = self._missing(space, against, gallery, term.text, row)
            is_changed = is_changed or bool(np.any(missing))
            cosine = self._by_sample(cosine + missing, against, term.text)
            total += term.weight * _standardised(cosine, ranked)
        notes = self._notes(space, understood.left_out, against)
        unknown = self._unknown(space, against, gallery, understood)
        if unknown:
            words = ", ".join(map(repr, unknown))
            notes.append(f"{words}: like letters at random to {self._rows.name(space)}, {NO_ORDER}")
        if is_changed:
            notes.append("opposites in both parents do not count as alike")
        if any(self._is_listed(gallery, row) for _, row in understood.rows):
            depth = shortlist.depth_of(len(gallery))
            notes.append(f"exact for the {depth:,} candidates of short vectors, less so beyond")
        return Scores(total, "; ".join(notes))

    def _ranked(self, terms: Sequence[Term]) -> np.ndarray:
        """Which samples (n,) are ranked: all but the pictures of the query."""
        pictures = self._vocabulary.pictures
        ranked = np.ones(self._n, dtype=bool)
        ranked[[pictures[term.text] for term in terms if term.text in pictures]] = False
        return ranked

    def _gallery(
        self, space: Space, against: str, gallery: Any
    ) -> tuple[tuple[int, str], Any, np.ndarray]:
        """Rows that are ranked, and their lengths (n,); by inner product the mean of these."""
        key = (id(space), against)
        if key not in self._galleries:
            lengths = np.sqrt(square_lengths(gallery).astype(float))
            if space.compare_by == INNER_PRODUCT:
                lengths[:] = np.sqrt(np.mean(lengths**2))
                lengths = np.where(lengths > 0, lengths, 1.0)
            else:
                gallery, columns = scaled_rows(gallery)
                lengths = columns[:, 0].astype(float)
            self._galleries[key] = gallery, lengths
        return key, *self._galleries[key]

    def _cosines(self, space: Space, against: str, gallery: Any, row: Row) -> np.ndarray:
        """Cosines (n,); by inner product (fused spaces): over the mean length of the rows."""
        key, gallery, lengths = self._gallery(space, against, gallery)
        if isinstance(row, ProductRows):
            products = self._products(key, gallery, row)
            return np.asarray(products / lengths / _length(row))
        scaled, row_lengths = scaled_rows(row)
        asked, length = scaled.astype(gallery.dtype), float(row_lengths[0, 0])
        products = inner_products(gallery, asked)[:, 0].astype(float)
        return np.asarray(products / lengths / length)

    def _unknown(
        self, space: Space, against: str, gallery: Any, understood: Understood
    ) -> list[str]:
        """Terms in words that its encoder takes like letters at random."""
        read = [(term.text, row) for term, row in understood.rows if isinstance(row, np.ndarray)]
        words = [(text, row) for text, row in read if not self._rows.is_picture(text)]
        if not words:
            return []
        key = (id(space), against)
        if key not in self._nonsense:
            rows = self._rows.random_rows(space)
            if rows is None:  # until an encoder is attached
                return []
            cosines = partial(self._cosines, space, against, gallery)
            self._nonsense[key] = Nonsense(rows, cosines)
        return [text for text, row in words if self._nonsense[key].is_like(row)]

    def _missing(
        self, space: Space, against: str, gallery: Any, text: str, row: Row
    ) -> np.ndarray | float:
        """What the cosines (n,) of several terms lack for opposites not to agree."""
        if against != "images":
            return 0.0
        missing = self._opposites.missing(space, text)
        if missing is None:
            return 0.0
        _, _, lengths = self._gallery(space, against, gallery)
        return np.asarray(missing / lengths / _length(row))

    def _products(self, key: tuple[int, str], gallery: ProductRows, row: ProductRows) -> np.ndarray:
        """Products with all rows of a kernel; of very many, exact ones for the candidates alone."""
        if not self._is_listed(gallery, row):
            return gallery.products(row)[:, 0].astype(float)
        if key not in self._shortlists:
            self._shortlists[key] = Shortlist(gallery)
        return self._shortlists[key].products(row).astype(float)

    def _is_listed(self, gallery: Any, row: Row) -> bool:
        """Whether candidates answer: pictures among very many; texts need CLIP's columns alone."""
        if not isinstance(row, KernelRows) or not isinstance(gallery, KernelRows):
            return False
        same = row.mapped.modality == gallery.mapped.modality
        return same and len(gallery) >= shortlist.ROWS

    def _by_sample(self, cosine: np.ndarray, against: str, text: str) -> np.ndarray:
        """Scores (n,); of captions the best of each sample, but for the very words of the query."""
        if against != "captions":
            return cosine
        others = np.where(self._vocabulary.texts == plain(text), np.nan, cosine)
        best = pd.Series(others).groupby(self._caption_rows).max()
        return np.asarray(best.reindex(range(self._n)))

    def _notes(self, space: Space, left_out: list[str], against: str) -> list[str]:
        notes = []
        if left_out:
            note = f"{self._rows.name(space)} answers without {', '.join(map(repr, left_out))}"
            is_own = space.info.get("kind") == "vectors" and "reader" not in space.info
            if is_own and space.text is not None:
                note += " (it knows the captions and classes of the data only)"
            notes.append(note)
        if against == "captions":
            notes.append("by captions")
        return notes


def _length(row: Row) -> float:
    """Length of a row; 1 for a row of zeros."""
    square = row.squares()[0] if isinstance(row, ProductRows) else np.sum(row.astype(float) ** 2)
    return math.sqrt(float(square)) or 1.0


def _standardised(cosine: np.ndarray, ranked: np.ndarray) -> np.ndarray:
    """Mean 0 and deviation 1 over what is ranked: pictures, whose cosines are high, drown no words.

    The pictures of the query do not count: the cosine of one with itself would, the more the fewer
    samples there are.
    """
    others = cosine[ranked & np.isfinite(cosine)]
    if not others.size:
        return cosine
    deviation = others.std() if others.std() > 0 else 1.0
    return np.asarray((cosine - others.mean()) / deviation)
