"""The relative error of approximate features."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import _checks
from .._require import require
from ..arrays import row_blocks, to_numpy
from .hsic import BLOCK


def gram_error(Z: Any, exact: Any | Callable[[slice], np.ndarray]) -> float:
    """Measure approximate features by ``|Z Zᵀ - K| / |K|`` (Frobenius), by row blocks.

    Parameters
    ----------
    Z : array or tensor of shape (n, l)
        Approximate features.
    exact : callable or array of shape (n, d)
        Rows of the exact Gram matrix, ``exact(slice) -> (rows, n)``, or exact features.

    Returns
    -------
    float
        At least 0, no unit.

    Raises
    ------
    InputError
        If rows are no finite numbers, row counts differ, or the exact Gram matrix is zero.

    Examples
    --------
    >>> X = np.eye(2)
    >>> gram_error(2 * X, X), gram_error(X, lambda rows: 2 * np.eye(2)[rows])
    (3.0, 0.5)
    """
    Z = to_numpy(_checks.matrix("Z", Z)).astype(float)
    exact_rows = exact if callable(exact) else _rows_from(exact, len(Z))
    wrong = 0.0
    total = 0.0
    for rows in row_blocks(len(Z), BLOCK):
        K = _checks.numbers("exact", exact_rows(rows))
        got = f"exact rows of shape {K.shape}"
        require(K.shape == (len(Z[rows]), len(Z)), got, f"{len(Z)} columns, a row for each")
        wrong += np.sum((Z[rows] @ Z.T - K) ** 2)
        total += np.sum(K**2)
    require(total > 0, "an exact Gram matrix of zeros", "one that is not")
    return math.sqrt(wrong / total)


def _rows_from(features: Any, n: int) -> Callable[[slice], np.ndarray]:
    features = to_numpy(_checks.matrix("exact", features)).astype(float)
    require(len(features) == n, f"{n} and {len(features)} rows", "the same rows")
    return lambda rows: np.asarray(features[rows] @ features.T)
