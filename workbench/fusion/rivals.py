"""What the fused space must be compared with."""

from dataclasses import replace
from typing import Any

from sklearn.decomposition import PCA

from .. import _checks
from .._require import require
from ..arrays import normalize_rows
from ..store import COSINE, Space
from .kernels import check_kernel
from .space_rows import Experts, check_space, experts_of, need_rows
from .spaces import fuse

BASELINES = ("centred", "concat", "pca", "kpomrp", "paper")
Parents = tuple[Space, list[Space], list[Space]]  # CLIP, experts of images, of texts


def baselines(
    clip: Space, expert: Experts = None, text_expert: Experts = None, *,
    names: tuple[str, ...] = ("centred", "concat"), n_components: int = 3000, C: float = 0.1,
    kernel: str = "cosine", random_state: int = 0,
) -> dict[str, Space]:  # fmt: skip
    """Make what the fused space must be compared with, on the same rows.

    Parameters
    ----------
    clip, expert, text_expert : Space or sequence of Space
        As for :func:`fuse`; each comes back with its rows ready to compare by inner product.
    names : tuple of str, default=("centred", "concat")
        Beside the parents: ``"centred"`` (the image expert as the fusion sees it), ``"concat"``,
        ``"pca"`` (PCA of the concatenation, images only), ``"kpomrp"``, ``"paper"``.
    n_components : int, default=3000
        Width of the last three, so that all compare at equal size.
    C : float, default=0.1
        As in :class:`RPKrossFuse`.
    kernel : {"cosine", "linear", "rbf", "laplace"}, default="cosine"
        Of the fused space; baselines have the linear kernel with it, else cosine.
    random_state : int, default=0
        Draws projections.

    Returns
    -------
    dict of str to Space
        By their own names, parents first.

    Raises
    ------
    InputError
        If a name is unknown, the parents do not fit together, or a parameter is out of range.

    Examples
    --------
    >>> import numpy as np
    >>> rng, ids = np.random.default_rng(0), np.array(["a", "b", "c", "d", "e"])
    >>> clip = Space("CLIP", ids, rng.standard_normal((5, 4)))
    >>> expert = Space("expert", ids, rng.standard_normal((5, 6)))
    >>> list(baselines(clip, expert))
    ['CLIP', 'expert', 'expert (centred)', 'concat']
    """
    check_names(names)
    check_kernel(kernel)
    _checks.positive("C", C)
    n_components = _checks.whole_number("n_components", n_components)
    _checks.random_source("random_state", random_state)
    check_space("clip", clip)
    experts = experts_of("expert", expert)
    text_experts = experts_of("text_expert", text_expert)
    parents = (clip, experts, text_experts)
    given = [("clip", clip), *(("expert", space) for space in experts)]
    given += [("text expert", space) for space in text_experts]
    spaces = [_with(space.as_compared(), role=role) for role, space in given]
    linear: dict[str, Any] = {"kernel": "linear" if kernel == "linear" else "cosine"}
    sized: dict[str, Any] = {"n_components": n_components, "C": C, "random_state": random_state}
    sized.update(linear)
    if "centred" in names:
        spaces += [_centred(space) for space in experts]
    if "concat" in names:
        spaces.append(_fused(parents, "concat", role="concat", method="concat", **linear))
    if "pca" in names:
        spaces.append(_pca_of_concat(parents, n_components, random_state, linear))
    if "kpomrp" in names:
        spaces.append(_fused(parents, "KPoMRP", method="kpomrp", **sized))
    if "paper" in names:
        paper = {"construction": "symmetrised", "projection": "uniform"}
        spaces.append(_fused(parents, "RP-KrossFuse (paper)", **sized, **paper))
    return {space.name: space for space in spaces}


def check_names(names: Any) -> None:
    """Refuse what is no sequence of names of baselines.

    Parameters
    ----------
    names : sequence of str
        What came.

    Raises
    ------
    InputError
        If a name is unknown.

    Examples
    --------
    >>> check_names(("centred", "pca"))
    """
    asked = _checks.several("names", names, "names of baselines")
    unknown = [name for name in asked if not isinstance(name, str) or name not in BASELINES]
    hint = _checks.meant(unknown[0], BASELINES) if unknown else ""
    require(not unknown, f"names={unknown}", f"some of {', '.join(BASELINES)}{hint}")


def _with(space: Space, **info: Any) -> Space:
    return replace(space, info={**space.info, **info})


def _fused(parents: Parents, name: str, *, role: str = "baseline", **parameters: Any) -> Space:
    return _with(fuse(*parents, name=name, **parameters), role=role)


def _centred(expert: Space) -> Space:
    """The image expert as the fusion sees it: its mean subtracted, then rows at length 1."""
    rows = need_rows(expert, "image")
    centred = normalize_rows(rows - rows.mean(axis=0))
    renamed = replace(expert, name=f"{expert.name} (centred)", image=centred)
    return _with(renamed, role="expert", derived_from=expert.name, compare_by=COSINE)


def _pca_of_concat(
    parents: Parents, n_components: int, random_state: int, linear: dict[str, Any]
) -> Space:
    """PCA of the concatenation, images only: a centred projection has no text side."""
    concat = _fused(parents, "PCA of concat", method="concat", **linear)
    rows = need_rows(concat, "image")
    width = min(n_components, *rows.shape)
    image = PCA(width, random_state=random_state).fit_transform(rows)
    return _with(replace(concat, image=image, text=None, classes=None), dim=width)
