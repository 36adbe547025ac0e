"""The labelled rows of each target, and their halves: the same for every space."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .._require import require
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
    """Find the targets that can be measured.

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

    Raises
    ------
    InputError
        If the main target has too few samples or classes.
    """
    targets: dict[str, LabelledRows] = {}
    notes: list[str] = []
    for target in dataset.targets:
        is_main = target == dataset.targets[0]
        rows, labels = _shared_labels(dataset.labels(target))
        n_classes = len(np.unique(labels))
        got = f"{target}: {len(rows)} samples in {n_classes} classes of two or more"
        enough = len(rows) >= 4 and n_classes > 1
        require(enough or not is_main, got, "at least 4 samples and 2 classes")
        if enough:
            halves = split(labels, random_state=random_state)
            targets[target] = LabelledRows(rows, labels, halves)
        if not enough or len(rows) < dataset.n:
            notes.append(f"{got}; the other {dataset.n - len(rows)} are left out.")
    return targets, notes


def _shared_labels(labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows with a label (not empty) that at least one other row shares, and their labels."""
    _, codes, counts = np.unique(labels, return_inverse=True, return_counts=True)
    rows = np.flatnonzero((counts[codes] > 1) & (labels != ""))
    return rows, labels[rows]
