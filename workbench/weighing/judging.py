"""What the neighbours of a row say: its class, the parents that are kept, captions alike."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .._classifiers.voting import majority
from .._machine.threads import side_by_side
from .neighbours import Neighbourhood, Outcome, without


def votes(codes: np.ndarray) -> Outcome:
    """Make the outcome of k-NN: whether the majority of the neighbours is of the row's class.

    Parameters
    ----------
    codes : ndarray of int of shape (n,)
        Classes.

    Returns
    -------
    callable
        For :func:`scored_by`; in the way of :func:`workbench.evaluate.knn`.

    Examples
    --------
    >>> near, there = np.array([[1, 2, 3]]), np.ones((1, 3), bool)
    >>> votes(np.array([0, 0, 1, 0]))(0, near, there, -1).tolist()
    [True]
    """

    def outcome(row: int, near: np.ndarray, there: np.ndarray, _: int) -> np.ndarray:
        nobody = -1 - np.arange(near.shape[1])  # each of another class, so that none votes
        return np.asarray(majority(np.where(there, codes[near], nobody)) == codes[row])

    return outcome


def kept_neighbours(space: Neighbourhood, parents: np.ndarray, k: int) -> Outcome:
    """Make a criterion without labels: the neighbours of the parent that is kept worse.

    Parameters
    ----------
    space : Neighbourhood
        Who may be whose neighbour.
    parents : ndarray of shape (p, 4)
        Coefficients of the parents.
    k : int
        Neighbours.

    Returns
    -------
    callable
        For :func:`scored_by`: the share of a parent's k nearest that are among the k nearest of the
        fused space, least over parents.
    """
    alone = replace(space, coefficients=parents, coarse=parents)
    of_parents = side_by_side(lambda row: alone.nearest(row, 4 * k), range(len(space.folds)))

    def outcome(row: int, near: np.ndarray, _: np.ndarray, fold: int) -> np.ndarray:
        listed, allowed = without(of_parents[row], space.folds, fold, k)
        shares = []
        for own, is_there in zip(listed, allowed, strict=True):
            is_own = np.zeros(len(space.folds), bool)
            is_own[own[is_there]] = True  # none that is left out, so that none is kept
            shares.append(is_own[near].sum(axis=1) / max(is_there.sum(), 1))
        return np.asarray(np.min(shares, axis=0))

    return outcome


def alike(similar: np.ndarray) -> Outcome:
    """Make a criterion without labels: whether neighbours are alike in what did not choose them.

    Parameters
    ----------
    similar : ndarray of shape (n, n)
        Similarity of the rows' captions.

    Returns
    -------
    callable
        For :func:`scored_by`: mean share of all other rows whose captions are less like the row's
        than a neighbour's are; 0.5 by chance.
    """
    n = len(similar)
    rank = np.argsort(np.argsort(similar, axis=1, kind="stable"), axis=1, kind="stable")
    share = (rank / max(n - 1, 1)).astype(np.float32)

    def outcome(row: int, near: np.ndarray, there: np.ndarray, _: int) -> np.ndarray:
        counted = np.where(there, share[row, near], 0).sum(axis=1)
        return np.asarray(counted / np.maximum(there.sum(axis=1), 1))

    return outcome
