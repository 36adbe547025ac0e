"""Columns as they are filtered by: numbers in bars, values in a list."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from .._require import InputError
from .bins import Bins, bins_of
from .cells import in_words
from .conditions import Among, Condition, Range

ID, CAPTIONS, FILE = "id", "captions", "file"
UNLISTED = (ID, CAPTIONS, FILE)  # searched by words
MOST_UNIQUE = 50  # samples from which on a value for each of them is no list


@dataclass(frozen=True)
class Numbers:
    """A column of numbers.

    Attributes
    ----------
    name : str
        Of the column.
    values : ndarray of shape (n,)
        NaN where there is none.
    best_is_least : bool, default=False
        So it is for ranks: their bars stand the other way round.
    """

    name: str
    values: np.ndarray
    best_is_least: bool = False
    bins: Bins = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "bins", bins_of(self.values))

    @property
    def codes(self) -> np.ndarray:
        """Number the bar of each sample.

        Returns
        -------
        ndarray of shape (n,)
            The number after the last one for none.
        """
        return self.bins.codes

    @property
    def size(self) -> int:
        """Count the bars.

        Returns
        -------
        int
            Without that of samples that have no number.
        """
        return len(self.bins.lows)

    def keeps(self, condition: Condition) -> np.ndarray:
        """Look which samples a condition holds for.

        Parameters
        ----------
        condition : Range
            Of numbers.

        Returns
        -------
        ndarray of bool, shape (n,)
            False for those without a number.

        Raises
        ------
        InputError
            If it is a condition of another kind.
        """
        if not isinstance(condition, Range):
            raise InputError(f"{condition} of {self.name}: expected a range of numbers.")
        low = -np.inf if condition.low is None else condition.low
        high = np.inf if condition.high is None else condition.high
        kept: np.ndarray = (self.values >= low) & (self.values <= high)
        return kept


@dataclass(frozen=True)
class Values:
    """A column of classes, words, or yes and no.

    Attributes
    ----------
    name : str
        Of the column.
    names : ndarray of str, shape (k,)
        Its values, the most frequent first; "" for none.
    codes : ndarray of shape (n,)
        Value of each sample, as its number in ``names``.
    """

    name: str
    names: np.ndarray
    codes: np.ndarray

    @property
    def size(self) -> int:
        """Count the values.

        Returns
        -------
        int
            With that of samples without one.
        """
        return len(self.names)

    def keeps(self, condition: Condition) -> np.ndarray:
        """Look which samples a condition holds for.

        Parameters
        ----------
        condition : Among
            Of values.

        Returns
        -------
        ndarray of bool, shape (n,)
            True for those with one of the values.

        Raises
        ------
        InputError
            If it is a condition of another kind.
        """
        if not isinstance(condition, Among):
            raise InputError(f"{condition} of {self.name}: expected some of its values.")
        kept: np.ndarray = np.isin(self.names, condition.values)[self.codes]
        return kept

    def rows(self, value: str) -> np.ndarray:
        """Number the samples of one value.

        Parameters
        ----------
        value : str
            One of ``names``.

        Returns
        -------
        ndarray of int
            Row numbers, ascending.
        """
        return np.flatnonzero(self.keeps(Among((value,))))

    def found(self, text: str) -> np.ndarray:
        """Find values by a part of their name.

        Parameters
        ----------
        text : str
            In any case; nothing finds all.

        Returns
        -------
        ndarray of int
            Numbers of the values.
        """
        wanted = text.strip().casefold()
        return np.array([i for i, name in enumerate(self.names) if wanted in name.casefold()], int)


Facet = Numbers | Values


def facet_of(
    name: str, values: Any, *, is_class: bool = False, best_is_least: bool = False
) -> Facet | None:
    """Take a column as what it can be filtered by.

    Parameters
    ----------
    name : str
        Of the column.
    values : array-like of shape (n,)
        A column of a DataFrame, or an array.
    is_class : bool, default=False
        Numbers are names of classes.
    best_is_least : bool, default=False
        So it is for ranks.

    Returns
    -------
    Numbers, Values or None
        None where nearly every sample has words of its own: these are searched.

    Examples
    --------
    >>> facet_of("kind", ["star", "heart", "star", None]).names.tolist()
    ['star', '', 'heart']
    >>> facet_of("size", [1.0, 2.0]).bins.lows.tolist()
    [1.0, 2.0]
    """
    column = pd.Series(values).reset_index(drop=True)
    is_number = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    if is_number and not is_class:
        numbers = column.to_numpy(dtype=float, na_value=np.nan).copy()
        numbers[~np.isfinite(numbers)] = np.nan
        return Numbers(name, numbers, best_is_least)
    known = column.dropna()
    if len(known) > MOST_UNIQUE and known.nunique() > len(known) / 2 and not is_class:
        return None
    return Values(name, *_coded(column))


def _coded(column: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Values by frequency, then by name, and their numbers."""
    codes, distinct = pd.factorize(column)
    words = np.array([*map(in_words, distinct), ""], dtype=object)
    names, place = np.unique(words.astype(str), return_inverse=True)
    codes = place[codes]  # -1, for none, is the last
    counts = np.bincount(codes, minlength=len(names))
    order = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)]
    number = np.zeros(len(names), int)
    number[order] = np.arange(len(order))
    return names[order], number[codes]
