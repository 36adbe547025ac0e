"""The terms of a fused kernel between some rows: each parent, their product, and the sum."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from .. import _checks
from .._require import require
from ..arrays import to_numpy
from ..fusion.fused_kernel import FusedKernel
from ..fusion.kernel_rows import KernelRows
from ..fusion.kernel_spaces import kernel_of
from ..store import Space

PRODUCT, FUSED = "product", "fused"


class Term(NamedTuple):
    """One term of the kernel, for some pairs of rows.

    Attributes
    ----------
    name : str
        Of a parent; "product" or "fused".
    similarity : ndarray of shape (m,)
        What it finds of every pair.
    weight : float
        What it counts in the sum.
    """

    name: str
    similarity: np.ndarray
    weight: float


def rows_of_kernel(space: Space) -> KernelRows:
    """Take the image rows of a space that carries its kernel.

    Parameters
    ----------
    space : Space
        Of ``fuse(..., method="kernel")``.

    Returns
    -------
    KernelRows
        With the rows of the parents.

    Raises
    ------
    InputError
        If the space has columns instead, or no image rows.
    """
    _checks.typed("space", space, Space, "a Space")
    expected = 'a fused space that keeps its parents: wb.fuse(..., method="kernel")'
    require(kernel_of(space) is not None, f"space {space.name}", expected)
    require(space.image is not None, f"space {space.name} without image rows", expected)
    rows: Any = space.image
    require(isinstance(rows, KernelRows), f"space {space.name}", expected)
    return rows


def names_of(space: Space, experts: int) -> list[str]:
    """Name the parents, CLIP first.

    Parameters
    ----------
    space : Space
        A fused one.
    experts : int
        Image experts that it has.

    Returns
    -------
    list of str
        As the space remembers them.
    """
    parents = [str(name) for name in space.info.get("parents", ())][: experts + 1]
    usual = ["CLIP", *(f"expert {i + 1}" for i in range(experts))]
    return parents if len(parents) == experts + 1 else usual


def terms_of(space: Space, first: Any, second: Any) -> list[Term]:
    """Compute every term of the kernel for pairs of samples.

    Parameters
    ----------
    space : Space
        A fused one that carries its kernel.
    first, second : array of int of shape (m,)
        Row numbers of the pairs.

    Returns
    -------
    list of Term
        Of CLIP, each image expert, the product, and the fused kernel: weights times similarities
        of the others sum to it.

    Raises
    ------
    InputError
        If the space carries no kernel, or a row is not there.
    """
    rows = rows_of_kernel(space)
    n = len(rows)
    a, b = (_checks.row_numbers(name, given, n) for name, given in (("a", first), ("b", second)))
    one, other = rows[a].mapped, rows[b].mapped
    kernel: FusedKernel = rows.kernel  # type: ignore[assignment]  # rows of spaces have no other
    kernels = kernel.parents_of_pairs(one, other)
    clip, *experts = [np.asarray(to_numpy(each), float) for each in kernels]
    in_product = clip if one.product_clip is None else experts.pop()
    product = in_product * np.prod(experts, axis=0) if experts else np.zeros_like(clip)
    fused = np.asarray(to_numpy(kernel.weigh(kernels, one, other)), float)
    return _weighted(kernel, space, [clip, *experts], product, fused)


def _weighted(
    kernel: FusedKernel, space: Space, parents: Sequence[np.ndarray], product: np.ndarray,
    fused: np.ndarray,
) -> list[Term]:  # fmt: skip
    weights = kernel.weights
    names = names_of(space, len(parents) - 1)
    own = [weights.C, *weights.of_experts(len(parents) - 1)]
    terms = [Term(*each) for each in zip(names, parents, own, strict=True)]
    return [*terms, Term(PRODUCT, product, weights.product_weight), Term(FUSED, fused, 1.0)]
