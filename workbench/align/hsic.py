"""The sums behind every CKA: over two Gram matrices K and L, gathered without holding them.

Every CKA comes from ``sum K*L``, the row sums and the diagonals. They are gathered from features
(linear, when no width exceeds n) or by row blocks, so no n x n matrix is ever held. A *draw* is a
column of weights 0 and 1 that says which rows take part: one call measures all halves at once.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import _checks
from .._machine.memory import ask_for
from .._require import require
from ..arrays import row_blocks
from ..fusion import gram, median_bandwidth
from ..product_rows import ProductRows, inner_products, square_lengths

BLOCK = 1024  # rows of a Gram matrix held at once

KERNELS = ("linear", "rbf")


@dataclass(frozen=True)
class GramSums:
    """Sums over the Gram matrices of m spaces, for each of r draws of the n rows.

    Attributes
    ----------
    products : ndarray of shape (m, m, r)
        ``sum K*L`` of every pair.
    rows : ndarray of shape (m, n, r)
        Row sums.
    diagonals : ndarray of shape (m, n)
        Of the whole Gram matrices.
    draws : ndarray of shape (n, r)
        1 where a row takes part.
    """

    products: np.ndarray
    rows: np.ndarray
    diagonals: np.ndarray
    draws: np.ndarray


def gram_sums(
    spaces: list[Any],
    draws: np.ndarray | None = None,
    *,
    kernel: str = "linear",
    bandwidth: float | None = None,
) -> GramSums:
    """Gather the sums over the Gram matrices of spaces.

    Parameters
    ----------
    spaces : list of m ndarrays or ProductRows of shape (n, d)
        Centred rows; those of a kernel with the linear kernel alone.
    draws : ndarray of shape (n, r), default=None
        1 where a row takes part; None takes all rows once.
    kernel : {"linear", "rbf"}, default="linear"
        Of the Gram matrices.
    bandwidth : float, default=None
        RBF only; None takes each space's own median distance.

    Returns
    -------
    GramSums
        For :func:`cka_from_sums`.

    Raises
    ------
    InputError
        If the kernel is unknown, the bandwidth not above 0, or the memory too small.
    """
    _checks.one_of("kernel", kernel, KERNELS)
    if bandwidth is not None:
        _checks.positive("bandwidth", bandwidth)
    n = len(spaces[0])
    known_by_products = [X for X in spaces if isinstance(X, ProductRows)]
    got = f"kernel={kernel!r} of rows of a fused kernel"
    require(not known_by_products or kernel == "linear", got, "'linear', or features of it")
    narrow = not known_by_products and max(X.shape[1] for X in spaces) <= n
    if kernel == "linear" and draws is None and narrow:
        return _from_features(spaces)
    if draws is None:
        draws = np.ones((n, 1))
    blocks = (len(spaces) + 3) * min(BLOCK, n) * n * spaces[0].dtype.itemsize
    sums = len(spaces) * draws.size * 8
    ask_for(blocks + sums, f"alignment of {len(spaces)} spaces of {n} rows", "fewer rows or spaces")
    return _from_blocks(spaces, kernel, bandwidth, draws)


def sums_of_grams(grams: np.ndarray) -> GramSums:
    """Gather the sums over Gram matrices that are already there.

    Parameters
    ----------
    grams : ndarray of shape (m, n, n)
        Symmetric.

    Returns
    -------
    GramSums
        Of all rows, one draw.
    """
    products = np.einsum("aij,bij->ab", grams, grams)[:, :, None]
    rows = grams.sum(2)[:, :, None]
    diagonals = np.einsum("aii->ai", grams)
    return GramSums(products, rows, diagonals, np.ones((grams.shape[1], 1)))


def cka_from_sums(sums: GramSums, *, debiased: bool) -> np.ndarray:
    """Compute CKA of every pair of spaces, ``HSIC(K, L) / sqrt(HSIC(K, K) HSIC(L, L))``.

    Parameters
    ----------
    sums : GramSums
        Of m spaces and r draws.
    debiased : bool
        Use the unbiased HSIC.

    Returns
    -------
    ndarray of shape (m, m, r)
        NaN where a space has no HSIC with itself.
    """
    with np.errstate(invalid="ignore", divide="ignore"):  # halves of too few rows have none
        hsic = _unbiased_hsic(sums) if debiased else _biased_hsic(sums)
        own = np.einsum("aar->ar", hsic)
        return np.asarray(hsic / np.sqrt(own[:, None] * own[None]))


def _from_features(spaces: list[np.ndarray]) -> GramSums:
    products = np.array([[np.sum((X.T @ Y) ** 2) for Y in spaces] for X in spaces])
    rows = np.array([X @ X.sum(0) for X in spaces])
    draws = np.ones((len(spaces[0]), 1))
    return GramSums(products[:, :, None], rows[:, :, None], _square_lengths(spaces), draws)


def _from_blocks(
    spaces: list[Any], kernel: str, bandwidth: float | None, draws: np.ndarray
) -> GramSums:
    m = len(spaces)
    bandwidths = [bandwidth] * m
    diagonals = _square_lengths(spaces)
    if kernel == "rbf":
        diagonals = np.ones((m, len(spaces[0])))
        if bandwidth is None:
            bandwidths = [median_bandwidth(X) for X in spaces]
    products = np.zeros((m, m, draws.shape[1]))
    sums = np.zeros((m, *draws.shape))
    for rows in row_blocks(len(spaces[0]), BLOCK):
        pairs = zip(spaces, bandwidths, strict=True)
        grams = [_gram(X[rows], X, kernel, s) for X, s in pairs]
        for a in range(m):
            sums[a][rows] = (grams[a] @ draws) * draws[rows]
            for b in range(a, m):
                products[a, b] += np.sum(((grams[a] * grams[b]) @ draws) * draws[rows], axis=0)
                products[b, a] = products[a, b]
    return GramSums(products, sums, diagonals, draws)


def _gram(X: Any, Y: Any, kernel: str, bandwidth: float | None) -> Any:
    if kernel == "linear":
        return inner_products(X, Y)
    return gram(X, Y, kernel=kernel, bandwidth=bandwidth)


def _square_lengths(spaces: list[Any]) -> np.ndarray:
    return np.array([square_lengths(X) for X in spaces])


def _biased_hsic(sums: GramSums) -> np.ndarray:
    """HSIC of every pair, up to a common factor."""
    n = sums.draws.sum(0)
    totals, rows = _products_of_totals_and_rows(sums.rows)
    return np.asarray(sums.products + totals / n**2 - 2 * rows / n)


def _unbiased_hsic(sums: GramSums) -> np.ndarray:
    """HSIC of every pair, up to a common factor: the same sums with the diagonal struck out."""
    n = sums.draws.sum(0)
    d = sums.diagonals
    products = sums.products - np.einsum("ai,bi,ir->abr", d, d, sums.draws)
    totals, rows = _products_of_totals_and_rows(sums.rows - d[:, :, None] * sums.draws)
    return np.asarray(products + totals / ((n - 1) * (n - 2)) - 2 * rows / (n - 2))


def _products_of_totals_and_rows(k: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Products (m, m, r) of the totals of two matrices, and of their row sums."""
    totals = k.sum(1)
    return totals[:, None] * totals[None], np.einsum("air,bir->abr", k, k)
