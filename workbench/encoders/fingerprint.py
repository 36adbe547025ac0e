"""What encoded rows depend on: weights, structure, preprocessing, versions."""

import hashlib
from importlib.metadata import version
from types import FunctionType
from typing import Any

from ..files import digest
from .kind import Spec
from .licence import stated_licence

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
            lines.append(repr((name, type(module).__qualname__, _settings(module))))
        inner = getattr(part, "tokenizer", part)
        if hasattr(inner, "backend_tokenizer"):
            lines.append(inner.backend_tokenizer.to_str())
    return digest(*lines)


def _settings(module: Any) -> list[tuple[str, Any]]:
    """Attributes of plain types by name; a function stands for itself by its name."""
    settings: list[tuple[str, Any]] = []
    for key, value in sorted(vars(module).items()):
        if isinstance(value, FunctionType):
            settings.append((key, value.__qualname__))
        elif isinstance(value, bool | int | float | str | tuple):
            settings.append((key, value))
    return settings


def describe_model(
    spec: Spec, model: Any, device: str, preprocessing: dict[str, Any], *parts: Any
) -> dict[str, Any]:
    """Describe a loaded model: what it is, and all that its rows depend on.

    Parameters
    ----------
    spec : Spec
        What was asked for.
    model : torch.nn.Module
        With its weights.
    device : {"cpu", "cuda"}
        Where it runs.
    preprocessing : dict
        What happens to an image or a text before the model sees it.
    *parts : object
        What else takes part, such as a tokenizer.

    Returns
    -------
    dict
        For ``Model.info``.
    """
    libraries = ("torch", "torchvision", "pillow", *DISTRIBUTIONS[spec.kind])
    is_mixed = device == "cuda" and spec.kind != "sentence"
    return {
        "spec": str(spec),
        "kind": spec.kind,
        "model": spec.name,
        "weights": _weights_hash(model),
        "architecture": _structure(model, *parts),
        "random_weights": spec.options.get("weights") == "random",
        "demo": spec.kind == "demo",
        "preprocessing": preprocessing,
        "precision": "float16" if is_mixed else "float32",
        "device": device,
        "versions": {name: version(name) for name in libraries},
        "licence": stated_licence(spec),
    }
