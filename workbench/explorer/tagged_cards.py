"""What cards and details say of tags."""

from typing import Any

import numpy as np

from .cards import CardMaker
from .details import Details
from .pictures import Pictures
from .tagging.held import HeldTags


class TaggedCards:
    """Cards and details of samples with their tags.

    Parameters
    ----------
    pictures : Pictures
        Say what a sample is.
    details : Details
        All that is known of it.
    tags : HeldTags
        Of the samples.
    """

    def __init__(self, pictures: Pictures, details: Details, tags: HeldTags) -> None:
        self._pictures, self._details = pictures, details
        self._tags = tags

    def card(self, row: int) -> tuple[dict[str, Any], bytes]:
        """Say what a sample is, and show it.

        Parameters
        ----------
        row : int
            Row number of the dataset.

        Returns
        -------
        tuple of dict and bytes
            Of :meth:`Pictures.card`, with ``tags``.
        """
        words, picture = self._pictures.card(row)
        return {**words, "tags": self._tags.words(row)}, picture

    def details(self, row: int) -> tuple[dict[str, Any], bytes]:
        """Say all that is known of a sample.

        Parameters
        ----------
        row : int
            Row number of the dataset.

        Returns
        -------
        tuple of dict and bytes
            Of :meth:`Details.of`, with its tags after the id.
        """
        words, picture = self._details.of(row)
        tags = self._tags.of(row)
        if tags:
            words["columns"].insert(1, ["tags", ", ".join(tags)])
        return words, picture

    def changed(self, rows: np.ndarray, cards: CardMaker) -> None:
        """Let all cards show the tags of now.

        Parameters
        ----------
        rows : ndarray of int
            Whose tags are others.
        cards : CardMaker
            Which made them.
        """
        if not len(rows):
            return
        tagged = {words: rows.tolist() for words, rows in self._tags.by_words(rows).items()}
        for each in cards.made:
            each.retag(tagged)
