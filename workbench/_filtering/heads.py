"""How a column of a table is headed: its name, its width, whether it holds numbers."""

from typing import Any

import numpy as np

from .._printable import printable
from .cells import in_words

LOOKED_AT = 200  # values that the width of a column is made for
NARROWEST, WIDEST = 6, 30  # characters


def head_of(name: str, cells: np.ndarray) -> dict[str, Any]:
    """Say how a column is headed.

    Parameters
    ----------
    name : str
        Of the column.
    cells : ndarray of shape (n,)
        Its values.

    Returns
    -------
    dict
        ``name`` in words; ``number``, whether it holds some; ``width`` in characters.

    Examples
    --------
    >>> head_of("size", np.array([0.5, 12.25]))
    {'name': 'size', 'number': True, 'width': 6}
    """
    looked_at = cells[:LOOKED_AT]
    words = [in_words(value) for value in looked_at]
    is_number = any(words) and not any(isinstance(value, str) for value in looked_at)
    width = max(map(len, [name + "  ", *words]))
    return {
        "name": printable(name, one_line=True),
        "number": is_number,
        "width": min(WIDEST, max(NARROWEST, width)),
    }
