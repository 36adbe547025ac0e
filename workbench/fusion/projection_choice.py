"""The values of ``projection=``: what each draws, and which one is the fastest here."""

from collections.abc import Sequence
from typing import Any

from array_api_compat import is_torch_array

from .. import _checks
from .._require import require
from .kernels import SHIFT_INVARIANT
from .parents import Factor
from .product_parts import EstimatedProduct
from .projections import PROJECTIONS
from .random_parts import FourierProjection, RandomProjection
from .structured_parts import (
    Bfloat16Projection,
    HadamardProjection,
    TensorSketch,
    bfloat16_is_fast,
)

#: Values of the parameter ``projection`` of RPKrossFuse.
PRODUCT_PROJECTIONS = (*PROJECTIONS, "bfloat16", "hadamard", "tensorsketch", "auto")

Structured = Bfloat16Projection | HadamardProjection | TensorSketch
STRUCTURED: dict[str, type[Structured]] = {
    "bfloat16": Bfloat16Projection,
    "hadamard": HadamardProjection,
    "tensorsketch": TensorSketch,
}

MIXED_FROM = 64  # columns of all factors together; fewer were not measured

SINGLE_BYTES = 4  # of a number in single precision

MIXED_WIDTH = 200  # columns of a product; narrower ones are made faster by signs (of factors of
# 128 columns a little wider ones, too; but a transform of the same width is the more exact one)


def check_product_projection(projection: str, kernel: str) -> None:
    """Refuse a projection that is unknown, or that has no features of the kernel.

    Parameters
    ----------
    projection : str
        One of ``PRODUCT_PROJECTIONS``.
    kernel : str
        Of the experts.

    Raises
    ------
    InputError
        If it is unknown, or structured where the kernel is shift-invariant.

    Examples
    --------
    >>> check_product_projection("tensorsketch", "cosine")
    """
    _checks.one_of("projection", projection, PRODUCT_PROJECTIONS)
    drawn = kernel not in SHIFT_INVARIANT or projection not in STRUCTURED
    got = f"projection={projection!r} with kernel={kernel!r}"
    require(drawn, got, "one of " + ", ".join((*PROJECTIONS, "auto")))


def choose_projection(products: Sequence[Sequence[Factor]], width: int, X: Any) -> str:
    """Choose the fastest projection by shape and device, as ``projection="auto"`` does.

    By a rule that was measured (``benchmarks/fuse.py --parts rule``): on a processor Hadamard
    transforms where the product is wide; signs in bfloat16 for other rows in single precision
    where the processor multiplies matrices of it; signs in full precision for the rest, and on
    graphics cards, where nothing was measured.

    Parameters
    ----------
    products : sequence of sequence of Factor
        Factors of each product.
    width : int
        Columns of a product.
    X : array or tensor
        Rows of the library, device and dtype that are fused.

    Returns
    -------
    str
        "hadamard", "bfloat16" or "rademacher".

    Examples
    --------
    >>> import numpy as np
    >>> factors, X = [Factor(512), Factor(384)], np.zeros((1, 896))
    >>> choose_projection([factors], 2488, X), choose_projection([factors], 100, X)
    ('hadamard', 'rademacher')
    """
    on_card = is_torch_array(X) and X.device.type != "cpu"
    every = [factor for factors in products for factor in factors]
    if on_card or not every or any(factor.shift_invariant for factor in every):
        return "rademacher"
    columns = min(sum(factor.width for factor in factors) for factors in products)
    if columns >= MIXED_FROM and width >= MIXED_WIDTH:
        return "hadamard"
    if X.dtype.itemsize == SINGLE_BYTES and bfloat16_is_fast():
        return "bfloat16"
    return "rademacher"


def estimated_product(
    projection: str, kernel: str, n_components: int, *, equal_norms: bool
) -> EstimatedProduct:
    """Make the product part that a projection names.

    Parameters
    ----------
    projection : str
        One of ``PRODUCT_PROJECTIONS`` but "auto".
    kernel : str
        Of the experts.
    n_components : int
        Width of the fused rows.
    equal_norms : bool
        Scale each row to the length of the exact product.

    Returns
    -------
    EstimatedProduct
        Nothing is drawn yet.

    Examples
    --------
    >>> type(estimated_product("tensorsketch", "cosine", 100, equal_norms=True)).__name__
    'TensorSketch'
    """
    if projection in STRUCTURED:
        return STRUCTURED[projection](n_components, equal_norms=equal_norms)
    kind = FourierProjection if kernel in SHIFT_INVARIANT else RandomProjection
    return kind(n_components, projection, equal_norms=equal_norms)
