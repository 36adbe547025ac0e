"""Weights under which a fused kernel rises with the kernel of each of its parents."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from array_api_compat import array_namespace

from .weights import Weights


def monotone_weights(
    weights: Weights, clip: Any, experts: Sequence[Any], product_clip: Any = None
) -> Weights:
    """Raise the weights of the sum as little as needed for opposites not to agree.

    The product of two similarities below 0 is above 0: a sample that is unlike in CLIP and unlike
    in the expert would count as alike. With the weights C, A and B of the family the kernel rises
    with ``k_clip`` where ``C + B k_expert >= 0``, and with ``k_expert`` where
    ``A + B k_clip >= 0``. C and A become the least ones for which this holds for all values that
    are given; B stays.

    Parameters
    ----------
    weights : Weights
        Of the fused kernel.
    clip : array or tensor of any shape
        Values of CLIP's kernel.
    experts : sequence of arrays or tensors of this shape
        Values of each expert's kernel.
    product_clip : array or tensor of this shape, default=None
        CLIP's in the product, where it is centred; None takes ``clip``.

    Returns
    -------
    Weights
        The same where nothing opposes.

    Examples
    --------
    >>> import numpy as np
    >>> k_clip, k_expert = np.array([0.9, -0.4]), np.array([0.8, -0.3])
    >>> Weights(C=0.1).kernel(k_clip, [k_expert]).round(2)  # opposites have 0.08
    array([0.81, 0.08])
    >>> risen = monotone_weights(Weights(C=0.1), k_clip, [k_expert])
    >>> risen.C, risen.expert_weight
    (0.3, 0.4)
    >>> risen.kernel(k_clip, [k_expert]).round(2)
    array([ 1.31, -0.12])
    """
    if not experts or weights.product_weight == 0:
        return weights
    factors = [clip if product_clip is None else product_clip, *experts]
    needed = [-weights.product_weight * _least_product(factors, i) for i in range(len(factors))]
    own = weights.of_experts(len(experts))
    of_experts = tuple(max(pair) for pair in zip(own, needed[1:], strict=True))
    expert_weight = of_experts if len(of_experts) > 1 else of_experts[0]
    return replace(weights, C=max(weights.C, needed[0]), expert_weight=expert_weight)


def _least_product(factors: Sequence[Any], left_out: int) -> float:
    """Least value of the product of all kernels but one."""
    others = [factor for i, factor in enumerate(factors) if i != left_out]
    product = math.prod(others[1:], start=others[0])
    return float(array_namespace(product).min(product))
