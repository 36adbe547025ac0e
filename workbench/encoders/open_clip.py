"""CLIP models of open_clip."""

from pathlib import Path
from typing import Any

from .._checks import shortened
from .._require import require
from .checkpoints import Weights, check_size, find_weights, fit_weights, read_weights
from .fingerprint import describe_model
from .inference import run_on
from .kind import Kind, Spec, check_folder, check_name
from .model import Model
from .model_config import alone, is_ordinary
from .open_clip_config import FILE, read_open_clip_config
from .tokenizer_files import check_tokenizer_files

GRAMMAR = """\
  open_clip:MODEL,weights=TAG|FILE      a published tag (from the hub or its cache) or a checkpoint
  open_clip:local-dir:FOLDER            open_clip_config.json and weights; hf-hub:ORG/NAME likewise
"""
BIG_VISION = (".npz", ".npy")  # arrays under other names, which open_clip translates


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
    if check_folder(spec, FILE):
        require(weights is None, f"weights={weights} for {spec.name}", "the folder's own weights")
        if spec.folder is not None:
            read_open_clip_config(spec.folder / FILE)
            find_weights(spec.folder)
        return spec
    import open_clip

    check_name(spec.name, open_clip.list_models(), "open_clip model")
    tags = open_clip.list_pretrained_tags_by_model(spec.name)
    expected = f"weights=FILE, weights=random or weights=TAG, one of {shortened(tags) or 'none'}"
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

    open_clip builds the structure alone: configurations are filtered and weights read by us, so
    that nothing of a folder or of a checkpoint is run.

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

    Raises
    ------
    InputError
        If configuration, weights and tokenizer are not data alone, or do not fit each other.
    """
    import open_clip

    scheme, _, place = spec.name.partition(":")
    if scheme in ("local-dir", "hf-hub"):
        model, transform, tokenizer = _from_folder(scheme, place, device)
    else:
        model, transform = _named(spec, device)
        tokenizer = open_clip.get_tokenizer(spec.name)
    model.eval()
    _check_vocabulary(spec, model, tokenizer)
    context = {"context_length": getattr(tokenizer, "context_length", None)}
    preprocessing = open_clip.get_model_preprocess_cfg(model) | context
    weights = spec.options.get("weights")
    if weights == "random" or Path(str(weights)).is_file():
        preprocessing["source"] = "open_clip's default, the checkpoint carries none"
    info = describe_model(spec, model, device, preprocessing, tokenizer)
    encode_batch = run_on(device, model.encode_image)
    encode_tokens = run_on(device, model.encode_text)
    return Model(info, transform, encode_batch, lambda texts: encode_tokens(tokenizer(texts)))


def _built(name: str, device: str, **preprocessing: Any) -> tuple[Any, Any]:
    """Structure without weights, and what happens to a picture."""
    import open_clip

    model, _, transform = open_clip.create_model_and_transforms(
        name, device=device, load_weights=False, pretrained_text=False, **preprocessing
    )
    return model, transform


def _named(spec: Spec, device: str) -> tuple[Any, Any]:
    """One of open_clip's own models, with the weights of a tag or of a file."""
    import open_clip

    weights = str(spec.options["weights"])
    if weights == "random":
        return _built(spec.name, device)
    published = open_clip.get_pretrained_cfg(spec.name, weights)
    if not published:
        model, transform = _built(spec.name, device)
        _load_file(model, Path(weights), spec.name)
        return model, transform
    path = Path(open_clip.download_pretrained(published))
    names = ("mean", "std", "interpolation", "resize_mode")
    preprocessing = {f"image_{name}": published.get(name) for name in names}
    model, transform = _built(spec.name, device, **preprocessing)
    _load_file(model, path, spec.name)
    return model, transform


def _from_folder(scheme: str, place: str, device: str) -> tuple[Any, Any, Any]:
    """A model that is saved with its configuration, in a folder or on the hub."""
    import torch

    folder, path = _files(scheme, place)
    config = read_open_clip_config(folder / FILE)
    _check_text_tower(config["model_cfg"]["text_cfg"], folder)
    with alone(FILE, config) as name:
        if not is_ordinary(config["model_cfg"]):
            with torch.device("meta"):
                check_size(_built(name, "meta")[0], path)
        model, transform = _built(name, device)
    _load_file(model, path, str(folder / FILE))
    text = config["model_cfg"]["text_cfg"]
    return model, transform, _tokenizer(text, folder if scheme == "local-dir" else None)


def _files(scheme: str, place: str) -> tuple[Path, Path]:
    """Folder of the configuration, and the weights."""
    if scheme == "local-dir":
        return Path(place), find_weights(Path(place))
    from open_clip.pretrained import download_pretrained_from_hf

    config = download_pretrained_from_hf(place, filename=FILE)
    return Path(config).parent, Path(download_pretrained_from_hf(place))


def _check_text_tower(text: dict[str, Any], folder: Path) -> None:
    """A tower of transformers is built from a configuration on the hub: a known one alone."""
    import open_clip

    tower = text.get("hf_model_name")
    if not tower:
        return
    configs = (open_clip.get_model_config(name) or {} for name in open_clip.list_models())
    known = {config.get("text_cfg", {}).get("hf_model_name") for config in configs}
    expected = "one that open_clip's own models have: " + shortened(sorted(filter(None, known)))
    require(tower in known, f"{folder / FILE} with hf_model_name={tower}", expected)


def _tokenizer(text: dict[str, Any], folder: Path | None) -> Any:
    """Tokenizer of a configuration: of the folder or the hub if it names one, else open_clip's."""
    from open_clip.tokenizer import HFTokenizer, SimpleTokenizer

    length = text.get("context_length") or 77
    settings = text.get("tokenizer_kwargs") or {}
    name = text.get("hf_tokenizer_name")
    if not name:
        return SimpleTokenizer(context_length=length, **settings)
    if folder is not None:
        check_tokenizer_files(folder)
    return HFTokenizer(
        name if folder is None else str(folder), context_length=length,
        tokenizer_mode=text.get("tokenizer_mode"), trust_remote_code=False, **settings,
    )  # fmt: skip


def _check_vocabulary(spec: Spec, model: Any, tokenizer: Any) -> None:
    """A word that the model has no row for would end a run in the middle."""
    n_words = getattr(tokenizer, "vocab_size", 0)  # of open_clip's own, the one that varies not
    n_rows = getattr(getattr(model, "text", model), "vocab_size", None)
    got = f"{spec} with {n_rows} words beside a tokenizer of {n_words}"
    require(not n_rows or n_words <= n_rows, got, "a vocab_size that holds the tokenizer's words")


def _load_file(model: Any, path: Path, expected: str) -> None:
    import open_clip

    if path.suffix in BIG_VISION:  # numpy refuses pickles unless it is asked
        open_clip.load_checkpoint(model, str(path))
        return
    fit_weights(model, _converted(model, read_weights(path)), str(path), f"weights of {expected}")


def _converted(model: Any, state: Weights) -> Weights:
    """Weights of other makers and of older versions under the names that open_clip has today."""
    import torch
    from open_clip.convert import convert_state_dict
    from open_clip.model import (
        convert_to_custom_text_state_dict,
        resize_pos_embed,
        resize_text_pos_embed,
    )

    state = dict(convert_state_dict(model, state))
    if "positional_embedding" in state and not hasattr(model, "positional_embedding"):
        state = dict(convert_to_custom_text_state_dict(state))
    for name in ("logit_scale", "logit_bias"):  # a number, or a list of one
        own = getattr(model, name, None)
        if own is not None and name in state and state[name].numel() == 1:
            state[name] = state[name].reshape(own.shape)
    if getattr(model, "logit_bias", None) is not None and "logit_bias" not in state:
        state["logit_bias"] = torch.zeros_like(model.logit_bias)
    positions = "text.transformer.embeddings.position_ids"
    if positions not in model.state_dict():
        state.pop(positions, None)
    resize_pos_embed(state, model)
    resize_text_pos_embed(state, model)
    return state


KIND = Kind("open_clip", ("weights",), GRAMMAR, check, load)
