"""What is to be said, before it has a language: a sentence's key, and what stands in its gaps."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Said(NamedTuple):
    """A sentence, or a part of one.

    Attributes
    ----------
    key : str
        Of ``SENTENCES`` in every language.
    values : mapping of str to object
        For the gaps of the sentence: values of this module, or sentences again.
    """

    key: str
    values: Mapping[str, Any]


class Count(NamedTuple):
    """A whole number, such as 1,536."""

    number: float


class Hundred(NamedTuple):
    """A share, told as so many of 100; with a digit behind the point where that is needed."""

    share: float
    digits: int = 0


class Times(NamedTuple):
    """How many times as much."""

    ratio: float


class Similar(NamedTuple):
    """A similarity, with two digits and its sign."""

    number: float


class Plain(NamedTuple):
    """A number of a measure with a unit of its own, three digits."""

    number: float


class Bytes(NamedTuple):
    """A size."""

    number: float


class Seconds(NamedTuple):
    """A duration."""

    number: float


class Money(NamedTuple):
    """An amount, in the currency that the user names."""

    number: float
    currency: str


class Date(NamedTuple):
    """A day, as ISO 8601 writes it; hours are left out."""

    text: str


class Name(NamedTuple):
    """Words from data, shown as they are."""

    text: str


class SpaceName(NamedTuple):
    """Name of a space; the usual ones are translated."""

    text: str


class Several(NamedTuple):
    """Values in a row, as a sentence lists them."""

    values: tuple[Any, ...]


class Joined(NamedTuple):
    """Values and plain words one after the other, as in a formula."""

    values: tuple[Any, ...]


def said(key: str, /, **values: Any) -> Said:
    """Name a sentence and what stands in it.

    Parameters
    ----------
    key : str
        Of the sentence.
    **values : Any
        For its gaps.

    Returns
    -------
    Said
        Without a language yet.

    Examples
    --------
    >>> said("risk.skipped", n=Count(3)).key
    'risk.skipped'
    """
    return Said(key, values)
