"""How far chance moves a metric: variances of its sources, each with its degrees of freedom.

A mean over samples that are drawn in units (captions of one image) varies with the totals of the
units: linearised, as for ratios in surveys (Cochran, Sampling Techniques, 1977, 6.3; Rao and Scott,
1984, for the design effect that follows). Variances of several sources add up; their degrees of
freedom follow Satterthwaite (1946).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy.stats import t as student

from .outcomes import Clusters, Outcomes

NORMAL = 1.959963984540054  # quantile of the 95 % interval


class Spread(NamedTuple):
    """A variance, and the degrees of freedom of its estimate.

    Attributes
    ----------
    variance : float
        In squared units of the metric; NaN if nothing tells it.
    df : float
        Infinite if it is known.
    """

    variance: float
    df: float = math.inf

    @property
    def half_width(self) -> float:
        """Compute half of the width of a 95 % interval.

        Returns
        -------
        float
            NaN without degrees of freedom.
        """
        return self.quantile * math.sqrt(self.variance) if self.df > 0 else math.nan

    @property
    def quantile(self) -> float:
        """Compute the two-sided 95 % quantile of Student's t.

        Returns
        -------
        float
            1.96 for infinitely many degrees.
        """
        return NORMAL if math.isinf(self.df) else float(student.ppf(0.975, self.df))


NONE = Spread(0.0)


def together(*sources: Spread) -> Spread:
    """Add independent sources of chance.

    Parameters
    ----------
    *sources : Spread
        Of the same metric.

    Returns
    -------
    Spread
        Sum of the variances, degrees of freedom by Satterthwaite.

    Examples
    --------
    >>> together(Spread(1.0, 4), Spread(1.0, 4))
    Spread(variance=2.0, df=8.0)
    """
    variance = sum(source.variance for source in sources)
    if not variance > 0:
        return Spread(variance, min(source.df for source in sources))
    inverse = sum((source.variance / variance) ** 2 / source.df for source in sources if source.df)
    return Spread(variance, 1 / inverse if inverse else math.inf)


def spread_of(values: np.ndarray) -> Spread:
    """Estimate the variance of one value from several that chance alone tells apart.

    Parameters
    ----------
    values : ndarray of shape (k,)
        The same metric under other draws.

    Returns
    -------
    Spread
        Sample variance, k - 1 degrees of freedom; none for fewer than two values.

    Examples
    --------
    >>> spread_of(np.array([0.0, 2.0]))
    Spread(variance=2.0, df=1.0)
    """
    if len(values) < 2:
        return NONE
    return Spread(float(np.var(values, ddof=1)), len(values) - 1.0)


def unit_residuals(outcomes: Outcomes, centre: float | None = None) -> np.ndarray:
    """Compute what each independent unit moves the sum of all samples.

    Parameters
    ----------
    outcomes : Outcomes
        With their units or classes.
    centre : float, default=None
        Mean that the samples deviate from; None takes their own.

    Returns
    -------
    ndarray of shape (units,)
        ``sum(residuals ** 2) / n ** 2`` estimates the variance of the metric.

    Examples
    --------
    >>> unit_residuals(Outcomes(np.array([1.0, 1.0, 0.0, 0.0]), units=np.array([0, 0, 1, 1])))
    array([ 1.41421356, -1.41421356])
    """
    values = np.asarray(outcomes.values, float)
    if outcomes.classes is not None:
        return _class_residuals(values, outcomes.classes)
    residuals = values - (values.mean() if centre is None else centre)
    if outcomes.units is not None:
        codes = np.unique(outcomes.units, return_inverse=True)[1]
        residuals = np.bincount(codes, weights=residuals)
    n_units = len(residuals)
    free = 1.0 if centre is not None or n_units < 2 else n_units / (n_units - 1)
    return np.asarray(residuals * math.sqrt(free))


def _class_residuals(values: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Deviations from the means of the classes, each class with the same weight."""
    codes = np.unique(classes, return_inverse=True)[1]
    counts = np.bincount(codes)
    means = np.bincount(codes, weights=values) / counts
    alone = counts == 1
    means[alone] = values.mean()  # one sample does not deviate from itself
    free = np.where(alone, 1.0, counts / np.maximum(counts - 1, 1))
    weights = len(values) / (len(counts) * counts)
    return np.asarray((values - means[codes]) * (weights * np.sqrt(free))[codes])


def spread_of_samples(outcomes: Outcomes) -> Spread:
    """Estimate what the choice of samples moves a mean.

    Parameters
    ----------
    outcomes : Outcomes
        With their units or classes.

    Returns
    -------
    Spread
        With units or samples less one (or less the classes) as degrees of freedom; with halves by
        :func:`spread_of_halves`.

    Examples
    --------
    >>> round(spread_of_samples(Outcomes(np.array([0.0, 1.0]))).variance, 3)
    0.25
    """
    if outcomes.halves is not None:
        return spread_of_halves(outcomes.halves)
    residuals = unit_residuals(outcomes)
    lost = 1 if outcomes.classes is None else len(np.unique(outcomes.classes))
    df = max(len(residuals) - lost, 0)
    variance = float(np.sum(residuals**2)) / len(outcomes) ** 2
    return Spread(variance if df else math.nan, float(df))


def spread_of_draws(outcomes: Outcomes) -> Spread:
    """Estimate what the draws behind the outcomes move their mean.

    Parameters
    ----------
    outcomes : Outcomes
        With or without ``draws``.

    Returns
    -------
    Spread
        0 without.

    Examples
    --------
    >>> spread_of_draws(Outcomes(np.ones(3), draws=np.array([-1.0, 1.0])))
    Spread(variance=1.0, df=1.0)
    """
    if outcomes.draws is None or len(outcomes.draws) < 2:
        return NONE
    of_one = spread_of(outcomes.draws)
    return Spread(of_one.variance / len(outcomes.draws), of_one.df)


def spread_of_redraws(outcomes: Outcomes | Clusters) -> Spread:
    """Estimate what other random projections of the space would move the metric.

    Parameters
    ----------
    outcomes : Outcomes or Clusters
        With or without ``redraws``.

    Returns
    -------
    Spread
        0 without.

    Examples
    --------
    >>> spread_of_redraws(Outcomes(np.ones(3), redraws=np.array([0.0])))
    Spread(variance=0.5, df=1.0)
    """
    if outcomes.redraws is None:
        return NONE
    return spread_of(np.append(outcomes.redraws, outcomes.value))


def spread_of_halves(halves: np.ndarray) -> Spread:
    """Estimate what the choice of rows moves a metric, from disjoint halves of them.

    The halves A and B of a pair are independent samples: ``E (s(A) - s(B))^2 / 4`` is half of the
    variance with half of the rows, which is that with all of them, if it falls as 1 / n. It does
    where a sample hangs on a few neighbours alone (Penrose and Yukich, 2001).

    Parameters
    ----------
    halves : ndarray of shape (K, 2)
        The metric in K pairs, K at least 1.

    Returns
    -------
    Spread
        K degrees of freedom.

    Examples
    --------
    >>> spread_of_halves(np.array([[0.5, 0.25], [0.25, 0.5]]))
    Spread(variance=0.015625, df=2.0)
    """
    gaps = halves[:, 0] - halves[:, 1]
    return Spread(float(np.mean(gaps**2)) / 4, float(len(halves)))


def spread_of_clusters(scores: np.ndarray, halves: np.ndarray) -> Spread:
    """Estimate what samples and seeds move an index of agreement, or a difference of two.

    Two disjoint halves A and B are independent: ``E (s(A) - s(B))^2 / 4`` is the variance that the
    choice of samples gives to the whole, and some of what seeds do. What they do to the whole,
    which may be more than to the halves, is added: rather too wide than too short.

    Parameters
    ----------
    scores : ndarray of shape (S,)
        Of all samples, by seed.
    halves : ndarray of shape (K, 2, H)
        Of pairs of halves, by seed.

    Returns
    -------
    Spread
        NaN without halves.

    Examples
    --------
    >>> spread_of_clusters(np.array([0.5, 0.5]), np.array([[[0.6], [0.4]]])).variance.__round__(3)
    0.01
    """
    if not len(halves):
        return Spread(math.nan, 0.0)
    of_halves = spread_of_halves(halves.mean(2))
    seeds = spread_of(scores)
    return together(of_halves, Spread(seeds.variance / len(scores), seeds.df))
