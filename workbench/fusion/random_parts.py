"""Product parts that estimate the product by random projections, and how far off they are."""
# ruff: noqa: D102 (what a method must do is written once, in the base class)

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from .._machine.memory import ask_for
from .divisors import balanced_split
from .features import row_kron
from .parents import Factor
from .product_columns import SMALLER, pad_columns, scale_to_product, share_width
from .product_parts import EstimatedProduct, Factors, ProductPart
from .projections import (
    check_projection,
    product_variance,
    project_product,
    random_frequencies,
    random_matrix,
)
from .rows import like


class RandomProjection(EstimatedProduct):
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
        super().__init__(n_components, equal_norms=equal_norms)
        check_projection(projection)
        self.projection = projection

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

    def prepare(self, state: Any, X: Any) -> Any:
        kinds = ("matrices", "frequencies")
        return {kind: [like(drawn, X) for drawn in state[kind]] for kind in kinds}

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
            What ``prepare`` gave.

        Returns
        -------
        array of shape (n, width)
            One column less where Fourier pairs leave one over.
        """
        return project_product(rows, state["matrices"])

    def variance(self, x: list[Any], y: list[Any], factors: Factors, width: int) -> Any:
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
        return project_product(linear, state["matrices"], shifts, state["frequencies"])

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
