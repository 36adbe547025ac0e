"""Train and test samples without near duplicates across them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from .. import _checks
from .._require import require
from ..arrays import normalize_rows, row_blocks
from ..product_rows import inner_products

BLOCK = 256  # rows that are compared with all others at once: all pairs of a block may be near


@dataclass(frozen=True)
class Apart:
    """Samples to train on and to test on, of which no two near ones are on both sides.

    Attributes
    ----------
    train, test : ndarray of int
        Row numbers, ascending.
    groups : ndarray of int of shape (n,)
        Number of the group of each sample: near ones are in one, over any number of steps.
    threshold : float
        Cosine from which on two samples are near.
    """

    train: np.ndarray
    test: np.ndarray
    groups: np.ndarray
    threshold: float

    @property
    def kept_together(self) -> int:  # numpydoc ignore=RT01,SS05
        """Samples that are near to another one."""
        sizes = np.bincount(self.groups)
        return int(sizes[sizes > 1].sum())

    @property
    def words(self) -> str:  # numpydoc ignore=RT01
        """What came of it, in sentences."""
        sizes = np.bincount(self.groups)
        near = sizes[sizes > 1]
        said = f"{len(self.train):,} to train on, {len(self.test):,} to test on."
        if not len(near):
            return f"{said} No two samples have a cosine of {self.threshold:g} or more."
        return (
            f"{said} {int(near.sum()):,} samples with a cosine of {self.threshold:g} or more to"
            f" another were kept together, in {_count(len(near))} of up to {near.max():,}."
        )


def _count(n: int) -> str:
    return "1 group" if n == 1 else f"{n:,} groups"


def near_components(X: Any, threshold: float) -> np.ndarray:
    """Number the groups of samples that are near, over any number of steps.

    Parameters
    ----------
    X : array, tensor or ProductRows of shape (n, d)
        Rows of a space.
    threshold : float
        Cosine from which on two samples are near, -1 to 1.

    Returns
    -------
    ndarray of int of shape (n,)
        Connected components of the graph of near pairs, numbered by their first row.

    Raises
    ------
    InputError
        If rows are no finite numbers, or the threshold is no cosine.

    Examples
    --------
    >>> near_components(np.array([[1.0, 0.0], [0.0, 1.0], [0.99, 0.01]]), 0.95)
    array([0, 1, 0])
    """
    X = normalize_rows(_checks.matrix("X", X))
    inside = _checks.is_number(threshold) and -1 <= threshold <= 1
    require(inside, f"threshold={_checks.shown(threshold)}", "a cosine, from -1 to 1")
    n = len(X)
    groups = np.arange(n)
    for block in row_blocks(n, BLOCK):
        similar = inner_products(X[block], X[block.start :])  # those before have looked already
        row, column = np.nonzero(similar >= threshold)
        links = groups[row + block.start], groups[column + block.start]
        groups = _joined(links, n)[groups]
    return _by_first_row(groups)


def _joined(links: tuple[np.ndarray, np.ndarray], n: int) -> np.ndarray:
    """New number of each group, after some were linked."""
    graph = coo_array((np.ones(len(links[0]), bool), links), shape=(n, n))
    return np.asarray(connected_components(graph, directed=False)[1])


def _by_first_row(groups: np.ndarray) -> np.ndarray:
    _, first, number = np.unique(groups, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[number]


def split_apart(
    X: Any, labels: Any = None, *, threshold: float = 0.95, test_share: float = 0.2,
    random_state: int = 0,
) -> Apart:  # fmt: skip
    """Divide samples into train and test, without near duplicates across them.

    Samples whose cosine reaches the threshold, and what is near to these, stay on one side as a
    whole. Within that, each class is divided as the whole set is, as far as its groups let: the
    largest groups are placed first, each where its classes lack most; single samples fill up. A
    group larger than the test set trains.

    Parameters
    ----------
    X : array, tensor or ProductRows of shape (n, d)
        Rows of the space in which near is meant, n at least 2.
    labels : array-like of shape (n,), default=None
        Class of each sample; None divides by number alone.
    threshold : float, default=0.95
        Cosine from which on two samples are near. Look at pairs of some cosines first: what is a
        duplicate in one space is a mere relative in another.
    test_share : float, default=0.2
        Of the samples, above 0 and below 1.
    random_state : int, default=0
        Of the order in which equally large groups are placed.

    Returns
    -------
    Apart
        Rows of both sides, the groups, and how many samples were kept together.

    Raises
    ------
    InputError
        If rows, labels or numbers are wrong, or all samples are near to each other.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> X = rng.standard_normal((50, 16))
    >>> X[40:] = X[:10] + 0.01 * rng.standard_normal((10, 16))  # ten were saved twice
    >>> apart = split_apart(X, np.repeat(["cat", "dog"], 25), threshold=0.95)
    >>> len(apart.train), len(apart.test), apart.kept_together
    (40, 10, 20)
    >>> set(apart.groups[apart.train]) & set(apart.groups[apart.test])
    set()
    """
    X = _checks.matrix("X", X, least=2)
    n = len(X)
    classes = np.zeros(n, int)
    if labels is not None:
        classes = np.unique(_checks.labels("labels", labels, n), return_inverse=True)[1]
    share = _checks.positive("test_share", test_share)
    require(share < 1, f"test_share={test_share}", "a share of the samples, below 1")
    seed = _checks.seed("random_state", random_state)
    groups = near_components(X, threshold)
    got = f"threshold={threshold:g}, at which all {n:,} samples are near to each other"
    require(groups.any(), got, "a higher cosine: there is no group to test on")
    is_test = _placed(groups, classes, share, np.random.default_rng(seed))
    return Apart(np.flatnonzero(~is_test), np.flatnonzero(is_test), groups, float(threshold))


def _placed(
    groups: np.ndarray, classes: np.ndarray, share: float, rng: np.random.Generator
) -> np.ndarray:
    """Mark the samples (n,) whose group is placed in the test set.

    Each group goes where it lets the filled shares of its classes be most even: the sum over both
    sides of count squared over wanted count is the smallest so.
    """
    order = np.argsort(groups, kind="stable")
    members = np.split(order, np.flatnonzero(np.diff(groups[order])) + 1)
    wanted = np.bincount(classes) * np.array([[1 - share], [share]])
    filled = np.zeros_like(wanted)
    is_test = np.zeros(len(groups), dtype=bool)
    shuffled = [members[i] for i in rng.permutation(len(members))]
    for rows in sorted(shuffled, key=len, reverse=True):
        held, counts = np.unique(classes[rows], return_counts=True)
        cost = (counts * (filled[:, held] + counts / 2) / wanted[:, held]).sum(axis=1)
        side = int(cost[1] < cost[0])
        filled[side, held] += counts
        is_test[rows] = side == 1
    if is_test.all() or not is_test.any():  # of very few samples: the smallest group goes over
        is_test[rows] = not is_test.any()
    return is_test
