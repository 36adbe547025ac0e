"""The demonstration's two mini encoders."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from .._require import require
from ..files import asset
from . import open_clip, timm
from .kind import Kind, Spec

DEMO_ROLES = {"clip": ("clip",), "expert": ("expert", "clip")}  # role to the encoders that play it
GRAMMAR = """\
  demo, things                          built-in pairs: demo:clip as CLIP, demo:expert as expert
"""


def check(spec: Spec, role: str | None) -> Spec:
    """Check which of the two is meant; the role tells where the SPEC does not.

    Parameters
    ----------
    spec : Spec
        ``demo``, ``demo:clip`` or ``demo:expert``.
    role : str or None
        What it is to be.

    Returns
    -------
    Spec
        With a name.

    Raises
    ------
    InputError
        If it is neither, or cannot play the role.
    """
    if not spec.name and role in DEMO_ROLES:
        spec = replace(spec, name=role)
    if role is not None:
        require(spec.name in DEMO_ROLES[role], f"{spec} as --{role}", f"demo:{role}")
    require(spec.name in ("clip", "expert"), f"SPEC {spec}", "demo:clip or demo:expert")
    return spec


def load(spec: Spec, device: str) -> Any:
    """Load a mini encoder through the very same loaders as any other checkpoint.

    Parameters
    ----------
    spec : Spec
        ``demo:clip`` or ``demo:expert``.
    device : {"cpu", "cuda"}
        Where it runs.

    Returns
    -------
    Model
        In evaluation mode.
    """
    load_checkpoint = {"clip": open_clip.load, "expert": timm.load}[spec.name]
    place = folder(spec)
    loaded = load_checkpoint(Spec(spec.kind, f"local-dir:{place}"), device)
    names = {"spec": str(spec), "model": f"{place.name} ({spec.kind})"}
    return replace(loaded, info={**loaded.info, **names})


def folder(spec: Spec) -> Path:
    """Find the files of a mini encoder.

    Parameters
    ----------
    spec : Spec
        ``demo:clip`` or ``demo:expert``.

    Returns
    -------
    Path
        Its folder, which the package carries.
    """
    return asset("data", f"mini_{spec.name}")


KIND = Kind("demo", (), GRAMMAR, check, load)
