"""Vision models of timm."""

import sys
from pathlib import Path
from typing import Any

from .._require import require
from .fingerprint import describe_model
from .inference import run_on
from .kind import Kind, Spec, check_folder, check_name
from .model import Model

GRAMMAR = """\
  timm:MODEL[,weights=FILE][,size=224][,pool=token|avg]
                                        without weights= the model's own, from the hub or its cache
  timm:local-dir:FOLDER                 config.json and weights; hf-hub:ORG/NAME likewise
"""


def check(spec: Spec, role: str | None) -> Spec:
    """Check that there is such a model, with weights.

    Parameters
    ----------
    spec : Spec
        Of this kind.
    role : str or None
        What it is to be: an expert.

    Returns
    -------
    Spec
        The same.

    Raises
    ------
    InputError
        If the model, its folder, its weights or its size are unknown.
    """
    size = spec.options.get("size")
    require(size is None or (size.isdigit() and int(size) > 0), f"size={size}", "pixels, e.g. 224")
    weights = spec.options.get("weights")
    there = weights in (None, "random") or Path(str(weights)).is_file()
    require(there, f"weights={weights}", "a checkpoint file, or random")
    if not check_folder(spec, "config.json"):
        _check_published(spec)
    return spec


def _check_published(spec: Spec) -> None:
    import timm

    name, _, tag = spec.name.partition(".")
    check_name(name, timm.list_models(), "timm model")
    published = timm.list_models(f"{name}.*", pretrained=True)
    tags = [model.partition(".")[2] for model in published]
    if tag:
        check_name(tag, tags, f"pretrained tag of {name}")
    got = f"{spec} without published weights"
    expected = "weights=FILE, or weights=random to ask for random weights"
    require(spec.options.get("weights") or tags, got, expected)


def load(spec: Spec, device: str) -> Model:
    """Load a vision model at the size that was asked for.

    Parameters
    ----------
    spec : Spec
        Checked.
    device : {"cpu", "cuda"}
        Where it runs.

    Returns
    -------
    Model
        Of images, in evaluation mode, without its classifier.

    Raises
    ------
    InputError
        If weights or size do not fit the model.
    """
    import timm

    recipes: Any = timm.data  # untyped

    pool = spec.options.get("pool")
    size = int(spec.options.get("size", 0))
    model = _with_weights(spec)
    pooling = (pool,) if pool else ()
    model.reset_classifier(0, *pooling)  # pooling after loading keeps the norm
    config = recipes.resolve_model_data_config(model)
    if size:
        _resize(model, size)
        config["input_size"] = (3, size, size)  # timm still says its default here
    model.eval().to(device)
    transform = recipes.create_transform(**config, is_training=False)
    preprocessing = {**config, "pool": pool or _pooling(model)}
    info = describe_model(spec, model, device, preprocessing)
    return Model(info, transform, run_on(device, model))


def _with_weights(spec: Spec) -> Any:
    import timm

    weights = spec.options.get("weights")
    if weights is None:  # with its head, else timm would not be strict about the other weights
        return timm.create_model(spec.name, pretrained=True)
    model: Any = timm.create_model(spec.name, pretrained=False, num_classes=0)
    if weights != "random":
        _load_state(model, weights)
    return model


def _resize(model: Any, size: int) -> None:
    if hasattr(model, "set_input_size"):
        model.set_input_size(img_size=(size, size))
    else:
        config = model.pretrained_cfg
        fits = not config.get("fixed_input_size") or size == config["input_size"][-1]
        got = f"size={size} for {config['architecture']}"
        require(fits, got, f"its only size {config['input_size'][-1]}")


def _pooling(model: Any) -> str:
    """How the model pools: its own attribute, or that of its head."""
    pool = getattr(model, "global_pool", None)
    if not pool:
        pool = getattr(getattr(model, "head", None), "global_pool", "the model's own")
    return str(getattr(pool, "pool_type", pool))


def _load_state(model: Any, path: str) -> None:
    """Load weights strictly, but for the classifier that ``num_classes=0`` took away."""
    import timm

    state = timm.models.load_state_dict(path, weights_only=True)
    convert = getattr(sys.modules[type(model).__module__], "checkpoint_filter_fn", None)
    if convert:  # other names of the same weights, such as those of the DINOv2 authors
        state = convert(state, model)
    missing, unexpected = model.load_state_dict(state, strict=False)
    heads = model.pretrained_cfg.get("classifier") or "head"
    heads = (heads,) if isinstance(heads, str) else heads
    prefixes = tuple(f"{head}." for head in heads)
    unexpected = [key for key in unexpected if not key.startswith(prefixes)]
    got = f"{path} with {len(missing)} missing and {len(unexpected)} unknown weights"
    first = f"first {(missing + unexpected)[:3]}"
    expected = f"weights of {model.pretrained_cfg.get('architecture')}"
    require(not missing and not unexpected, f"{got}, {first}", expected)


KIND = Kind("timm", ("weights", "size", "pool"), GRAMMAR, check, load)
