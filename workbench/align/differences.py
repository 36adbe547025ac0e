"""Groups of samples that one space keeps together and another splits."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse.linalg import eigsh
from scipy.spatial.distance import pdist

from .. import _checks
from .._machine.memory import ask_for
from ..arrays import normalize_rows, row_blocks
from ..fusion import gram
from .centring import centred_rows
from .hsic import BLOCK
from .varimax import varimax

SHARE = 0.05  # mean similarity of two rows in the kernels of difference_groups

SQUARES_AT_ONCE = 6  # matrices of n_rows x n_rows held at the peak

SHIFT = 0.1  # ARPACK never finishes with eigenvalues of 0


def difference_groups(
    X: Any, Y: Any, *, n_groups: int = 6, n_rows: int = 3000, random_state: int = 0
) -> pd.DataFrame:
    """Find groups of samples that X keeps together and Y splits; swap X and Y for the reverse.

    Leading eigenvectors of ``(K_X - K_Y) / n`` (SPEC: Jalali et al., "Towards an Explainable
    Comparison and Alignment of Feature Embeddings", ICML 2025), turned to simple structure
    (varimax: Kaiser, 1958), because eigenvectors of about equal strength are any mixture of the
    groups. Rows are centred and scaled to length 1. The kernels are Gaussian: similarities in
    [0, 1], so that a group is where a loading is large, not one end of a contrast. Bandwidths
    give two rows a mean similarity of 0.05 in both spaces (more if more rows are equal): the
    kernels hold as much and differ in where. Equal means cancel the constant vector, so it is
    added again: k groups that share out all rows have only k - 1 contrasts. The eigenvectors
    taken are about ``n_groups`` or more, up to the widest gap.

    A row is in a group if this holds more than half of the row's squared loadings, and the loading
    is at least a third of the group's largest. Groups of fewer than 3 rows or 1 % of all, or with
    less than 0.05 between ``kept`` and ``split``, are left out: equal spaces give none.

    Parameters
    ----------
    X, Y : array or tensor of shape (n, p) and (n, q)
        The same n samples in the same order; any scale, shift and rotation.
    n_groups : int, default=6
        At most so many, strongest first.
    n_rows : int, default=3000
        Random rows that give the eigenvectors; all others are placed by Nystrom extension.
    random_state : int, default=0
        Seed of these rows.

    Returns
    -------
    DataFrame
        ``rows`` (array, foremost first), ``size``, ``strength`` (``v' (K_X - K_Y) v / n`` of the
        loading v at length 1: about size / n times the difference), ``kept`` and ``split`` (mean
        similarity of two members in X and in Y, 0 to 1).

    Raises
    ------
    InputError
        As :func:`cka`, or if ``n_groups``, ``n_rows`` or the seed is out of range, or the memory
        is too small.

    Examples
    --------
    >>> colour, shape = np.divmod(np.arange(36), 6)
    >>> found = difference_groups(np.eye(6)[colour], np.eye(6)[shape])
    >>> len(found), sorted(found.rows[0].tolist()) in np.arange(36).reshape(6, 6).tolist()
    (6, True)
    >>> found[["size", "strength", "kept", "split"]].round(3).values[0].tolist()
    [6.0, 0.139, 1.0, 0.0]
    """
    n_groups = _checks.whole_number("n_groups", n_groups)
    n_rows = _checks.whole_number("n_rows", n_rows, 4)
    _checks.seed("random_state", random_state)
    sampled = min(n_rows, len(X) if hasattr(X, "__len__") else n_rows)
    ask_for(SQUARES_AT_ONCE * 8 * sampled**2, f"groups of n_rows={sampled}", "a smaller n_rows")
    spaces = [normalize_rows(Z) for Z in centred_rows({"X": X, "Y": Y}, least=4).values()]
    rng = np.random.default_rng(random_state)
    sample = rng.permutation(len(spaces[0]))[:n_rows]
    kernels = _GaussianPair(spaces[0], spaces[1], *_even_bandwidths(spaces, sample))
    D = kernels.difference(sample, sample) / len(sample)
    eigenvalues, eigenvectors = _leading(D, n_groups, rng)
    vectors = _nystrom(kernels, sample, eigenvalues, eigenvectors)
    loadings = _simple_loadings(vectors, eigenvalues, sample)
    strength = _quotients(D, loadings[sample])
    groups = []
    for column in np.argsort(-strength):
        rows = _members(loadings, column)
        if len(rows) >= max(3, len(loadings) / 100):
            kept, split = kernels.mean_similarities(rows[:n_rows])
            groups.append((rows, len(rows), strength[column], kept, split))
    table = pd.DataFrame(groups, columns=["rows", "size", "strength", "kept", "split"])
    return table[table.kept - table.split >= SHARE][:n_groups].reset_index(drop=True)


@dataclass(frozen=True)
class _GaussianPair:
    """Gaussian kernels of the same rows in two spaces."""

    X: np.ndarray
    Y: np.ndarray
    bandwidth_X: float
    bandwidth_Y: float

    def similarities(self, rows: np.ndarray, columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Kernel of X and kernel of Y between rows and columns."""
        in_X = gram(self.X[rows], self.X[columns], kernel="rbf", bandwidth=self.bandwidth_X)
        in_Y = gram(self.Y[rows], self.Y[columns], kernel="rbf", bandwidth=self.bandwidth_Y)
        return in_X, in_Y

    def difference(self, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        in_X, in_Y = self.similarities(rows, columns)
        return np.asarray(in_X - in_Y)

    def mean_similarities(self, rows: np.ndarray) -> tuple[float, float]:
        """Mean similarity of two different rows in X, and in Y."""
        n = len(rows)
        in_X, in_Y = ((K.sum() / n - 1) / (n - 1) for K in self.similarities(rows, rows))
        return in_X, in_Y


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


def _nystrom(
    kernels: _GaussianPair, sample: np.ndarray, eigenvalues: np.ndarray, eigenvectors: np.ndarray
) -> np.ndarray:
    """Eigenvectors of the sample, extended to all rows."""
    n = len(kernels.X)
    blocks = []
    for rows in row_blocks(n, BLOCK):
        D = kernels.difference(np.arange(n)[rows], sample)
        blocks.append(D @ eigenvectors / len(sample) / eigenvalues)
    return np.vstack(blocks)


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
