"""Train and test halves, the same for every space."""

from __future__ import annotations

import numpy as np

from .. import _checks
from .._require import require

PROBE_ROWS = 10_000  # more rows than this are sampled before the probe

Halves = tuple[np.ndarray, np.ndarray]  # rows to train on, rows to test


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
