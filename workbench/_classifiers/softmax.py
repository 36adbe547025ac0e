"""Multinomial logistic regression with an L2 penalty, brought to its optimum by Newton steps.

Loss, gradient and what counts as done are float64; directions are found in float32, which only
makes a step a little shorter or longer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .newton_direction import NewtonDirections

MAX_STEPS = 100  # Newton steps; some ten are usual

GRADIENT = 1e-5  # largest entry of the gradient of the mean loss
PULL = 1e-3  # length of the gradient, in parts of the penalty's own: bounds the way to the optimum
ROUNDING = 1e-10  # no gradient is known better

LEAST_PROBABILITY = 1e-15  # below it a class counts as 0 in directions: no denormal numbers
SHORTEST = 1e-6  # part of a step that is tried last


@dataclass(frozen=True)
class Fit:
    """A fitted model.

    Attributes
    ----------
    weights : ndarray of shape (r + 1, k)
        A column for each class; the last row holds the intercepts. Each row sums to 0.
    converged : bool
        Whether the optimum was reached.
    """

    weights: np.ndarray
    converged: bool

    def predict(self, rows: np.ndarray) -> np.ndarray:
        """Tell the class of each row.

        Parameters
        ----------
        rows : ndarray of shape (n, r)
            In the coordinates of the fit.

        Returns
        -------
        ndarray of int of shape (n,)
            Columns of ``weights``.
        """
        return np.asarray((rows @ self.weights[:-1] + self.weights[-1]).argmax(1))


@dataclass(frozen=True)
class _Point:
    """Weights, and the loss there."""

    weights: np.ndarray
    loss: float
    gradient: np.ndarray
    probabilities: np.ndarray


class SoftmaxRegression:
    """Rows and classes, to be fitted under one penalty after another.

    Minimises ``mean(-log p of the own class) + |W|² / (2 C n)`` with free intercepts, as
    scikit-learn's ``LogisticRegression(C)`` does. Two classes get twice the penalty: two columns
    of weights are then the same model as the usual one column.

    Parameters
    ----------
    rows : ndarray of shape (n, r)
        Quick in coordinates that are uncorrelated over the rows (``training_span``).
    codes : ndarray of int of shape (n,)
        Classes 0 to k - 1, each there.

    References
    ----------
    Nocedal and Wright, "Numerical Optimization", 2006, section 7.1 (inexact Newton methods).

    Examples
    --------
    >>> rows = np.array([[-2.0], [-1.0], [1.0], [2.0]])
    >>> fit = SoftmaxRegression(rows, np.array([0, 0, 1, 1])).fit(C=1.0)
    >>> fit.converged, fit.predict(rows).tolist()
    (True, [0, 0, 1, 1])
    """

    def __init__(self, rows: np.ndarray, codes: np.ndarray) -> None:
        n = len(rows)
        self.n_classes = int(codes.max()) + 1
        self.X = np.column_stack([rows.astype(float, copy=False), np.ones(n)])
        self._own = (np.arange(n), codes)
        self._directions = NewtonDirections(self.X.astype(np.float32), self.n_classes)

    def fit(self, C: float, start: np.ndarray | None = None, pull: float = PULL) -> Fit:
        """Go to the optimum.

        Parameters
        ----------
        C : float
            Inverse of the strength of the penalty, above 0.
        start : ndarray of shape (r + 1, k), default=None
            Weights to begin with; None begins at 0. The optimum is the same from anywhere.
        pull : float, default=1e-3
            Done where the gradient is as short as this part of the penalty's own gradient, and no
            entry is above 1e-5. The loss is at least as convex as the penalty: the weights are
            then within this part of their length of the optimum.

        Returns
        -------
        Fit
            Not converged where 100 Newton steps or float64 do not suffice.
        """
        n, r = self.X.shape
        penalty = np.full((r, 1), (2 if self.n_classes == 2 else 1) / (C * n))
        penalty[-1] = 0
        if start is None:
            start = np.zeros((r, self.n_classes))
        here = self._point(start - start.mean(1, keepdims=True), penalty)
        for _ in range(MAX_STEPS):
            if _is_done(here, penalty, pull):
                return Fit(here.weights, converged=True)
            lower = self._step(here, penalty)
            if lower is None:
                return Fit(here.weights, converged=False)
            here = lower
        return Fit(here.weights, _is_done(here, penalty, pull))

    def _point(self, weights: np.ndarray, penalty: np.ndarray) -> _Point:
        P = self.X @ weights
        P -= P.max(1, keepdims=True)
        of_own = P[self._own]
        np.exp(P, out=P)
        total = P.sum(1)
        P /= total[:, None]
        loss = np.mean(np.log(total) - of_own) + np.sum(penalty * weights**2) / 2
        beyond = P.copy()
        beyond[self._own] -= 1
        gradient = self.X.T @ beyond
        gradient /= len(P)
        gradient += penalty * weights
        return _Point(weights, float(loss), gradient, P)

    def _step(self, here: _Point, penalty: np.ndarray) -> _Point | None:
        """Take a Newton step, halved until the loss falls; None if it never does."""
        P = np.where(here.probabilities < LEAST_PROBABILITY, 0, here.probabilities)
        direction = self._directions.solve(
            P.astype(np.float32), here.gradient, penalty.astype(np.float32)
        )
        slope = float(np.sum(here.gradient * direction))
        slack = 4 * np.finfo(float).eps * abs(here.loss)
        part = 1.0
        while part > SHORTEST:
            there = self._point(here.weights + part * direction, penalty)
            if there.loss <= here.loss + 1e-4 * part * slope + slack:
                return there
            part /= 2
        return None


def _is_done(here: _Point, penalty: np.ndarray, pull: float) -> bool:
    largest, length = float(np.abs(here.gradient).max()), float(np.linalg.norm(here.gradient))
    of_penalty = float(np.linalg.norm(penalty * here.weights))
    return largest <= GRADIENT and length <= max(pull * of_penalty, ROUNDING)
