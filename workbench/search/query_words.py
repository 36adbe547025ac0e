"""What the words of a query stand for in a dataset: samples, captions, pictures from outside."""

from functools import cached_property

import numpy as np

from .. import _checks
from ..data.dataset import Dataset
from .outside import OutsidePictures
from .query import Term, parse_query, written
from .vocabulary import Vocabulary


class QueryWords:
    """Calls of :class:`Search` that read a query and rank nothing.

    Attributes
    ----------
    dataset : Dataset
        Whose samples queries name.
    outside : OutsidePictures
        Pictures that are none of the data.
    """

    dataset: Dataset
    outside: OutsidePictures

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        """What the data are called: of many samples only a query is worth the time."""
        return Vocabulary(self.dataset, self.outside)

    def take_picture(self, data: bytes, name: str = "picture.png") -> str:
        """Take a picture that is none of the data, to be asked for by its name.

        Parameters
        ----------
        data : bytes
            An image file.
        name : str, default="picture.png"
            What it is called where it comes from.

        Returns
        -------
        str
            The term that stands for it in a query; in quotes where it has spaces.

        Raises
        ------
        InputError
            If it is no picture.
        """
        _checks.typed("data", data, bytes, "the bytes of an image file")
        _checks.typed("name", name, str, "the name of a file")
        return written(Term(self._vocabulary.take_picture(data, name)))

    def containing(self, text: str) -> np.ndarray:
        """Find the samples of which a caption, class, id or file has the words as they are written.

        Parameters
        ----------
        text : str
            Words, in any case.

        Returns
        -------
        ndarray of int
            Row numbers, ascending.

        Raises
        ------
        InputError
            If it is no text.
        """
        _checks.typed("text", text, str, "words")
        return self._vocabulary.containing(text)

    def terms(self, query: str) -> tuple[Term, ...]:
        """Read the terms of a query, as :meth:`rank` does.

        Parameters
        ----------
        query : str
            As for :meth:`rank`.

        Returns
        -------
        tuple of Term
            At least one; what is one thing of the data is one term.

        Raises
        ------
        InputError
            If the query cannot be read.
        """
        _checks.typed("query", query, str, "words, an id or a picture, as in 'red heart - solid'")
        if self._vocabulary.knows(query):
            return (Term(query),)
        return parse_query(query)

    def row_of(self, key: str) -> int:
        """Return the row number of a sample.

        Parameters
        ----------
        key : str
            Its id, its path, its file, or the last part of a path that only one file has.

        Returns
        -------
        int
            Its row in the dataset.

        Raises
        ------
        InputError
            If no sample is called so.
        """
        return self._vocabulary.row_of(key)

    def pictures(self, query: str) -> list[int]:
        """List the samples that a query names.

        Parameters
        ----------
        query : str
            As for :meth:`rank`.

        Returns
        -------
        list of int
            Row numbers, in the order of the terms.

        Raises
        ------
        InputError
            If the query cannot be read.
        """
        named = [term.text for term in self.terms(query)]
        return [self.row_of(text) for text in named if text in self._vocabulary.pictures]

    def near(self, text: str, n: int = 5) -> list[str]:
        """List texts of the data that share most words with a text; for spaces of own vectors.

        Parameters
        ----------
        text : str
            What was asked for.
        n : int, default=5
            At most so many.

        Returns
        -------
        list of str
            Class names and captions, best first; similar spellings if none shares a word.

        Raises
        ------
        InputError
            If it is no text, or n is below 1.
        """
        _checks.typed("text", text, str, "words")
        return self._vocabulary.near(text, _checks.whole_number("n", n))
