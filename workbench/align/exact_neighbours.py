"""Exact neighbours of many rows, a block at a time."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..arrays import row_blocks
from .full_precision import FullPrecision
from .half_precision import HalfPrecision, can_halve
from .hsic import BLOCK

Tick = Callable[[float], object]


def exact_neighbours(X: Any, asking: np.ndarray, k: int, tick: Tick | None = None) -> np.ndarray:
    """Find the k largest inner products of some rows with all others.

    Parameters
    ----------
    X : ndarray or ProductRows of shape (n, d)
        Ready to compare by inner product.
    asking : ndarray of int of shape (m,)
        Row numbers.
    k : int
        Neighbours of each, 1 to n - 1.
    tick : callable, default=None
        Takes the share that is done, after each block; what it raises ends the work.

    Returns
    -------
    ndarray of int of shape (m, k)
        Nearest first; equal similarities in the order of rows.

    Examples
    --------
    >>> exact_neighbours(np.array([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0]]), np.arange(3), 1).ravel()
    array([1, 0, 1])
    """
    among = HalfPrecision(X) if can_halve(X, len(asking)) else FullPrecision(X)
    found = [np.zeros((0, k), int)]
    for block in row_blocks(len(asking), BLOCK):
        found.append(among.nearest(asking[block], k))
        if tick is not None:
            tick(block.stop / len(asking))
    return np.vstack(found)
