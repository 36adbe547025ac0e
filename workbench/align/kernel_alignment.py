"""How alike two spaces are on the same rows: CKA, mutual neighbours, Gram error, spectrum.

Every CKA here comes from the same sums over two Gram matrices K and L: ``sum K*L``, the row
sums and the diagonals. They are gathered from features (linear, when no width exceeds n) or by
row blocks, so no n x n matrix is ever held.

Spread is measured on random half-samples drawn **without** replacement. A bootstrap with
replacement repeats rows; a repeated row is its own nearest neighbour and puts a diagonal entry
of K off the diagonal, so neighbour lists and debiased CKA would measure the repetition. For
half-samples of a mean, ``Var = s^2 / (n/2) * (1 - 1/2) = s^2 / n``: exactly the full sample's.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from .._require import require
from ..fusion.kernels import gram, median_bandwidth
from .checks import _checked

BLOCK = 1024  # rows of a Gram matrix held at once


KERNELS = ("linear", "rbf")


def cka(
    X: Any, Y: Any, *, kernel: str = "linear", debiased: bool = False,
    bandwidth: float | None = None,
) -> float:  # fmt: skip
    """Centred kernel alignment ``HSIC(K, L) / sqrt(HSIC(K, K) HSIC(L, L))``.

    Parameters
    ----------
    X, Y : array or tensor of shape (n, p) and (n, q)
        The same n samples in the same order; any scale and rotation.
    kernel : {"linear", "rbf"}, default="linear"
    debiased : bool, default=False
        Use the unbiased HSIC (Song et al., JMLR 2012; Nguyen et al., ICLR 2021), which is
        about 0 for unrelated spaces; the biased one grows with the width over n.
    bandwidth : float, default=None
        RBF only: ``s`` of ``exp(-|x - y|^2 / (2 s^2))``; None takes each space's own median
        distance between distinct rows.

    Returns
    -------
    float
        At most 1, no unit; at least 0 when biased (Kornblith et al., ICML 2019).

    Raises
    ------
    InputError
        If row counts differ, a value is not finite, all rows are equal, or there are fewer than
        two rows (four when debiased).

    Examples
    --------
    >>> X = np.array([[0.0, 1.0], [1.0, 0.0], [2.0, 5.0], [3.0, 3.0]])
    >>> round(cka(X, 2 * X[:, ::-1] + 7), 6)
    1.0
    """
    spaces = _checked({"X": X, "Y": Y}, least=4 if debiased else 2)
    return float(_cka(list(spaces.values()), None, kernel, bandwidth, debiased)[0][0, 1, 0])


def cka_matrix(
    spaces: Mapping[str, Any], *,
    kernel: str = "linear", debiased: bool = False, bandwidth: float | None = None,
) -> pd.DataFrame:  # fmt: skip
    """:func:`cka` between every two of m spaces, as a symmetric (m, m) table.

    Examples
    --------
    >>> X = np.array([[0.0], [1.0], [2.0], [4.0]])
    >>> cka_matrix({"a": X, "b": -X}).round(3).values.tolist()
    [[1.0, 1.0], [1.0, 1.0]]
    """
    arrays = _checked(spaces, least=4 if debiased else 2)
    values = _cka(list(arrays.values()), None, kernel, bandwidth, debiased)[0][:, :, 0]
    return pd.DataFrame(values, index=list(arrays), columns=list(arrays))


def _cka(
    spaces: list[np.ndarray], draws: np.ndarray | None, kernel: str, bandwidth: float | None,
    debiased: bool | None,
) -> list[np.ndarray]:  # fmt: skip
    """(m, m, draws) of the estimator asked for, or of both (biased first) for None."""
    require(kernel in KERNELS, f"kernel={kernel!r}", "one of " + ", ".join(KERNELS))
    require(bandwidth is None or bandwidth > 0, f"bandwidth={bandwidth}", "a number above 0")
    n = len(spaces[0])
    if kernel == "linear":
        diagonals = [np.sum(X**2, axis=1) for X in spaces]
    else:
        diagonals = [np.ones(n) for _ in spaces]
    if kernel == "linear" and draws is None and max(X.shape[1] for X in spaces) <= n:
        draws, (S, sums) = np.ones((n, 1)), _sums_from_features(spaces)
    else:
        draws = np.ones((n, 1)) if draws is None else draws
        S, sums = _sums_from_blocks(spaces, kernel, bandwidth, draws)
    kinds = (False, True) if debiased is None else (debiased,)
    return [_normalised(_hsic(S, sums, diagonals, draws, kind)) for kind in kinds]


def gram_cka(grams: Sequence[np.ndarray]) -> np.ndarray:
    """Debiased :func:`cka` of every two of m Gram matrices of the same n rows, (m, m).

    Examples
    --------
    >>> X, Y = np.random.default_rng(0).standard_normal((2, 20, 3))
    >>> found = gram_cka([X @ X.T, Y @ Y.T])[0, 1]
    >>> bool(np.isclose(found, cka(X, Y, debiased=True)))
    True
    """
    K = np.array(grams)
    S, one = np.einsum("aij,bij->ab", K, K)[:, :, None], np.ones((K.shape[1], 1))
    sums, diagonals = list(K.sum(2)[:, :, None]), list(np.einsum("aii->ai", K))
    return _normalised(_hsic(S, sums, diagonals, one, True))[:, :, 0]


def _sums_from_features(spaces: list[np.ndarray]) -> tuple[np.ndarray, list[np.ndarray]]:
    S = np.array([[np.sum((X.T @ Y) ** 2) for Y in spaces] for X in spaces])
    return S[:, :, None], [(X @ X.sum(0))[:, None] for X in spaces]


def _sums_from_blocks(
    spaces: list[np.ndarray], kernel: str, bandwidth: float | None, draws: np.ndarray
) -> tuple[np.ndarray, list[np.ndarray]]:
    """``sum K*L`` (m, m, draws) and row sums (n, draws), each over the rows a draw marks."""
    n, m = len(spaces[0]), len(spaces)
    widths = [
        median_bandwidth(X) if kernel == "rbf" and bandwidth is None else bandwidth for X in spaces
    ]
    S, sums = np.zeros((m, m, draws.shape[1])), [np.zeros(draws.shape) for _ in spaces]
    for i in range(0, n, BLOCK):
        rows = slice(i, min(i + BLOCK, n))
        grams = [
            gram(X[rows], X, kernel=kernel, bandwidth=s)
            for X, s in zip(spaces, widths, strict=True)
        ]
        for a in range(m):
            sums[a][rows] = (grams[a] @ draws) * draws[rows]
            for b in range(a, m):
                S[a, b] += np.sum(((grams[a] * grams[b]) @ draws) * draws[rows], axis=0)
                S[b, a] = S[a, b]
    return S, sums


def _hsic(
    S: np.ndarray,
    sums: list[np.ndarray],
    diagonals: list[np.ndarray],
    draws: np.ndarray,
    debiased: bool,
) -> np.ndarray:
    """HSIC of every pair from ``S = sum K*L``, row sums and diagonals (up to a common factor)."""
    n = draws.sum(0)
    k = np.array(sums)
    if debiased:  # the same sums with the diagonal struck out
        d = np.array(diagonals)
        k, S = k - d[:, :, None] * draws, S - np.einsum("ai,bi,ir->abr", d, d, draws)
    totals = k.sum(1)
    products, both = np.einsum("air,bir->abr", k, k), totals[:, None] * totals[None]
    if debiased:
        return S + both / ((n - 1) * (n - 2)) - 2 * products / (n - 2)
    return S + both / n**2 - 2 * products / n


def _normalised(hsic: np.ndarray) -> np.ndarray:
    own = np.einsum("aar->ar", hsic)
    with np.errstate(invalid="ignore", divide="ignore"):
        return hsic / np.sqrt(own[:, None] * own[None])
