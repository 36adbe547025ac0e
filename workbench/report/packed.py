"""Columns of samples as the standalone page carries them: numbers as bytes, words once each."""

import base64
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from .._filtering.cells import MOST_IN_TABLE, WHOLE, in_words
from .._filtering.facets import UNLISTED, Facet, Numbers, Values, facet_of
from .._filtering.heads import head_of
from .._filtering.shown import outline


def packed(numbers: np.ndarray) -> dict[str, str]:
    """Write numbers as plotly.js does: bytes in letters.

    Parameters
    ----------
    numbers : ndarray
        Of any type that has a typed array.

    Returns
    -------
    dict
        ``dtype``, as in "f4", and ``bdata``, base64 of the bytes.

    Examples
    --------
    >>> packed(np.array([1, 2], "u1"))
    {'dtype': 'u1', 'bdata': 'AQI='}
    """
    little = np.ascontiguousarray(numbers, numbers.dtype.newbyteorder("<"))
    return {"dtype": little.dtype.str[1:], "bdata": base64.b64encode(little.tobytes()).decode()}


def packed_codes(codes: np.ndarray, size: int) -> dict[str, str]:
    """Write numbers from 0 to ``size`` - 1 in as few bytes as they take.

    Parameters
    ----------
    codes : ndarray of int
        The numbers.
    size : int
        How many different ones there may be.

    Returns
    -------
    dict
        As :func:`packed` gives.
    """
    return packed(codes.astype(np.min_scalar_type(max(0, size - 1))))


def packed_columns(
    columns: Mapping[str, Any], classes: Collection[str], best_is_least: Collection[str],
    known: Mapping[str, Sequence[str]],
) -> list[dict[str, Any]]:  # fmt: skip
    """Write columns for a page that filters and sorts by them.

    Parameters
    ----------
    columns : mapping of str to array-like of shape (n,)
        By name.
    classes : collection of str
        Columns whose numbers are names.
    best_is_least : collection of str
        Columns whose smallest number is the best, as ranks.
    known : mapping of str to sequence of str
        Words that the page has already, by what they are called there.

    Returns
    -------
    list of dict
        Of each: its head, its values, and ``facet``, by what it is filtered; None if by nothing.
    """
    found: list[dict[str, Any]] = []
    for name, values in columns.items():
        column = pd.Series(values).reset_index(drop=True)
        least = name in best_is_least
        facet = None
        if name not in UNLISTED:
            facet = facet_of(name, column, is_class=name in classes, best_is_least=least)
        cells = np.asarray(values, dtype=object)
        shown = None if facet is None else outline(facet) | {"column": len(found)}
        head = head_of(name, cells) | {"best_is_least": least, "facet": shown}
        found.append(head | _values(column, cells, facet, known))
    return found


def _values(
    column: pd.Series, cells: np.ndarray, facet: Facet | None, known: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """Write the values: as numbers, as codes of words, or as words."""
    if isinstance(facet, Values):
        is_truth = pd.api.types.is_bool_dtype(column)
        by_number = pd.api.types.is_numeric_dtype(column) and not is_truth
        return {
            "words": facet.names.tolist(),
            "codes": packed_codes(facet.codes, facet.size),
            "by_number": by_number,
        }
    words = None if isinstance(facet, Numbers) and _are_plain(column) else _words(cells)
    same = next((name for name, others in known.items() if words == list(others)), None)
    texts = {} if words is None else {"words": same or words}
    return texts | (_numbers(column) if isinstance(facet, Numbers) else {})


def _words(cells: np.ndarray) -> list[str]:
    return [in_words(value)[:MOST_IN_TABLE] for value in cells]


def _are_plain(column: pd.Series) -> bool:
    """Say whether the page writes these numbers in the same words: no whole ones of 16 digits."""
    if not pd.api.types.is_integer_dtype(column):
        return True
    known = column.dropna()
    return bool((known < WHOLE).all() and (known > -WHOLE).all())


def _numbers(column: pd.Series) -> dict[str, Any]:
    """Write numbers in the fewest bytes that keep them: each once, if many are the same."""
    numbers = column.to_numpy(dtype=float, na_value=np.nan)
    small = numbers.astype(np.float32)
    if np.array_equal(small.astype(float), numbers, equal_nan=True):
        numbers = small
    distinct, codes = np.unique(numbers, return_inverse=True)
    bytes_of_code = np.min_scalar_type(max(0, len(distinct) - 1)).itemsize
    if distinct.nbytes + bytes_of_code * len(codes) < numbers.nbytes:
        return {"numbers": packed(distinct), "codes": packed_codes(codes, len(distinct))}
    return {"numbers": packed(numbers)}
