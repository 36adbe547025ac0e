"""SPEC: how a model is named in text; the grammar, once."""

import os
from dataclasses import replace
from pathlib import Path

from .._require import InputError, require
from .kind import Kind, Spec
from .kinds import KINDS, find_kind, kind_names
from .vector_files.reading import FORMATS

NOTES = """\
weights=random asks for random weights by name. DINOv2 expects 518 pixels unless size= is given.
OpenAI's CLIP and what derives from it needs a -quickgelu name: open_clip:ViT-B-32-quickgelu,...
A bare open_clip checkpoint (weights=FILE) gets open_clip's default preprocessing; local-dir: keeps
its own. Vectors are matched by ids, paths, file names, captions or class names beside them (column
by=NAME, file ids=FILE), else by the order of rows. key= picks one of several vectors in a file, as
text_key= and classes_key= do in theirs. All behind reader= is the SPEC that reads words for them.
"""
#: The help text: what each kind says of itself, and what is to be known beside it.
HEAD = "SPEC = KIND:NAME[,key=value]...         plugins add kinds: workbench doctor lists them\n"
GRAMMAR = "\n".join([HEAD, "".join(kind.grammar for kind in KINDS.values()), NOTES])
OPTIONS = {kind.name: kind.options or () for kind in KINDS.values()}
ROLES = {
    "clip": ("demo", "things", "open_clip", "vectors"),
    "expert": ("demo", "things", "open_clip", "timm", "vectors"),
    "text-expert": ("sentence", "open_clip", "vectors"),
}
NAMES = {"clip": "CLIP", "expert": "expert", "text-expert": "text expert"}


def parse_spec(text: str, role: str | None = None) -> Spec:
    """Parse a SPEC and check all that can be checked before any work.

    Parameters
    ----------
    text : str
        See ``GRAMMAR``.
    role : {"clip", "expert", "text-expert"}, default=None
        What it is to be; settles ``demo`` and refuses what cannot play the part.

    Returns
    -------
    Spec
        What is meant.

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
    got = f"SPEC {text!r}, {type(text).__name__}"
    require(isinstance(text, str), got, "text, KIND:NAME[,key=value]...")
    require(text.isprintable(), f"SPEC {text!r}", "text without control characters")
    require(role in (None, *ROLES), f"role={role!r}", "one of " + ", ".join(ROLES))
    first = text.split(",")[0]
    if Path(first).suffix.lower() in FORMATS and ":" not in first:
        text = f"vectors:{text}"
    word, _, rest = text.partition(":")
    kind = find_kind(word)
    if kind is None:
        kinds = ", ".join(kind_names())
        raise InputError(f"SPEC {text!r}: expected KIND:NAME with a kind among {kinds}.")
    spec = _split(kind, rest)
    if word == "vectors":
        spec = _with_reader(spec)
    if role is not None and word in KINDS:  # of a plugin's encoder the methods tell
        require(word in ROLES[role], f"{spec} as --{role}", _of_kind(ROLES[role]))
    return kind.check(spec, role)


def _with_reader(spec: Spec) -> Spec:
    """Vectors with the SPEC of their reader checked, and as it is meant."""
    if "reader" not in spec.options:
        return spec
    reader = parse_spec(spec.options["reader"])
    expected = "a model that reads words, not vectors or one of images"
    sees_only = reader.kind in ("things", "vectors", "timm") or str(reader) == "demo:expert"
    require(not sees_only, f"reader={reader} of {spec.name or 'vectors'}", expected)
    return replace(spec, options={**spec.options, "reader": str(reader)})


def _of_kind(names: tuple[str, ...]) -> str:
    return "a SPEC of kind " + ", ".join(names)


def _split(kind: Kind, text: str) -> Spec:
    """The SPEC behind ``KIND:``; the first part is the name, unless it is an option."""
    reader = ""
    if kind.name == "vectors":  # all behind reader= is its SPEC, whatever options it has
        text, _, reader = f",{text}".partition(",reader=")
        text = text.removeprefix(",")
    name, *pairs = text.split(",")
    if "=" in name and kind.name == "vectors":
        pairs.insert(0, name)
        name = ""
    options = dict(_key_value(kind, pair) for pair in pairs)
    return Spec(kind.name, name, {**options, "reader": reader} if reader else options)


def _key_value(kind: Kind, pair: str) -> tuple[str, str]:
    key, _, value = pair.partition("=")
    if kind.options is None:
        require(key and value, f"{pair!r} in {kind.name}:", "key=value")
    else:
        keys = ", ".join(kind.options) or "no key"
        fits = value and key in kind.options
        require(fits, f"{pair!r} in {kind.name}:", f"key=value, {keys}")
    return key, os.path.expanduser(value)
