"""Order of samples by the values of a column."""

from typing import Any

import numpy as np
import pandas as pd

from .cells import in_words


def keys_of(values: Any) -> np.ndarray:
    """Give numbers that stand in the order of the values of a column.

    Parameters
    ----------
    values : array-like of shape (n,)
        Numbers, or words, which are ordered without regard to case.

    Returns
    -------
    ndarray of float, shape (n,)
        NaN where there is none.

    Examples
    --------
    >>> keys_of(["b", "A", None]).tolist()
    [1.0, 0.0, nan]
    """
    column = pd.Series(values).reset_index(drop=True)
    if pd.api.types.is_numeric_dtype(column):
        return column.to_numpy(dtype=float, na_value=np.nan)
    codes, distinct = pd.factorize(column)
    words = np.array([in_words(value).casefold() for value in distinct], dtype=str)
    _, place = np.unique(words, return_inverse=True)
    return np.append(place, np.nan)[codes]  # -1, for none, is the last


def ordered(rows: np.ndarray, keys: np.ndarray, *, descending: bool = False) -> np.ndarray:
    """Order samples by their keys; those without one come last, equal ones stay as they stand.

    Parameters
    ----------
    rows : ndarray of int
        Row numbers.
    keys : ndarray of shape (n,)
        Of all samples.
    descending : bool, default=False
        The largest first.

    Returns
    -------
    ndarray of int
        The same rows.

    Examples
    --------
    >>> ordered(np.arange(3), np.array([1.0, np.nan, 2.0]), descending=True).tolist()
    [2, 0, 1]
    """
    wanted = -keys[rows] if descending else keys[rows]
    found: np.ndarray = rows[np.argsort(wanted, kind="stable")]
    return found
