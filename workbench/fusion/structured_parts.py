"""Product parts that estimate the product faster: transforms, sketches, signs in bfloat16."""
# ruff: noqa: D102 (what a method must do is written once, in the base class)

import math
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

import numpy as np
from array_api_compat import array_namespace, device

from .._machine.memory import ask_for
from ..arrays import row_blocks
from .hadamard import draw_places, hadamard_product, hadamard_variance, padded_length
from .product_columns import SMALLER, scale_of_product
from .product_parts import EstimatedProduct, Factors, rows_in
from .random_parts import RandomProjection
from .rows import as_first, as_place, as_tensor, like
from .sketches import draw_count_sketch, fast_length, sketch_product, sketch_variance

CACHED_BYTES = 3 * 2**19  # of fused rows that are sketched at once: so much stays in the cache


class InPieces(EstimatedProduct):
    """An estimate of few operations, made of so few rows at a time that they stay in the cache."""

    one_thread = True

    def apply(self, rows: list[Any], factors: Factors, state: Any, width: int) -> Any:
        xp = array_namespace(rows[0])
        shape = (rows[0].shape[0], width)
        out = xp.empty(shape, dtype=rows[0].dtype, device=device(rows[0]))
        self.fill(out, rows, factors, state)
        return out

    def fill(
        self, out: Any, rows: list[Any], factors: Factors, state: Any, times: float = 1.0
    ) -> None:
        if out.shape[1] == 0:
            return
        place = as_place(out).detach()  # no gradients go through
        for some in row_blocks(len(out), rows_in(CACHED_BYTES, out.shape[1], out)):
            piece = [as_tensor(factor[some]).detach() for factor in rows]
            own = place[some]
            columns = self.estimate(piece, state, own)
            if self.equal_norms:
                columns, scale = scale_of_product(columns, piece, factors)
                columns *= times * scale
            elif times != 1.0:
                columns *= times
            if columns is not own:
                own.copy_(columns)

    @abstractmethod
    def estimate(self, rows: list[Any], state: Any, place: Any) -> Any:
        """Estimate the product of a few rows.

        Parameters
        ----------
        rows : list of tensors of shape (n, d_i)
            Rows of each factor.
        state : object
            What ``prepare`` gave.
        place : tensor of shape (n, width)
            Where the columns may be written.

        Returns
        -------
        tensor of shape (n, width)
            ``place``, or one of its own.
        """


class TensorSketch(InPieces):
    """Count sketches of the factors, multiplied in the Fourier domain; unbiased.

    About ``l log l`` operations a row instead of ``l d``, and a smaller variance
    (:func:`workbench.fusion.sketch_variance`). Columns beyond the longest fast transform
    (:func:`workbench.fusion.fast_length`) stay zero.
    """

    def ask_to_draw(
        self, products: Mapping[str, Factors], widths: Mapping[str, int], itemsize: int
    ) -> None:
        held = 2 * 16 * max(widths.values(), default=0)  # one row, folded and transformed
        ask_for(held, f"n_components={self.n_components}", SMALLER)

    def components(self, width: int) -> int:
        return fast_length(width)

    def draw(self, factors: Factors, width: int, rng: np.random.RandomState, X: Any) -> Any:
        state: dict[str, Any] = {"buckets": [], "signs": [], "width": width}
        seeds = rng.randint(2**31 - 1, size=len(factors))
        length = max(self.components(width), 1)
        for factor, seed in zip(factors, seeds, strict=True):
            stream = np.random.RandomState(seed)  # one for each factor
            buckets, signs = draw_count_sketch(factor.width, length, stream)
            state["buckets"].append(buckets)
            state["signs"].append(like(signs, X))
        return state

    def prepare(self, state: Any, X: Any) -> Any:
        return {**state, "room": {}}

    def estimate(self, rows: list[Any], state: Any, place: Any) -> Any:
        width = place.shape[1]
        drawn = state["buckets"], state["signs"], self.components(width), width
        return sketch_product(rows, *drawn, room=state["room"])

    def variance(self, x: list[Any], y: list[Any], factors: Factors, width: int) -> Any:
        if width == 0:
            return array_namespace(x[0]).zeros_like(x[0] @ y[0].T)
        return sketch_variance(x, y, self.components(width))


class HadamardProjection(InPieces):
    """Products of pairs of Hadamard transforms of the factors; unbiased.

    About ``p log p + l`` operations a row, p the power of two above a factor's width. Its variance
    is at most about that of dense signs (:func:`workbench.fusion.hadamard_variance`).
    """

    def ask_to_draw(
        self, products: Mapping[str, Factors], widths: Mapping[str, int], itemsize: int
    ) -> None:
        lengths = [
            padded_length(factor.width) for factors in products.values() for factor in factors
        ]
        held = itemsize * (3 * sum(lengths) + max(widths.values(), default=0))  # one row
        ask_for(held, f"n_components={self.n_components}", SMALLER)

    def draw(self, factors: Factors, width: int, rng: np.random.RandomState, X: Any) -> Any:
        state: dict[str, Any] = {"columns": [], "signs": []}
        for factor, seed in zip(factors, rng.randint(2**31 - 1, size=len(factors)), strict=True):
            columns, signs = draw_places(factor.width, np.random.RandomState(seed))
            state["columns"].append(columns)
            state["signs"].append(like(signs, X))
        return state

    def prepare(self, state: Any, X: Any) -> Any:
        drawn = {name: [as_tensor(each) for each in state[name]] for name in ("columns", "signs")}
        return {**drawn, "room": {}}

    def estimate(self, rows: list[Any], state: Any, place: Any) -> Any:
        drawn = state["columns"], state["signs"], place.shape[1]
        out = place if place.dtype.itemsize >= 4 else None  # half precision is made in single
        return hadamard_product(rows, *drawn, out=out, room=state["room"])

    def variance(self, x: list[Any], y: list[Any], factors: Factors, width: int) -> Any:
        if width == 0:
            return array_namespace(x[0]).zeros_like(x[0] @ y[0].T)
        return hadamard_variance(x, y, width)


class Bfloat16Projection(RandomProjection):
    """Dense signs, multiplied in bfloat16: the draws of "rademacher", 8 bits of each number.

    The rounding adds less than a hundredth to the standard error.

    Parameters
    ----------
    n_components : int
        Width of the fused rows.
    equal_norms : bool
        Scale each row to the length of the exact product.
    """

    def __init__(self, n_components: int, *, equal_norms: bool) -> None:
        super().__init__(n_components, "rademacher", equal_norms=equal_norms)

    def prepare(self, state: Any, X: Any) -> Any:
        import torch

        drawn = [as_tensor(like(matrix, X)) for matrix in state["matrices"]]
        return {"matrices": [matrix.to(torch.bfloat16) for matrix in drawn]}

    def apply(self, rows: list[Any], factors: Factors, state: Any, width: int) -> Any:
        tensors = [as_tensor(factor) for factor in rows]
        features = self.project(tensors, factors, state)
        if self.equal_norms:
            features = _scaled_in_place(features, tensors, factors)
        return as_first(features, rows[0])

    def project(self, rows: list[Any], factors: Factors, state: Any) -> Any:
        import torch

        product: Any = None
        for factor, matrix in zip(rows, state["matrices"], strict=True):
            projected = factor.to(torch.bfloat16) @ matrix
            product = projected if product is None else product.mul_(projected)
        return product.float().div_(math.sqrt(max(product.shape[1], 1)))


def _scaled_in_place(features: Any, rows: list[Any], factors: Factors) -> Any:
    """Scale each estimated row to the length of the exact product, in its own memory."""
    features, scale = scale_of_product(features, rows, factors)
    features *= scale
    return features


def bfloat16_is_fast() -> bool:
    """Tell whether this processor multiplies matrices of bfloat16 in units of their own (AMX).

    Returns
    -------
    bool
        False where torch does not say.
    """
    import torch

    supported = getattr(torch.cpu, "_is_amx_tile_supported", None)
    return bool(supported and supported())
