"""Vectors in safetensors: mapped where NumPy has the type; a saved space says whose rows it has."""

import json
import struct
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import safe_open

from ..._machine.memory import ask_for
from ..._require import require
from ...headers import name_contents
from ...sealed_tensors import read_tensors
from ...store import PARTS, read_space_header, rule_of
from .contents import ID_NAMES, Column, Contents, as_words, is_named, ready

MAPPED = {
    "F16": "<f2", "F32": "<f4", "F64": "<f8", "I8": "<i1", "I16": "<i2", "I32": "<i4",
    "I64": "<i8", "U8": "<u1", "U16": "<u2", "U32": "<u4", "U64": "<u8",
}  # fmt: skip


def open_safetensors(path: Path) -> Contents:
    """Open tensors, or a saved space.

    Parameters
    ----------
    path : Path
        Of a ``.safetensors`` file.

    Returns
    -------
    Contents
        Tensors of two dimensions; the ids and class names of a space.

    Raises
    ------
    InputError
        If it is another file of ours, or damaged.
    """
    if path.stat().st_size < 8:
        read_tensors(path)  # says what is wrong
    try:
        with safe_open(path, "np") as file:
            metadata = dict(file.metadata() or {})
    except Exception:
        read_tensors(path)  # says what is wrong
        raise
    if "space" in metadata:
        return _space(path)
    start, header = _header(path)
    vectors, words = {}, {}
    for name, told in header.items():
        shape = tuple(told["shape"])
        column = Column(shape[0] if shape else 0, partial(_load, path, start, name, told))
        if len(shape) == 2:
            vectors[name] = column
        elif len(shape) == 1 and told["dtype"].startswith("I") and is_named(name, ID_NAMES):
            words[name] = Column(shape[0], partial(_load_ids, column))
    if "image" not in vectors:
        whose = name_contents(metadata)
        require(not whose, f"{path}{whose}", "vectors, or a space of `workbench encode`")
    return Contents(path, vectors, words)


def _space(path: Path) -> Contents:
    """A space of `workbench encode`, checked by its digest."""
    ask_for(2 * path.stat().st_size, f"{path}", "fewer rows")
    tensors, metadata = read_tensors(path)
    header = read_space_header(path, metadata["space"])
    words = {"ids": as_words(header["ids"].tolist())}
    names = header["info"].get("class_names")
    if isinstance(names, list):
        words["class_names"] = as_words(names)
    vectors = {part: ready(rows) for part, rows in tensors.items() if part in PARTS}
    named = {name: ready(texts) for name, texts in words.items()}
    return Contents(path, vectors, named, is_space=True, compare_by=rule_of(header["info"]))


def _header(path: Path) -> tuple[int, dict[str, Any]]:
    """Where the tensors begin, and what each is; safetensors has checked it."""
    with open(path, "rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(size))
    header.pop("__metadata__", None)
    return 8 + size, header


def _load(path: Path, start: int, name: str, told: dict[str, Any]) -> np.ndarray:
    kind, shape = told["dtype"], tuple(told["shape"])
    if kind not in MAPPED:  # bfloat16 and float8, which NumPy does not have
        ask_for(4 * path.stat().st_size, f"{path}", "float32, which can stay on disk")
        return read_tensors(path)[0][name]
    if 0 in shape:
        return np.empty(shape, MAPPED[kind])
    place = start + told["data_offsets"][0]
    return np.memmap(path, MAPPED[kind], "r", place, shape)


def _load_ids(column: Column) -> np.ndarray:
    return as_words(column.load().tolist())
