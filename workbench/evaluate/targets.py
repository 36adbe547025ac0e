"""The labelled rows of each target, and their halves: the same for every space."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..data.dataset import Dataset
from .splits import Halves, split

LEAST_SAMPLES, LEAST_CLASSES = 4, 2  # that a probe needs


@dataclass(frozen=True)
class LabelledRows:
    """Rows of a target that can be measured.

    Attributes
    ----------
    rows : ndarray of int of shape (r,)
        Those with a label that at least one other row shares.
    labels : ndarray of shape (r,)
        Their labels.
    halves : tuple of two ndarrays of int
        Train and test, as :func:`split` gives them, among the r.
    """

    rows: np.ndarray
    labels: np.ndarray
    halves: Halves


def labelled_targets(
    dataset: Dataset, random_state: int
) -> tuple[dict[str, LabelledRows], list[str]]:
    """Find the targets that can be measured: those with two classes that two samples share.

    Parameters
    ----------
    dataset : Dataset
        Its first target is the main one.
    random_state : int
        Seed of the halves.

    Returns
    -------
    tuple of dict and list
        Name to rows; notes of what was left out.
    """
    targets: dict[str, LabelledRows] = {}
    notes: list[str] = []
    for target in dataset.targets:
        rows, labels = labelled_rows(dataset.labels(target))
        n_classes = len(np.unique(labels))
        found = f"{target}: {len(rows)} samples in {n_classes} classes of two or more"
        if len(rows) < LEAST_SAMPLES or n_classes < LEAST_CLASSES:
            notes.append(_too_few(target, found, dataset.labels(target)))
            continue
        halves = split(labels, random_state=random_state)
        targets[target] = LabelledRows(rows, labels, halves)
        if len(rows) < dataset.n:
            notes.append(f"{found}; the other {dataset.n - len(rows)} are left out.")
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


def _too_few(target: str, found: str, labels: np.ndarray) -> str:
    """Say what measures of classes need, and what there is."""
    needs = f"need {LEAST_SAMPLES} samples in {LEAST_CLASSES} classes of two or more"
    counts = np.unique(labels[labels != ""], return_counts=True)[1]
    has = found.removeprefix(f"{target}: ")
    if not len(counts):
        has = "no sample has a label"
    elif counts.max() == 1:
        has = f"each of {len(counts):,} classes has 1 sample"
    return f"{target}: linear probe, k-NN, few-shot and clusters {needs}; {has}: left out."


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
    _, codes, counts = np.unique(labels, return_inverse=True, return_counts=True)
    rows = np.flatnonzero((counts[codes] > 1) & (labels != ""))
    return rows, labels[rows]
