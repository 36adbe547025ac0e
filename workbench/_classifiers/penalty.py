"""The penalty of the linear probe, chosen by cross-validation, and the model fitted with it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import GroupKFold, StratifiedKFold

from .softmax import Fit, SoftmaxRegression

Parts = tuple[np.ndarray, np.ndarray]  # rows to train on, rows left out

PENALTIES = (0.1, 1.0, 10.0, 100.0, 1e3, 1e4)  # C, for rows of mean square length 1
USUAL_PENALTY = 10.0  # where there is nothing to choose it by

ROUGH = 1e-2  # way to the optimum that is left, in parts of the weights, while they are compared
MOMENTUM = 0.5  # how far the way from one penalty to the next goes on, to begin with


@dataclass(frozen=True)
class Probe:
    """Classes of the rows that were tested, and how the model came about.

    Attributes
    ----------
    predicted : ndarray of int
        Codes of the tested rows.
    C : float
        The penalty that was chosen.
    is_at_edge : bool
        Whether the cross-validated hits still rise where the tried penalties end.
    converged : bool
        Whether every fit reached its optimum.
    of_folds : ndarray of int of shape (g, m), default=None
        Codes of the tested rows by the models of that penalty that lack one fold of the training
        rows each; None where the penalty was known.
    """

    predicted: np.ndarray
    C: float
    is_at_edge: bool
    converged: bool
    of_folds: np.ndarray | None = None


def fitted_probe(
    train: np.ndarray, codes: np.ndarray, test: np.ndarray,
    groups: np.ndarray | None = None, random_state: int = 0, C: float | None = None,
) -> Probe:  # fmt: skip
    """Choose the penalty on the training rows, fit all of them, and classify the test rows.

    The penalty with most hits over three folds; of equal ones the strongest. (On some 30 sets of
    rows this lost least: the strongest within a standard error loses up to 30 hits of 1,500, and
    the least log-loss up to 250, where classes are hard to tell.)

    Parameters
    ----------
    train : ndarray of shape (n, r)
        In the coordinates of ``training_span``.
    codes : ndarray of int of shape (n,)
        Classes of the training rows, at least two.
    test : ndarray of shape (m, r)
        In the same coordinates.
    groups : ndarray of int of shape (n,), default=None
        Groups that no fold divides.
    random_state : int, default=0
        Seed of the folds.
    C : float, default=None
        The penalty, where it is known.

    Returns
    -------
    Probe
        Its classes are among ``codes``.
    """
    names, codes = np.unique(codes, return_inverse=True)
    if C is not None:
        fit = SoftmaxRegression(train, codes).fit(C)
        return Probe(names[fit.predict(test)], C, is_at_edge=False, converged=fit.converged)
    paths = [
        _Path(train, codes, part, len(names)) for part in penalty_folds(codes, groups, random_state)
    ]
    C, start, is_at_edge = _best(paths, len(codes))
    of_folds = np.array([names[path.predicted(test)] for path in paths]) if paths else None
    fit = SoftmaxRegression(train, codes).fit(C, start)
    converged = fit.converged and all(path.converged for path in paths)
    return Probe(names[fit.predict(test)], C, is_at_edge, converged, of_folds)


class _Path:
    """One fold under one penalty after another, each fit from where those before it lead to."""

    def __init__(self, rows: np.ndarray, codes: np.ndarray, part: Parts, n_classes: int) -> None:
        train, valid = part
        self.there, own = np.unique(codes[train], return_inverse=True)  # rare classes may lack
        self.valid, self.true = rows[valid], codes[valid]
        self.model = SoftmaxRegression(rows[train], own)
        self.before = self.here = np.zeros((rows.shape[1] + 1, len(self.there)))
        self.best: Fit | None = None
        self.n_classes = n_classes
        self.converged = True

    def hits(self, C: float) -> int:
        """Fit, and count the rows left out that are told right."""
        start = self.here + MOMENTUM * (self.here - self.before)
        fit = self.model.fit(C, start, pull=ROUGH)
        self.before, self.here = self.here, fit.weights
        self.last = fit
        self.converged &= fit.converged
        return int(np.sum(self.there[fit.predict(self.valid)] == self.true))

    def mark_best(self) -> None:
        """Remember the last fit."""
        self.best = self.last

    def predicted(self, test: np.ndarray) -> np.ndarray:
        """Codes of rows by the fit that was marked."""
        if self.best is None:
            return np.full(len(test), -1)
        return np.asarray(self.there[self.best.predict(test)])

    def weights(self) -> np.ndarray:
        """Weights of all classes, 0 for those that the fold lacks."""
        whole = np.zeros((len(self.here), self.n_classes))
        whole[:, self.there] = self.here
        return whole


def _best(paths: list[_Path], n: int) -> tuple[float, np.ndarray | None, bool]:
    """The penalty of most hits, weights near its optimum, whether hits still rise at the end."""
    if not paths:
        return USUAL_PENALTY, None, False
    counts: list[int] = []
    best, start = PENALTIES[0], None
    for C in PENALTIES:
        counts.append(sum(path.hits(C) for path in paths))
        if counts[-1] > max(counts[:-1], default=-1):
            best, start = C, np.mean([path.weights() for path in paths], axis=0)
            for path in paths:
                path.mark_best()
        if counts[-1] == n:  # none can be better
            break
    at_last = best == PENALTIES[-1]
    at_first = best == PENALTIES[0] and counts[0] > max(counts[1:2], default=counts[0])
    return best, start, at_last or at_first


def penalty_folds(codes: np.ndarray, groups: np.ndarray | None, random_state: int) -> list[Parts]:
    """Divide the training rows into three folds.

    Parameters
    ----------
    codes : ndarray of int of shape (n,)
        Classes.
    groups : ndarray of int of shape (n,) or None
        Groups that stay whole, where there are two or more.
    random_state : int
        Seed of the folds.

    Returns
    -------
    list of (ndarray of int, ndarray of int)
        As many folds as groups if there are two; none where no class has three rows, nor any that
        would train one class alone.
    """
    rows = np.empty((len(codes), 0))
    n_groups = 0 if groups is None else len(np.unique(groups))
    if n_groups > 1:
        parts = list(GroupKFold(min(3, n_groups)).split(rows, codes, groups))
    elif np.bincount(codes).max() < 3:  # no class fills three folds: nothing to choose from
        return []
    else:
        folds = StratifiedKFold(3, shuffle=True, random_state=random_state)
        parts = list(folds.split(rows, codes))
    return [(train, valid) for train, valid in parts if len(np.unique(codes[train])) > 1]


@contextmanager
def rare_classes_allowed() -> Iterator[None]:
    """Silence warnings of classes rarer than folds, or of many classes: both are as they should be.

    Yields
    ------
    None
        Nothing; not for several threads at once, which share their warnings.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The least populated class in y", UserWarning)
        warnings.filterwarnings("ignore", "The number of unique classes is greater", UserWarning)
        yield
