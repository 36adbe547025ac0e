"""The parents of a fused space, and its fuser."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from .._require import require
from ..fusion.krossfuse import FUSERS
from ..store import Space

AS_ENCODED = "its parents as they were encoded among the spaces"


def refit(space: Space, spaces: Mapping[str, Space]) -> tuple[Any, dict[str, list[Space]]]:
    """Fuser of a fused space, and its parents by side, CLIP first.

    Raises
    ------
    InputError
        If a parent is not among the spaces, or not as it was when the space was fused.

    Examples
    --------
    >>> from workbench.fusion.spaces import fuse
    >>> rng, ids = np.random.default_rng(0), np.array(["a", "b", "c"])
    >>> a, b = (Space(name, ids, rng.standard_normal((3, 4))) for name in "ab")
    >>> fused = fuse(a, b, n_components=16, random_state=0)
    >>> fuser, parents = refit(fused, {"a": a, "b": b})
    >>> fuser.n_components, [parent.name for parent in parents["image"]]
    (16, ['a', 'b'])
    """
    first, *experts = parents_of(space, spaces)
    parameters = space.info["parameters"]
    n_image = len(parameters["widths"]) - 1
    parents = {"image": [first, *experts[:n_image]], "text": [first, *experts[n_image:]]}
    reads, stored = len(parents["text"]) > 1, space.rows()["image"]
    image = np.hstack([parent.rows()["image"] for parent in parents["image"]])
    text = np.hstack([parent.rows()["text"] for parent in parents["text"]]) if reads else None
    fuser = FUSERS[space.info["method"]](**parameters).fit(image, text=text)
    same = _equal(fuser.transform(image[:8]), stored)
    if text is not None and space.text is not None:
        same = same and _equal(fuser.transform_text(text[:8]), space.text)
    require(same, f"{space.name} is not what its parents give now", AS_ENCODED)
    return fuser, parents


def parents_of(space: Space, spaces: Mapping[str, Space]) -> list[Space]:
    """Parents of a fused space, CLIP first, by their keys or by their own names.

    Raises
    ------
    InputError
        If the space is not fused, or a parent is not there.

    Examples
    --------
    >>> a = Space("a", np.array(["1"]), np.eye(1))
    >>> both = Space("both", a.ids, np.eye(1), info={"parents": ("a",)})
    >>> [parent.name for parent in parents_of(both, {"first": a})]
    ['a']
    """
    known = {each.name: each for each in spaces.values()} | dict(spaces)
    names = space.info.get("parents", ())
    missing = ", ".join(name for name in names if name not in known)
    require(names and not missing, f"{space.name} without {missing or 'parents'}", AS_ENCODED)
    return [known[name] for name in names]


def _equal(rows: np.ndarray, stored: np.ndarray) -> bool:
    """Whether rows are the first of those stored."""
    first = stored[: len(rows)]
    return rows.shape == first.shape and np.allclose(rows, first, atol=1e-4)
