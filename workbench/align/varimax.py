"""Rotation of loadings to simple structure."""

import numpy as np
from scipy.linalg import qr

MAX_STEPS = 500


def varimax(L: np.ndarray) -> np.ndarray:
    """Find the rotation that makes the squares of ``L @ R`` as unequal as can be (Kaiser, 1958).

    It starts from the rows that differ most (Damle, Minden, Ying, 2019), not from the columns as
    they come: these are any mixture, another one on another machine.

    Parameters
    ----------
    L : ndarray of shape (n, r)
        Loadings; n >= r.

    Returns
    -------
    ndarray of shape (r, r)
        Orthogonal.

    Examples
    --------
    >>> turned = np.array([[0.6, 0.8], [-0.8, 0.6]])
    >>> np.sort(np.abs(turned @ varimax(turned)).round(3))
    array([[0., 1.],
           [0., 1.]])
    """
    R = qr(L.T, mode="economic", pivoting=True)[0]
    value = 0.0
    for _ in range(MAX_STEPS):
        B = L @ R
        squares = B * B
        mean = squares.mean(axis=0)
        squares += 3 * mean.max() - mean  # on top of Kaiser's, it makes every step a gain
        left, s, right = np.linalg.svd(L.T @ (B * squares))
        R = left @ right
        if s.sum() <= value * (1 + 1e-9):
            break
        value = s.sum()
    return np.asarray(R)
