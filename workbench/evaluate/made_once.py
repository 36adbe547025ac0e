"""What several targets of one space share: made when it is first asked for, once."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import align
from ..product_rows import inner_products
from .measures.prototypes import GRAM_ROWS


class Neighbours:
    """Neighbours of some rows, found when they are first asked for.

    Parameters
    ----------
    image : ndarray or ProductRows of shape (n, d)
        Rows that answer.
    asking : ndarray of int of shape (m,)
        Rows that ask.
    """

    def __init__(self, image: Any, asking: np.ndarray) -> None:
        self._image, self._asking = image, asking
        self._found: dict[int, np.ndarray] = {}

    def __call__(self, k: int) -> np.ndarray:
        """Find the nearest rows of each row that asks.

        Parameters
        ----------
        k : int
            How many.

        Returns
        -------
        ndarray of int of shape (m, k)
            Row numbers, the nearest first.
        """
        if k not in self._found:
            self._found[k] = align.neighbours(self._image, k, self._asking)
        return self._found[k]


class Products:
    """Products of all rows in double precision, made when they are first asked for.

    Parameters
    ----------
    image : ndarray or ProductRows of shape (n, d)
        Rows.
    """

    def __init__(self, image: Any) -> None:
        self._image = image
        self._made: np.ndarray | None = None

    def __call__(self) -> np.ndarray:
        """Multiply all rows with each other.

        Returns
        -------
        ndarray of shape (n, n), float64
            Inner products.
        """
        if self._made is None:
            rows = self._image.astype(float)
            self._made = inner_products(rows, rows)
        return self._made


def is_wide(image: np.ndarray) -> bool:
    """Tell whether products of all rows serve the probe better than the rows.

    Parameters
    ----------
    image : ndarray of shape (n, d)
        Rows.

    Returns
    -------
    bool
        True for rows wider than half of them are many, as long as the products fit.
    """
    return len(image) // 2 < image.shape[1] and len(image) <= GRAM_ROWS
