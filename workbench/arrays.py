"""Rows of numbers: scaled, sampled, converted."""

from typing import Any

import numpy as np
from array_api_compat import array_namespace, is_torch_array


def normalize_rows(X: Any) -> Any:
    """Scale every row to length 1; a row of zeros stays zero (it is similar to nothing).

    Parameters
    ----------
    X : array or tensor of shape (n, d)

    Returns
    -------
    array or tensor of shape (n, d)
        Same library, device and dtype.

    Examples
    --------
    >>> normalize_rows(np.array([[3.0, 4.0], [0.0, 0.0]]))
    array([[0.6, 0.8],
           [0. , 0. ]])
    """
    xp = array_namespace(X)
    norms = xp.linalg.vector_norm(X, axis=1, keepdims=True)
    return X / xp.where(norms == 0, xp.ones_like(norms), norms)


def subsample(n: int, limit: int, random_state: int) -> np.ndarray:
    """All row numbers, or ``limit`` random ones in order: the same for every space.

    Examples
    --------
    >>> subsample(3, 9, random_state=0)
    array([0, 1, 2])
    """
    if n <= limit:
        return np.arange(n)
    return np.sort(np.random.default_rng(random_state).choice(n, limit, replace=False))


def to_numpy(X: Any) -> np.ndarray:
    """NumPy view or copy of an array or tensor."""
    return X.detach().cpu().numpy() if is_torch_array(X) else np.asarray(X)
