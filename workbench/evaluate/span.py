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
    squares, left = _eigenvectors(T @ T.T)
    roots = np.sqrt(squares)
    return left * roots, (V @ T.T) @ (left / roots)


def _eigenvectors(S: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues that are not 0 but for rounding, largest first, and their vectors."""
    values, vectors = eigh(S, driver="evd", overwrite_a=True, check_finite=False)
    kept = values > LEAST_PART * max(values[-1], 0)
    return values[kept][::-1], np.ascontiguousarray(vectors[:, kept][:, ::-1])
