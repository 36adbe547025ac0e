"""Kernels between rows, for NumPy arrays and torch tensors alike.

Letters: ``n`` rows (samples), ``d`` columns (dimensions); a kernel matrix is ``(n, m)``.
"""

from typing import Any

import numpy as np
from array_api_compat import array_namespace, is_torch_array
from scipy.spatial.distance import cdist
from sklearn.utils import check_random_state

from .. import _checks
from .._machine.memory import ask_for
from .._require import require
from ..arrays import normalize_rows, to_numpy

KERNELS = ("cosine", "linear", "rbf", "laplace")


SHIFT_INVARIANT = ("rbf", "laplace")


def median_bandwidth(X: Any, kernel: str = "rbf", random_state: Any = 0) -> float:
    """Compute the median distance between distinct rows, on at most 1,000 of them.

    Parameters
    ----------
    X : array or tensor of shape (n, d)
        Rows.
    kernel : {"rbf", "laplace"}, default="rbf"
        Distances are L2 for RBF, L1 for Laplace.
    random_state : int, RandomState instance or None, default=0
        Chooses the rows where there are more than 1,000.

    Returns
    -------
    float
        Above 0, in the unit of the rows.

    Raises
    ------
    InputError
        If there are fewer than two rows or most rows are equal (the median is zero), or an
        argument is of the wrong kind.

    Examples
    --------
    >>> median_bandwidth(np.array([[0.0], [1.0], [3.0]]))
    2.0
    """
    _checks.one_of("kernel", kernel, SHIFT_INVARIANT)
    _checks.random_source("random_state", random_state)
    X = _checks.matrix("X", X)
    rows = np.arange(len(X))
    if len(rows) > 1000:
        rows = np.sort(check_random_state(random_state).choice(rows, 1000, replace=False))
    sample = to_numpy(X)[rows]
    distances = cdist(sample, sample, "cityblock" if kernel == "laplace" else "euclidean")
    distances = distances[np.triu_indices(len(sample), 1)]
    median = float(np.median(distances)) if len(distances) else 0.0
    got = f"a median distance of {median:g} over {len(sample)} sample(s)"
    require(median > 0, got, "rows that differ")
    return median


def check_kernel(kernel: str) -> None:
    """Refuse a kernel that is not one of ``KERNELS``.

    Parameters
    ----------
    kernel : str
        Its name.

    Raises
    ------
    InputError
        If it is unknown.

    Examples
    --------
    >>> check_kernel("cosine")
    """
    _checks.one_of("kernel", kernel, KERNELS)


def gram(X: Any, Y: Any = None, *, kernel: str = "cosine", bandwidth: float | None = None) -> Any:
    """Compute the kernel matrix between the rows of X and of Y.

    Parameters
    ----------
    X, Y : array or tensor of shape (n, d) and (m, d)
        ``Y=None`` means X itself.
    kernel : {"cosine", "linear", "rbf", "laplace"}, default="cosine"
        ``rbf`` is ``exp(-|x - y|_2^2 / (2 s^2))``, ``laplace`` is ``exp(-|x - y|_1 / s)``.
    bandwidth : float, default=None
        ``s`` above; None takes the median distance of X (:func:`median_bandwidth`).

    Returns
    -------
    array or tensor of shape (n, m)
        Kernel of each pair.

    Raises
    ------
    InputError
        If the kernel is unknown, the bandwidth not above 0, or X and Y are no rows of the same
        width.

    Examples
    --------
    >>> gram(np.array([[1.0, 0.0], [1.0, 1.0]]), kernel="linear")
    array([[1., 1.],
           [1., 2.]])
    """
    check_kernel(kernel)
    X = _checks.matrix("X", X, least=0, finite=False)
    Y = X if Y is None else _checks.matrix("Y", Y, least=0, finite=False)
    got = f"X of {X.shape[1]} columns, Y of {Y.shape[1]}"
    require(X.shape[1] == Y.shape[1], got, "the same columns")
    if bandwidth is not None:
        _checks.positive("bandwidth", bandwidth)
    n, m = X.shape[0], Y.shape[0]
    entries = 1 if kernel in ("cosine", "linear") else 3
    ask_for(8 * entries * n * m, f"a kernel of {n} x {m} rows", "fewer rows")
    if kernel == "cosine":
        return normalize_rows(X) @ normalize_rows(Y).T
    if kernel == "linear":
        return X @ Y.T
    s = median_bandwidth(X, kernel) if bandwidth is None else bandwidth
    xp = array_namespace(X)
    if kernel == "rbf":
        squares = xp.sum(X**2, axis=1)[:, None] + xp.sum(Y**2, axis=1)[None, :] - 2 * X @ Y.T
        return xp.exp(-xp.clip(squares, 0, None) / (2 * s**2))
    return xp.exp(-_l1_distances(X, Y) / s)


def _l1_distances(X: Any, Y: Any) -> Any:
    if is_torch_array(X):
        import torch

        return torch.cdist(X, Y, p=1)
    return cdist(X, Y, "cityblock").astype(X.dtype, copy=False)
