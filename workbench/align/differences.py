"""Groups of samples that one space keeps together and another splits."""

import math
from typing import Any

import numpy as np
import pandas as pd
from scipy.linalg import qr
from scipy.sparse.linalg import eigsh
from scipy.spatial.distance import pdist

from .._require import require
from ..arrays import normalize_rows
from ..fusion.kernels import gram
from .checks import _checked
from .kernel_alignment import BLOCK

SHARE = 0.05  # mean similarity of two rows in the kernels of difference_groups


def difference_groups(
    X: Any, Y: Any, *, n_groups: int = 6, n_rows: int = 3000, random_state: int = 0
) -> pd.DataFrame:
    """Groups of samples that X keeps together and Y splits; swap X and Y for the reverse.

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

    Returns
    -------
    DataFrame
        ``rows`` (array, foremost first), ``size``, ``strength`` (``v' (K_X - K_Y) v / n`` of the
        loading v at length 1: about size / n times the difference), ``kept`` and ``split`` (mean
        similarity of two members in X and in Y, 0 to 1).

    Raises
    ------
    InputError
        As :func:`cka`, or if ``n_groups`` or ``n_rows`` is too small.

    Examples
    --------
    >>> colour, shape = np.divmod(np.arange(36), 6)
    >>> found = difference_groups(np.eye(6)[colour], np.eye(6)[shape])
    >>> len(found), sorted(found.rows[0].tolist()) in np.arange(36).reshape(6, 6).tolist()
    (6, True)
    >>> found[["size", "strength", "kept", "split"]].round(3).values[0].tolist()
    [6.0, 0.139, 1.0, 0.0]
    """
    require(n_groups > 0, f"n_groups={n_groups}", "at least 1")
    require(n_rows >= 4, f"n_rows={n_rows}", "at least 4")
    X, Y = map(normalize_rows, _checked({"X": X, "Y": Y}, least=4).values())
    rng, n = np.random.default_rng(random_state), len(X)
    some = rng.permutation(n)[:n_rows]
    widths = _even_bandwidths([pdist(Z[some[:BLOCK]], "sqeuclidean") for Z in (X, Y)])

    def similar(rows: np.ndarray, columns: np.ndarray) -> list[np.ndarray]:
        pairs = zip((X, Y), widths, strict=True)
        return [gram(Z[rows], Z[columns], kernel="rbf", bandwidth=s) for Z, s in pairs]

    D = np.subtract(*similar(some, some)) / len(some)
    w, V = _leading(D, n_groups, rng)
    blocks = (np.arange(i, min(i + BLOCK, n)) for i in range(0, n, BLOCK))
    vectors = np.vstack([np.subtract(*similar(b, some)) @ V / len(some) / w for b in blocks])
    base = np.full((n, 1), 1 / math.sqrt(len(some)))
    L = np.hstack([vectors, base]) * np.sqrt(np.append(w, w.mean() if len(w) else 1))
    L = L @ _varimax(L[some])
    L *= np.sign(np.sum(L**3, axis=0))
    strength = np.sum(L[some] * (D @ L[some]), axis=0) / np.sum(L[some] ** 2, axis=0)
    inside = (np.sum(L**2, axis=1, keepdims=True) < 2 * L**2) & (L.max(0) <= 3 * L)
    found = []
    for j in np.argsort(-strength):
        rows = np.flatnonzero(inside[:, j])
        rows = rows[np.argsort(-L[rows, j], kind="stable")]
        if len(rows) >= max(3, n / 100):
            near = rows[:n_rows]
            means = [(K.sum() / len(near) - 1) / (len(near) - 1) for K in similar(near, near)]
            found.append((rows, len(rows), strength[j], *means))
    table = pd.DataFrame(found, columns=["rows", "size", "strength", "kept", "split"])
    return table[table.kept - table.split >= SHARE][:n_groups].reset_index(drop=True)


def _even_bandwidths(squares: list[np.ndarray]) -> list[float]:
    """Bandwidths at which two rows are as similar on average in each space, by bisection."""
    share = max(SHARE, *(np.mean(each < 1e-6) for each in squares))  # equal rows stay similar
    widths = []
    for each in squares:
        low, high = 0.01, 10.0
        for _ in range(30):
            s = math.sqrt(low * high)
            low, high = (s, high) if np.exp(-each / (2 * s**2)).mean() < share else (low, s)
        widths.append(high)
    return widths


def _leading(D: np.ndarray, least: int, rng: Any) -> tuple[np.ndarray, np.ndarray]:
    """Positive eigenvalues, largest first, and vectors: at least so many, up to the widest gap."""
    if np.abs(D).max() * len(D) < 1e-4:  # equal spaces, up to rounding
        return np.zeros(0), np.zeros((len(D), 0))
    most = min(len(D) - 1, max(20, 4 * least))
    shift = 0.1 * np.eye(len(D), dtype=D.dtype)  # ARPACK never finishes with eigenvalues of 0
    v0 = rng.standard_normal(len(D)).astype(D.dtype)
    w, V = eigsh(D + shift, most, which="LA", tol=1e-10, v0=v0)
    w, V = w[::-1] - 0.1, V[:, ::-1]
    first = max(1, least - 1)  # k groups that share out all rows have k - 1 contrasts
    gaps = -np.diff(w[first - 1 :])
    few = first + int(gaps.argmax()) if len(gaps) else most
    keep = w[:few] > 1e-6
    return w[:few][keep], V[:, :few][:, keep]


def _varimax(L: np.ndarray) -> np.ndarray:
    """Rotation R that makes the squares of ``L @ R`` as unequal as can be (Kaiser, 1958).

    It starts from the rows that differ most (Damle, Minden, Ying, 2019), not from the columns as
    they come: these are any mixture, another one on another machine.
    """
    R, value = qr(L.T, mode="economic", pivoting=True)[0], 0.0
    for _ in range(500):
        B = L @ R
        mean = np.mean(B**2, axis=0)  # what is added on top of Kaiser's makes every step a gain
        left, s, right = np.linalg.svd(L.T @ (B**3 + B * (3 * mean.max() - mean)))
        R = left @ right
        if s.sum() <= value * (1 + 1e-9):
            break
        value = s.sum()
    return R
