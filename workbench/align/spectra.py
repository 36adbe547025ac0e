"""How many directions a space uses."""

from typing import Any

import numpy as np
from scipy.linalg import eigvalsh

from .. import _checks
from .._require import require
from ..arrays import at_unit_scale, check_same_rows
from ..product_rows import ProductRows


def spectrum(X: Any, *, centred: bool = True) -> np.ndarray:
    """Compute the eigenvalues of the Gram matrix over its trace.

    Parameters
    ----------
    X : array, tensor or ProductRows of shape (n, d)
        At least two rows, not all equal.
    centred : bool, default=True
        Subtract the mean row: the common direction of an embedding would hide the rest.

    Returns
    -------
    ndarray of shape (min(n, d),)
        Shares of the variance, largest first; their sum is 1.

    Raises
    ------
    InputError
        As :func:`workbench.arrays.check_same_rows`.

    Examples
    --------
    >>> spectrum(np.array([[3.0, 0.0], [-3.0, 0.0], [0.0, 1.0], [0.0, -1.0]]))
    array([0.9, 0.1])
    """
    X = at_unit_scale(check_same_rows({"X": X}, least=2)["X"].astype(float))
    if isinstance(X, ProductRows):
        X = X.centred() if centred else X
        small = X.products(X)
    else:
        X = X - X.mean(0) if centred else X
        small = X.T @ X if X.shape[1] <= len(X) else X @ X.T
    values = eigvalsh(small)[::-1].clip(0)
    return np.asarray(values / values.sum())


def effective_rank(X: Any, *, centred: bool = True) -> float:
    """Count the directions that a space uses, unequal ones in part.

    The effective rank of Roy and Vetterli ("The effective rank", EUSIPCO 2007) of the covariance:
    the entropy is that of its eigenvalues over their sum, as in principal components. They take
    singular values, which are the same of a covariance; those of the rows themselves, the roots,
    would count more directions.

    Of few rows it is too low, as observed eigenvalues differ more than true ones do: 7.3 in the
    mean of 50 rows whose eight true ones are equal, 7.9 of 400.

    Parameters
    ----------
    X : array or tensor of shape (n, d)
        At least two rows, not all equal.
    centred : bool, default=True
        As in :func:`spectrum`.

    Returns
    -------
    float
        Exponential of the entropy of :func:`spectrum`: 1 for one direction, r for r equal ones.

    Raises
    ------
    InputError
        As :func:`spectrum`.

    Examples
    --------
    >>> round(effective_rank(np.vstack([np.eye(3), -np.eye(3)])), 6)
    3.0
    """
    return spectrum_rank(spectrum(X, centred=centred))


def spectrum_rank(values: np.ndarray) -> float:
    """Compute the effective rank from shares of the variance that are already there.

    Parameters
    ----------
    values : ndarray of shape (r,)
        As :func:`spectrum` gives them; zeros count for nothing.

    Returns
    -------
    float
        Exponential of their entropy.

    Raises
    ------
    InputError
        If they are no finite numbers, or none is above 0.

    Examples
    --------
    >>> round(spectrum_rank(np.array([0.5, 0.5, 0.0])), 6)
    2.0
    """
    values = _checks.numbers("values", values)
    used = values[values > 0]
    require(used.size > 0, "values with none above 0", "shares of the variance")
    return float(np.exp(-np.sum(used * np.log(used))))
