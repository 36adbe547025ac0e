"""Squared distance of two centroids without what chance adds to it."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from ..uncertainty.spread import Spread

N_PROBES = 64  # random vectors for the trace of the squared covariance


class SquaredGap(NamedTuple):
    """An estimate of the squared distance of two means, which may fall below 0.

    Attributes
    ----------
    value : float
        Squared distance of the centroids, less their variance.
    variance : float
        Of the value; NaN if nothing tells it.
    df : float
        Degrees of freedom of the variance.
    """

    value: float
    variance: float
    df: float = math.inf

    @property
    def interval(self) -> tuple[float, float]:
        """Compute the 95 % interval of the squared distance.

        Returns
        -------
        tuple of two floats
            Low, which may be below 0, and high.
        """
        half = Spread(self.variance, self.df).half_width
        return self.value - half, self.value + half


def squared_gap(image: np.ndarray, text: np.ndarray, rows: np.ndarray | None = None) -> SquaredGap:
    """Estimate the squared distance of the means that rows were drawn from.

    The squared distance of two centroids is ``|mu|^2 + tr V`` in the mean, with V the covariance of
    their difference, and varies by ``4 mu' V mu + 2 tr V^2``.

    Parameters
    ----------
    image : ndarray of shape (n, d)
        Rows of one kind.
    text : ndarray of shape (m, d)
        Of the other.
    rows : ndarray of int of shape (m,), default=None
        Image row that each text row is drawn with; None if with none.

    Returns
    -------
    SquaredGap
        Not debiased, and without a variance, where a kind has one row alone.

    Examples
    --------
    >>> gap = squared_gap(np.zeros((2, 1)), np.array([[1.0], [3.0]]))
    >>> round(gap.value, 3), round(gap.variance, 3)
    (3.0, 15.0)
    """
    line = image.mean(0, dtype=float) - text.mean(0, dtype=float)
    squared = float(line @ line)
    units = _unit_shares(image, text, rows)
    if units is None:
        return SquaredGap(squared, math.nan)
    lengths = np.einsum("ij,ij->i", units, units)
    value = squared - float(lengths.sum())
    of_squares = max(0.0, _squared_trace(units) - float(np.sum(lengths**2)))
    along = max(0.0, float(np.sum((units @ line) ** 2)) - of_squares)
    return SquaredGap(value, 4 * along + 2 * of_squares)


def _unit_shares(image: np.ndarray, text: np.ndarray, rows: np.ndarray | None) -> np.ndarray | None:
    """What each unit moves the difference of the centroids (units, d): ``sum u u'`` is V."""
    n, m = len(image), len(text)
    of_images = (image - image.mean(0, dtype=float)) / n
    of_texts = (text - text.mean(0, dtype=float)) / m
    if rows is None:
        if min(n, m) < 2:
            return None
        parts = [of_images * math.sqrt(n / (n - 1)), of_texts * math.sqrt(m / (m - 1))]
        return np.concatenate(parts)
    if len(np.unique(rows)) < 2:
        return None
    shares = of_images
    np.subtract.at(shares, rows, of_texts)
    return np.asarray(shares * math.sqrt(n / (n - 1)))


def _squared_trace(units: np.ndarray) -> float:
    """Trace of ``(sum u u')^2``: exact where it is small, else by random signs (Hutchinson)."""
    n, d = units.shape
    if min(n, d) <= 1024:
        gram = units.T @ units if d <= n else units @ units.T
        return float(np.sum(gram**2))
    signs = np.random.default_rng(0).choice([-1.0, 1.0], (d, N_PROBES))
    return float(np.mean(np.sum((units.T @ (units @ signs)) ** 2, axis=0)))
