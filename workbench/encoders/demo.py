"""The demonstration's two mini encoders."""

from dataclasses import replace
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
    minis = {"clip": (open_clip.load, "mini_clip"), "expert": (timm.load, "mini_expert")}
    load_checkpoint, folder = minis[spec.name]
    loaded = load_checkpoint(Spec(spec.kind, f"local-dir:{asset('data', folder)}"), device)
    names = {"spec": str(spec), "model": f"{folder} ({spec.kind})"}
    return replace(loaded, info={**loaded.info, **names})


KIND = Kind("demo", (), GRAMMAR, check, load)
