"""SPEC: how a model is named in text; the grammar, once."""

import difflib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .._require import require
from .vector_files import FORMATS

GRAMMAR = """\
SPEC = KIND:NAME[,key=value]...

  demo                                  the built-in pair: demo:clip as CLIP, demo:expert as expert
  open_clip:MODEL,weights=TAG|FILE      a published tag (from the hub or its cache) or a checkpoint
  open_clip:local-dir:FOLDER            open_clip_config.json and weights; hf-hub:ORG/NAME likewise
  timm:MODEL[,weights=FILE][,size=224][,pool=token|avg]
                                        without weights= the model's own, from the hub or its cache
  timm:local-dir:FOLDER                 config.json and weights; hf-hub:ORG/NAME likewise
  sentence:NAME|FOLDER                  sentence-transformers; a plain transformers checkpoint is
                                        mean-pooled (pip install "krossfuse-workbench[text]")
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
