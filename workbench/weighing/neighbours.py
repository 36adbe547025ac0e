"""Nearest neighbours of every row under every setting."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .._machine.threads import side_by_side
from ..arrays import row_blocks
from .scored import Scored, empty_scores

BLOCK = 32  # rows of one step
MORE = 6  # neighbours listed beyond those that can be left out
EXACT_COLUMNS = 512  # up to so many rows, all of them are looked at under every setting
CANDIDATES = 40  # rows nearest under a setting of the coarse grid, which the others choose from

LONGER = 3  # times as many where whole groups are left out

Outcome = Callable[[int, np.ndarray, np.ndarray, int], np.ndarray]
EVERYONE = -1  # the fold that is left out where none is


@dataclass(frozen=True, eq=False)
class Neighbourhood:
    """Who may be whose neighbour.

    Attributes
    ----------
    parts : ndarray of shape (4, n, n)
        Of :class:`Grams`.
    coefficients : ndarray of shape (s, 4)
        Of the settings.
    coarse : ndarray of shape (c, 4)
        Settings far apart, whose nearest rows are looked at under all others.
    folds : ndarray of int of shape (n,)
        Fold of each row.
    reporting : tuple of int
        Folds that are reported.
    groups_whole : bool, default=False
        Whether a fold has whole groups; else its rows are drawn at random.
    apart : ndarray of int of shape (n,), default=None
        Group of each row; rows of the same group are no neighbours.
    """

    parts: np.ndarray
    coefficients: np.ndarray
    coarse: np.ndarray
    folds: np.ndarray
    reporting: tuple[int, ...]
    groups_whole: bool = False
    apart: np.ndarray | None = None

    def candidates(self, row: int) -> np.ndarray:
        """List the rows that may be near to one under some setting.

        Parameters
        ----------
        row : int
            Which.

        Returns
        -------
        ndarray of int
            All that may answer where they are few; else those that are near under a setting of the
            coarse grid.
        """
        there = np.arange(len(self.folds)) != row
        if self.apart is not None:
            there = self.apart != self.apart[row]
        rows = np.flatnonzero(there)
        if len(rows) <= EXACT_COLUMNS:
            return rows
        similar = self.coarse @ self.parts[:, row]
        similar[:, ~there] = -np.inf
        near = _reached(similar, CANDIDATES)
        if self.groups_whole:  # whose members may be nearest to each other
            similar[:, self.folds == self.folds[row]] = -np.inf
            near |= _reached(similar, CANDIDATES)
        return np.flatnonzero(near)

    def nearest(self, row: int, length: int) -> np.ndarray:
        """List the nearest neighbours of a row under every setting.

        Parameters
        ----------
        row : int
            Which.
        length : int
            Neighbours.

        Returns
        -------
        ndarray of int of shape (s, length)
            Nearest first, of equals the lower number; fewer where no more may answer.
        """
        columns = self.candidates(row)
        similar = self.coefficients @ self.parts[:, row, columns]
        length = min(length, len(columns))
        some = np.sort(np.argpartition(-similar, length - 1, axis=1)[:, :length], axis=1)
        order = np.argsort(-np.take_along_axis(similar, some, 1), axis=1, kind="stable")
        return columns[np.take_along_axis(some, order, 1)]


def scored_by(
    space: Neighbourhood, k: int, outcome: Outcome, units: np.ndarray,
    tick: Callable[[int], object] = int,
) -> Scored:  # fmt: skip
    """Score every setting by the k nearest neighbours of each row.

    Parameters
    ----------
    space : Neighbourhood
        Who may be whose neighbour.
    k : int
        Neighbours.
    outcome : callable
        Called with a row, its neighbours (s, k) under every setting, whether each is there (fewer
        may be), and the fold that is left out; gives a number for every setting.
    units : ndarray of int of shape (n,)
        Row of the dataset behind each.
    tick : callable
        Told how many rows are done.

    Returns
    -------
    Scored
        Within: every other row that is there may be a neighbour. Reported: rows of other folds
        alone.
    """
    n, n_settings = len(space.folds), len(space.coefficients)
    length = _list_length(space, k)
    within, whole, reported = empty_scores(len(space.reporting), n_settings, n)

    def of_row(row: int) -> None:
        near = space.nearest(row, length)
        own = int(space.folds[row])
        whole[:, row] = outcome(row, *without(near, space.folds, EVERYONE, k), EVERYONE)
        for place, fold in enumerate(space.reporting):
            found = outcome(row, *without(near, space.folds, fold, k), fold)
            scores = reported if fold == own else within[place]
            scores[:, row] = found

    def of_block(block: slice) -> None:
        for row in range(block.start, min(block.stop, n)):
            of_row(row)
        tick(min(block.stop, n) - block.start)

    side_by_side(of_block, row_blocks(n, BLOCK))
    return Scored(within, whole, reported, units, space.folds)


def _reached(similar: np.ndarray, k: int) -> np.ndarray:
    """Columns that are among the k largest of some row."""
    least = np.partition(similar, -k, axis=1)[:, [-k]]
    return np.asarray(((similar >= least) & (similar > -np.inf)).any(axis=0))


def _list_length(space: Neighbourhood, k: int) -> int:
    """How many neighbours are listed, so that k are left without any one fold."""
    largest = np.bincount(space.folds).max() / len(space.folds)
    length = math.ceil(k / (1 - min(largest, 0.8))) + MORE
    return LONGER * length if space.groups_whole else length


def without(
    near: np.ndarray, folds: np.ndarray, fold: int, k: int
) -> tuple[np.ndarray, np.ndarray]:
    """Leave out a fold from lists of neighbours.

    Parameters
    ----------
    near : ndarray of int of shape (s, l)
        Nearest first.
    folds : ndarray of int of shape (n,)
        Fold of each row.
    fold : int
        Which is left out; -1 leaves out none.
    k : int
        Neighbours that are wanted.

    Returns
    -------
    tuple of two ndarrays of shape (s, k)
        Rows, and whether each is a neighbour: where too few are listed, the last are not.

    Examples
    --------
    >>> without(np.array([[1, 2, 0]]), np.array([0, 0, 1]), 0, 2)
    (array([[2, 1]]), array([[ True, False]]))
    """
    if fold == EVERYONE:
        return near[:, :k], np.ones(near[:, :k].shape, bool)
    allowed = folds[near] != fold
    taken = allowed & (np.cumsum(allowed, axis=1, dtype=np.int16) <= k)
    if np.count_nonzero(taken) == k * len(near):
        return near[taken].reshape(-1, k), np.ones((len(near), k), bool)
    first = np.argsort(~allowed, axis=1, kind="stable")[:, :k]  # some lists are too short
    return np.take_along_axis(near, first, 1), np.take_along_axis(allowed, first, 1)
