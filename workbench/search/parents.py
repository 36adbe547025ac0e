"""The parents of a fused space, and its fuser."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from .. import _checks
from .._require import require
from ..fusion import FUSERS
from ..store import Space

AS_ENCODED = "its parents as they were encoded among the spaces"

Parents = dict[str, list[Space]]  # "image" and "text" to the spaces that are fused there

CHECKED_ROWS = 8  # enough to see that a fuser is another one


def refit(space: Space, spaces: Mapping[str, Space]) -> tuple[Any, Parents]:
    """Fit the fuser of a fused space again, from its recorded parameters.

    Parameters
    ----------
    space : Space
        A fused one.
    spaces : mapping of str to Space
        Its parents are among them, as encoded.

    Returns
    -------
    tuple of estimator and dict
        The fuser; "image" and "text" to the parents fused there, CLIP first.

    Raises
    ------
    InputError
        If a parent is not among the spaces, or not as it was when the space was fused, or the
        method is not one of ours.

    Examples
    --------
    >>> from workbench.fusion import fuse
    >>> rng, ids = np.random.default_rng(0), np.array(["a", "b", "c"])
    >>> a, b = (Space(name, ids, rng.standard_normal((3, 4))) for name in "ab")
    >>> fused = fuse(a, b, n_components=16, random_state=0)
    >>> fuser, parents = refit(fused, {"a": a, "b": b})
    >>> fuser.n_components, [parent.name for parent in parents["image"]]
    (16, ['a', 'b'])
    """
    parents = parents_by_modality(space, spaces)
    method = space.info.get("method")
    got = f"{space.name}, fused by {space.info.get('model', method)}"
    require(method in FUSERS, got, "its fitted fuser (fusers=)")
    image = _side_by_side(parents["image"], "image")
    text = None
    if len(parents["text"]) > 1:
        text = _side_by_side(parents["text"], "text")
    fuser = FUSERS[str(method)](**space.info["parameters"]).fit(image, text=text)
    check_fuser(fuser, space, parents)
    return fuser, parents


def check_fuser(fuser: Any, space: Space, parents: Parents) -> None:
    """Refuse a fuser that gives other rows than those that are stored.

    Parameters
    ----------
    fuser : fitted estimator
        What makes new rows of the space.
    space : Space
        The fused one.
    parents : dict of str to list of Space
        As :func:`parents_by_modality` gives them.

    Raises
    ------
    InputError
        If the first rows differ.
    """
    image = _side_by_side(parents["image"], "image", CHECKED_ROWS)
    same = _are_first_of(fuser.transform(image), space.rows()["image"])
    has_expert = len(parents["text"]) > 1
    if has_expert and space.text is not None:
        text = _side_by_side(parents["text"], "text", CHECKED_ROWS)
        same = same and _are_first_of(fuser.transform_text(text), space.text)
    require(same, f"{space.name} is not what its parents give now", AS_ENCODED)


def parents_of(space: Space, spaces: Mapping[str, Space]) -> list[Space]:
    """Find the parents of a fused space, by their keys or by their own names.

    Parameters
    ----------
    space : Space
        A fused one.
    spaces : mapping of str to Space
        Where they are looked for; a key counts before a name.

    Returns
    -------
    list of Space
        CLIP first.

    Raises
    ------
    InputError
        If it is no space or not fused, or a parent is not there.

    Examples
    --------
    >>> a = Space("a", np.array(["1"]), np.eye(1))
    >>> both = Space("both", a.ids, np.eye(1), info={"parents": ("a",)})
    >>> [parent.name for parent in parents_of(both, {"first": a})]
    ['a']
    """
    _checks.typed("space", space, Space, "a fused Space")
    for name, other in _checks.named("spaces", spaces, "spaces").items():
        _checks.typed(f"space {name!r}", other, Space, "a Space, as encode gives it")
    by_name = {other.name: other for other in spaces.values()} | dict(spaces)
    names = space.info.get("parents", ())
    missing = ", ".join(name for name in names if name not in by_name)
    require(names and not missing, f"{space.name} without {missing or 'parents'}", AS_ENCODED)
    return [by_name[name] for name in names]


def parents_by_modality(space: Space, spaces: Mapping[str, Space]) -> Parents:
    """Find the parents of the image rows and those of the text rows of a fused space.

    Parameters
    ----------
    space : Space
        A fused one.
    spaces : mapping of str to Space
        Where they are looked for.

    Returns
    -------
    dict of str to list of Space
        "image" and "text", CLIP first in both.

    Raises
    ------
    InputError
        If the space is not fused, or a parent is not there.

    Examples
    --------
    >>> ids = np.array(["1"])
    >>> spaces = {"a": Space("a", ids, np.eye(1)), "reads": Space("reads", ids, text=np.eye(1))}
    >>> both = Space("both", ids, np.eye(1), info={"parents": ("a", "reads")})
    >>> parents = parents_by_modality(both, spaces)
    >>> [parent.name for parent in parents["image"]], [parent.name for parent in parents["text"]]
    (['a'], ['a', 'reads'])
    """
    clip, *experts = parents_of(space, spaces)
    widths = space.info.get("parameters", {}).get("widths")
    if "n_image_experts" in space.info:
        n_image = space.info["n_image_experts"]
    elif widths is not None:
        n_image = len(widths) - 1
    else:
        n_image = sum(expert.image is not None for expert in experts)
    return {"image": [clip, *experts[:n_image]], "text": [clip, *experts[n_image:]]}


def _side_by_side(parents: list[Space], part: str, n: int | None = None) -> np.ndarray:
    return np.hstack([parent.rows()[part][:n] for parent in parents])


def _are_first_of(rows: np.ndarray, stored: np.ndarray) -> bool:
    first = stored[: len(rows)]
    return rows.shape == first.shape and np.allclose(rows, first, atol=1e-4)
