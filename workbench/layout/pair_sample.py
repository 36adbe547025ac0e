"""Pairs of samples by their cosines in two spaces: the rare ones all, some of the common ones.

The square of cosines is cut into small squares. Every pair is counted in its small square; of each
square a few pairs are kept, at random, and stand for all of it. A square at the edge of the cloud
holds few pairs: all of them are kept.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from ..product_rows import inner_products

STEPS = 200  # small squares along a cosine of 1
SIDE = 2 * STEPS + 1  # small squares along an axis: -1 stands in the first, 1 in the last
KEPT = 12  # pairs of a small square that stand for all of it
BLOCK = 1_000_000  # pairs that are compared at once


def square_of(cosines: Any) -> np.ndarray:
    """Number the small square of each cosine, along one axis.

    Parameters
    ----------
    cosines : array-like of shape (k,)
        From -1 to 1; beyond by rounding at most.

    Returns
    -------
    ndarray of int of shape (k,)
        From 0 to 400: square i begins at cosine i / 200 - 1.

    Examples
    --------
    >>> square_of([-1.0, 0.0, 0.004, 1.0]).tolist()
    [0, 200, 200, 400]
    """
    places = np.floor((np.asarray(cosines, np.float32) + np.float32(1)) * np.float32(STEPS))
    squares: np.ndarray = places.astype(np.int32).clip(0, SIDE - 1)
    return squares


class _Kept:
    """Counts of the small squares, and the pairs that are kept of each."""

    def __init__(self, kinds: int, chance: np.random.Generator) -> None:
        self.counts = np.zeros(kinds * SIDE**2, np.int64)
        self.n_kept = np.zeros(kinds * SIDE**2, np.int64)
        self._chance = chance
        self._parts: list[dict[str, np.ndarray]] = []

    def add(self, squares: np.ndarray, pair: Callable[[np.ndarray], dict[str, np.ndarray]]) -> None:
        """Count pairs by their squares; keep some, which ``pair`` describes by their numbers."""
        self.counts += np.bincount(squares, minlength=len(self.counts))
        has_room = self.n_kept < KEPT
        waiting = self._chance.permutation(np.flatnonzero(has_room[squares]))
        waiting = waiting[np.argsort(squares[waiting], kind="stable")]
        own, first, n = np.unique(squares[waiting], return_index=True, return_counts=True)
        number_in_square = np.arange(len(waiting)) - np.repeat(first, n)
        chosen = waiting[number_in_square < np.repeat(KEPT - self.n_kept[own], n)]
        self.n_kept += np.bincount(squares[chosen], minlength=len(self.counts))
        self._parts.append({**pair(chosen), "square": squares[chosen]})

    def table(self) -> pd.DataFrame:
        """All that are kept, each with the number of pairs that it stands for."""
        table = pd.concat(map(pd.DataFrame, self._parts), ignore_index=True)
        square = table.pop("square").to_numpy()
        table["weight"] = self.counts[square] / self.n_kept[square]
        table["same"] = square >= SIDE**2
        return table


def sample_of_pairs(
    X: Any, Y: Any, *, classes: np.ndarray | None = None,
    tick: Callable[[float], object] | None = None, random_state: int = 0,
) -> pd.DataFrame:  # fmt: skip
    """Compare all pairs of samples in two spaces, in blocks, and keep some of each small square.

    Parameters
    ----------
    X, Y : ndarray or ProductRows, m rows each
        The same samples in two spaces, rows of length 1.
    classes : ndarray of shape (m,), default=None
        Pairs within a class and across are counted and kept apart.
    tick : callable, default=None
        Hears the share that is done; what it raises ends the work.
    random_state : int, default=0
        Seed of which pairs are kept.

    Returns
    -------
    DataFrame
        ``row`` < ``other`` (numbers of rows), ``first`` and ``second`` (cosines), ``weight`` (pairs
        that it stands for, itself one of them) and ``same`` (of one class).

    Examples
    --------
    >>> sample = sample_of_pairs(np.eye(3), np.eye(3)[[0, 0, 1]])
    >>> sample.sort_values(["row", "other"])["second"].tolist()
    [1.0, 0.0, 0.0]
    """
    chance = np.random.default_rng(random_state)
    order = chance.permutation(len(X))  # what is kept of common squares comes from early blocks
    X, Y = X[order], Y[order]
    codes = None if classes is None else np.unique(classes, return_inverse=True)[1].ravel()[order]
    kept = _Kept(1 if codes is None else 2, chance)
    height = max(1, BLOCK // len(X))
    for start in range(0, len(X) - 1, height):
        if tick is not None:
            tick(1 - (1 - start / len(X)) ** 2)
        _add_block(kept, X, Y, codes, order, slice(start, start + height))
    return kept.table()


def _add_block(
    kept: _Kept, X: Any, Y: Any, codes: np.ndarray | None, order: np.ndarray, rows: slice
) -> None:
    """Add the pairs of some rows with all that come later."""
    first, second = (_products(rows_of[rows], rows_of[rows.start :]) for rows_of in (X, Y))
    width = len(order) - rows.start
    later = np.triu(np.ones((len(first), width), bool), 1)
    places = np.flatnonzero(later)
    first, second = first[later], second[later]
    squares = square_of(first) * SIDE + square_of(second)
    if codes is not None:
        same = np.equal.outer(codes[rows], codes[slice(rows.start, None)])
        squares += SIDE**2 * same[later]

    def pair(chosen: np.ndarray) -> dict[str, np.ndarray]:
        above, beside = np.divmod(places[chosen], width)
        ends = np.sort([order[rows.start + above], order[rows.start + beside]], axis=0)
        cosines = {"first": first[chosen], "second": second[chosen]}
        return {"row": ends[0], "other": ends[1], **cosines}

    kept.add(squares, pair)


def _products(X: Any, Y: Any) -> np.ndarray:
    return np.asarray(inner_products(X, Y), dtype=np.float32)
