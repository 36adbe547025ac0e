"""Train and test halves, the same for every space: at random, by group, or as the data came."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import _checks
from ..._require import require

PROBE_ROWS = 10_000  # more rows than this are sampled before the probe
FEW_GROUPS = 5  # up to so many are left out in turn, each once

Halves = tuple[np.ndarray, np.ndarray]  # rows to train on, rows to test
Folds = tuple[Halves, ...]


def split(labels: np.ndarray, *, random_state: int = 0) -> Halves:
    """Split row numbers into stratified halves, the same for every space.

    Every class is in both halves; classes of one sample are left out of both. Above 10,000 rows,
    each half is thinned to 5,000, class by class, at least one row of each class.

    Parameters
    ----------
    labels : ndarray of shape (n,)
        Class of each row.
    random_state : int, default=0
        Seed of the order within a class.

    Returns
    -------
    tuple of two ndarrays of int
        Rows to train on, rows to test, each in order.

    Raises
    ------
    InputError
        If fewer than four samples or fewer than two classes are left, or the labels are no
        sequence.

    Examples
    --------
    >>> train, test = split(np.array(["a", "a", "b", "b", "once"]))
    >>> len(train), len(test), 4 in {*train, *test}
    (2, 2, False)
    """
    n = len(labels) if hasattr(labels, "__len__") else 0
    labels = _checks.labels("labels", labels, n)
    random_state = _checks.seed("random_state", random_state)
    _, codes, counts = np.unique(labels, return_inverse=True, return_counts=True)
    rows = np.flatnonzero(counts[codes] > 1)
    left = f"{len(rows)} samples in {np.sum(counts > 1)} classes of two or more"
    require(len(rows) >= 4 and np.sum(counts > 1) >= 2, left, "at least 4 samples and 2 classes")
    order = np.random.default_rng(random_state).permutation(rows)
    order = order[np.argsort(codes[order], kind="stable")]  # class by class, in random order
    train, test = order[::2], order[1::2]
    return _thinned(train, codes[train]), _thinned(test, codes[test])


def both_ways(halves: Halves) -> Folds:
    """Let each half train once and test once.

    Parameters
    ----------
    halves : tuple of two ndarrays of int
        As :func:`split` gives them.

    Returns
    -------
    tuple of (ndarray of int, ndarray of int)
        Rows to train on, rows to test, of two folds.

    Examples
    --------
    >>> both_ways((np.array([0]), np.array([1])))
    ((array([0]), array([1])), (array([1]), array([0])))
    """
    one, other = halves
    return (one, other), (other, one)


def grouped_folds(labels: np.ndarray, groups: np.ndarray, *, random_state: int = 0) -> Folds:
    """Split row numbers so that no group is on both sides.

    Up to five groups are left out in turn: each is tested once, by all others. More are divided at
    random into two halves of equally many groups, and each half tests the other. Rows to test
    whose class nothing trains are left out. Thinned as by :func:`split`.

    Parameters
    ----------
    labels : ndarray of shape (n,)
        Class of each row.
    groups : ndarray of shape (n,)
        Group of each row.
    random_state : int, default=0
        Seed of the halves.

    Returns
    -------
    tuple of (ndarray of int, ndarray of int)
        Rows to train on, rows to test, of each fold; empty where no fold has two classes to train
        and a row to test.

    Raises
    ------
    InputError
        If labels or groups are no sequence of n, or there is one group alone.

    Examples
    --------
    >>> labels, groups = np.array(["a", "b", "a", "b"]), np.array(["x", "x", "y", "y"])
    >>> [(train.tolist(), test.tolist()) for train, test in grouped_folds(labels, groups)]
    [([2, 3], [0, 1]), ([0, 1], [2, 3])]
    """
    n = len(labels) if hasattr(labels, "__len__") else 0
    labels = _checks.labels("labels", labels, n)
    groups = _checks.labels("groups", groups, n)
    random_state = _checks.seed("random_state", random_state)
    names, number = np.unique(groups, return_inverse=True)
    require(len(names) > 1, f"{len(names)} group", "at least 2 groups")
    if len(names) <= FEW_GROUPS:
        tested = [number == group for group in range(len(names))]
    else:
        order = np.random.default_rng(random_state).permutation(len(names))
        half = np.isin(number, order[1::2])
        tested = [half, ~half]
    folds = [_learnable(labels, np.flatnonzero(~test), np.flatnonzero(test)) for test in tested]
    return tuple(fold for fold in folds if fold is not None)


def given_folds(labels: np.ndarray, parts: np.ndarray) -> Folds:
    """Take train and test as the data came.

    Parameters
    ----------
    labels : ndarray of shape (n,)
        Class of each row.
    parts : ndarray of shape (n,)
        "train", "validation" or "test" of each row; validation tests where there is no test.

    Returns
    -------
    tuple of (ndarray of int, ndarray of int)
        One fold: rows to train on, rows to test whose class they have; none if they are no two
        classes and a row to test.

    Raises
    ------
    InputError
        If labels or parts are no sequence of n, or nothing trains, or nothing tests.

    Examples
    --------
    >>> given_folds(np.array(["a", "b", "a"]), np.array(["train", "train", "test"]))
    ((array([0, 1]), array([2])),)
    """
    n = len(labels) if hasattr(labels, "__len__") else 0
    labels = _checks.labels("labels", labels, n)
    parts = _checks.labels("parts", parts, n)
    tests = "test" if (parts == "test").any() else "validation"
    found = f"a split of {', '.join(map(repr, np.unique(parts)[:5].tolist()))}"
    both = (parts == "train").any() and (parts == tests).any()
    require(both, found, "train, and test or validation")
    fold = _learnable(labels, np.flatnonzero(parts == "train"), np.flatnonzero(parts == tests))
    return () if fold is None else (fold,)


def checked_folds(folds: Any, n: int) -> Folds:
    """Take folds of n rows.

    Parameters
    ----------
    folds : sequence of (rows to train on, rows to test)
        What came.
    n : int
        Rows that there are.

    Returns
    -------
    tuple of (ndarray of int, ndarray of int)
        At least one.

    Raises
    ------
    InputError
        If there is none, one is no pair, or a row is not there.
    """
    given = _checks.several("folds", folds, "(rows to train on, rows to test)")
    require(given, "folds=()", "at least one fold")
    return tuple(checked_halves(fold, n) for fold in given)


def checked_halves(halves: Any, n: int) -> Halves:
    """Take two halves of n rows.

    Parameters
    ----------
    halves : (rows to train on, rows to test)
        What came.
    n : int
        Rows that there are.

    Returns
    -------
    tuple of two ndarrays of int
        Neither is empty.

    Raises
    ------
    InputError
        If they are not two, one is empty, or a row is not there.
    """
    parts = _checks.several("halves", halves, "row numbers")
    require(len(parts) == 2, f"{len(parts)} halves", "two: rows to train on, rows to test")
    train, test = (_checks.row_numbers("halves", rows, n) for rows in parts)
    require(len(train) and len(test), "an empty half", "rows in both")
    return train, test


def _learnable(labels: np.ndarray, train: np.ndarray, test: np.ndarray) -> Halves | None:
    """Rows to test whose class is trained, both thinned; None if there is nothing to measure."""
    test = test[np.isin(labels[test], labels[train])]
    if not len(test) or len(np.unique(labels[train])) < 2:
        return None
    codes = np.unique(labels, return_inverse=True)[1]
    return _thinned_classes(train, codes), _thinned_classes(test, codes)


def _thinned_classes(rows: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Rows thinned class by class."""
    in_classes = rows[np.argsort(codes[rows], kind="stable")]
    return _thinned(in_classes, codes[in_classes])


def _thinned(rows: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """At most half of ``PROBE_ROWS``, evenly over rows that stand class by class, in order.

    Where an even choice would miss a class, the first row of every class is taken, and the others
    evenly from what is left.
    """
    limit = PROBE_ROWS // 2
    chosen = _evenly(len(rows), limit)
    if len(np.unique(codes[chosen])) < len(np.unique(codes)):
        first = np.unique(codes, return_index=True)[1]
        others = np.setdiff1d(np.arange(len(rows)), first)
        n_others = max(0, limit - len(first))
        chosen = np.concatenate([first, others[_evenly(len(others), n_others)]])
    return np.sort(rows[chosen])


def _evenly(n: int, limit: int) -> np.ndarray:
    """Places of at most ``limit`` of n, first and last among them."""
    return np.linspace(0, n - 1, min(n, limit)).round().astype(int)
