"""Nearest samples in several spaces at once: where one space finds more of the right ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import _checks
from .._require import require
from ..align.neighbourhoods import neighbours, shared
from .rows import images

WIN, TIE, LOSS = "win", "tie", "loss"
OUTCOMES = (WIN, TIE, LOSS)
MUCH, SOME, LITTLE = "much", "some", "little"
CHANGES = (MUCH, SOME, LITTLE)


@dataclass(frozen=True)
class Asked:
    """A sample, and the samples nearest to it in each space.

    Attributes
    ----------
    row : int
        Number of the sample.
    outcome : str
        One of ``OUTCOMES``, or one of ``CHANGES`` where there are no labels.
    nearest : dict of str to ndarray of int of shape (k,)
        By name of the space, nearest first.
    right : dict of str to ndarray of bool of shape (k,)
        Which of them have its label; empty without labels.
    """

    row: int
    outcome: str
    nearest: dict[str, np.ndarray]
    right: dict[str, np.ndarray]


@dataclass(frozen=True)
class NeighbourRows:
    """Where one space finds more of the right neighbours than another, with examples.

    Attributes
    ----------
    name, rival : str
        Of the two spaces.
    k : int
        Neighbours that are looked at.
    counts : dict of str to int
        How many samples are a win, a tie and a loss of the first; empty without labels.
    samples : tuple of Asked
        Drawn at random from each kind.
    n_rows, total : int
        Samples that were asked, and in all.
    """

    name: str
    rival: str
    k: int
    counts: dict[str, int]
    samples: tuple[Asked, ...]
    n_rows: int
    total: int


def neighbour_rows(
    spaces: Mapping[str, Any], name: str, rival: str, labels: Any = None, *,
    k: int = 6, each: int = 2, n_rows: int = 1000, random_state: int = 0,
) -> NeighbourRows:  # fmt: skip
    """Count where one space finds more of the right neighbours than another, and draw examples.

    A sample is a win of the space if more of its k nearest have its own label than in the rival, a
    loss if fewer, else a tie. Examples are drawn at random among the samples of each kind. Without
    labels nothing says which neighbours are right: samples are drawn from the third whose
    neighbours differ most between the two spaces, the middle third and the last one.

    Parameters
    ----------
    spaces : mapping of str to Space or to ndarray of shape (n, d)
        The same n samples in each; neighbours are looked for in all of them.
    name, rival : str
        Of the two spaces that are held against each other.
    labels : sequence of shape (n,), default=None
        One for each sample; those without a label, ``""``, are not asked.
    k : int, default=6
        Neighbours.
    each : int, default=2
        Examples of each kind, at most.
    n_rows : int, default=1000
        Samples that are asked, at most; drawn at random. All samples may answer.
    random_state : int, default=0
        Seed of both draws.

    Returns
    -------
    NeighbourRows
        Counts and examples.

    Raises
    ------
    InputError
        If a space is not there or has no images, there are fewer than two samples or no label, or
        a number is out of range.

    Examples
    --------
    >>> good = np.array([[1.0, 0], [0.9, 0.1], [0, 1], [0.1, 0.9]])
    >>> found = neighbour_rows({"a": good, "b": good[[0, 2, 1, 3]]}, "a", "b", list("xxyy"), k=1)
    >>> found.counts
    {'win': 4, 'tie': 0, 'loss': 0}
    """
    arrays = images(spaces)
    for which, chosen in (("name", name), ("rival", rival)):
        _checks.one_of(which, chosen, arrays)
    n = len(arrays[name])
    require(n > 1, f"{n} sample", "at least 2")
    k = min(_checks.whole_number("k", k), n - 1)
    each = _checks.whole_number("each", each)
    rng = np.random.default_rng(_checks.seed("random_state", random_state))
    classes = None if labels is None else _checks.labels("labels", labels, n).astype(str)
    known = np.arange(n) if classes is None else np.flatnonzero(classes != "")
    require(len(known), "labels that all are empty", "at least one")
    rows = np.sort(rng.permutation(known)[: _checks.whole_number("n_rows", n_rows)])
    nearest = {each_name: neighbours(X, k, rows) for each_name, X in arrays.items()}
    right = {} if classes is None else _right(nearest, classes, rows)
    kinds = _outcomes(right, name, rival) if right else _changes(nearest[name], nearest[rival])
    samples = _examples(rows, kinds, nearest, right, each, rng)
    counts = {kind: int((kinds == kind).sum()) for kind in OUTCOMES} if right else {}
    return NeighbourRows(name, rival, k, counts, samples, len(rows), n)


def _right(
    nearest: Mapping[str, np.ndarray], labels: np.ndarray, rows: np.ndarray
) -> dict[str, np.ndarray]:
    """Which neighbours have the label of the sample that asks."""
    return {name: labels[found] == labels[rows][:, None] for name, found in nearest.items()}


def _outcomes(right: Mapping[str, np.ndarray], name: str, rival: str) -> np.ndarray:
    """Of each sample, by how many neighbours are right."""
    more = right[name].sum(axis=1) - right[rival].sum(axis=1)
    return np.select([more > 0, more < 0], [WIN, LOSS], TIE)


def _changes(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Of each sample, by how many neighbours both spaces share: thirds of all samples."""
    order = np.argsort(np.argsort(shared(first, second), kind="stable"))
    return np.array(CHANGES)[len(CHANGES) * order // len(order)]


def _examples(
    rows: np.ndarray, kinds: np.ndarray, nearest: Mapping[str, np.ndarray],
    right: Mapping[str, np.ndarray], each: int, rng: np.random.Generator,
) -> tuple[Asked, ...]:  # fmt: skip
    """Samples of each kind, drawn at random."""
    drawn = []
    for kind in OUTCOMES if right else CHANGES:
        for at in rng.permutation(np.flatnonzero(kinds == kind))[:each]:
            found = {name: lists[at] for name, lists in nearest.items()}
            of_label = {name: marks[at] for name, marks in right.items()}
            drawn.append(Asked(int(rows[at]), kind, found, of_label))
    return tuple(drawn)
