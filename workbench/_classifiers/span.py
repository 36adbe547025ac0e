"""Rows in the coordinates of the training rows' span, where a linear model is quick to fit."""

from __future__ import annotations

import numpy as np
from scipy.linalg import eigh

LEAST_PART = 1e-12  # of the largest variance: what is less is rounding


def training_span(train: np.ndarray, test: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Centre and scale rows by the training rows, and rotate them into the training rows' span.

    With ``T`` the centred training rows, scaled to mean square length 1, and ``Tᵀ T = V s² Vᵀ``,
    training rows become ``T V`` and test rows likewise: uncorrelated coordinates, at most as many
    as training rows. A linear model with an L2 penalty cannot tell the difference, since its
    weights lie in the span. Rows wider than many take the eigenvectors of ``T Tᵀ``.

    Parameters
    ----------
    train, test : ndarray of shape (n, d) and (m, d)
        Rows to train on, rows to test.

    Returns
    -------
    tuple of two ndarrays of shape (n, r) and (m, r), float64
        Largest variance first. Without columns if all training rows are equal.

    Examples
    --------
    >>> T, V = training_span(np.array([[1.0, 5.0], [3.0, 5.0]]), np.array([[2.0, 9.0]]))
    >>> np.abs(T).round(6).tolist(), V.round(6).tolist()
    ([[1.0], [1.0]], [[0.0]])
    """
    T, V = train.astype(float), test.astype(float)
    mean = T.mean(0)
    T -= mean
    V -= mean
    scale = float(np.sqrt(np.mean(np.sum(T**2, axis=1)))) or 1.0
    T /= scale
    V /= scale
    if T.shape[1] <= len(T):
        _, rotation = _eigenvectors(T.T @ T)
        return T @ rotation, V @ rotation
    return _of_centred(T @ T.T, V @ T.T)


def span_of_products(of_train: np.ndarray, of_test: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Do what :func:`training_span` does, where only inner products of rows are known.

    Parameters
    ----------
    of_train : ndarray of shape (n, n)
        Products of the training rows.
    of_test : ndarray of shape (m, n)
        Products of the test rows with the training rows.

    Returns
    -------
    tuple of two ndarrays of shape (n, r) and (m, r), float64
        Largest variance first; r is at most n.

    References
    ----------
    Schoelkopf, Smola and Mueller, "Nonlinear component analysis as a kernel eigenvalue problem",
    Neural Computation 10, 1998, appendix A (centring by products).

    Examples
    --------
    >>> train, test = np.array([[1.0, 5.0], [3.0, 5.0]]), np.array([[2.0, 9.0]])
    >>> T, V = span_of_products(train @ train.T, test @ train.T)
    >>> np.abs(T).round(6).tolist(), V.round(6).tolist()
    ([[1.0], [1.0]], [[0.0]])
    """
    K, across = of_train.astype(float), of_test.astype(float)
    of_mean = K.mean(0)
    across -= across.mean(1, keepdims=True)
    across -= of_mean - of_mean.mean()
    K -= of_mean
    K -= K.mean(1, keepdims=True)
    scale = float(np.trace(K)) / len(K) or 1.0
    K /= scale
    across /= scale
    return _of_centred(K, across)


def _of_centred(K: np.ndarray, across: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows of both parts by the products of centred rows."""
    squares, left = _eigenvectors(K)
    roots = np.sqrt(squares)
    return left * roots, across @ (left / roots)


def _eigenvectors(S: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues that are not 0 but for rounding, largest first, and their vectors."""
    values, vectors = eigh(S, driver="evd", overwrite_a=True, check_finite=False)
    kept = values > LEAST_PART * max(values[-1], 0)
    return values[kept][::-1], np.ascontiguousarray(vectors[:, kept][:, ::-1])
