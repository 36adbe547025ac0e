"""Landmarks of a product kernel: the rows that Nystrom features compare all others with."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from .. import _checks
from .._require import require
from .kernel_features import inverse_root
from .parents import Factor

Rows = Sequence[np.ndarray]  # of each factor, in double precision
Factors = Sequence[Factor]

MOST_CANDIDATES = 5000  # rows that are looked at, or four for each landmark


def product_kernel(X: Rows, Y: Rows, factors: Factors) -> np.ndarray:
    """Compute the product of the kernels of all factors.

    Parameters
    ----------
    X, Y : sequences of ndarray of shape (n, d_i) and (m, d_i)
        Mapped rows of each factor.
    factors : sequence of Factor
        Their kernels.

    Returns
    -------
    ndarray of shape (n, m)
        Product of each pair.

    Examples
    --------
    >>> product_kernel([np.eye(2), 3 * np.eye(2)], [np.eye(2), np.eye(2)], [Factor(2)] * 2)
    array([[3., 0.],
           [0., 3.]])
    """
    kernel: np.ndarray = math.prod(
        factor.gram(x, y) for factor, x, y in zip(factors, X, Y, strict=True)
    )
    return kernel


def choose_landmarks(
    rows: Rows, factors: Factors, n_landmarks: int, how: str, rng: np.random.RandomState
) -> np.ndarray:
    """Choose the rows that stand for all others.

    Parameters
    ----------
    rows : sequence of ndarray of shape (n, d_i)
        Mapped rows of each factor.
    factors : sequence of Factor
        Their kernels.
    n_landmarks : int
        How many, at most n.
    how : {"uniform", "kmeans++", "leverage"}
        ``"uniform"`` draws without looking; ``"kmeans++"`` draws each with a chance that grows
        with its squared distance, in the space of the kernel, from the nearest that was drawn;
        ``"leverage"`` by ridge leverage scores, approximated on twice as many uniform rows, the
        ridge being the mean of the eigenvalues that as many landmarks cannot hold. The last two
        look at 5,000 random rows, or at four for each landmark.
    rng : RandomState
        Source of all chance.

    Returns
    -------
    ndarray of int of shape (n_landmarks,)
        Their numbers, all different.

    Raises
    ------
    InputError
        If there are fewer rows, or no such way.

    References
    ----------
    Arthur and Vassilvitskii, "k-means++", SODA 2007; Musco and Musco, "Recursive sampling for the
    Nystrom method", NeurIPS 2017.

    Examples
    --------
    >>> rows = [np.eye(3), np.eye(3)]
    >>> sorted(choose_landmarks(rows, [Factor(3)] * 2, 3, "kmeans++", np.random.RandomState(0)))
    [np.int64(0), np.int64(1), np.int64(2)]
    """
    _checks.one_of("landmarks", how, LANDMARKS)
    n = len(rows[0])
    n_landmarks = _checks.whole_number("n_landmarks", n_landmarks)
    require(n_landmarks <= n, f"{n_landmarks} landmarks of {n} sample(s)", f"at most {n}")
    most = n if how == "uniform" else min(n, max(MOST_CANDIDATES, 4 * n_landmarks))
    candidates = rng.choice(n, most, replace=False) if most < n else np.arange(n)
    looked_at = [each[candidates] for each in rows]
    return candidates[LANDMARKS[how](looked_at, factors, n_landmarks, rng)]


def _uniform(
    rows: Rows, factors: Factors, n_landmarks: int, rng: np.random.RandomState
) -> np.ndarray:
    return rng.choice(len(rows[0]), n_landmarks, replace=False)


def _far_apart(
    rows: Rows, factors: Factors, n_landmarks: int, rng: np.random.RandomState
) -> np.ndarray:
    """K-means++ in the space of the kernel, without centres in between."""
    n = len(rows[0])
    lengths = _self_products(rows, factors)
    chosen = [int(rng.randint(n))]
    nearest = _distances(rows, factors, lengths, chosen[0])
    while len(chosen) < n_landmarks:
        left = np.setdiff1d(np.arange(n), chosen)
        chances = nearest[left]
        if chances.sum() <= 0:  # all others are copies of landmarks
            chosen += rng.choice(left, n_landmarks - len(chosen), replace=False).tolist()
            break
        chosen.append(int(rng.choice(left, p=chances / chances.sum())))
        nearest = np.minimum(nearest, _distances(rows, factors, lengths, chosen[-1]))
    return np.array(chosen)


def _self_products(rows: Rows, factors: Factors) -> np.ndarray:
    lengths = np.ones(len(rows[0]))
    for row, factor in zip(rows, factors, strict=True):
        if not factor.shift_invariant:
            lengths = lengths * (row**2).sum(axis=1)
    return lengths


def _distances(rows: Rows, factors: Factors, lengths: np.ndarray, place: int) -> np.ndarray:
    """Squared distances from one row, in the space of the kernel."""
    one = [each[place : place + 1] for each in rows]
    squares = lengths + lengths[place] - 2 * product_kernel(rows, one, factors)[:, 0]
    return np.clip(squares, 0, None)


def _by_leverage(
    rows: Rows, factors: Factors, n_landmarks: int, rng: np.random.RandomState
) -> np.ndarray:
    """Ridge leverage scores, of features by twice as many uniform landmarks."""
    n = len(rows[0])
    first = rng.choice(n, min(n, 2 * n_landmarks), replace=False)
    some = [each[first] for each in rows]
    features = product_kernel(rows, some, factors) @ inverse_root(
        product_kernel(some, some, factors)
    )
    directions, spread, _ = np.linalg.svd(features, full_matrices=False)
    ridge = (spread[n_landmarks:] ** 2).sum() / n_landmarks
    kept = spread**2 / np.maximum(spread**2 + ridge, np.finfo(float).tiny)
    scores = (directions**2 * kept).sum(axis=1)
    chances = scores + 1e-9 * scores.sum() / n + np.finfo(float).tiny  # each may be drawn
    return rng.choice(n, n_landmarks, replace=False, p=chances / chances.sum())


#: Ways to choose landmarks.
LANDMARKS: dict[str, Callable[[Rows, Factors, int, np.random.RandomState], np.ndarray]] = {
    "uniform": _uniform,
    "kmeans++": _far_apart,
    "leverage": _by_leverage,
}
