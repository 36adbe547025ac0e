"""How the values of a column look: names of pictures, addresses, numbers, sentences, lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from .._checks import is_number
from .picture_formats import SUFFIXES
from .roots import ADDRESS

if TYPE_CHECKING:
    import pandas as pd

LOOKED_AT = 2000  # values of a column, evenly spread
NESTED = (list, tuple, dict, set, bytes, np.ndarray)
_NUMBER = re.compile(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*")
SENTENCE_WORDS = 4  # a text of so many words is a sentence, not the name of a class


def some_values(column: pd.Series) -> list[Any]:
    """Take values of a column that are there, evenly spread.

    Parameters
    ----------
    column : Series
        Any.

    Returns
    -------
    list
        At most 2,000.
    """
    values = column[column.notna().to_numpy()]
    places = np.linspace(0, len(values) - 1, min(len(values), LOOKED_AT)).round().astype(int)
    return values.iloc[places].tolist() if len(values) else []


def are_pictures(column: pd.Series) -> bool:
    """Tell whether most values end as the names of picture files do.

    Parameters
    ----------
    column : Series
        Any.

    Returns
    -------
    bool
        False for one without values.
    """
    return _most(some_values(column), is_picture)


def are_addresses(column: pd.Series) -> bool:
    """Tell whether most values are addresses such as ``https://...``.

    Parameters
    ----------
    column : Series
        Any.

    Returns
    -------
    bool
        False for one without values.
    """
    return _most(some_values(column), _is_address)


def are_numbers(column: pd.Series) -> bool:
    """Tell whether all values are bare numbers, or texts of digits.

    Parameters
    ----------
    column : Series
        Any.

    Returns
    -------
    bool
        False for one without values.
    """
    values = some_values(column)
    return bool(values) and all(_is_number(value) for value in values)


def are_measurements(column: pd.Series) -> bool:
    """Tell whether the values are numbers with fractions, most of them different.

    Parameters
    ----------
    column : Series
        Any.

    Returns
    -------
    bool
        Such numbers name no classes.
    """
    values = some_values(column)
    if not are_numbers(column) or len(set(values)) * 2 <= len(values):
        return False
    return any(not float(value).is_integer() for value in values)


def are_classes(column: pd.Series) -> bool:
    """Tell whether values come again and again, as the classes of samples do.

    Parameters
    ----------
    column : Series
        Any.

    Returns
    -------
    bool
        False for one value only, for numbers with fractions and for lists.
    """
    if first_nested(column) is not None or are_measurements(column):
        return False
    values = some_values(column)
    n_classes = len(set(map(str, values)))
    return 1 < n_classes <= len(values) / 2


def are_sentences(column: pd.Series) -> bool:
    """Tell whether all values are different, and half of them texts of four words or more.

    Parameters
    ----------
    column : Series
        Without lists.

    Returns
    -------
    bool
        Such texts name no classes.
    """
    values = some_values(column)
    texts = [value for value in values if isinstance(value, str)]
    if not texts or not all_different(column):
        return False
    return float(np.median([len(text.split()) for text in texts])) >= SENTENCE_WORDS


def are_lists(column: pd.Series) -> bool:
    """Tell whether every value is a list or array.

    Parameters
    ----------
    column : Series
        Any.

    Returns
    -------
    bool
        False for one without values.
    """
    values = some_values(column)
    return bool(values) and all(isinstance(value, list | tuple | np.ndarray) for value in values)


def first_nested(column: pd.Series) -> int | None:
    """Find the first value that is a list, mapping or bytes.

    Parameters
    ----------
    column : Series
        Any.

    Returns
    -------
    int or None
        Its row.
    """
    if column.dtype != object:
        return None
    nested = np.array([isinstance(value, NESTED) for value in column], bool)
    return int(nested.argmax()) if nested.any() else None


def all_different(column: pd.Series) -> bool:
    """Tell whether no value stands twice.

    Parameters
    ----------
    column : Series
        Without lists.

    Returns
    -------
    bool
        True for one without values.
    """
    return bool(column.dropna().is_unique)


def _most(values: list[Any], is_such: Any) -> bool:
    return bool(values) and 2 * sum(map(is_such, values)) > len(values)


def is_picture(value: Any) -> bool:
    """Tell whether a value ends as the names of picture files do.

    Parameters
    ----------
    value : object
        Any.

    Returns
    -------
    bool
        False for an address.
    """
    is_text = isinstance(value, str) and not _is_address(value)
    return is_text and value.strip().lower().endswith(SUFFIXES)


def _is_address(value: Any) -> bool:
    return isinstance(value, str) and ADDRESS.match(value) is not None


def _is_number(value: Any) -> bool:
    if isinstance(value, str):
        return _NUMBER.fullmatch(value) is not None
    return is_number(value)
