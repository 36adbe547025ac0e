"""Vision models of timm."""

import sys
from pathlib import Path
from typing import Any

from .._require import require
from .checkpoints import Weights, check_size, find_weights, fit_weights, read_weights
from .fingerprint import describe_model
from .inference import run_on
from .kind import Kind, Spec, check_folder, check_name
from .model import Model
from .model_config import alone, is_ordinary
from .timm_config import FILE, read_timm_config

MOST_PIXELS = 4096

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
    fits = size is None or (size.isdecimal() and len(size) < 5 and 0 < int(size) <= MOST_PIXELS)
    require(fits, f"size={size}", f"pixels, e.g. 224, at most {MOST_PIXELS}")
    weights = spec.options.get("weights")
    there = weights in (None, "random") or Path(str(weights)).is_file()
    require(there, f"weights={weights}", "a checkpoint file, or random")
    if not check_folder(spec, FILE):
        _check_published(spec)
    elif spec.folder is not None:
        read_timm_config(spec.folder / FILE)
        if weights is None:
            find_weights(spec.folder)
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
    """Structure by timm, from a filtered configuration; weights of a folder or a file by us."""
    import timm

    weights = spec.options.get("weights")
    scheme, _, place = spec.name.partition(":")
    if scheme in ("local-dir", "hf-hub"):
        return _saved(scheme, place, weights)
    if weights is None:  # with its head, else timm would not be strict about the other weights
        return timm.create_model(spec.name, pretrained=True)
    model: Any = timm.create_model(spec.name, pretrained=False, num_classes=0)
    if weights != "random":
        _load_state(model, read_weights(weights), weights, headless=True)
    return model


def _saved(scheme: str, place: str, weights: str | None) -> Any:
    """A model that is saved with its configuration, in a folder or on the hub."""
    import timm
    import torch

    config = read_timm_config(_config_file(scheme, place))
    with alone(FILE, config) as name:
        if weights is not None:
            model: Any = timm.create_model(name, pretrained=False, num_classes=0)
            if weights != "random":
                _load_state(model, read_weights(weights), weights, headless=True)
            return model
        if scheme == "local-dir":
            path = find_weights(Path(place))
            if not is_ordinary(config):
                with torch.device("meta"):
                    check_size(timm.create_model(name, pretrained=False), path)
            state, source = read_weights(path), str(path)
        else:
            state = timm.models.load_state_dict_from_hf(place, weights_only=True)
            source = f"{scheme}:{place}"
        model = timm.create_model(name, pretrained=False)
    _load_state(model, state, source, headless=False)
    return model


def _config_file(scheme: str, place: str) -> Path:
    if scheme == "local-dir":
        return Path(place, FILE)
    from huggingface_hub import hf_hub_download

    name, _, revision = place.partition("@")
    return Path(hf_hub_download(name, FILE, revision=revision or None))


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


def _load_state(model: Any, state: Weights, source: str, *, headless: bool) -> None:
    """Load weights strictly, but for the classifier that ``num_classes=0`` took away."""
    convert = getattr(sys.modules[type(model).__module__], "checkpoint_filter_fn", None)
    if convert:  # other names of the same weights, such as those of the DINOv2 authors
        state = convert(state, model)
    heads = model.pretrained_cfg.get("classifier") or "head"
    heads = (heads,) if isinstance(heads, str) else heads
    expected = f"weights of {model.pretrained_cfg.get('architecture')}"
    fit_weights(model, state, source, expected, heads if headless else ())


KIND = Kind("timm", ("weights", "size", "pool"), GRAMMAR, check, load)
