"""How many directions a space uses."""

from typing import Any

import numpy as np
from scipy.linalg import eigvalsh

from .checks import _checked


def spectrum(X: Any, *, centred: bool = True) -> np.ndarray:
    """Eigenvalues of the Gram matrix over its trace, largest first, min(n, d) of them; sum 1.

    Centred on the mean row by default: the common direction of an embedding would hide the rest.

    Examples
    --------
    >>> spectrum(np.array([[3.0, 0.0], [-3.0, 0.0], [0.0, 1.0], [0.0, -1.0]]))
    array([0.9, 0.1])
    """
    X = next(iter(_checked({"X": X}, least=2, centred=centred).values()))
    values = eigvalsh(X.T @ X if X.shape[1] <= len(X) else X @ X.T)[::-1].clip(0)
    return values / values.sum()


def effective_rank(X: Any, *, centred: bool = True) -> float:
    """Exponential of the entropy of :func:`spectrum`: 1 for one direction, r for r equal ones.

    Roy and Vetterli, "The effective rank", EUSIPCO 2007, taken of the Gram matrix.

    Examples
    --------
    >>> round(effective_rank(np.vstack([np.eye(3), -np.eye(3)])), 6)
    3.0
    """
    return spectrum_rank(spectrum(X, centred=centred))


def spectrum_rank(shares: np.ndarray) -> float:
    """Return the effective rank of a spectrum that is already there.

    Parameters
    ----------
    shares : ndarray of shape (k,)
        Of :func:`spectrum`: not negative, sum 1.

    Returns
    -------
    float
        Exponential of the entropy of the shares, from 1 to k.

    Examples
    --------
    >>> round(spectrum_rank(np.array([0.5, 0.5, 0.0])), 6)
    2.0
    """
    positive = shares[shares > 0]
    return float(np.exp(-np.sum(positive * np.log(positive))))
