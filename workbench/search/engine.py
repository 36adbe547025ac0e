"""Queries ranked in every space side by side."""

import warnings
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import pandas as pd

from .. import _checks
from .._require import InputError, require
from .._space_checks import spaces_of, taken_by_order
from ..data.dataset import Dataset
from ..encoders.encoder import check_encoder
from ..encoders.loading import load_encoder
from ..encoders.readers import check_reader
from ..store import Space
from .answers import Answer, Unanswered
from .opposites import Opposites
from .outside import OutsidePictures
from .query_words import QueryWords
from .rankings import Ranking, add_names, mark_shared, names_of, ranking_tables
from .scores import Scorer
from .terms import TermRows

AGAINST = ("images", "captions")


class Search(QueryWords):
    """Rank the samples of a dataset by a query, in every space that can answer it.

    A picture in the data is its stored row. Words, and other pictures, go through the encoder that
    made the space; spaces of own vectors know only the words of the captions and classes. The
    fused space embeds a query by its parents, so these must be among the spaces, as encoded.

    Parameters
    ----------
    dataset : Dataset
        What is ranked.
    spaces : mapping of str to Space
        The first is the one that rank changes refer to.
    fusers : mapping of str to fitted estimator, default=None
        Fuser of a fused space, by its name: used as it is. Without one the recorded parameters
        are fitted again on the parents.
    encoders : mapping of str to Encoder, default=None
        Encoder of a space, by its name, for words and pictures that are not in the data. Without
        one, what ``info["spec"]`` names is loaded.
    against : {"images", "captions"}, default="images"
        What is ranked; for captions a sample counts by its best one. A space without image rows
        always ranks captions.
    device : {"auto", "cpu", "cuda"}, default="auto"
        For encoders that are loaded here.

    Raises
    ------
    InputError
        If ``against`` is misspelt, ``fusers`` or ``encoders`` name a space that is not there, or a
        space is none of the dataset.

    Warns
    -----
    UserWarning
        If rows belong to their samples or classes by their order alone.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> ids, words = np.array(["a", "b"]), pd.DataFrame({"row": [0], "text": ["one"]})
    >>> data = Dataset("two", ids, None, pd.DataFrame(index=ids), captions=words)
    >>> clip = Space("CLIP", ids, np.eye(2), np.array([[1.0, 0.1]]))
    >>> Search(data, {"CLIP": clip}).rank("one")["CLIP"].id.tolist()
    ['a', 'b']
    """

    def __init__(
        self, dataset: Dataset, spaces: Mapping[str, Space], *,
        fusers: Mapping[str, Any] | None = None, encoders: Mapping[str, Any] | None = None,
        against: str = "images", device: str = "auto",
    ) -> None:  # fmt: skip
        _check_against(against)
        _checks.typed("dataset", dataset, Dataset, "a Dataset, as load gives it")
        spaces = spaces_of(dataset, spaces)
        for note in taken_by_order(dataset, spaces):
            warnings.warn(note, stacklevel=2)
        fusers = dict(_checks.named("fusers", fusers or {}, "fusers"))
        encoders = dict(_checks.named("encoders", encoders or {}, "encoders"))
        _check_names("fusers", fusers, spaces)
        _check_names("encoders", encoders, spaces)
        self.dataset = dataset
        self.spaces = spaces
        self.against = against
        self.device = device
        self.outside = OutsidePictures()
        self._fusers, self._encoders = fusers, encoders

    @cached_property
    def _scorer(self) -> Scorer:
        words = self._vocabulary
        rows = TermRows(words, self.spaces, self._fusers, self._encoders, self.device)
        opposites = Opposites(rows, self.spaces)
        of_captions = self.dataset.captions.row.to_numpy()
        return Scorer(rows, opposites, words, of_captions, self.dataset.n)

    @cached_property
    def _names(self) -> pd.DataFrame:
        return names_of(self.dataset)

    def rank(
        self, query: str, k: int | None = None, *, against: str | None = None
    ) -> dict[str, Ranking]:
        """Rank the samples in each space, or say why a space cannot answer.

        Parameters
        ----------
        query : str
            See the module; an id, file, caption or class of the data is one term as it stands.
        k : int, default=None
            Best so many; None ranks all.
        against : {"images", "captions"}, default=None
            What is ranked; None takes what the search was made with.

        Returns
        -------
        dict of str to DataFrame or Unanswered
            Columns row, id, score, rank (1 is best), change (ranks gained against the first space
            that answers), path (of the picture, or its name in the source), caption (the first of
            the sample). Score: cosine for one term (fused spaces: inner product over the mean
            length, the same where all rows are equally long); for several the weighted sum of the
            terms' cosines, each standardised over the samples that are ranked, so that pictures,
            whose cosines are high, do not drown words. Of a fused space, pictures among several
            terms count by the nearest kernel that rises with each parent's, so that opposites do
            not agree. Pictures of the query itself are left out.
            A space that understands some terms only answers by those; ``attrs["note"]`` of its
            table says so. ``Unanswered`` is the reason, a string.

        Raises
        ------
        InputError
            If the query cannot be read, no space can answer it, or k is below 1.
        """
        if k is not None:
            k = _checks.whole_number("k", k)
        against = self.against if against is None else against
        _check_against(against)
        terms = self.terms(query)
        answers: dict[str, Answer] = {}
        for name, space in self.spaces.items():
            try:
                answers[name] = self._scorer.scores(space, terms, against)
            except InputError as error:
                answers[name] = Unanswered(error)
        reasons = [answer for answer in answers.values() if isinstance(answer, Unanswered)]
        if len(reasons) == len(answers):
            raise InputError(reasons[0])
        tables = ranking_tables(answers, self.dataset.ids, self.pictures(query), k)
        add_names(tables, self._names)
        return tables

    def neighbours(self, key: str, k: int = 12) -> dict[str, Ranking]:
        """Rank the nearest other samples of one, and mark those that all spaces share.

        Parameters
        ----------
        key : str
            Id, path or file of a sample; see :meth:`row_of`.
        k : int, default=12
            Neighbours in each space.

        Returns
        -------
        dict of str to DataFrame or Unanswered
            As :meth:`rank`, with a column ``shared``: among the k nearest in every space that can
            see.

        Raises
        ------
        InputError
            If no sample is called so, or k is below 1.
        """
        self.row_of(key)
        tables = self.rank(key, _checks.whole_number("k", k))
        mark_shared(tables)
        return tables

    def attach(self, name: str, encoder: Any) -> None:
        """Give a space an encoder for words and pictures that are not in the data.

        Parameters
        ----------
        name : str
            Of one of the spaces.
        encoder : Encoder or str
            The model that made the rows, or its SPEC.

        Raises
        ------
        InputError
            If there is no such space, the encoder reads no words, or its rows of three captions
            (or pictures, where there are no rows of captions) are not those of the space.
        """
        got = f"name={_checks.shown(name)}"
        known = isinstance(name, str) and name in self.spaces
        require(known, got, f"one of the spaces: {_checks.shortened(self.spaces)}")
        called = encoder if isinstance(encoder, str) else type(encoder).__name__
        if isinstance(encoder, str):
            encoder = load_encoder(encoder, device=self.device)
        check_encoder(encoder)
        check_reader(self.spaces[name], self.dataset, encoder, called)
        self._encoders[name] = encoder

    def take_over(self, before: "Search") -> None:
        """Know what another search of the same dataset was given: encoders, outside pictures.

        Parameters
        ----------
        before : Search
            Whose place this one takes.
        """
        self._encoders |= before._encoders
        self.outside.recall(before.outside.kept())


def _check_against(against: str) -> None:
    require(
        isinstance(against, str) and against in AGAINST,
        f"against={_checks.shown(against)}",
        "images or captions",
    )


def _check_names(what: str, given: Mapping[str, Any], spaces: Mapping[str, Space]) -> None:
    unknown = [repr(name) for name in given if name not in spaces]
    got = f"{what} of {_checks.shortened(unknown)}"
    require(not unknown, got, f"names of the spaces: {_checks.shortened(spaces)}")
