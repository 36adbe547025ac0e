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
from .space_rows import Experts, check_space, experts_of, need_rows, stack_rows
from .spaces import fit_fuser

EXACT_ROWS = 3000  # that an expert sees: with more, features would be wider than those of ``fuse``
MODALITY = {"image": "image", "text": "text", "classes": "text"}  # of each part of a space


def exact_space(
    clip: Space, expert: Experts = None, text_expert: Experts = None, *,
    C: float = 0.1, kernel: str = "cosine", name: str = "fused (exact)",
) -> Space:  # fmt: skip
    """Fuse these rows exactly: the ceiling of every fused space that estimates the product.

    The product of the parents' kernels is computed between all rows, and written as features F by
    :func:`workbench.fusion.gram_features`; beside them stands CLIP, as in the direct sum of
    :class:`KrossFuse`. With one expert, of images::

        image  [ sqrt(C) psi ; F ]      text  [ sqrt(C) psi ; 0 ],      F F^T = k_psi k_phi

    At most ``d1 + n`` columns, where the Kronecker product has ``d1 + d1 d2``; rows that are not
    among these have no features.

    Parameters
    ----------
    clip : Space
        Image rows; text rows and class rows where there are any.
    expert, text_expert : Space or sequence of Space, default=None
        As in :func:`fuse`.
    C : float, default=0.1
        As in :class:`RPKrossFuse`.
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
    C = _checks.positive("C", C)
    _checks.typed("name", name, str, "a name in words")
    check_space("clip", clip)
    experts = {"image": experts_of("expert", expert)}
    experts["text"] = experts_of("text_expert", text_expert)
    got = f"more than {EXACT_ROWS:,} rows to fuse exactly"
    require(exact_space_fits(clip, expert, text_expert), got, "fuse(), which estimates the product")
    dtype = need_rows(clip, "image").dtype
    rows = _stacked(clip, experts)
    products = _products(clip, experts, rows, kernel)
    parts = {
        part: _fused_rows(part, stacked[:, : clip.dim], products, C).astype(dtype)
        for part, stacked in rows.items()
    }
    parents = [clip, *experts["image"], *experts["text"]]
    info = _info(parents, C, kernel, parts) | {"seconds": time.perf_counter() - started}
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
    clip: Space, experts: dict[str, list[Space]], rows: dict[str, np.ndarray], kernel: str
) -> dict[str, dict[str, np.ndarray]]:
    """Features of the product, by modality that an expert sees, part by part."""
    wide = {modality: [_widened(each) for each in seen] for modality, seen in experts.items()}
    fuser = fit_fuser(  # for its means, bandwidths and kernel: the few columns are not used
        _widened(clip), wide["image"], wide["text"],
        n_components=clip.dim + 4, C=1.0, kernel=kernel, random_state=0,
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
    """CLIP beside the products, zeros for those of the other modality."""
    s = len(products)
    blocks = [C ** (s / 2) * normalize_rows(clip_rows)]
    for features in products.values():
        width = next(iter(features.values())).shape[1]
        own = features.get(part, np.zeros((len(clip_rows), width)))
        blocks.append(C ** ((s - 1) / 2) * own)
    return np.hstack(blocks)


def _info(
    parents: list[Space], C: float, kernel: str, parts: dict[str, np.ndarray]
) -> dict[str, Any]:
    clip = parents[0].info
    named = ("class_names", "class_target") if "classes" in parts else ()
    return {
        "compare_by": INNER_PRODUCT,
        "role": "exact",
        "method": "exact kernel",
        "model": "KrossFuse (exact kernel)",
        "parameters": {"C": C, "kernel": kernel},
        "parents": [parent.name for parent in parents],
        "random_weights": any(parent.info.get("random_weights", False) for parent in parents),
        "demo": any(parent.info.get("demo", False) for parent in parents),
        "dim": parts["image"].shape[1],
        **{key: clip[key] for key in named if key in clip},
    }
