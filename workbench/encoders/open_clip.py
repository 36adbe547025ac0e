"""CLIP models of open_clip."""

from pathlib import Path

from .encoder import Encoder
from .fingerprint import _info
from .inference import _on
from .spec import Spec


def _load_open_clip(spec: Spec, device: str) -> Encoder:
    import open_clip

    weights = spec.options.get("weights")
    random = weights == "random"
    model, _, transform = open_clip.create_model_and_transforms(
        spec.name, None if random else weights, device=device,
        require_pretrained=not random, pretrained_text=False,
    )  # fmt: skip
    model.eval()
    tokenizer = open_clip.get_tokenizer(spec.name)
    context = {"context_length": getattr(tokenizer, "context_length", None)}
    preprocessing = open_clip.get_model_preprocess_cfg(model) | context
    if random or Path(str(weights)).is_file():
        preprocessing["source"] = "open_clip's default, the checkpoint carries none"
    info = _info(spec, model, device, preprocessing, tokenizer)
    encode_image, encode_text = _on(device, model.encode_image), _on(device, model.encode_text)
    return Encoder(info, transform, encode_image, lambda texts: encode_text(tokenizer(texts)))
