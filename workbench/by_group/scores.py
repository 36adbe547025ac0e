"""A measure group by group: value, interval, what pooling makes of it, and who stands out."""

import math
import warnings
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import fisher_exact, ttest_ind

from .. import _checks
from .._require import require
from ..evaluate.uncertainty.holm import holm
from ..evaluate.uncertainty.intervals import mean_interval
from .pooling import pooled

POWER = 2.8  # standard errors: a gap of so many is found in 80 % of studies, at 5 %
LEAST = 3  # samples of a group: fewer shares tell nothing of how much they vary
PSEUDO = (0.0, 0.0, 1.0, 1.0)  # Agresti and Coull, The American Statistician 52, 1998
TELLING = 0.2  # a group that could not show a gap of so much is too small to tell
COLUMNS = [
    "group", "n", "value", "low", "high", "pooled", "pooled_low", "pooled_high", "rest", "p",
    "adjusted_p", "detectable", "too_small",
]  # fmt: skip


def group_scores(values: Any, groups: Any) -> pd.DataFrame:
    """Measure every group, and hold it against all others.

    Parameters
    ----------
    values : array of shape (n,)
        One number for each sample, whose mean is the measure: hits, or shares of hits, 0 to 1.
    groups : array of str of shape (n,)
        Group of each sample; "" for none.

    Returns
    -------
    DataFrame
        Worst group first: group, n, value, low, high (95 %, of its own samples), pooled,
        pooled_low, pooled_high (of :func:`pooled`), rest (value of all others), p (that it is as
        good as they are), adjusted_p (Holm, over the groups), detectable (the smallest gap that so
        many samples would show in four of five studies), too_small (whether that is above 0.2).

    Raises
    ------
    InputError
        If the two do not fit, a value is not from 0 to 1, or there are fewer than two groups.

    Examples
    --------
    >>> values = np.repeat([1.0, 0.0, 1.0, 0.0], [90, 10, 50, 50])
    >>> found = group_scores(values, np.repeat(["day", "night"], 100))
    >>> str(found.group[0]), float(found.value[0]), bool(found.adjusted_p[0] < 0.001)
    ('night', 0.5, True)
    """
    x, g = checked(values, groups)
    names = sorted(set(g.tolist()) - {""})
    require(len(names) > 1, f"{len(names)} group", "at least two groups")
    grouped = g != ""
    x, g = x[grouped], g[grouped]
    rows = [_row(name, x, g == name) for name in names]
    columns = ["group", "n", "value", "low", "high", "rest", "p", "detectable", "too_small"]
    table = pd.DataFrame(rows, columns=columns)
    table["adjusted_p"] = holm(table.p)
    table[["pooled", "pooled_low", "pooled_high"]] = np.clip(_pooled(table, x), 0, 1)
    order = table.sort_values(["value", "n"], ascending=[True, False], kind="stable")
    return order[COLUMNS].reset_index(drop=True)


def checked(values: Any, groups: Any) -> tuple[np.ndarray, np.ndarray]:
    """Refuse what is no measure of samples in groups.

    Parameters
    ----------
    values : array of shape (n,)
        Numbers.
    groups : array of str of shape (n,)
        Names.

    Returns
    -------
    values : ndarray of float
        The same.
    groups : ndarray of str
        The same.

    Raises
    ------
    InputError
        If the two do not fit, or a value is not from 0 to 1.

    Examples
    --------
    >>> checked([1, 0], ["a", "b"])[0].tolist()
    [1.0, 0.0]
    """
    x = _checks.numbers("values", values).astype(float)
    g = np.asarray(groups, dtype=object)
    g = np.where(pd.isna(g), "", g).astype(str)
    fits = x.ndim == 1 and x.shape == g.shape and x.size > 0
    require(fits, f"values {x.shape}, groups {g.shape}", "one of each for every sample")
    in_range = bool(x.min() >= 0 and x.max() <= 1)
    require(in_range, f"values from {x.min():g} to {x.max():g}", "hits or shares, from 0 to 1")
    return x, g


def _row(name: str, x: np.ndarray, is_in: np.ndarray) -> tuple[Any, ...]:
    inside, outside = x[is_in], x[~is_in]
    low, high = mean_interval(inside)
    variance = _variance(x)
    detectable = POWER * math.sqrt(variance * (1 / len(inside) + 1 / len(outside)))
    p = _p_value(inside, outside)
    mean = float(inside.mean())
    rest = float(outside.mean())
    return name, len(inside), mean, low, high, rest, p, detectable, detectable > TELLING


def _p_value(inside: np.ndarray, outside: np.ndarray) -> float:
    """Of no difference: exact for hits and misses, Welch's test for other numbers."""
    if np.isin(inside, (0, 1)).all() and np.isin(outside, (0, 1)).all():
        hits = [int(inside.sum()), int(outside.sum())]
        table = [[hits[0], len(inside) - hits[0]], [hits[1], len(outside) - hits[1]]]
        return float(fisher_exact(table).pvalue)
    if min(len(inside), len(outside)) < LEAST or np.ptp(np.concatenate([inside, outside])) == 0:
        return 1.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of a group whose values are all equal
        p = float(ttest_ind(inside, outside, equal_var=False).pvalue)
    return 1.0 if math.isnan(p) else p


def _variance(x: np.ndarray) -> float:
    """Of one sample; two hits and two misses more keep it above 0 where nearly all are alike."""
    return float(np.var(np.concatenate([x, PSEUDO])))


def _pooled(table: pd.DataFrame, x: np.ndarray) -> np.ndarray:
    """Pooled means; the variance of all samples serves every group, so that none has 0."""
    return pooled(table.value.to_numpy(), _variance(x) / table.n.to_numpy())
