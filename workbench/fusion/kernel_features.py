"""Features of a kernel matrix: rows whose inner products are the kernel of these samples."""

import numpy as np
from scipy.linalg import eigh, lapack

from .. import _checks
from .._machine.memory import ask_for
from .._require import require


def gram_features(K: np.ndarray) -> np.ndarray:
    """Make rows whose inner products are a given kernel matrix, by pivoted Cholesky.

    ``K = F F^T`` to float precision, with as many columns as the kernel has rank: no feature map
    of the kernel is needed, and no row but these n has features.

    Parameters
    ----------
    K : ndarray of shape (n, n)
        Symmetric, positive semi-definite up to rounding.

    Returns
    -------
    ndarray of shape (n, r)
        In double precision; r is the rank up to rounding, at least 1.

    Raises
    ------
    InputError
        If K is not square or not finite, or the memory does not hold another such matrix.

    References
    ----------
    N. J. Higham, "Analysis of the Cholesky decomposition of a semi-definite matrix", 1990.

    Examples
    --------
    >>> K = np.array([[1.0, 1.0], [1.0, 1.0]])
    >>> F = gram_features(K)
    >>> F.shape, bool(np.allclose(F @ F.T, K))
    ((2, 1), True)
    """
    K = np.asarray(_checks.matrix("K", K), np.float64)
    n = len(K)
    require(K.shape == (n, n), f"K of shape {K.shape}", "a square kernel matrix")
    ask_for(3 * K.nbytes, f"features of a kernel of {n} rows", "fewer rows")
    factor, pivots, rank, _ = lapack.dpstrf(K, lower=1)
    features = np.zeros((n, max(int(rank), 1)))
    features[pivots - 1] = np.tril(factor)[:, : features.shape[1]]
    if rank == 0:  # nothing but zeros: the factor is what dpstrf left of the input
        features[:] = 0.0
    return features


def inverse_root(K: np.ndarray, eps: float = 2.2e-16) -> np.ndarray:
    """Compute W with ``W^T K W = 1``: an inverse square root of a kernel matrix, up to rotation.

    Directions in which K is no more than rounding are left out, so nothing is divided by zero or
    by noise.

    Parameters
    ----------
    K : ndarray of shape (m, m)
        Symmetric, positive semi-definite up to rounding.
    eps : float, default=2.2e-16
        Rounding of one number of the rows that W will be applied to; eigenvalues up to ``m * eps``
        times the largest are left out.

    Returns
    -------
    ndarray of shape (m, r)
        In double precision, columns from the largest eigenvalue on; r is the rank up to rounding.

    Raises
    ------
    InputError
        If K is not square or not finite.

    Examples
    --------
    >>> K = np.array([[4.0, 0.0], [0.0, 0.0]])
    >>> np.abs(inverse_root(K))
    array([[0.5],
           [0. ]])
    """
    K = np.asarray(_checks.matrix("K", K), np.float64)
    require(K.shape == (len(K), len(K)), f"K of shape {K.shape}", "a square kernel matrix")
    values, vectors = eigh(K)
    kept = values > max(len(K) * eps * values[-1], 0.0)
    root: np.ndarray = (vectors[:, kept] / np.sqrt(values[kept]))[:, ::-1]
    return root
