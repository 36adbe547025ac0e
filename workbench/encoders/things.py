"""Vectors of the second demonstration: CLIP and DINOv3, as their authors published them."""

from typing import Any

from .._require import InputError, require
from ..files import asset
from .kind import Kind, Spec

FILES = {"clip": "clip_vitb32.npz", "expert": "dinov3_vitb16.npz"}
MODELS = {"clip": "CLIP ViT-B/32", "expert": "DINOv3 ViT-B/16"}


def check(spec: Spec, role: str | None) -> Spec:
    """Check which of the two is meant.

    Parameters
    ----------
    spec : Spec
        ``things:clip`` or ``things:expert``.
    role : str or None
        What it is to be; either may be either.

    Returns
    -------
    Spec
        The same.

    Raises
    ------
    InputError
        If it is neither.
    """
    require(spec.name in FILES, f"SPEC {spec}", "things:clip or things:expert")
    return spec


def load(spec: Spec, device: str) -> Any:
    """Refuse: vectors are no model.

    Parameters
    ----------
    spec : Spec
        Of this kind.
    device : str
        Any.

    Raises
    ------
    InputError
        Always.
    """
    raise InputError(f"{spec} as an encoder: expected data to encode, --data things has its rows.")


def vectors_of(spec: Spec) -> Spec:
    """Name the file of a space of the second demonstration.

    Parameters
    ----------
    spec : Spec
        ``things:clip`` or ``things:expert``.

    Returns
    -------
    Spec
        Of kind ``vectors``.

    Examples
    --------
    >>> vectors_of(Spec("things", "clip")).kind
    'vectors'
    """
    return Spec("vectors", str(asset("data", "things129", FILES[spec.name])))


KIND = Kind("things", (), "", check, load)  # the grammar names it with the other demonstration
