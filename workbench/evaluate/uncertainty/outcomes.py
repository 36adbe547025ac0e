"""Outcomes of the samples behind a metric, with what chance had a hand in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from ... import _checks
from ..._require import InputError, require

Key = tuple[str, str, str, str]  # space, task, target, metric
MAIN = ("values", "pair")  # what a file has under the name itself


@dataclass(frozen=True, eq=False)
class Outcomes:
    """One number for each sample, whose mean is the metric; NumPy reads it as these numbers.

    Attributes
    ----------
    values : ndarray of shape (n,)
        Such as whether each sample was right.
    units : ndarray of int of shape (n,), default=None
        Samples with the same number are not independent: captions of one image. None: all are.
    classes : ndarray of int of shape (n,), default=None
        The metric is the mean over classes of the mean of each; None: the mean of all.
    draws : ndarray of shape (D,), default=None
        Deviations of the metric in the draws that ``values`` are means over (examples of few-shot),
        scaled so that their variance / D is what the choice of draws adds.
    halves : ndarray of shape (K, 2), default=None
        The metric in K pairs of disjoint halves of the rows, where samples are each other's
        neighbours. The halves depend on the number of rows alone, so that spaces are compared on
        the same.
    redraws : ndarray of shape (R,), default=None
        The metric in further draws of the space itself: other random projections.

    Raises
    ------
    InputError
        If there is no value, units or classes are not one for each, halves are no pairs, or one of
        the numbers is not finite.

    Examples
    --------
    >>> Outcomes(np.array([1.0, 1.0, 0.0]), classes=np.array([0, 0, 1])).value
    0.5
    """

    values: np.ndarray
    units: np.ndarray | None = None
    classes: np.ndarray | None = None
    draws: np.ndarray | None = None
    halves: np.ndarray | None = None
    redraws: np.ndarray | None = None

    def __post_init__(self) -> None:
        """Refuse what is no outcome of samples."""
        values = _checks.numbers("outcomes", self.values)
        right = values.ndim == 1 and values.size > 0
        require(right, f"outcomes of shape {values.shape}", "one number for each sample")
        _put(self, "values", values)
        for name in ("units", "classes"):
            given = getattr(self, name)
            _put(self, name, None if given is None else _checks.labels(name, given, len(values)))
        for name in ("draws", "redraws"):
            _put(self, name, _list_of_numbers(name, getattr(self, name)))
        if self.halves is not None:
            _put(self, "halves", _pairs_of_halves(self.halves))

    def __len__(self) -> int:
        return len(self.values)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.array(self.values, dtype=dtype)

    @property
    def value(self) -> float:
        """Compute the metric.

        Returns
        -------
        float
            Mean over samples, or over classes of their means.
        """
        values = np.asarray(self.values, float)
        if self.classes is None:
            return float(values.mean())
        codes = np.unique(self.classes, return_inverse=True)[1]
        return float((np.bincount(codes, weights=values) / np.bincount(codes)).mean())


@dataclass(frozen=True, eq=False)
class Clusters:
    """What an index of agreement between clusters and classes was computed from.

    Attributes
    ----------
    pair : ndarray of int of shape (2, n)
        Class of each sample, and its cluster under the first seed.
    scores : ndarray of shape (S,)
        The index of all samples, clustered under each of S seeds; the metric is their mean.
    halves : ndarray of shape (K, 2, H)
        The index of K pairs of disjoint halves, each clustered anew under H seeds. The halves
        depend on n alone, so that spaces are compared on the same.
    redraws : ndarray of shape (R,), default=None
        As in :class:`Outcomes`.

    Raises
    ------
    InputError
        If a shape is another, or one of the numbers is not finite.

    Examples
    --------
    >>> Clusters(np.array([[0, 1], [1, 0]]), np.array([1.0, 0.5]), np.ones((1, 2, 1))).value
    0.75
    """

    pair: np.ndarray
    scores: np.ndarray
    halves: np.ndarray
    redraws: np.ndarray | None = None

    def __post_init__(self) -> None:
        """Refuse what is no index of clusters."""
        pair, scores, halves = (
            _checks.numbers(name, getattr(self, name)) for name in ("pair", "scores", "halves")
        )
        both = pair.ndim == 2 and len(pair) == 2 and pair.size > 0
        require(both, f"pair of shape {pair.shape}", "classes and clusters, (2, n)")
        some = scores.ndim == 1 and scores.size > 0
        require(some, f"scores of shape {scores.shape}", "a number for each seed")
        in_twos = halves.ndim == 3 and halves.shape[1] == 2
        require(in_twos, f"halves of shape {halves.shape}", "pairs of halves by seed, (K, 2, H)")
        _put(self, "pair", pair)
        _put(self, "scores", scores)
        _put(self, "halves", halves)
        _put(self, "redraws", _list_of_numbers("redraws", self.redraws))

    def __len__(self) -> int:
        return int(self.pair.shape[1])

    @property
    def value(self) -> float:
        """Compute the metric.

        Returns
        -------
        float
            Mean over the seeds.
        """
        return float(np.mean(self.scores))


def _put(outcomes: Outcomes | Clusters, name: str, value: Any) -> None:
    """Set a field of a frozen class, while it is made."""
    object.__setattr__(outcomes, name, value)


def _list_of_numbers(name: str, given: Any) -> np.ndarray | None:
    """Take finite numbers in one dimension, or none."""
    if given is None:
        return None
    array = _checks.numbers(name, given)
    require(array.ndim == 1, f"{name} of shape {array.shape}", "a list of numbers")
    return array


def _pairs_of_halves(given: Any) -> np.ndarray:
    """Take finite numbers in pairs, at least one."""
    halves = _checks.numbers("halves", given)
    in_pairs = halves.ndim == 2 and halves.shape[1] == 2 and len(halves) > 0
    require(in_pairs, f"halves of shape {halves.shape}", "pairs of halves, (K, 2)")
    return halves


def outcomes_of(given: Any) -> Outcomes | Clusters:
    """Take outcomes, or a bare array of them.

    Parameters
    ----------
    given : Outcomes, Clusters or array of shape (n,)
        Of one metric.

    Returns
    -------
    Outcomes or Clusters
        The same, or what holds the array.

    Raises
    ------
    InputError
        If they are no numbers, one for each sample.

    Examples
    --------
    >>> outcomes_of([0.0, 1.0]).value
    0.5
    """
    return given if isinstance(given, Outcomes | Clusters) else Outcomes(np.asarray(given))


def outcome_tensors(name: str, outcomes: Any) -> dict[str, np.ndarray]:
    """Name the arrays of outcomes, for a file.

    Parameters
    ----------
    name : str
        Of the numbers themselves; the others have it in front.
    outcomes : Outcomes, Clusters or array of shape (n,)
        To be kept.

    Returns
    -------
    dict of str to ndarray
        Those that are there.

    Examples
    --------
    >>> sorted(outcome_tensors("3", Outcomes(np.ones(2), units=np.array([0, 0]))))
    ['3', '3.units']
    """
    given = outcomes_of(outcomes)
    tensors = {}
    for field in fields(given):
        array = getattr(given, field.name)
        if array is not None:
            key = name if field.name in MAIN else f"{name}.{field.name}"
            tensors[key] = np.ascontiguousarray(array)
    return tensors


def outcomes_in(
    tensors: Mapping[str, np.ndarray], name: str, value: float | None = None
) -> Outcomes | Clusters:
    """Put outcomes together again.

    Parameters
    ----------
    tensors : mapping of str to ndarray
        Those of :func:`outcome_tensors` are among them.
    name : str
        As it was given there.
    value : float, default=None
        Of the metric: the one score of clusters in files of before, which have the pair alone.

    Returns
    -------
    Outcomes or Clusters
        As they were.

    Raises
    ------
    InputError
        If they are neither.

    Examples
    --------
    >>> len(outcomes_in(outcome_tensors("3", np.ones(2)), "3"))
    2
    """
    more = {key[len(name) + 1 :]: tensors[key] for key in tensors if key.startswith(f"{name}.")}
    main = tensors[name]
    try:
        if main.ndim == 1:
            return Outcomes(main, **more)
        if not more and value is not None:
            more = {"scores": np.array([value]), "halves": np.empty((0, 2, 1))}
        return Clusters(main, **more)
    except TypeError as error:
        raise InputError(f"arrays {sorted(more)}: expected those of outcomes.") from error


def tensors_of_all(outcomes: Mapping[Key, Any]) -> tuple[dict[str, np.ndarray], list[list[str]]]:
    """Name the arrays of several outcomes, for one file.

    Parameters
    ----------
    outcomes : mapping of tuple of str to Outcomes, Clusters or array
        By space, task, target and metric.

    Returns
    -------
    tensors : dict of str to ndarray
        Those of the first begin with "0", of the second with "1", ...
    keys : list of list of str
        In the same order.

    Examples
    --------
    >>> tensors_of_all({("CLIP", "knn", "", "acc"): np.ones(2)})[1]
    [['CLIP', 'knn', '', 'acc']]
    """
    tensors: dict[str, np.ndarray] = {}
    for i, each in enumerate(outcomes.values()):
        tensors |= outcome_tensors(str(i), each)
    return tensors, [list(key) for key in outcomes]


def outcomes_of_all(
    tensors: Mapping[str, np.ndarray],
    keys: Sequence[Sequence[str]],
    values: Mapping[Key, float] | None = None,
) -> dict[Key, Outcomes | Clusters]:
    """Put several outcomes together again.

    Parameters
    ----------
    tensors : mapping of str to ndarray
        Of :func:`tensors_of_all`.
    keys : sequence of sequence of str
        Of the same.
    values : mapping of tuple of str to float, default=None
        Of the metrics, as for :func:`outcomes_in`.

    Returns
    -------
    dict of tuple of str to Outcomes or Clusters
        As they were.

    Raises
    ------
    InputError
        If one of them is neither.

    Examples
    --------
    >>> tensors, keys = tensors_of_all({("CLIP", "knn", "", "acc"): np.ones(2)})
    >>> outcomes_of_all(tensors, keys)["CLIP", "knn", "", "acc"].value
    1.0
    """
    known = values or {}
    found = {}
    for i, names in enumerate(keys):
        space, task, target, metric = names
        key = (space, task, target, metric)
        found[key] = outcomes_in(tensors, str(i), known.get(key))
    return found
