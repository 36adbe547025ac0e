"""What the fused space must be compared with."""

from dataclasses import replace
from typing import Any

from sklearn.decomposition import PCA

from .._require import require
from ..arrays import normalize_rows
from ..store import Space
from .space_rows import need_rows
from .spaces import fuse

BASELINES = ("centred", "concat", "pca", "kpomrp", "paper")


def baselines(
    clip: Space, expert: Space | None = None, text_expert: Space | None = None, *,
    names: tuple[str, ...] = ("centred", "concat"), n_components: int = 3000, C: float = 0.1,
    kernel: str = "cosine", random_state: int = 0,
) -> dict[str, Space]:  # fmt: skip
    """What the fused space must be compared with, on the same rows.

    Parameters
    ----------
    clip, expert, text_expert : Space
        As for :func:`fuse`; each comes back with its rows at length 1.
    names : tuple of str, default=("centred", "concat")
        Beside the parents: ``"centred"`` (the image expert as the fusion sees it), ``"concat"``,
        ``"pca"`` (PCA of the concatenation, images only), ``"kpomrp"``, ``"paper"``.
    n_components : int, default=3000
        Width of the last three, so that all compare at equal size.
    C, kernel, random_state
        As in :class:`RPKrossFuse`.

    Returns
    -------
    dict of str to Space

    Examples
    --------
    >>> import numpy as np
    >>> rng, ids = np.random.default_rng(0), np.array(["a", "b", "c", "d", "e"])
    >>> clip = Space("CLIP", ids, rng.standard_normal((5, 4)))
    >>> expert = Space("expert", ids, rng.standard_normal((5, 6)))
    >>> list(baselines(clip, expert))
    ['CLIP', 'expert', 'expert (centred)', 'concat']
    """
    unknown = sorted(set(names) - set(BASELINES))
    require(not unknown, f"names={unknown}", "some of " + ", ".join(BASELINES))
    parents = (clip, expert, text_expert)
    roles = zip(("clip", "expert", "text expert"), parents, strict=True)
    spaces = [_with(s.normalize_rows(), role=role) for role, s in roles if s is not None]
    linear: dict[str, Any] = {"kernel": "linear" if kernel == "linear" else "cosine"}
    sized = {"n_components": n_components, "C": C, "random_state": random_state, **linear}
    if "centred" in names and expert is not None:
        raw = need_rows(expert, "image")
        centred = normalize_rows(raw - raw.mean(axis=0))
        name = f"{expert.name} (centred)"
        spaces.append(_with(replace(expert, name=name, image=centred), role="expert"))
    if "concat" in names:
        concat = fuse(*parents, method="concat", name="concat", **linear)
        spaces.append(_with(concat, role="concat"))
    if "pca" in names:
        spaces.append(_pca_of_concat(parents, n_components, random_state, linear))
    if "kpomrp" in names:
        fused = fuse(*parents, method="kpomrp", name="KPoMRP", **sized)
        spaces.append(_with(fused, role="baseline"))
    if "paper" in names:
        sized.update(construction="symmetrised", projection="uniform")
        fused = fuse(*parents, name="RP-KrossFuse (paper)", **sized)
        spaces.append(_with(fused, role="baseline"))
    return {space.name: space for space in spaces}


def _with(space: Space, **info: Any) -> Space:
    return replace(space, info={**space.info, **info})


def _pca_of_concat(parents: Any, n_components: int, random_state: int, linear: Any) -> Space:
    """PCA of the concatenation, images only: a centred projection has no text side."""
    concat = fuse(*parents, method="concat", name="PCA of concat", **linear)
    rows = need_rows(concat, "image")
    width = min(n_components, *rows.shape)
    image = PCA(width, random_state=random_state).fit_transform(rows)
    return _with(replace(concat, image=image, text=None, classes=None), role="baseline", dim=width)
