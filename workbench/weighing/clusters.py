"""Agreement of clusters with classes, fold by fold."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .._machine.threads import side_by_side
from ..evaluate.measures.clusterers import SpectralOfKernel
from ..evaluate.measures.indices import agreement
from .scored import Scored, empty_scores

FOLD_ROWS = 300  # of a fold are clustered
SEEDS = [0, 1]


def clustered(
    parts: np.ndarray, coefficients: np.ndarray, codes: np.ndarray, folds: np.ndarray,
    *, reporting: tuple[int, ...], first_unit: int, tick: Callable[[int], object] = int,
) -> Scored:  # fmt: skip
    """Measure how clusters of the rows of each fold agree with their classes (NMI).

    Every fold is clustered on its own, by spectral clustering of the affinity ``max(0, k)`` into
    as many clusters as it has classes. So a fold is one outcome, and no fold depends on another.

    Parameters
    ----------
    parts : ndarray of shape (4, n, n)
        Of :class:`Grams`.
    coefficients : ndarray of shape (s, 4)
        Of the settings.
    codes : ndarray of int of shape (n,)
        Classes.
    folds : ndarray of int of shape (n,)
        Fold of each row; the first 300 rows of each are clustered.
    reporting : tuple of int
        Folds that are reported.
    first_unit : int
        Number of the first fold's unit, others than those of rows.
    tick : callable
        Told how many settings are done.

    Returns
    -------
    Scored
        One outcome for each fold, the mean over two starts.
    """
    n_folds = int(folds.max()) + 1
    rows = [np.flatnonzero(folds == fold)[:FOLD_ROWS] for fold in range(n_folds)]
    within, whole, reported = empty_scores(len(reporting), len(coefficients), n_folds)

    of_folds = [parts[:, own[:, None], own] for own in rows]

    def of_setting(number: int) -> None:
        for fold, own in enumerate(rows):
            K = np.tensordot(coefficients[number], of_folds[fold], axes=1)
            whole[number, fold] = _agreement(K, codes[own])
        tick(1)

    side_by_side(of_setting, range(len(coefficients)))
    for place, fold in enumerate(reporting):
        within[place] = whole
        within[place, :, fold] = np.nan
        reported[:, fold] = whole[:, fold]
    numbers = np.arange(n_folds)
    return Scored(within, whole, reported, first_unit + numbers, numbers)


def _agreement(K: np.ndarray, codes: np.ndarray) -> float:
    """Mean NMI over starts; what has one class, or as many as rows, has nothing to find."""
    k = len(np.unique(codes))
    if not 1 < k < len(codes):
        return np.nan
    found = SpectralOfKernel(K).clusters(np.arange(len(codes)), k, SEEDS)
    return float(np.mean([agreement("nmi", np.stack([codes, each])) for each in found]))
