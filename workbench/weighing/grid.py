"""Settings of the family that are tried, and the corner that each is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .._language import kept
from ..fusion.weights import CORNERS, Weights

CONSTANTS = tuple(10.0 ** (power / 2) for power in range(-6, 7))  # of C beside the product
EXPERT_WEIGHTS = (0.0, *(10.0 ** (power / 2) for power in range(-4, 5)))  # beside the product
COARSE = (0.01, 0.1, 1.0, 10.0, 100.0)
FAMILY = kept("family")
LEVELS = (("CLIP", "expert"), ("concatenation",), ("KrossFuse",), (FAMILY,))  # simplest first
KINDS = tuple(kind for level in LEVELS for kind in level)


def settings() -> tuple[Weights, ...]:
    """List the settings that are tried.

    Only ratios of the weights change a ranking, so one of them is 1: the product's where there is
    one, else CLIP's.

    Returns
    -------
    tuple of Weights
        A few hundred: C and the weight of the experts on grids of two values a decade, CLIP
        centred in the product or not; sums without a product; the corners first.

    Examples
    --------
    >>> tried = settings()
    >>> len(tried), len(set(tried)), tried[0]
    (275, 275, Weights(C=1.0, expert_weight=0.0, product_weight=0.0, centre_clip=False))
    """
    sums = [Weights(1.0, weight, 0.0) for weight in CONSTANTS]
    products = [
        Weights(C, weight, 1.0, centre_clip)
        for centre_clip in (False, True)
        for C in CONSTANTS
        for weight in EXPERT_WEIGHTS
    ]
    return tuple(dict.fromkeys([*CORNERS.values(), *sums, *products]))


def kind_of(weights: Weights) -> str:
    """Name the corner that a setting is.

    Parameters
    ----------
    weights : Weights
        A setting.

    Returns
    -------
    str
        "CLIP", "expert", "concatenation" (both with the same weight), "KrossFuse" (with any C), or
        "family" for what is no corner.

    Examples
    --------
    >>> kind_of(Weights(2, 2, 0)), kind_of(Weights(10, 0, 1)), kind_of(Weights(1, 0.3, 1))
    ('concatenation', 'KrossFuse', 'family')
    """
    own, of_expert = weights.C, weights.expert_weight
    if weights.product_weight == 0:
        if of_expert in (0.0, own):
            return "CLIP" if of_expert == 0 else "concatenation"
        return "expert" if own == 0 else FAMILY
    plain = own > 0 and of_expert == 0 and not weights.centre_clip
    return "KrossFuse" if plain else FAMILY


def is_coarse(weights: Weights) -> bool:
    """Tell whether a setting is of the coarse grid: its neighbours there are a decade away or more.

    Parameters
    ----------
    weights : Weights
        A setting.

    Returns
    -------
    bool
        True for a quarter of them.

    Examples
    --------
    >>> sum(map(is_coarse, settings()))
    67
    """
    if weights.product_weight == 0:
        return 0.0 in (weights.C, weights.expert_weight) or weights.expert_weight in COARSE
    return weights.C in COARSE and weights.expert_weight in (0.0, *COARSE)


def coefficients(tried: Sequence[Weights]) -> np.ndarray:
    """Write settings as weights of four kernels.

    Parameters
    ----------
    tried : sequence of Weights
        One weight for all experts.

    Returns
    -------
    ndarray of float32 of shape (s, 4)
        Of CLIP, of the experts' sum, of the product, of the product with CLIP centred.

    Examples
    --------
    >>> coefficients([Weights(0.5, 2, 1), Weights(0.5, 2, 1, centre_clip=True)]).tolist()
    [[0.5, 2.0, 1.0, 0.0], [0.5, 2.0, 0.0, 1.0]]
    """
    table = np.zeros((len(tried), 4), np.float32)
    for row, weights in zip(table, tried, strict=True):
        row[:2] = weights.C, weights.expert_weight
        row[3 if weights.centre_clip else 2] = weights.product_weight
    return table
