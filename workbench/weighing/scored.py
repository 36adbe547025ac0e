"""Outcomes of every setting: what chooses, without each fold in turn, and what is reported."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Scored:
    """Outcomes of s settings on m samples (or other units), in t folds.

    Attributes
    ----------
    within : ndarray of float32 of shape (t, s, m)
        As if the samples of a fold were not there at all; NaN of those. What chooses for that fold.
    whole : ndarray of float32 of shape (s, m)
        With all samples there. What chooses in the end.
    reported : ndarray of float32 of shape (s, m)
        Of the samples of each fold, of which the choice for that fold knows nothing.
    units : ndarray of int of shape (m,)
        Row of the dataset behind each outcome: outcomes of one row are not independent.
    folds : ndarray of int of shape (m,)
        Fold of each.
    """

    within: np.ndarray
    whole: np.ndarray
    reported: np.ndarray
    units: np.ndarray
    folds: np.ndarray

    def choosing(self, fold: int | None) -> tuple[np.ndarray, np.ndarray]:
        """Give what may choose.

        Parameters
        ----------
        fold : int or None
            Which fold is kept out; None takes all samples.

        Returns
        -------
        tuple of two ndarrays of shape (s, c) and (c,)
            Outcomes of every setting, and their units.
        """
        if fold is None:
            there = ~np.isnan(self.whole[0])
            return self.whole[:, there], self.units[there]
        there = ~np.isnan(self.within[fold][0])
        return self.within[fold][:, there], self.units[there]


def empty_scores(n_folds: int, n_settings: int, m: int) -> list[np.ndarray]:
    """Make room for outcomes, NaN as yet.

    Parameters
    ----------
    n_folds, n_settings, m : int
        Folds, settings, outcomes.

    Returns
    -------
    list of three ndarrays
        ``within``, ``whole`` and ``reported``.
    """
    shapes = (n_folds, n_settings, m), (n_settings, m), (n_settings, m)
    return [np.full(shape, np.nan, np.float32) for shape in shapes]
