"""What encoded rows depend on: weights, structure, preprocessing, versions."""

import hashlib
from importlib.metadata import version
from types import FunctionType
from typing import Any

from ..files import digest
from .spec import Spec

DISTRIBUTIONS = {
    "open_clip": ("open_clip_torch", "timm"),
    "timm": ("timm",),
    "sentence": ("sentence-transformers", "transformers"),
    "demo": ("open_clip_torch", "timm"),
}


def _weights_hash(model: Any) -> str:
    """SHA-256 over names, types, shapes and bytes of all weights as loaded."""
    import torch

    sha = hashlib.sha256()
    for key, value in sorted(model.state_dict().items()):
        sha.update(f"{key} {value.dtype} {tuple(value.shape)}".encode())
        sha.update(value.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy())
    return sha.hexdigest()[:16]


def _structure(*parts: Any) -> str:
    """Digest of what weights do not tell: classes, heads, pooling, activations, tokenizer."""
    lines = []
    for part in parts:
        modules = part.named_modules() if hasattr(part, "named_modules") else [("", part)]
        for name, module in modules:
            settings = [
                (key, value.__qualname__ if isinstance(value, FunctionType) else value)
                for key, value in sorted(vars(module).items())
                if isinstance(value, bool | int | float | str | tuple | FunctionType)
            ]
            lines.append(repr((name, type(module).__qualname__, settings)))
        inner = getattr(part, "tokenizer", part)
        if hasattr(inner, "backend_tokenizer"):
            lines.append(inner.backend_tokenizer.to_str())
    return digest(*lines)


def _info(
    spec: Spec, model: Any, device: str, preprocessing: dict[str, Any], *parts: Any
) -> dict[str, Any]:
    libraries = ("torch", "torchvision", "pillow", *DISTRIBUTIONS[spec.kind])
    mixed = device == "cuda" and spec.kind != "sentence"
    return {
        "spec": str(spec),
        "kind": spec.kind,
        "model": spec.name,
        "weights": _weights_hash(model),
        "architecture": _structure(model, *parts),
        "random_weights": spec.options.get("weights") == "random",
        "demo": spec.kind == "demo",
        "preprocessing": preprocessing,
        "precision": "float16" if mixed else "float32",
        "device": device,
        "versions": {name: version(name) for name in libraries},
    }
