"""CLIP models of open_clip."""

from pathlib import Path

from .._require import require
from .fingerprint import describe_model
from .inference import run_on
from .kind import Kind, Spec, check_folder, check_name
from .model import Model

GRAMMAR = """\
  open_clip:MODEL,weights=TAG|FILE      a published tag (from the hub or its cache) or a checkpoint
  open_clip:local-dir:FOLDER            open_clip_config.json and weights; hf-hub:ORG/NAME likewise
"""


def check(spec: Spec, role: str | None) -> Spec:
    """Check that there is such a model, and that its weights are named and fit it.

    Parameters
    ----------
    spec : Spec
        Of this kind.
    role : str or None
        What it is to be; it can be anything.

    Returns
    -------
    Spec
        The same.

    Raises
    ------
    InputError
        If the model, its folder or its weights are unknown, or weights would be random.
    """
    weights = spec.options.get("weights")
    if check_folder(spec, "open_clip_config.json"):
        require(weights is None, f"weights={weights} for {spec.name}", "the folder's own weights")
        return spec
    import open_clip

    check_name(spec.name, open_clip.list_models(), "open_clip model")
    tags = open_clip.list_pretrained_tags_by_model(spec.name)
    expected = f"weights=FILE, weights=random or weights=TAG, one of {', '.join(tags) or 'none'}"
    require(weights, f"{spec} without weights (they would be random)", expected)
    weights = str(weights)
    there = weights == "random" or weights in tags or Path(weights).is_file()
    require(there, f"weights={weights} for {spec.name}", expected)
    if weights in tags:
        _check_activation(spec.name, weights)
    return spec


def _check_activation(name: str, tag: str) -> None:
    """Weights trained with QuickGELU give wrong rows without it, and the other way round."""
    import open_clip

    trained = bool(open_clip.get_pretrained_cfg(name, tag).get("quick_gelu", False))
    built = bool((open_clip.get_model_config(name) or {}).get("quick_gelu", False))
    plain = name.removesuffix("-quickgelu")
    other = plain + "-quickgelu" if trained else plain
    got = f"{name} with weights={tag}, trained {'with' if trained else 'without'} QuickGELU"
    require(trained == built, got, f"open_clip:{other},weights={tag}")


def load(spec: Spec, device: str) -> Model:
    """Load a CLIP model with its preprocessing and its tokenizer.

    Parameters
    ----------
    spec : Spec
        Checked.
    device : {"cpu", "cuda"}
        Where it runs.

    Returns
    -------
    Model
        Of images and texts, in evaluation mode.
    """
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
    info = describe_model(spec, model, device, preprocessing, tokenizer)
    encode_batch = run_on(device, model.encode_image)
    encode_tokens = run_on(device, model.encode_text)
    return Model(info, transform, encode_batch, lambda texts: encode_tokens(tokenizer(texts)))


KIND = Kind("open_clip", ("weights",), GRAMMAR, check, load)
