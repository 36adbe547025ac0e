"""The fused space without any estimate: rows whose inner products are the exact fused kernel."""

import time
from dataclasses import replace
from typing import Any

import numpy as np

from .. import _checks
from .._require import require
from ..arrays import normalize_rows
from ..store import INNER_PRODUCT, PARTS, Space
from .kernel_features import gram_features
from .parameters import plain_value
from .space_rows import Experts, check_space, experts_of, need_rows, stack_rows
from .spaces import fit_fuser
from .weights import Weights

EXACT_ROWS = 3000  # that an expert sees: with more, features would be wider than those of ``fuse``
MODALITY = {"image": "image", "text": "text", "classes": "text"}  # of each part of a space


def exact_space(
    clip: Space, expert: Experts = None, text_expert: Experts = None, *,
    C: float = 0.1, expert_weight: Any = 0.0, text_expert_weight: Any = None,
    product_weight: float = 1.0, centre_clip: bool = False, kernel: str = "cosine",
    name: str = "fused (exact)",
) -> Space:  # fmt: skip
    """Fuse these rows exactly: the ceiling of every fused space that estimates the product.

    What stands beside CLIP in the fused kernel is computed between all rows, and written as
    features F by :func:`workbench.fusion.gram_features`; CLIP stays as in the direct sum of
    :class:`KrossFuse`. With one expert, of images, and the weights of :class:`Weights`::

        image  [ sqrt(C) psi ; F ]      text  [ sqrt(C) psi ; 0 ]

        F F^T = A k_phi + B k_psi' k_phi

    At most ``d1 + n`` columns, where the Kronecker product has ``d1 + d1 d2``; rows that are not
    among these have no features.

    Parameters
    ----------
    clip : Space
        Image rows; text rows and class rows where there are any.
    expert, text_expert : Space or sequence of Space, default=None
        As in :func:`fuse`.
    C : float, default=0.1
        As in :class:`RPKrossFuse`, like the weights below.
    expert_weight : float or sequence of float, default=0.0
        Of the image experts on their own.
    text_expert_weight : float or sequence of float, default=None
        Of the text experts on their own; None takes ``expert_weight``.
    product_weight : float, default=1.0
        Of the product.
    centre_clip : bool, default=False
        Centre CLIP in the product.
    kernel : {"cosine", "linear", "rbf", "laplace"}, default="cosine"
        Of the experts.
    name : str, default="fused (exact)"
        Name of the result.

    Returns
    -------
    Space
        Compare its rows by inner product; ``info["role"]`` is "exact".

    Raises
    ------
    InputError
        If an expert sees more than 3,000 rows, or as by :func:`fuse`.

    References
    ----------
    Wu et al., "When Kernels Multiply, Clusters Unify", NeurIPS 2025, Proposition 2.

    Examples
    --------
    >>> rng, ids = np.random.default_rng(0), np.array(["a", "b", "c", "d", "e"])
    >>> clip = Space("CLIP", ids, rng.standard_normal((5, 4)), rng.standard_normal((7, 4)))
    >>> expert = Space("expert", ids, rng.standard_normal((5, 6)))
    >>> exact, unit = exact_space(clip, expert, C=0.5), clip.normalize_rows()
    >>> bool(np.allclose(exact.image @ exact.text.T, 0.5 * unit.image @ unit.text.T))
    True
    >>> exact.dim
    9
    """
    started = time.perf_counter()
    weights = {
        "expert_weight": expert_weight, "text_expert_weight": text_expert_weight,
        "product_weight": product_weight, "centre_clip": centre_clip,
    }  # fmt: skip
    Weights(C, expert_weight, product_weight, centre_clip)
    _checks.typed("name", name, str, "a name in words")
    check_space("clip", clip)
    experts = {"image": experts_of("expert", expert)}
    experts["text"] = experts_of("text_expert", text_expert)
    got = f"more than {EXACT_ROWS:,} rows to fuse exactly"
    require(exact_space_fits(clip, expert, text_expert), got, "fuse(), which estimates the product")
    dtype = need_rows(clip, "image").dtype
    rows = _stacked(clip, experts)
    products = _products(clip, experts, rows, {**weights, "kernel": kernel})
    parts = {
        part: _fused_rows(part, stacked[:, : clip.dim], products, C).astype(dtype)
        for part, stacked in rows.items()
    }
    parents = [clip, *experts["image"], *experts["text"]]
    parameters = plain_value({"C": C, **weights, "kernel": kernel})
    info = _info(parents, parameters, parts) | {"seconds": time.perf_counter() - started}
    return Space(name, clip.ids, **parts, info=info)


def exact_space_fits(clip: Space, expert: Experts = None, text_expert: Experts = None) -> bool:
    """Tell whether :func:`exact_space` takes so many rows.

    Parameters
    ----------
    clip, expert, text_expert : Space or sequence of Space
        As for :func:`exact_space`.

    Returns
    -------
    bool
        False above 3,000 rows in a modality that an expert sees.
    """
    seen = {"image": experts_of("expert", expert)}
    seen["text"] = experts_of("text_expert", text_expert)
    return all(_count(clip, modality) <= EXACT_ROWS for modality in seen if seen[modality])


def _count(clip: Space, modality: str) -> int:
    """Rows of a modality."""
    return sum(len(rows) for part, rows in clip.rows().items() if MODALITY[part] == modality)


def _stacked(clip: Space, experts: dict[str, list[Space]]) -> dict[str, np.ndarray]:
    """Parents side by side, part by part, in double precision."""
    rows = {}
    for part in PARTS:
        stacked = stack_rows(clip, experts[MODALITY[part]], part)
        if stacked is not None:
            rows[part] = np.asarray(stacked, np.float64)
    return rows


def _products(
    clip: Space, experts: dict[str, list[Space]], rows: dict[str, np.ndarray],
    parameters: dict[str, Any],
) -> dict[str, dict[str, np.ndarray]]:  # fmt: skip
    """Features of what stands beside CLIP, by modality that an expert sees, part by part."""
    wide = {modality: [_widened(each) for each in seen] for modality, seen in experts.items()}
    widest = sum(space.dim for seen in experts.values() for space in seen)
    fuser = fit_fuser(  # for its means, bandwidths and kernel: its columns are not used
        _widened(clip), wide["image"], wide["text"],
        n_components=clip.dim + widest + 4, C=1.0, random_state=0, **parameters,
    )  # fmt: skip
    products = {}
    for modality in (modality for modality, seen in experts.items() if seen):
        parts = [part for part in rows if MODALITY[part] == modality]
        X = np.vstack([rows[part] for part in parts])
        psi = normalize_rows(X[:, : clip.dim])
        features = gram_features(fuser.exact_kernel(X, modality=modality) - psi @ psi.T)
        ends = np.cumsum([len(rows[part]) for part in parts])
        products[modality] = dict(zip(parts, np.split(features, ends[:-1]), strict=True))
    return products


def _widened(space: Space) -> Space:
    parts: dict[str, Any] = {
        part: np.asarray(rows, np.float64) for part, rows in space.rows().items()
    }
    return replace(space, **parts)


def _fused_rows(
    part: str, clip_rows: np.ndarray, products: dict[str, dict[str, np.ndarray]], C: float
) -> np.ndarray:
    """CLIP beside the rest, zeros for that of the other modality."""
    s = len(products)
    root = 1.0 if C == 0 else C ** ((s - 1) / 2)
    blocks = [C ** (s / 2) * normalize_rows(clip_rows)]
    for features in products.values():
        width = next(iter(features.values())).shape[1]
        own = features.get(part, np.zeros((len(clip_rows), width)))
        blocks.append(root * own)
    return np.hstack(blocks)


def _info(
    parents: list[Space], parameters: dict[str, Any], parts: dict[str, np.ndarray]
) -> dict[str, Any]:
    clip = parents[0].info
    named = ("class_names", "class_target") if "classes" in parts else ()
    return {
        "compare_by": INNER_PRODUCT,
        "role": "exact",
        "method": "exact kernel",
        "model": "KrossFuse (exact kernel)",
        "parameters": parameters,
        "parents": [parent.name for parent in parents],
        "random_weights": any(parent.info.get("random_weights", False) for parent in parents),
        "demo": any(parent.info.get("demo", False) for parent in parents),
        "dim": parts["image"].shape[1],
        **{key: clip[key] for key in named if key in clip},
    }
