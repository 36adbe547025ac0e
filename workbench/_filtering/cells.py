"""One value of a table in words."""

from typing import Any

import numpy as np
import pandas as pd

from .._printable import printable

MOST_CHARACTERS = 2000  # of one value
MOST_IN_TABLE = 300  # of a cell of a table; the large picture shows all
LONG = 1e4  # from here on what is behind the point is left out
WHOLE = 1e15  # from here on floats hold no more digits than they show


def in_words(value: Any) -> str:
    """Write one value in words; four digits of a number, all those before the point.

    Parameters
    ----------
    value : scalar
        Of any kind; what is no scalar has no words.

    Returns
    -------
    str
        Empty where there is none.

    Examples
    --------
    >>> in_words(12345.0), in_words(0.123456), in_words(float("nan")), in_words("owl")
    ('12345', '0.1235', '', 'owl')
    """
    if not pd.api.types.is_scalar(value) or pd.isna(value):
        return ""
    if not isinstance(value, float | np.floating):
        return printable(value)[:MOST_CHARACTERS]
    size = abs(float(value))
    is_whole = size < WHOLE and float(value).is_integer()
    if is_whole or LONG <= size < WHOLE:
        return f"{value:.0f}"
    return f"{value:.4g}"
