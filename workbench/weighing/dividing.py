"""The rows that take part, in folds that suit the metrics."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .. import _checks
from .._checks.parameters import SPLIT_BY
from .._require import require
from ..arrays import subsample
from ..data.dataset import Dataset
from ..evaluate.measures.targets import Division, division_of
from .asking import Part
from .samples import MOST_ROWS, Family, Samples, folds_of

LEAST_SAMPLES = 8
MOST_FOLDS = 50


def samples_of(
    dataset: Dataset, family: Family, parts: Sequence[Part], cv: int, split_by: str,
    random_state: int,
) -> Samples:  # fmt: skip
    """Divide the rows into folds that suit the metrics.

    Parameters
    ----------
    dataset : Dataset
        All samples.
    family : Family
        The parents.
    parts : sequence of Part
        What is measured.
    cv : int
        Folds.
    split_by : {"random", "group", "split"}
        What stays whole, or which rows report.
    random_state : int
        Of the folds.

    Returns
    -------
    Samples
        At most 5,000 images, or images of at most 5,000 captions.

    Raises
    ------
    InputError
        If the data have no such groups or split, or too few samples.
    """
    n_folds = _checks.whole_number("cv", cv, low=2, high=MOST_FOLDS)
    _checks.one_of("split_by", split_by, SPLIT_BY)
    division = division_of(dataset, split_by, random_state)
    rows = _rows_of(dataset, parts, random_state)
    if split_by == "group":
        rows = rows[division.parts[rows] != ""]
    strata, whole, groups = _kept_together(dataset, parts, division, rows)
    if split_by == "split":
        rows, folds = _given(division.parts, rows, strata, whole, n_folds, random_state)
        reporting: tuple[int, ...] = (0,)
    else:
        folds = folds_of(rows, strata, whole, n_folds, random_state)
        reporting = tuple(range(int(folds.max()) + 1))
    got = f"{len(rows)} samples to choose by"
    require(len(rows) >= LEAST_SAMPLES, got, f"{LEAST_SAMPLES} or more")
    return Samples(dataset, family, rows, folds, reporting, groups, random_state)


def _kept_together(
    dataset: Dataset, parts: Sequence[Part], division: Division, rows: np.ndarray
) -> tuple[np.ndarray | None, np.ndarray | None, np.ndarray | None]:
    """Classes that are spread evenly, what stays whole in a fold, and groups of the samples."""
    of_classes = next((part for part in parts if part.name == "across_groups"), None)
    got = f"split_by={division.by!r} with metric 'across_groups'"
    apart = of_classes is None or division.by != "group"
    require(apart, got, "'random': its folds are of classes")
    main = next((part.target for part in parts if part.target), "")
    strata = dataset.labels(main)[rows] if main else None
    if of_classes is not None:
        return strata, dataset.labels(of_classes.target)[rows], None
    if division.by != "group":
        return strata, None, None
    groups = np.unique(division.parts[rows], return_inverse=True)[1]
    return strata, groups, groups


def _rows_of(dataset: Dataset, parts: Sequence[Part], random_state: int) -> np.ndarray:
    """Rows with what every part needs, not more than kernels are computed of."""
    there = np.ones(dataset.n, bool)
    targets = [part.target for part in parts if part.target]
    if len(targets) == len(parts):
        there = np.any([dataset.labels(target) != "" for target in targets], axis=0)
    counts = np.bincount(dataset.captions["row"].to_numpy(int), minlength=dataset.n)
    most = MOST_ROWS
    if any("captions" in part.criterion.needs for part in parts):
        there &= counts > 0
    rows = np.flatnonzero(there)
    if any(part.name == "captions" for part in parts) and counts[rows].sum() > MOST_ROWS:
        most = int(MOST_ROWS / counts[rows].mean())
    return rows[subsample(len(rows), most, random_state)]


def _given(
    words: np.ndarray, rows: np.ndarray, strata: np.ndarray | None, whole: np.ndarray | None,
    n_folds: int, seed: int,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Fold 0 tests, as the data say; the others are of what trains."""
    tests = "test" if (words == "test").any() else "validation"
    testing, training = (np.flatnonzero(words[rows] == part) for part in (tests, "train"))
    got = f"{len(training)} rows to train and {len(testing)} to test"
    require(
        len(training) >= LEAST_SAMPLES and len(testing), got, "8 or more to train, some to test"
    )
    taken = [None if each is None else each[training] for each in (strata, whole)]
    of_training = folds_of(training, taken[0], taken[1], n_folds, seed)
    order = np.concatenate([testing, training])
    folds = np.concatenate([np.zeros(len(testing), int), 1 + of_training])
    return rows[order], folds
