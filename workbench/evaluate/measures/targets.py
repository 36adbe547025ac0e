"""The labelled rows of each target, and their folds: the same for every space."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ... import _checks
from ..._checks.parameters import SPLIT_BY
from ..._language import kept
from ..._require import require
from ...data.column_names import GROUP_COLUMNS, SPLIT_COLUMNS, split_of
from ...data.dataset import Dataset
from .splits import Folds, both_ways, given_folds, grouped_folds, split

LEAST_SAMPLES, LEAST_CLASSES = 4, 2  # that a probe needs


@dataclass(frozen=True)
class LabelledRows:
    """Rows of a target that can be measured.

    Attributes
    ----------
    rows : ndarray of int of shape (r,)
        Those with a label that at least one other row shares; where groups stay whole, one of
        another group.
    labels : ndarray of shape (r,)
        Their labels.
    folds : tuple of (ndarray of int, ndarray of int)
        Rows to train on and rows to test, among the r.
    groups : ndarray of shape (r,) or None
        Their groups where these stay whole.
    given : bool
        Whether the folds hold for k-NN and few-shot, too; halves at random are the probe's alone.
    """

    rows: np.ndarray
    labels: np.ndarray
    folds: Folds
    groups: np.ndarray | None = None
    given: bool = False

    @property
    def n_classes(self) -> int:
        """Count the classes that are measured.

        Returns
        -------
        int
            Of ``labels``.
        """
        return len(np.unique(self.labels))

    @property
    def tested_apart(self) -> Folds | None:
        """Give the folds that hold for all measures; none where rows are divided at random.

        Returns
        -------
        tuple of (ndarray of int, ndarray of int), or None
            None if a row may be compared with all others.
        """
        return self.folds if self.given else None


@dataclass(frozen=True)
class Division:
    """How rows are divided into what trains and what tests.

    Attributes
    ----------
    by : {"random", "group", "split"}
        The way.
    parts : ndarray of shape (n,)
        Group, or "train", "validation" or "test", of each sample; empty for neither.
    random_state : int
        Seed of halves at random.
    """

    by: str
    parts: np.ndarray
    random_state: int

    def labelled_rows(self, labels: np.ndarray) -> LabelledRows:
        """Find the rows of a target that can be measured, and divide them.

        Parameters
        ----------
        labels : ndarray of shape (n,), str
            Empty where it is missing.

        Returns
        -------
        LabelledRows
            Without folds if there are too few.
        """
        if self.by == "random":
            rows = _shared(labels, labels != "")
            labels = labels[rows]
            few = len(rows) < LEAST_SAMPLES or len(np.unique(labels)) < LEAST_CLASSES
            if few:
                return LabelledRows(rows, labels, ())
            halves = split(labels, random_state=self.random_state)
            return LabelledRows(rows, labels, both_ways(halves))
        rows = np.flatnonzero((labels != "") & (self.parts != ""))
        if self.by == "group":
            rows = rows[_in_two_groups(labels[rows], self.parts[rows])]
        labels, parts = labels[rows], self.parts[rows]
        found = set(parts)
        folds: Folds = ()
        if self.by == "split" and "train" in found and len(found) > 1:
            folds = given_folds(labels, parts)
        elif self.by == "group" and len(found) > 1:
            folds = grouped_folds(labels, parts, random_state=self.random_state)
        groups = parts if self.by == "group" else None
        return LabelledRows(rows, labels, folds, groups=groups, given=True)


def division_of(dataset: Dataset, split_by: str, random_state: int) -> Division:
    """Find out how the rows of a dataset are to be divided.

    Parameters
    ----------
    dataset : Dataset
        With groups or a split, where they are asked for.
    split_by : {"random", "group", "split"}
        The way.
    random_state : int
        Seed of halves at random.

    Returns
    -------
    Division
        For any target.

    Raises
    ------
    InputError
        If the way is unknown, the data have no such column, one group, or no train and test.
    """
    _checks.one_of("split_by", split_by, SPLIT_BY)
    if split_by == "random":
        return Division(split_by, np.array([], str), random_state)
    column = dataset.split if split_by == "split" else next(iter(dataset.groups), None)
    got = f"split_by={split_by!r} for {dataset.name}, which has no {split_by} column"
    names = ", ".join(SPLIT_COLUMNS if split_by == "split" else GROUP_COLUMNS)
    expected = f"a column named {names}, or --column {split_by}=NAME (columns= in Python)"
    require(column is not None, got, expected)
    values = dataset.labels(column)
    if split_by == "group":
        n_groups = len(dataset.classes(column))
        got = f"split_by='group' with {n_groups} group in {column!r}"
        require(n_groups > 1, got, "two groups or more")
        return Division(split_by, values, random_state)
    parts = np.array([split_of(value) for value in values])
    found = set(parts)
    got = f"split_by='split' with {sorted(set(values.tolist()))[:5]} in {column!r}"
    has_both = "train" in found and bool(found & {"test", "validation"})
    require(has_both, got, "train, and test or validation, among the values")
    return Division(split_by, parts, random_state)


def labelled_targets(
    dataset: Dataset, division: Division
) -> tuple[dict[str, LabelledRows], list[str]]:
    """Find the targets that can be measured: those with two classes that two samples share.

    Parameters
    ----------
    dataset : Dataset
        Its first target is the main one.
    division : Division
        Of the rows.

    Returns
    -------
    tuple of dict and list
        Name to rows; notes of what was left out.
    """
    targets: dict[str, LabelledRows] = {}
    notes = division_notes(dataset, division)
    shared = {
        "random": kept("of two or more"),
        "group": kept("of two groups or more"),
        "split": kept("in the split"),
    }
    for target in dataset.targets:
        labelled = division.labelled_rows(dataset.labels(target))
        rows, n_classes = labelled.rows, len(np.unique(labelled.labels))
        has = kept(HAS, n=len(rows), classes=n_classes, said_shared=shared[division.by])
        few = len(rows) < LEAST_SAMPLES or n_classes < LEAST_CLASSES or not labelled.folds
        if few:
            notes.append(_too_few(target, has, shared[division.by], dataset.labels(target)))
            continue
        targets[target] = labelled
        if len(rows) < dataset.n:
            said = kept("{target}: {said_has}; the other {n} are left out.")
            notes.append(kept(said, target=target, said_has=has, n=dataset.n - len(rows)))
        notes += _untested(target, labelled)
    return targets, notes


def shared_classes(dataset: Dataset) -> dict[str, int]:
    """Count the classes of each target that at least two samples share.

    Parameters
    ----------
    dataset : Dataset
        With targets or without.

    Returns
    -------
    dict of str to int
        By target.
    """
    shared = {target: labelled_rows(dataset.labels(target))[1] for target in dataset.targets}
    return {target: len(np.unique(labels)) for target, labels in shared.items()}


def labelled_rows(labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find the rows with a label that at least one other row shares.

    Parameters
    ----------
    labels : ndarray of shape (n,)
        Empty where there is none.

    Returns
    -------
    tuple of two ndarrays
        Row numbers, and their labels.

    Examples
    --------
    >>> labelled_rows(np.array(["a", "b", "a", ""]))[0]
    array([0, 2])
    """
    rows = _shared(labels, labels != "")
    return rows, labels[rows]


HAS = kept("{n} samples in {classes} classes {said_shared}")


def _too_few(target: str, has: str, shared: str, labels: np.ndarray) -> str:
    """Say what measures of classes need, and what there is."""
    counts = np.unique(labels[labels != ""], return_counts=True)[1]
    if not len(counts):
        has = kept("no sample has a label")
    elif counts.max() == 1:
        has = kept("each of {n:,} classes has 1 sample", n=len(counts))
    return kept(
        "{target}: linear probe, k-NN, few-shot and clusters need {least} samples in {classes}"
        " classes {said_shared}; {said_has}: left out.",
        target=target, least=LEAST_SAMPLES, classes=LEAST_CLASSES, said_shared=shared, said_has=has,
    )  # fmt: skip


def division_notes(dataset: Dataset, division: Division) -> list[str]:
    """Say how the rows are divided, where it is not at random; and what the data would allow.

    Parameters
    ----------
    dataset : Dataset
        With groups and split.
    division : Division
        Of its rows.

    Returns
    -------
    list of str
        A sentence each.
    """
    if division.by == "group":
        n_groups = len(set(division.parts) - {""})
        said = kept(
            "{n} groups of {column} stay whole: probe, k-NN and few-shot train and test apart."
        )
        return [kept(said, n=n_groups, column=dataset.groups[0])]
    if division.by == "split":
        counts = [f"{name} {int(np.sum(division.parts == name)):,}" for name in _PARTS]
        said = kept(
            "Train and test as in column {column} ({counts}): probe, k-NN and few-shot train and"
            " test apart."
        )
        return [kept(said, column=dataset.split, counts=", ".join(counts))]
    notes = []
    if dataset.split is not None and dataset.targets:
        said = kept(
            "Halves are drawn at random; the data name train and test in column {column}:"
            " split_by='split' takes them."
        )
        notes.append(kept(said, column=dataset.split))
    if dataset.groups and dataset.targets:
        said = kept(
            "Halves are drawn at random; groups of {column} are on both sides: split_by='group'"
            " keeps them whole."
        )
        notes.append(kept(said, column=dataset.groups[0]))
    return notes


_PARTS = ("train", "validation", "test")


def _untested(target: str, labelled: LabelledRows) -> list[str]:
    """Say which rows nothing tests."""
    if not labelled.given:
        return []
    trained = np.concatenate([train for train, _ in labelled.folds])
    missing = np.setdiff1d(np.unique(labelled.labels), np.unique(labelled.labels[trained]))
    if not len(missing):
        return []
    said = kept("{target}: {n} classes have no sample to train on and are not tested.")
    return [kept(said, target=target, n=len(missing))]


def _shared(labels: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Rows with a label that at least one other row shares."""
    _, codes, counts = np.unique(labels, return_inverse=True, return_counts=True)
    return np.flatnonzero((counts[codes] > 1) & there)


def _in_two_groups(labels: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Whether the label of each row occurs in another group."""
    names, codes = np.unique(labels, return_inverse=True)
    numbers = np.unique(groups, return_inverse=True)[1]
    pairs = np.unique(np.stack([codes, numbers]), axis=1)
    n_groups = np.bincount(pairs[0], minlength=len(names))
    return np.asarray(n_groups[codes] > 1)
