"""Recall of the nearest: a row finds another of its own, and nothing nearer of the others'."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .._machine.threads import side_by_side
from ..arrays import row_blocks
from .scored import Scored

BLOCK = 32  # queries of one step


def recall(
    parts: np.ndarray, coefficients: np.ndarray, owners: np.ndarray, folds: np.ndarray,
    units: np.ndarray, apart: np.ndarray | None = None, *, reporting: tuple[int, ...],
    tick: Callable[[int], object] = int,
) -> Scored:  # fmt: skip
    """Measure how often the nearest row is of the same owner, under every setting.

    Rows of one owner are in one fold, so that a fold is left out whole: then neither its rows ask
    nor do they answer. Rows ask whose owner has another row that may answer; of equal similarities
    the other's counts as nearer.

    Parameters
    ----------
    parts : ndarray of shape (4, n, n)
        Of :class:`Grams`.
    coefficients : ndarray of shape (s, 4)
        Of the settings.
    owners : ndarray of int of shape (n,)
        Image of each caption, or class of each image.
    folds : ndarray of int of shape (n,)
        Fold of each row.
    units : ndarray of int of shape (n,)
        Row of the dataset behind each.
    apart : ndarray of int of shape (n,), default=None
        Group of each row; rows of the same group do not answer.
    reporting : tuple of int
        Folds that are reported.
    tick : callable
        Told how many queries are done.

    Returns
    -------
    Scored
        Of the rows that ask; all rows answer to those of a fold that is reported.

    Examples
    --------
    >>> X = np.array([[1, 0], [0.9, 0.1], [0, 1], [0.1, 0.9]])
    >>> owners = np.array([0, 0, 1, 1])
    >>> parts = np.stack([X @ X.T] * 4)
    >>> recall(parts, np.eye(4)[:1], owners, owners, np.arange(4), reporting=(0, 1)).whole.tolist()
    [[1.0, 1.0, 1.0, 1.0]]
    """
    n_folds = int(folds.max()) + 1
    order = np.argsort(folds, kind="stable")  # folds are slices, whose maxima are quick
    starts = np.searchsorted(folds[order], np.arange(n_folds))
    own = _own_rows(owners, apart)
    asking = np.flatnonzero([len(rows) > 0 for rows in own])
    banned = apart if apart is not None else np.arange(len(owners))

    def beats_folds(row: int) -> np.ndarray:
        # (settings, folds): whether the own is nearer than the nearest of a fold's others
        similar = coefficients @ parts[:, row]
        best = similar[:, own[row]].max(axis=1)
        similar[:, (owners == owners[row]) | (banned == banned[row])] = -np.inf
        nearest = np.maximum.reduceat(similar[:, order], starts, axis=1)
        return np.asarray(best[:, None] > nearest)

    def of_block(block: slice) -> np.ndarray:
        found = np.stack([beats_folds(row) for row in asking[block]])
        tick(len(found))
        return found

    nearer = np.concatenate(side_by_side(of_block, row_blocks(len(asking), BLOCK)))
    whole = np.asarray(nearer.all(axis=2).T, np.float32)
    left = [np.delete(nearer, fold, axis=2).all(axis=2).T for fold in reporting]
    within = np.asarray(left, np.float32)
    of_asking = folds[asking]
    for scores, fold in zip(within, reporting, strict=True):
        scores[:, of_asking == fold] = np.nan
    return Scored(within, whole, whole, units[asking], of_asking)


def _own_rows(owners: np.ndarray, apart: np.ndarray | None) -> list[np.ndarray]:
    """For each row, the others of its owner that may answer."""
    order = np.argsort(owners, kind="stable")
    _, starts = np.unique(owners[order], return_index=True)
    rows = {int(owners[each[0]]): each for each in np.split(order, starts[1:])}
    found = []
    for row, owner in enumerate(owners):
        others = rows[int(owner)]
        others = others[others != row]
        if apart is not None:
            others = others[apart[others] != apart[row]]
        found.append(others)
    return found
