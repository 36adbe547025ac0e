"""Classes that came or went, and new samples without a like among those of before."""

from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import fisher_exact

from .. import _checks
from .._require import require
from ..evaluate.uncertainty.holm import holm
from ..evaluate.uncertainty.intervals import mean_interval
from .tested import LEAST, checked, marks

QUANTILE = 0.05  # of new samples that may count as without a like where nothing changed


def class_shares(labels: Any, new: Any) -> pd.DataFrame:
    """Compare how often every class comes among the samples that have a label.

    Parameters
    ----------
    labels : array of str of shape (n,)
        Class of each sample; "", None or NaN for none: such a sample is left out.
    new : array of bool of shape (n,)
        Which samples are the new ones; at least 10 on either side.

    Returns
    -------
    DataFrame
        Columns class, before, new (samples), share_before, share_new (of the labelled ones on that
        side), p (Fisher's exact test), adjusted_p (Holm); what changed most comes first. Without a
        row where fewer than 10 on a side have a label.

    Raises
    ------
    InputError
        If the two do not fit, the labels are no list of them, or there are too few samples.

    Examples
    --------
    >>> labels = np.repeat(["owl", "cat"], [60, 40])
    >>> class_shares(labels, np.arange(100) >= 50).iloc[0]["class"]
    'cat'
    """
    labels = _checks.labels("labels", labels, np.size(labels)).astype(str)
    new = marks("new", new, len(labels))
    labelled = labels != ""
    of_new, of_before = int((labelled & new).sum()), int((labelled & ~new).sum())
    enough = min(of_new, of_before) >= LEAST
    names = sorted(set(labels[labelled].tolist())) if enough else []
    rows = []
    for name in names:
        after = int(((labels == name) & new).sum())
        before = int(((labels == name) & ~new).sum())
        table = [[after, of_new - after], [before, of_before - before]]
        p = float(fisher_exact(table).pvalue)
        rows.append((name, before, after, before / of_before, after / of_new, p))
    columns = ["class", "before", "new", "share_before", "share_new", "p"]
    found = pd.DataFrame(rows, columns=columns)
    found["adjusted_p"] = holm(found.p) if len(found) else []
    change = (found.share_new - found.share_before).abs()
    return found.loc[change.sort_values(ascending=False, kind="stable").index].reset_index(
        drop=True
    )


def novelty(K: Any, new: Any, *, quantile: float = QUANTILE) -> tuple[np.ndarray, float, float]:
    """Find new samples that have no like among those of before.

    Parameters
    ----------
    K : array of shape (n, n)
        Kernel of all samples.
    new : array of bool of shape (n,)
        Which samples are the new ones; at least 10 on either side.
    quantile : float, default=0.05
        Share of new samples that may be marked where nothing changed, at most.

    Returns
    -------
    is_novel : ndarray of bool of shape (n,)
        New samples whose nearest sample of before is less alike than that of nearly all samples of
        before: of n of them, than the floor(quantile (n + 1)) least alike (a conformal quantile).
        None where that is none of them: with fewer than 19 at 5 %.
    low, high : float
        95 % interval of their share among the new ones; about ``quantile`` or less is what no shift
        gives. From 0 to 1 where there are too few of before to mark any.

    Raises
    ------
    InputError
        If the kernel is not square or not finite, there are too few samples, or the quantile is
        not between 0 and 1.

    Examples
    --------
    >>> X = np.repeat(np.eye(3), [20, 20, 20], axis=0)
    >>> is_novel, low, high = novelty(X @ X.T, np.arange(60) >= 30)
    >>> int(is_novel.sum())
    20
    """
    K, new = checked(K, new)
    quantile = _checks.positive("quantile", quantile)
    require(quantile < 1, f"quantile={quantile}", "a share between 0 and 1")
    lengths = np.sqrt(np.maximum(np.diag(K), np.finfo(float).tiny))
    alike = K / lengths / lengths[:, None]
    before = np.flatnonzero(~new)
    among = alike[np.ix_(before, before)]
    np.fill_diagonal(among, -np.inf)
    rank = int(quantile * (len(before) + 1) + 1e-9)
    if not rank:
        return np.zeros(len(new), bool), 0.0, 1.0
    usual = np.sort(among.max(1))[rank - 1]
    nearest = alike[:, before].max(1)
    is_novel = new & (nearest < usual - 1e-9)
    low, high = mean_interval(is_novel[new].astype(float))
    return is_novel, low, high
