"""The labelled rows of each target, and their halves: the same for every space."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..data.dataset import Dataset
from .splits import Halves, split


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
        rows, labels = _shared_labels(dataset.labels(target))
        n_classes = len(np.unique(labels))
        found = f"{target}: {len(rows)} samples in {n_classes} classes of two or more"
        if len(rows) < 4 or n_classes < 2:
            too_few = "too few for probe, k-NN, few-shot or clustering (4 samples, 2 classes)"
            notes.append(f"{found}: {too_few}.")
            continue
        halves = split(labels, random_state=random_state)
        targets[target] = LabelledRows(rows, labels, halves)
        if len(rows) < dataset.n:
            notes.append(f"{found}; the other {dataset.n - len(rows)} are left out.")
    return targets, notes


def _shared_labels(labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows with a label (not empty) that at least one other row shares, and their labels."""
    _, codes, counts = np.unique(labels, return_inverse=True, return_counts=True)
    rows = np.flatnonzero((counts[codes] > 1) & (labels != ""))
    return rows, labels[rows]
