"""Two samples differ if a classifier can tell them apart (Lopez-Paz and Oquab, ICLR 2017).

Ridge regression on the kernel, trained on one half, tested on the other; what counts is the order
of its scores (the area under the ROC curve, which is Mann and Whitney's statistic), so that it does
not matter that one sample is larger.
"""

from typing import Any

import numpy as np
from scipy.stats import mannwhitneyu

from .. import _checks
from .tested import Tested, checked

PENALTIES = 10.0 ** np.arange(-6.0, 1.1, 0.5)  # of the largest eigenvalue
EQUAL = 10 * float(np.finfo(float).eps)  # of a kernel: differences of its entries by rounding


def classifier_test(K: Any, new: Any, *, random_state: int = 0) -> Tested:
    """Test whether a classifier tells two samples apart.

    Parameters
    ----------
    K : array of shape (n, n)
        Kernel of all samples.
    new : array of bool of shape (n,)
        Which samples are the new ones; at least 10 on either side.
    random_state : int, default=0
        Of the halves.

    Returns
    -------
    Tested
        Area under the ROC curve on the half that was not trained on (0.5 tells nothing, 1 all),
        and the p-value of Mann and Whitney that it is above 0.5; 0.5 and 1 where all are equal.

    Raises
    ------
    InputError
        If the kernel is not square or not finite, or there are too few samples.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> X = rng.standard_normal((200, 3))
    >>> new = np.arange(200) >= 100
    >>> X[new] *= [3, 1, 1]
    >>> classifier_test(X @ X.T, new).p > 0.05  # the means are equal: no line divides them
    True
    >>> classifier_test((X @ X.T) ** 2, new).value > 0.65
    True
    """
    K, new = checked(K, new)
    _checks.seed("random_state", random_state)
    train, test = _halves(new, np.random.default_rng(random_state))
    weights = _ridge(K[np.ix_(train, train)], np.where(new[train], 1.0, -1.0))
    scores = K[np.ix_(test, train)] @ weights
    of_new, of_others = scores[new[test]], scores[~new[test]]
    found = mannwhitneyu(of_new, of_others, alternative="greater")
    return Tested(float(found.statistic) / (len(of_new) * len(of_others)), float(found.pvalue))


def _halves(new: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Half of either sample to train on, and the rest."""
    is_train = np.zeros(len(new), bool)
    for side in (False, True):
        rows = np.flatnonzero(new == side)
        is_train[rng.permutation(rows)[: len(rows) // 2]] = True
    return np.flatnonzero(is_train), np.flatnonzero(~is_train)


def _ridge(K: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Weights of the training samples, with the penalty that does best left one out.

    All 0 where the samples are equal.
    """
    n = len(y)
    centred = K - K.mean(0) - K.mean(1)[:, None] + K.mean()
    values, vectors = np.linalg.eigh(centred)
    values = np.maximum(values, 0.0)
    largest = float(values.max())
    if largest <= n * EQUAL * float(np.abs(K).max()):
        return np.zeros(n)
    y = y - y.mean()
    along = vectors.T @ y
    errors = []
    for penalty in largest * PENALTIES:
        kept = values / (values + penalty)
        leverage = vectors**2 @ kept + 1 / n
        left_out = (y - vectors @ (kept * along)) / np.maximum(1 - leverage, 1e-9)
        errors.append(float(np.mean(left_out**2)))
    best = largest * PENALTIES[int(np.argmin(errors))]
    weights = vectors @ (along / (values + best))
    return np.asarray(weights - weights.mean())
