"""Images and texts to float32 rows: open_clip, timm, sentence encoders, own vectors."""

import difflib
import hashlib
import io
import logging
import os
import socket
import sys
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from types import FunctionType
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from tqdm.auto import tqdm

from ._require import InputError, require
from .data import Dataset, asset, content_id, open_image
from .kernels import unit
from .store import FORMATS, PARTS, RowCache, Space, check_vectors, digest, read_vectors

GRAMMAR = """\
SPEC = KIND:NAME[,key=value]...

  demo                                  the built-in pair: demo:clip as CLIP, demo:expert as expert
  open_clip:MODEL,weights=TAG|FILE      a published tag (from the hub or its cache) or a checkpoint
  open_clip:local-dir:FOLDER            open_clip_config.json and weights; hf-hub:ORG/NAME likewise
  timm:MODEL[,weights=FILE][,size=224][,pool=token|avg]
                                        without weights= the model's own, from the hub or its cache
  timm:local-dir:FOLDER                 config.json and weights; hf-hub:ORG/NAME likewise
  sentence:NAME|FOLDER                  sentence-transformers (pip install "workbench[text]"); a
                                        plain transformers checkpoint is mean-pooled
  vectors:FILE[,text=FILE][,classes=FILE][,key=NAME]
                                        own rows, .npy .npz .safetensors .parquet, never pickle

weights=random asks for random weights by name. DINOv2 expects 518 pixels unless size= is given.
OpenAI's CLIP and what derives from it needs a -quickgelu name: open_clip:ViT-B-32-quickgelu,...
A bare open_clip checkpoint (weights=FILE) gets open_clip's default preprocessing; local-dir: keeps
its own. Vectors follow the rows of the data, or carry ids; classes= follows the sorted classes.
"""
OPTIONS: dict[str, tuple[str, ...]] = {
    "demo": (),
    "open_clip": ("weights",),
    "timm": ("weights", "size", "pool"),
    "sentence": (),
    "vectors": ("text", "classes", "key"),
}
ROLES = {
    "clip": ("demo", "open_clip", "vectors"),
    "expert": ("demo", "open_clip", "timm", "vectors"),
    "text-expert": ("sentence", "open_clip", "vectors"),
}
NAMES = {"clip": "CLIP", "expert": "expert", "text-expert": "text expert"}
DEMO_ROLES = {"clip": ("clip",), "expert": ("expert", "clip")}
SHARD_ROWS, SHARD_SECONDS = 512, 10  # rows are written to the cache when either is reached
ROWS_VERSION = 1  # raise it when the same input should give other rows: no old row is found then
DISTRIBUTIONS = {
    "open_clip": ("open_clip_torch", "timm"),
    "timm": ("timm",),
    "sentence": ("sentence-transformers", "transformers"),
    "demo": ("open_clip_torch", "timm"),
}


@dataclass(frozen=True)
class Spec:
    """One parsed SPEC; ``str`` gives its canonical form."""

    kind: str
    name: str
    options: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """Canonical text of the SPEC."""
        options = "".join(f",{key}={value}" for key, value in self.options.items())
        return f"{self.kind}:{self.name}{options}".rstrip(":")

    @property
    def is_local(self) -> bool:
        """Whether loading needs no model hub."""
        named = self.options.get("weights", "")
        stored = named == "random" or Path(named).is_file()
        local = self.name.startswith("local-dir:") or Path(self.name).is_dir()
        return self.kind in ("demo", "vectors") or stored or local


def parse_spec(text: str, role: str | None = None) -> Spec:
    """Parse a SPEC and check all that can be checked before any work.

    Parameters
    ----------
    text : str
        See ``GRAMMAR``.
    role : {"clip", "expert", "text-expert"}, default=None
        What it is to be; settles ``demo`` and refuses what cannot play the part.

    Raises
    ------
    InputError
        If the kind, a key, a model name or a file is unknown, or weights would be random.

    Examples
    --------
    >>> parse_spec("demo", role="clip")
    Spec(kind='demo', name='clip', options={})
    >>> parse_spec("open_clip:ViT-B-32,weights=random").options
    {'weights': 'random'}
    """
    require(role in (None, *ROLES), f"role={role!r}", "one of " + ", ".join(ROLES))
    if Path(text).suffix in FORMATS and ":" not in text.split(",")[0]:
        text = f"vectors:{text}"
    kind, _, rest = text.partition(":")
    require(kind in OPTIONS, f"SPEC {text!r}", "KIND:NAME with a kind among " + ", ".join(OPTIONS))
    name, *pairs = rest.split(",")
    if "=" in name and kind == "vectors":
        name, pairs = "", [name, *pairs]
    options = dict(_key_value(pair, kind) for pair in pairs)
    if kind == "demo" and not name and role:
        name = role if role in DEMO_ROLES else ""
    spec = Spec(kind, name, options)
    if role:
        _check_role(spec, role)
    _CHECKS[kind](spec)
    return spec


def _check_role(spec: Spec, role: str) -> None:
    allowed = ROLES[role]
    require(spec.kind in allowed, f"{spec} as --{role}", "a SPEC of kind " + ", ".join(allowed))
    if spec.kind == "demo":
        require(spec.name in DEMO_ROLES[role], f"{spec} as --{role}", f"demo:{role}")
    if spec.kind == "vectors" and role != "text-expert":
        require(spec.name, f"{spec} as --{role}", "vectors:FILE with the rows of the images")


def _key_value(pair: str, kind: str) -> tuple[str, str]:
    key, equals, value = pair.partition("=")
    keys = ", ".join(OPTIONS[kind]) or "no key"
    require(equals and key in OPTIONS[kind] and value, f"{pair!r} in {kind}:", f"key=value, {keys}")
    return key, os.path.expanduser(value)


def _check_demo(spec: Spec) -> None:
    require(spec.name in ("clip", "expert"), f"SPEC {spec}", "demo:clip or demo:expert")


def _check_vectors(spec: Spec) -> None:
    named = (spec.name, spec.options.get("text"), spec.options.get("classes"))
    files = [file for file in named if file]
    require(files, f"SPEC {spec}", "a file of vectors")
    for file in files:
        require(Path(file).is_file(), f"no file {file}", "vectors in " + ", ".join(FORMATS))


def _check_sentence(spec: Spec) -> None:
    require(spec.name, f"SPEC {spec}", "sentence:NAME or sentence:FOLDER")
    is_path = spec.name.startswith((".", "/", "~")) or spec.name.count("/") > 1
    require(not is_path or Path(spec.name).is_dir(), f"no folder {spec.name}", "a saved model")


def _check_folder(spec: Spec) -> bool:
    """Whether the name has a scheme; a local folder must be there."""
    scheme, _, place = spec.name.partition(":")
    if scheme == "local-dir":
        config = "open_clip_config.json" if spec.kind == "open_clip" else "config.json"
        require(Path(place, config).is_file(), f"no {config} in {place}", "a saved model's folder")
    require(spec.name, f"SPEC {spec}", "a model's name, local-dir:FOLDER or hf-hub:ORG/NAME")
    return scheme in ("local-dir", "hf-hub")


def _check_open_clip(spec: Spec) -> None:
    weights = spec.options.get("weights")
    if _check_folder(spec):
        require(weights is None, f"weights={weights} for {spec.name}", "the folder's own weights")
        return
    import open_clip

    _known(spec.name, open_clip.list_models(), "open_clip model")
    tags = open_clip.list_pretrained_tags_by_model(spec.name)
    expected = f"weights=FILE, weights=random or weights=TAG, one of {', '.join(tags) or 'none'}"
    require(weights, f"{spec} without weights (they would be random)", expected)
    fine = weights == "random" or weights in tags or Path(str(weights)).is_file()
    require(fine, f"weights={weights} for {spec.name}", expected)
    if weights in tags:
        _check_activation(spec.name, str(weights))


def _check_activation(name: str, tag: str) -> None:
    """Weights trained with QuickGELU give wrong rows without it, and the other way round."""
    import open_clip

    trained = bool(open_clip.get_pretrained_cfg(name, tag).get("quick_gelu", False))
    built = bool((open_clip.get_model_config(name) or {}).get("quick_gelu", False))
    plain = name.removesuffix("-quickgelu")
    other = plain + "-quickgelu" if trained else plain
    got = f"{name} with weights={tag}, trained {'with' if trained else 'without'} QuickGELU"
    require(trained == built, got, f"open_clip:{other},weights={tag}")


def _check_timm(spec: Spec) -> None:
    weights, size = spec.options.get("weights"), spec.options.get("size")
    require(size is None or (size.isdigit() and int(size) > 0), f"size={size}", "pixels, e.g. 224")
    fine = weights in (None, "random") or Path(str(weights)).is_file()
    require(fine, f"weights={weights}", "a checkpoint file, or random")
    if _check_folder(spec):
        return
    import timm

    name, _, tag = spec.name.partition(".")
    _known(name, timm.list_models(), "timm model")
    tags = [m.partition(".")[2] for m in timm.list_models(f"{name}.*", pretrained=True)]
    if tag:
        _known(tag, tags, f"pretrained tag of {name}")
    got = f"{spec} without published weights"
    require(weights or tags, got, "weights=FILE, or weights=random to ask for random weights")


def _known(name: str, names: Sequence[str], what: str) -> None:
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    near = ", ".join(close) or f"one of {len(names)} known names"
    require(name in names, f"{what} {name!r}", f"a known name; near: {near}")


_CHECKS: dict[str, Callable[[Spec], Any]] = {
    "demo": _check_demo, "open_clip": _check_open_clip, "timm": _check_timm,
    "sentence": _check_sentence, "vectors": _check_vectors,
}  # fmt: skip


# Encoders.


@dataclass(frozen=True)
class Encoder:
    """A loaded model: how an image becomes a tensor, and batches become rows.

    ``fingerprint`` names weights, preprocessing and library versions; rows are cached under it.
    """

    info: dict[str, Any]
    transform: Callable[[Any], Any] | None = None
    images: Callable[[Any], Any] | None = None
    texts: Callable[[list[str]], Any] | None = None

    @property
    def fingerprint(self) -> str:
        """Digest of everything that the rows depend on beside the input."""
        keys = ("kind", "model", "weights", "architecture", "preprocessing", "versions")
        parts = [repr(self.info.get(key)) for key in (*keys, "precision")]
        return digest(str(ROWS_VERSION), *parts)


def load_encoder(spec: Spec | str, *, device: str = "auto") -> Encoder:
    """Load a model in evaluation mode.

    Parameters
    ----------
    spec : Spec or str
    device : {"auto", "cpu", "cuda"}, default="auto"
        ``auto`` takes a CUDA device if there is one.

    Raises
    ------
    InputError
        If the weights do not fit, or the hub cannot be reached: the message names the model, the
        cache that was looked in, and the two ways out.

    Examples
    --------
    >>> load_encoder("demo:clip").info["random_weights"]
    False
    """
    spec = parse_spec(spec) if isinstance(spec, str) else spec
    require(spec.kind in _LOADERS, f"{spec}", "a model, not vectors")
    place = _device(device)
    try:
        with _seeded(), _quiet(), nullcontext() if spec.is_local else _no_waiting():
            return _LOADERS[spec.kind](spec, place)
    except InputError:
        raise
    except Exception as error:
        reason = (str(error).strip() or repr(error)).splitlines()[0]
        if _is_hub_error(error):
            raise InputError(_hub_message(spec, reason)) from error
        raise InputError(f"{spec}: expected a model and weights that load ({reason}).") from error


def _is_hub_error(error: BaseException | None) -> bool:
    """Whether a hub or the network is at the bottom of it; the libraries wrap such errors."""
    while error is not None:
        library = type(error).__module__.partition(".")[0]
        network = isinstance(error, ConnectionError | TimeoutError)
        if network or library in ("huggingface_hub", "httpx", "requests", "urllib", "urllib3"):
            return True
        error = error.__cause__ or error.__context__
    return False


def _hub_message(spec: Spec, reason: str) -> str:
    from huggingface_hub import constants

    offline = " (HF_HUB_OFFLINE is set)" if constants.HF_HUB_OFFLINE else ""
    return (
        f"{spec}: not in the cache {constants.HF_HUB_CACHE} and not to be had from the model hub"
        f"{offline}: expected a local checkpoint (weights=FILE or local-dir:FOLDER), or your own"
        f" vectors (vectors:FILE). The hub's client said: {reason}"
    )


def hub_reachable(seconds: float = 3.0) -> bool:
    """Whether the model hub answers at all; False where ``HF_HUB_OFFLINE`` is set."""
    from huggingface_hub import constants

    if constants.HF_HUB_OFFLINE:
        return False
    address = urlsplit(constants.ENDPOINT)
    port = address.port or (443 if address.scheme == "https" else 80)
    try:
        socket.create_connection((address.hostname or "", port), seconds).close()
    except OSError:
        return False
    return True


@contextmanager
def _no_waiting() -> Iterator[None]:
    """Look in the cache alone when the hub does not answer, without a minute of retries."""
    from huggingface_hub import constants

    before = constants.HF_HUB_OFFLINE
    proxied = any(os.environ.get(name) for name in ("HTTPS_PROXY", "https_proxy"))
    constants.HF_HUB_OFFLINE = before or not (proxied or hub_reachable())
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = before


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the libraries' log lines back: what matters of them is raised or recorded."""
    before = logging.root.manager.disable
    logging.disable(logging.ERROR)
    try:
        yield
    finally:
        logging.disable(before)


def _device(device: str) -> str:
    import torch

    require(device in ("auto", "cpu", "cuda"), f"device={device!r}", "auto, cpu or cuda")
    cuda = torch.cuda.is_available()
    require(device != "cuda" or cuda, "device='cuda' without a CUDA device", "auto or cpu")
    return "cuda" if cuda and device != "cpu" else "cpu"


@contextmanager
def _seeded() -> Iterator[None]:
    """Random weights, where they were asked for, are the same on every run."""
    import torch

    with torch.random.fork_rng(devices=[]), warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        torch.manual_seed(0)
        yield


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


def _on(device: str, run: Callable[..., Any]) -> Callable[..., Any]:
    """Inference mode; mixed precision on a GPU alone; rows as float32."""
    import torch

    def inference(batch: Any) -> np.ndarray:
        amp = torch.autocast(device, dtype=torch.float16, enabled=device == "cuda")
        with torch.inference_mode(), amp:
            return run(batch.to(device)).float().cpu().numpy()

    return inference


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


def _load_sentence(spec: Spec, device: str) -> Encoder:
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        expected = 'the text extra: pip install "workbench[text]"'
        raise InputError(f"{spec} without sentence-transformers: expected {expected}.") from error
    model = SentenceTransformer(spec.name, device=device)
    model.eval()
    prompt = model.prompts.get(model.default_prompt_name or "")
    preprocessing = {"max_length": model.max_seq_length, "prompt": prompt}

    def texts(batch: list[str]) -> np.ndarray:
        return model.encode(batch, convert_to_numpy=True, show_progress_bar=False)

    return Encoder(_info(spec, model, device, preprocessing), texts=texts)


def _load_demo(spec: Spec, device: str) -> Encoder:
    """The mini encoders, through the very same loaders as any other checkpoint."""
    minis = {"clip": (_load_open_clip, "mini_clip"), "expert": (_load_timm, "mini_expert")}
    loader, folder = minis[spec.name]
    loaded = loader(Spec(spec.kind, f"local-dir:{asset('data', folder)}"), device)
    own = {"spec": str(spec), "model": f"{folder} ({spec.kind})"}
    return replace(loaded, info={**loaded.info, **own})


_LOADERS: dict[str, Callable[[Spec, str], Encoder]] = {
    "demo": _load_demo, "open_clip": _load_open_clip,
    "timm": _load_timm, "sentence": _load_sentence,
}  # fmt: skip


# Datasets to spaces.


def encode(
    dataset: Dataset, spec: str | Spec, *, role: str | None = None, name: str | None = None,
    device: str = "auto", batch_size: int = 64, cache: bool = True, progress: bool = True,
) -> Space:  # fmt: skip
    """Encode a dataset's images, captions and class prompts, as far as the model can.

    Rows are cached by content and by model, so an interrupted run resumes and a second one is
    quick; memory holds the rows and a few batches of images, whatever the size of the dataset.

    Parameters
    ----------
    dataset : Dataset
    spec : str or Spec
        See ``GRAMMAR``.
    role : {"clip", "expert", "text-expert"}, default=None
        An expert encodes images only, a text expert texts only; None encodes all it can.
    name : str, default=None
        Name of the space; by role or by model if None.
    device : {"auto", "cpu", "cuda"}, default="auto"
    batch_size : int, default=64
        Images or texts at once.
    cache : bool, default=True
        Keep rows under the cache folder.
    progress : bool, default=True
        Show a bar with the time left on standard error, where that is a terminal.

    Returns
    -------
    Space
        Raw rows, float32, in the dataset's order.

    Raises
    ------
    InputError
        As :func:`parse_spec` and :func:`load_encoder`, or if own vectors do not fit the dataset.

    Examples
    --------
    >>> from workbench.data import load
    >>> encode(load("demo", limit=4), "demo:clip").image.shape
    (4, 64)
    """
    spec = parse_spec(spec, role) if isinstance(spec, str) else spec
    require(batch_size > 0, f"batch_size={batch_size}", "a whole number above 0")
    started = time.perf_counter()
    label = name or (NAMES[role] if role else _short_name(spec))
    if spec.kind == "vectors":
        space = _own_vectors(dataset, spec, role, label)
    else:
        encoder = load_encoder(spec, device=device)
        run = _Run(encoder, batch_size, cache, progress, label)
        space = _encode_parts(dataset, run, role, label)
    space.info.update(role=role, seconds=time.perf_counter() - started, dim=space.dim)
    return space


def _short_name(spec: Spec) -> str:
    if spec.kind == "demo":
        return NAMES[spec.name]
    return Path(spec.name.partition(":")[2] or spec.name or spec.options.get("text", "")).stem


def _encode_parts(dataset: Dataset, run: "_Run", role: str | None, name: str) -> Space:
    encoder, parts = run.encoder, dict[str, Any]()
    if encoder.images and role != "text-expert":
        got = f"{dataset.name}, a table of ids without image files"
        require(dataset.paths is not None, got, "images, or vectors:FILE as SPEC")
        parts["image"] = run.images(dataset)
    if encoder.texts and role != "expert":
        if len(dataset.captions):
            parts["text"] = run.texts(dataset.captions["text"].tolist())
        if dataset.prompts:
            parts["classes"] = _class_rows(dataset, run)
    require(parts, f"{dataset.name} without texts", "captions or labels for a text encoder")
    return Space(name, dataset.ids, **parts, info=dict(encoder.info))


def _class_rows(dataset: Dataset, run: "_Run") -> np.ndarray:
    """Mean of each class's prompt rows, each at length 1 (CLIP's prompt ensemble)."""
    texts = [text for prompts in dataset.prompts.values() for text in prompts]
    counts = [len(prompts) for prompts in dataset.prompts.values()]
    rows = unit(run.texts(texts))
    return np.stack([part.mean(axis=0) for part in np.split(rows, np.cumsum(counts)[:-1])])


@dataclass(frozen=True)
class _Run:
    """One encoder over many inputs: cached, batched, resumable."""

    encoder: Encoder
    batch_size: int
    cache: bool
    progress: bool
    name: str

    def images(self, dataset: Dataset) -> np.ndarray:
        keys = [str(key) for key in dataset.ids]
        paths = dict(zip(keys, dataset.paths or (), strict=True))

        def batches(missing: list[str]) -> Iterator[Any]:
            import torch

            with ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as pool:
                opened = (
                    (chunk, pool.map(self._tensor, chunk, [paths[key] for key in chunk]))
                    for chunk in _chunks(missing, self.batch_size)
                )
                ahead = deque(islice(opened, 2))
                while ahead:
                    batch, tensors = ahead.popleft()
                    ahead.extend(islice(opened, 1))
                    yield batch, torch.stack(list(tensors))

        return self._rows(keys, batches, self.encoder.images, "images")

    def _tensor(self, key: str, path: Path) -> Any:
        data = path.read_bytes() if path.is_file() else b""
        same = hashlib.sha256(data).hexdigest()[:16] == key
        require(same, f"{path} changed while it was used", "the bytes that were checked")
        image = open_image(io.BytesIO(data))  # the very bytes that the key names
        return self.encoder.transform(image)  # type: ignore[misc]

    def texts(self, texts: list[str]) -> np.ndarray:
        keys = [digest("text", text) for text in texts]
        by_key = dict(zip(keys, texts, strict=True))

        def batches(missing: list[str]) -> Iterator[Any]:
            for chunk in _chunks(missing, self.batch_size):
                yield chunk, [by_key[key] for key in chunk]

        return self._rows(keys, batches, self.encoder.texts, "texts")

    def _rows(self, keys: list[str], batches: Any, model: Any, what: str) -> np.ndarray:
        """Rows in the order of the keys; found ones from the cache, the others computed."""
        store = RowCache(self.encoder.fingerprint)
        rows = store.get(keys) if self.cache else {}
        missing = [key for key in dict.fromkeys(keys) if key not in rows]
        fresh: list[str] = []
        saved, label, done = time.monotonic(), f"{self.name}: {what}", len(set(keys)) - len(missing)
        hidden = None if self.progress else True  # None: where it is no terminal
        total = done + len(missing)
        bar = tqdm(desc=label, total=total, initial=done, disable=hidden, leave=False)
        try:
            for batch, inputs in batches(missing):
                vectors = check_vectors(model(inputs), label)
                rows.update(zip(batch, vectors, strict=True))
                fresh += batch
                bar.update(len(batch))
                if len(fresh) >= SHARD_ROWS or time.monotonic() - saved > SHARD_SECONDS:
                    self._save(store, fresh, rows)
                    saved = time.monotonic()
        finally:
            self._save(store, fresh, rows)
            bar.close()
        return np.stack([rows[key] for key in keys])

    def _save(self, store: RowCache, fresh: list[str], rows: dict[str, np.ndarray]) -> None:
        if self.cache and fresh:
            store.put(fresh, np.stack([rows[key] for key in fresh]))
        fresh.clear()


def _chunks(items: list[str], size: int) -> list[list[str]]:
    return [items[i : i + size] for i in range(0, len(items), size)]


def _own_vectors(dataset: Dataset, spec: Spec, role: str | None, name: str) -> Space:
    files = {"image": spec.name, **{part: spec.options.get(part, "") for part in PARTS[1:]}}
    if role == "text-expert":
        files = {**files, "image": "", "text": files["text"] or spec.name}
    if role == "expert":
        files = {"image": spec.name}
    files = {part: file for part, file in files.items() if file}
    sources = {
        "image": (dataset.source_rows, dataset.n_source, "images"),
        "text": (dataset.captions["source_row"].to_numpy(), dataset.n_captions, "captions"),
        "classes": (np.arange(len(dataset.prompts)), len(dataset.prompts), "classes"),
    }
    parts = {}
    for part, file in files.items():
        vectors, ids = read_vectors(file, spec.options.get("key"), part=part)
        if ids is None:
            parts[part] = _by_row(vectors, *sources[part], file)
        else:
            parts[part] = _by_id(vectors, ids, dataset, file)
    info = {
        "spec": str(spec),
        "kind": "vectors",
        "model": ", ".join(Path(file).name for file in files.values()),
        "weights": digest(*map(content_id, files.values())),
        "random_weights": False,
        "demo": False,
    }
    widths = {rows.shape[1] for rows in parts.values()}
    require(len(widths) == 1, f"{spec} of widths {sorted(widths)}", "one width in all files")
    return Space(name, dataset.ids, **parts, info=info)


def _by_row(vectors: np.ndarray, rows: np.ndarray, total: int, what: str, file: str) -> np.ndarray:
    """Rows of the dataset in a file that follows the source, what was left out included."""
    expected = f"{total} (a row each of the {what} in the data, in order), or ids beside the rows"
    require(len(vectors) == total, f"{len(vectors)} rows in {file}", expected)
    return vectors[rows]


def _by_id(vectors: np.ndarray, ids: np.ndarray, dataset: Dataset, file: str) -> np.ndarray:
    place = {str(key): row for row, key in enumerate(ids)}
    names = dataset.ids if dataset.ids[0] in place else dataset.table["file"].to_numpy(dtype=str)
    missing = [name for name in names if name not in place]
    got = f"{len(missing)} ids of {dataset.name} are not in {file}, first {missing[:3]}"
    require(not missing, got, "a row for every id")
    return vectors[[place[name] for name in names]]
