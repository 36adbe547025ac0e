"""Where a Newton step of softmax regression leads: conjugate gradients, preconditioned.

The Hessian is never made. Two preconditioners take its place: its diagonal, which costs next to
nothing, and, once that takes many steps, its blocks, one for each class (the weights of a class
with each other). Weights that are the same for all classes say nothing, so directions have mean 0
over the classes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from scipy.linalg.lapack import spotrf, spotri

MOST_STEPS = 500  # of conjugate gradients, for one direction
LOOSE = 0.25  # residual that a direction may leave, far from the optimum
MOST_IN_BLOCKS = 2**24  # numbers in the blocks: 64 MB
FLAT = np.finfo(np.float32).eps  # of the steepest coordinate: a flatter one is not divided by less
RIDGE = np.float32(1e-5)  # on the diagonal of blocks whose diagonal is 1

Preconditioner = Callable[[np.ndarray], np.ndarray]


class NewtonDirections:
    """Directions of one problem, from step to step and from penalty to penalty.

    Parameters
    ----------
    X : ndarray of shape (n, r), float32
        Rows, with a column of ones.
    n_classes : int
        Columns of the weights.
    """

    def __init__(self, X: np.ndarray, n_classes: int) -> None:
        n, r = X.shape
        self.X = X
        self._squares = X**2
        fits = n_classes * r**2 <= MOST_IN_BLOCKS
        self._worth = (r / 2) * (1 + r / n) if fits else np.inf  # steps that cost what blocks do
        self._steps = 0
        self._blocks: Preconditioner | None = None

    def solve(self, P: np.ndarray, gradient: np.ndarray, penalty: np.ndarray) -> np.ndarray:
        """Solve ``Hessian @ direction = -gradient``, as well as is of use.

        Parameters
        ----------
        P : ndarray of shape (n, k), float32
            Probabilities of the classes.
        gradient : ndarray of shape (r, k)
            Of the mean loss, not 0.
        penalty : ndarray of shape (r, 1), float32
            Of each coordinate.

        Returns
        -------
        ndarray of shape (r, k)
            A direction of descent. It leaves a quarter of the gradient, and less near the optimum.
        """
        length = float(np.linalg.norm(gradient))
        target = (-gradient / length).astype(np.float32)
        diagonal = self._squares.T @ (P * (1 - P)) / np.float32(len(P)) + penalty
        diagonal = np.maximum(diagonal, FLAT * diagonal.max())
        if self._steps > self._worth:
            self._blocks = partial(_by_blocks, self._inverse_blocks(P, diagonal, penalty))
        precondition = self._blocks or partial(_by_diagonal, diagonal)
        hessian = partial(_hessian, self.X, P, penalty)
        decrement = length * float(np.sqrt(np.sum(target**2 / diagonal)))
        loose = min(LOOSE, decrement**0.25)
        direction, self._steps = _conjugate_gradients(hessian, precondition, target, loose)
        return direction.astype(float) * length

    def _inverse_blocks(
        self, P: np.ndarray, diagonal: np.ndarray, penalty: np.ndarray
    ) -> np.ndarray:
        """Inverse of the Hessian of each class by itself, (k, r, r)."""
        r, k = diagonal.shape
        inverse = np.empty((k, r, r), np.float32)
        weights, scales = np.sqrt(P * (1 - P) / np.float32(len(P))), 1 / np.sqrt(diagonal)
        on_diagonal = np.diag_indices(r)
        for number in range(k):
            scale = scales[:, number]
            rows = self.X * weights[:, [number]] * scale
            block = rows.T @ rows
            block[on_diagonal] += penalty[:, 0] * scale**2 + RIDGE
            lower = spotri(spotrf(block, lower=True)[0], lower=True)[0]
            whole = np.tril(lower) + np.tril(lower, -1).T
            inverse[number] = whole * scale * scale[:, None]
        return inverse


def _hessian(X: np.ndarray, P: np.ndarray, penalty: np.ndarray, V: np.ndarray) -> np.ndarray:
    """Hessian of the mean loss times V."""
    A = X @ V
    PA = P * A
    A -= (PA @ np.ones(PA.shape[1], np.float32))[:, None]
    A *= P
    product = X.T @ A
    product /= np.float32(len(X))
    product += penalty * V
    return product


def _by_diagonal(diagonal: np.ndarray, R: np.ndarray) -> np.ndarray:
    return R / diagonal


def _by_blocks(inverse: np.ndarray, R: np.ndarray) -> np.ndarray:
    columns = np.ascontiguousarray(R.T)[:, :, None]
    return np.ascontiguousarray((inverse @ columns)[:, :, 0].T)


def _conjugate_gradients(
    hessian: Preconditioner, precondition: Preconditioner, target: np.ndarray, loose: float
) -> tuple[np.ndarray, int]:
    """Solution of ``hessian(x) = target`` up to a residual, and the steps that it took."""

    def preconditioned(R: np.ndarray) -> tuple[np.ndarray, float]:
        Y = precondition(R)
        Y -= Y.mean(1, keepdims=True)
        return Y, float(np.vdot(R, Y))

    found, R = np.zeros_like(target), target.copy()
    Y, height = preconditioned(R)
    V, enough = Y.copy(), loose**2 * height
    for step in range(1, MOST_STEPS + 1):
        HV = hessian(V)
        curvature = float(np.vdot(V, HV))
        if not curvature > 0:  # float32 is at its end
            return (found if step > 1 else Y), step
        length = np.float32(height / curvature)
        found += length * V
        R -= length * HV
        Y, left = preconditioned(R)
        if left <= enough:
            return found, step
        V *= np.float32(left / height)
        V += Y
        height = left
    return found, MOST_STEPS
