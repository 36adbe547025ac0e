"""Vision models of timm."""

import sys
from typing import Any

from .._require import require
from .encoder import Encoder
from .fingerprint import _info
from .inference import _on
from .spec import Spec


def _load_timm(spec: Spec, device: str) -> Encoder:
    import timm

    weights, pool = spec.options.get("weights"), spec.options.get("pool")
    size = int(spec.options.get("size", 0))
    model: Any
    if weights is None:  # with its head, else timm would not be strict about the other weights
        model = timm.create_model(spec.name, pretrained=True)
    else:
        model = timm.create_model(spec.name, pretrained=False, num_classes=0)
        if weights != "random":
            _load_state(model, weights)
    model.reset_classifier(0, *([pool] if pool else []))  # pooling after loading keeps the norm
    config = timm.data.resolve_model_data_config(model)
    if size:
        _resize(model, size)
        config["input_size"] = (3, size, size)  # timm still says its default here
    model.eval().to(device)
    transform = timm.data.create_transform(**config, is_training=False)
    preprocessing = {**config, "pool": pool or _pooling(model)}
    info = _info(spec, model, device, preprocessing)
    return Encoder(info, transform, _on(device, model))


def _resize(model: Any, size: int) -> None:
    if hasattr(model, "set_input_size"):
        model.set_input_size(img_size=(size, size))
    else:
        config = model.pretrained_cfg
        fine = not config.get("fixed_input_size") or size == config["input_size"][-1]
        got = f"size={size} for {config['architecture']}"
        require(fine, got, f"its only size {config['input_size'][-1]}")


def _pooling(model: Any) -> str:
    pool = getattr(model, "global_pool", None)
    pool = pool or getattr(getattr(model, "head", None), "global_pool", "the model's own")
    return str(getattr(pool, "pool_type", pool))


def _load_state(model: Any, path: str) -> None:
    """Strict, but for the classifier that ``num_classes=0`` took away."""
    import timm

    state = timm.models.load_state_dict(path, weights_only=True)
    convert = getattr(sys.modules[type(model).__module__], "checkpoint_filter_fn", None)
    if convert:  # other names of the same weights, such as those of the DINOv2 authors
        state = convert(state, model)
    missing, unexpected = model.load_state_dict(state, strict=False)
    heads = model.pretrained_cfg.get("classifier") or "head"
    heads = tuple(f"{head}." for head in ([heads] if isinstance(heads, str) else heads))
    unexpected = [key for key in unexpected if not key.startswith(heads)]
    got = f"{path} with {len(missing)} missing and {len(unexpected)} unknown weights"
    first = f"first {(missing + unexpected)[:3]}"
    expected = f"weights of {model.pretrained_cfg.get('architecture')}"
    require(not missing and not unexpected, f"{got}, {first}", expected)
