"""The relative error of approximate features."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .._require import require
from ..arrays import to_numpy
from .kernel_alignment import BLOCK


def gram_error(Z: Any, exact: Any | Callable[[slice], np.ndarray]) -> float:
    """Relative Frobenius error ``|Z Zᵀ - K| / |K|`` of approximate features, by row blocks.

    Parameters
    ----------
    Z : array or tensor of shape (n, l)
    exact : callable or array of shape (n, d)
        Rows of the exact Gram matrix, ``exact(slice) -> (rows, n)``, or exact features.

    Examples
    --------
    >>> X = np.eye(2)
    >>> gram_error(2 * X, X), gram_error(X, lambda rows: 2 * np.eye(2)[rows])
    (3.0, 0.5)
    """
    Z = to_numpy(Z).astype(float)
    features = None if callable(exact) else to_numpy(exact).astype(float)
    if features is not None:
        require(len(Z) == len(features), f"{len(Z)} and {len(features)} rows", "the same rows")
    wrong = total = 0.0
    for i in range(0, len(Z), BLOCK):
        rows = slice(i, min(i + BLOCK, len(Z)))
        K = np.asarray(exact(rows) if features is None else features[rows] @ features.T, float)
        wrong, total = wrong + np.sum((Z[rows] @ Z.T - K) ** 2), total + np.sum(K**2)
    require(total > 0, "an exact Gram matrix of zeros", "one that is not")
    return math.sqrt(wrong / total)
