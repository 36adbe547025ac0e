"""Groups that one space keeps together and another splits, from the difference of their kernels."""

import math
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse.linalg import eigsh
from scipy.spatial.distance import pdist

from ..arrays import normalize_rows, row_blocks
from .exact_neighbours import Tick
from .hsic import BLOCK
from .varimax import varimax

SHARE = 0.05  # mean similarity of two rows in the kernels; least difference of a group

SHIFT = 0.1  # ARPACK never finishes with eigenvalues of 0


class Group(NamedTuple):  # numpydoc ignore=PR02
    """Rows that belong together in one space and not in another.

    Parameters
    ----------
    rows : ndarray of int
        Foremost first.
    size : int
        Rows.
    strength : float
        Rayleigh quotient of its loading in the difference of the kernels.
    kept, split : float
        Mean similarity of two members in each space.
    apart : float
        Share of the members' similarities to all others that stays among members, in the first
        space less that in the second.
    """

    rows: np.ndarray
    size: int
    strength: float
    kept: float
    split: float
    apart: float


def groups_kept_together(
    X: np.ndarray, Y: np.ndarray, n_groups: int, n_rows: int, rng: np.random.Generator,
    tick: Tick | None = None,
) -> list[Group]:  # fmt: skip
    """Find the groups of :func:`workbench.align.difference_groups`, chance or not.

    Parameters
    ----------
    X, Y : ndarray of shape (n, p) and (n, q)
        Centred rows of the same samples.
    n_groups : int
        At most so many.
    n_rows : int
        Random rows that give the eigenvectors.
    rng : Generator
        Draws them.
    tick : callable, default=None
        Takes the share that is done, now and then; what it raises ends the work.

    Returns
    -------
    list of Group
        Strongest first.
    """
    spaces = [normalize_rows(X), normalize_rows(Y)]
    n = len(X)
    sample = rng.permutation(n)[:n_rows]
    kernels = _GaussianPair(spaces[0], spaces[1], *_even_bandwidths(spaces, sample))
    D = kernels.difference(sample, sample) / len(sample)
    eigenvalues, eigenvectors = _leading(D, n_groups, rng)
    vectors = _of_all_rows(kernels, sample, (eigenvalues, eigenvectors), tick)
    loadings = _simple_loadings(vectors, eigenvalues, sample)
    strength = _quotients(D, loadings[sample])
    groups: list[Group] = []
    for column in np.argsort(-strength):
        if len(groups) == n_groups:
            break
        rows = _members(loadings, column)
        if len(rows) >= max(3, n / 100):
            kept, split = kernels.mean_similarities(rows[:n_rows])
            if kept - split >= SHARE:
                apart = kernels.apart(sample, np.isin(sample, rows))
                groups.append(Group(rows, len(rows), float(strength[column]), kept, split, apart))
    return groups


@dataclass(frozen=True)
class _GaussianPair:
    """Gaussian kernels of the same rows in two spaces."""

    X: np.ndarray
    Y: np.ndarray
    bandwidth_X: float
    bandwidth_Y: float

    def similarities(self, rows: np.ndarray, columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Kernel of X and kernel of Y between rows and columns."""
        in_X = _gaussian(self.X[rows], self.X[columns], self.bandwidth_X)
        in_Y = _gaussian(self.Y[rows], self.Y[columns], self.bandwidth_Y)
        return in_X, in_Y

    def in_single_precision(self) -> "_GaussianPair":
        return replace(self, X=self.X.astype(np.float32), Y=self.Y.astype(np.float32))

    def difference(self, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        in_X, in_Y = self.similarities(rows, columns)
        return np.asarray(in_X - in_Y)

    def mean_similarities(self, rows: np.ndarray) -> tuple[float, float]:
        """Mean similarity of two different rows in X, and in Y."""
        n = len(rows)
        in_X, in_Y = ((K.sum() / n - 1) / (n - 1) for K in self.similarities(rows, rows))
        return in_X, in_Y

    def apart(self, sample: np.ndarray, inside: np.ndarray) -> float:
        """Share of similarity that stays inside a part of the sample, in X less in Y."""
        in_X, in_Y = self.similarities(sample[inside], sample)
        return _share_inside(in_X, inside) - _share_inside(in_Y, inside)


def _gaussian(X: np.ndarray, Y: np.ndarray, bandwidth: float) -> np.ndarray:
    """Gaussian kernel (n, m) between rows, in the memory of one matrix."""
    scale = X.dtype.type(1 / bandwidth**2)
    K = np.asarray((scale * X) @ Y.T)
    K -= scale / 2 * np.sum(X**2, axis=1)[:, None]
    K -= scale / 2 * np.sum(Y**2, axis=1)
    np.minimum(K, 0, out=K)
    return np.exp(K, out=K)


def _share_inside(K: np.ndarray, inside: np.ndarray) -> float:
    """Share of the similarities K (m, n) of the m rows inside to all others that stays inside."""
    m = len(K)  # each row is similar to itself by 1, which counts for nothing
    to_all = float(K.sum()) - m
    return (float(K[:, inside].sum()) - m) / to_all if to_all > 0 else 0.0


def _even_bandwidths(spaces: list[np.ndarray], sample: np.ndarray) -> tuple[float, float]:
    """Bandwidths at which two rows are as similar on average in each space."""
    of_X, of_Y = (pdist(Z[sample[:BLOCK]], "sqeuclidean") for Z in spaces)
    equal_rows = [np.mean(squares < 1e-6) for squares in (of_X, of_Y)]  # they stay similar
    share = max(SHARE, *equal_rows)
    return _bandwidth(of_X, share), _bandwidth(of_Y, share)


def _bandwidth(squares: np.ndarray, share: float) -> float:
    """Bandwidth at which the mean similarity is ``share``, by bisection."""
    low, high = 0.01, 10.0
    for _ in range(30):
        middle = math.sqrt(low * high)
        if np.exp(-squares / (2 * middle**2)).mean() < share:
            low = middle
        else:
            high = middle
    return high


def _leading(D: np.ndarray, least: int, rng: Any) -> tuple[np.ndarray, np.ndarray]:
    """Positive eigenvalues, largest first, and vectors: at least so many, up to the widest gap."""
    n = len(D)
    if np.abs(D).max() * n < 1e-4:  # equal spaces, up to rounding
        return np.zeros(0), np.zeros((n, 0))
    most = min(n - 1, max(20, 4 * least))
    start = rng.standard_normal(n).astype(D.dtype)
    shift = SHIFT * np.eye(n, dtype=D.dtype)
    values, vectors = eigsh(D + shift, most, which="LA", tol=1e-10, v0=start)
    values, vectors = values[::-1] - SHIFT, vectors[:, ::-1]
    first = max(1, least - 1)  # k groups that share out all rows have k - 1 contrasts
    gaps = -np.diff(values[first - 1 :])
    few = first + int(gaps.argmax()) if len(gaps) else most
    positive = values[:few] > 1e-6
    return values[:few][positive], vectors[:, :few][:, positive]


def _of_all_rows(
    kernels: _GaussianPair, sample: np.ndarray, eigen: tuple[np.ndarray, np.ndarray],
    tick: Tick | None,
) -> np.ndarray:  # fmt: skip
    """Eigenvectors of the sample, extended to all rows (Nystrom) where it does not hold all."""
    n, (eigenvalues, eigenvectors) = len(kernels.X), eigen
    if len(sample) == n:
        return eigenvectors[np.argsort(sample)]
    single = kernels.in_single_precision()  # a mean over the sample: enough for loadings
    weights = (eigenvectors / len(sample) / eigenvalues).astype(np.float32)
    blocks = []
    for rows in row_blocks(n, BLOCK):
        blocks.append(single.difference(np.arange(n)[rows], sample) @ weights)
        if tick is not None:
            tick(rows.stop / n)
    return np.vstack(blocks).astype(float)


def _simple_loadings(
    vectors: np.ndarray, eigenvalues: np.ndarray, sample: np.ndarray
) -> np.ndarray:
    """Loadings of all rows in simple structure, each group's large ones positive."""
    constant = np.full((len(vectors), 1), 1 / math.sqrt(len(sample)))
    middle = eigenvalues.mean() if len(eigenvalues) else 1.0
    L = np.hstack([vectors, constant]) * np.sqrt(np.append(eigenvalues, middle))
    L = L @ varimax(L[sample])
    return np.asarray(L * np.sign(np.sum(L**3, axis=0)))


def _quotients(D: np.ndarray, L: np.ndarray) -> np.ndarray:
    """``v' D v / v' v`` of each column v of L."""
    return np.asarray(np.sum(L * (D @ L), axis=0) / np.sum(L**2, axis=0))


def _members(L: np.ndarray, column: int) -> np.ndarray:
    """Rows of a group, foremost first."""
    own = L[:, column]
    most_of_the_row = np.sum(L**2, axis=1) < 2 * own**2
    near_the_largest = own.max() <= 3 * own
    rows = np.flatnonzero(most_of_the_row & near_the_largest)
    return rows[np.argsort(-own[rows], kind="stable")]
