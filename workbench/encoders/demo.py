"""The demonstration's two mini encoders."""

from dataclasses import replace

from ..files import asset
from .encoder import Encoder
from .open_clip import _load_open_clip
from .spec import Spec
from .timm import _load_timm


def _load_demo(spec: Spec, device: str) -> Encoder:
    """The mini encoders, through the very same loaders as any other checkpoint."""
    minis = {"clip": (_load_open_clip, "mini_clip"), "expert": (_load_timm, "mini_expert")}
    loader, folder = minis[spec.name]
    loaded = loader(Spec(spec.kind, f"local-dir:{asset('data', folder)}"), device)
    own = {"spec": str(spec), "model": f"{folder} ({spec.kind})"}
    return replace(loaded, info={**loaded.info, **own})
