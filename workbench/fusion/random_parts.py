"""Product parts that estimate the product by random projections, and how far off they are."""
# ruff: noqa: D102 (what a method must do is written once, in the base class)

import math
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
from array_api_compat import array_namespace, device

from .._checks import is_integer
from .._machine.memory import ask_for
from .._require import require
from ..arrays import normalize_rows
from .divisors import balanced_split
from .features import row_kron
from .parents import Factor
from .product_parts import Factors, ProductPart
from .projections import (
    check_projection,
    product_variance,
    project_product,
    random_frequencies,
    random_matrix,
)
from .rows import like

SMALLER = "a smaller n_components (-l)"


class RandomProjection(ProductPart):
    """``1/sqrt(l) (f1 U1) o (f2 U2) ...``: unbiased for the product of linear kernels.

    Parameters
    ----------
    n_components : int
        Width of the fused rows.
    projection : {"rademacher", "uniform", "gaussian"}
        Entries of the matrices.
    equal_norms : bool
        Scale each row to the length of the exact product.
    """

    def __init__(self, n_components: int, projection: str, *, equal_norms: bool) -> None:
        check_projection(projection)
        self.n_components = n_components
        self.projection = projection
        self.equal_norms = equal_norms

    def widths(self, products: Mapping[str, Factors], kept: int) -> dict[str, int]:
        return share_width(self.n_components, kept, list(products))

    def ask_to_draw(
        self, products: Mapping[str, Factors], widths: Mapping[str, int], itemsize: int
    ) -> None:
        entries = [
            factor.width * self.components(widths[name])
            for name, factors in products.items()
            for factor in factors
        ]
        drawn = 2 * 8 * max(entries, default=0)  # in double precision, and turned
        what = (
            f"n_components={self.n_components} with factors of {_factor_widths(products)} columns"
        )
        ask_for(itemsize * sum(entries) + drawn, what, SMALLER)

    def components(self, width: int) -> int:
        """Count the independent components in so many columns.

        Parameters
        ----------
        width : int
            Columns of a product.

        Returns
        -------
        int
            ``l`` of the formulas.
        """
        return width

    def draw(self, factors: Factors, width: int, rng: np.random.RandomState, X: Any) -> Any:
        state: dict[str, Any] = {"matrices": [], "frequencies": [], "width": width}
        seeds = rng.randint(2**31 - 1, size=len(factors))
        for factor, seed in zip(factors, seeds, strict=True):
            stream = np.random.RandomState(seed)  # one for each factor: nested in the width
            kind, drawn = self.draw_factor(factor, self.components(width), stream)
            state[kind].append(like(drawn, X))
        return state

    def draw_factor(
        self, factor: Factor, l: int, stream: np.random.RandomState
    ) -> tuple[str, np.ndarray]:
        """Draw what projects one factor.

        Parameters
        ----------
        factor : Factor
            Its width counts.
        l : int
            Independent components.
        stream : RandomState
            Of this factor alone.

        Returns
        -------
        tuple of str and ndarray of shape (d, l)
            Key in the state, and the matrix.
        """
        return "matrices", random_matrix(factor.width, l, self.projection, stream)

    def apply(self, rows: list[Any], factors: Factors, state: Any, width: int) -> Any:
        features = pad_columns(self.project(rows, factors, state), width)
        if self.equal_norms:
            features = scale_to_product(features, rows, factors)
        return features

    def project(self, rows: list[Any], factors: Factors, state: Any) -> Any:
        """Estimate the product, its rows unscaled.

        Parameters
        ----------
        rows : list of arrays of shape (n, d_i)
            Rows of each factor.
        factors : sequence of Factor
            Kernels of the factors.
        state : object
            What ``draw`` gave.

        Returns
        -------
        array of shape (n, width)
            One column less where Fourier pairs leave one over.
        """
        return project_product(rows, [like(matrix, rows[0]) for matrix in state["matrices"]])

    def variance(self, x: list[Any], y: list[Any], factors: Factors, width: int) -> Any:
        """Compute the exact variance of each estimated inner product, rows unscaled.

        Parameters
        ----------
        x, y : lists of arrays of shape (n, d_i) and (m, d_i)
            Rows of each factor.
        factors : sequence of Factor
            Kernels of the factors.
        width : int
            Columns of this product.

        Returns
        -------
        array of shape (n, m)
            By the formula of :func:`product_variance`.
        """
        return product_variance(x, y, self.components(width), self.projection)


class FourierProjection(RandomProjection):
    """Random projection, with random Fourier features of the shift-invariant factors.

    Their frequencies are drawn jointly, and each comes as a pair of cosine and sine; an odd
    width leaves its last column empty.
    """

    def components(self, width: int) -> int:
        return width // 2

    def draw_factor(
        self, factor: Factor, l: int, stream: np.random.RandomState
    ) -> tuple[str, np.ndarray]:
        if not factor.shift_invariant:
            return super().draw_factor(factor, l, stream)
        drawn = random_frequencies(factor.width, l, factor.kernel, factor.bandwidth, stream)
        return "frequencies", drawn

    def project(self, rows: list[Any], factors: Factors, state: Any) -> Any:
        linear = [row for row, f in zip(rows, factors, strict=True) if not f.shift_invariant]
        shifts = [row for row, f in zip(rows, factors, strict=True) if f.shift_invariant]
        matrices = [like(matrix, rows[0]) for matrix in state["matrices"]]
        frequencies = [like(drawn, rows[0]) for drawn in state["frequencies"]]
        return project_product(linear, matrices, shifts, frequencies)

    def variance(self, x: list[Any], y: list[Any], factors: Factors, width: int) -> Any:
        # The moment of cos(w . delta) is E[cos^2] = (1 + k(2 delta)) / 2.
        moment: Any = 1
        doubled: Any = 1
        kernels = [factor.gram(a, b) for factor, a, b in zip(factors, x, y, strict=True)]
        for i, factor in enumerate(factors):
            if factor.shift_invariant:
                power = 4 if factor.kernel == "rbf" else 2  # k(2 delta) = k(delta)^power
                doubled = doubled * kernels[i] ** power
            else:
                variance = product_variance([x[i]], [y[i]], 1, self.projection)
                moment = moment * (variance + kernels[i] ** 2)
        second = moment * (1 + doubled) / 2
        return (second - math.prod(kernels) ** 2) / self.components(width)


class FactorProjections(ProductPart):
    """Each factor projected alone to about ``l^(1/m)`` columns, then multiplied exactly.

    The columns that a balanced split leaves over are zero.

    Parameters
    ----------
    n_components : int
        Width of the fused rows.
    projection : {"rademacher", "uniform", "gaussian"}
        Entries of the matrices.
    """

    def __init__(self, n_components: int, projection: str) -> None:
        check_projection(projection)
        self.n_components = n_components
        self.projection = projection

    def widths(self, products: Mapping[str, Factors], kept: int) -> dict[str, int]:
        return share_width(self.n_components, kept, list(products))

    def draw(self, factors: Factors, width: int, rng: np.random.RandomState, X: Any) -> Any:
        matrices = []
        for factor, narrow in zip(factors, balanced_split(width, len(factors)), strict=True):
            drawn = random_matrix(factor.width, narrow, self.projection, rng)
            matrices.append(like(drawn, X))
        return matrices

    def apply(self, rows: list[Any], factors: Factors, state: Any, width: int) -> Any:
        projected = [
            project_product([row], [like(matrix, row)])
            for row, matrix in zip(rows, state, strict=True)
        ]
        return pad_columns(row_kron(projected), width)


def _factor_widths(products: Mapping[str, Factors]) -> str:
    return " and ".join(str(factor.width) for factors in products.values() for factor in factors)


def share_width(n_components: int, kept: int, products: list[str]) -> dict[str, int]:
    """Share the columns that the parents leave between the products.

    Parameters
    ----------
    n_components : int
        Width of the fused rows.
    kept : int
        Columns of it that hold CLIP, and experts that count on their own.
    products : list of str
        Names of the products.

    Returns
    -------
    dict of str to int
        Columns of each; the last ones get the remainder.

    Raises
    ------
    InputError
        If these are wider than ``n_components``.

    Warns
    -----
    UserWarning
        If no column is left for the product.

    Examples
    --------
    >>> share_width(32, 5, ["image", "text"])
    {'image': 13, 'text': 14}
    """
    whole = is_integer(n_components) and n_components > 0
    require(whole, f"n_components={n_components!r}", "a whole number above 0")
    left = int(n_components) - kept
    got = f"n_components={n_components} with {kept} columns of parents that stay as they are"
    expected = f"more than {kept} columns (n_components, -l)"
    require(left >= 0, got, expected)
    if left < len(products):
        message = f"{got}: no column is left for the product"
        message = f"{message}; raise n_components (-l) above {kept}"
        warnings.warn(message, UserWarning, stacklevel=5)  # at the call of fit
    return {name: (left + i) // len(products) for i, name in enumerate(products)}


def pad_columns(features: Any, width: int) -> Any:
    """Fill rows up to a width with columns of zeros.

    Parameters
    ----------
    features : array or tensor of shape (n, w)
        With w at most ``width``.
    width : int
        Columns of the result.

    Returns
    -------
    array or tensor of shape (n, width)
        Inner products are the same.

    Examples
    --------
    >>> pad_columns(np.ones((1, 2)), 3)
    array([[1., 1., 0.]])
    """
    missing = width - features.shape[1]
    if missing == 0:
        return features
    xp = array_namespace(features)
    shape = (features.shape[0], missing)
    zeros = xp.zeros(shape, dtype=features.dtype, device=device(features))
    return xp.concat([features, zeros], axis=1)


def scale_to_product(features: Any, rows: list[Any], factors: Factors) -> Any:
    """Scale each estimated row to the length of the exact product.

    Parameters
    ----------
    features : array or tensor of shape (n, width)
        Estimated product.
    rows : list of arrays of shape (n, d_i)
        Its factors.
    factors : sequence of Factor
        Their kernels; a shift-invariant one has length 1.

    Returns
    -------
    array or tensor of shape (n, width)
        The diagonal of the kernel is exact.
    """
    xp = array_namespace(features)
    features = normalize_rows(features)
    for row, factor in zip(rows, factors, strict=True):
        if not factor.shift_invariant:
            features = features * xp.linalg.vector_norm(row, axis=1, keepdims=True)
    return features
