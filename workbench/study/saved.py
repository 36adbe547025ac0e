"""Spaces that were saved, matched to the samples of a dataset."""

import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from .._require import InputError, require
from ..data.dataset import Dataset
from ..fusion.space_files import KEY, load_space
from ..sealed_tensors import read_tensors
from ..store import Space

SUFFIX = ".safetensors"
PARTS_OF_ROLE = {"expert": ("image",), "text-expert": ("text", "classes")}


def is_saved(source: str) -> bool:
    """Tell whether a SPEC is the file of a saved space.

    Parameters
    ----------
    source : str
        A SPEC.

    Returns
    -------
    bool
        True for a file of ``workbench encode`` or ``workbench fuse``.

    Examples
    --------
    >>> is_saved("demo:clip")
    False
    """
    if Path(source).suffix != SUFFIX or not Path(source).is_file():
        return False
    try:
        metadata = read_tensors(source)[1]
        return "space" in metadata or KEY in metadata
    except (InputError, OSError):  # what reads it says what is wrong
        return False


def saved_space(file: str, dataset: Dataset, name: str | None = None, role: str = "") -> Space:
    """Read a saved space, its rows in the order of a dataset.

    Parameters
    ----------
    file : str
        Of ``save_space``.
    dataset : Dataset
        Its ids must be among those of the space.
    name : str, default=None
        What it is called here; as it was if None.
    role : {"", "clip", "expert", "text-expert"}, default=""
        An expert has images, a text expert texts alone.

    Returns
    -------
    Space
        Texts and classes only where they are surely those of the dataset; what is left out is
        said by a warning.

    Raises
    ------
    InputError
        If an id is missing, or nothing is left.
    """
    space = load_space(file)
    place = {str(key): row for row, key in enumerate(space.ids)}
    missing = [str(key) for key in dataset.ids if str(key) not in place]
    got = f"{len(missing)} of {dataset.n} ids of {dataset.name} not in {file}, first {missing[:3]}"
    require(not missing, got, f"a row for every id; the file has ids such as {_some(space.ids)}")
    rows = np.array([place[str(key)] for key in dataset.ids], dtype=int)
    parts = {
        "image": None if space.image is None else _chosen(space.image, rows),
        "text": _text(space, dataset, rows, file),
        "classes": _classes(space, dataset, file),
    }
    wanted = PARTS_OF_ROLE.get(role, tuple(parts))
    kept = {part: parts[part] for part in wanted if parts[part] is not None}
    require(kept, f"{file}, of whose rows none is of {dataset.name}", "image or text rows")
    blank = dict.fromkeys(parts) | kept
    info = space.info | {"saved_in": Path(file).name}
    return replace(space, name=name or space.name, ids=dataset.ids, info=info, **blank)


def _text(space: Space, dataset: Dataset, rows: np.ndarray, file: str) -> np.ndarray | None:
    """Text rows, where captions stand in the same order in both: images in order say so."""
    n_captions = len(dataset.captions)
    if space.text is None or not n_captions:
        return None
    in_order = bool((np.diff(rows) > 0).all())
    if in_order and len(rows) == len(space.ids) and len(space.text) == n_captions:
        return space.text
    if in_order and len(space.text) == dataset.n_captions:
        return _chosen(space.text, dataset.captions["source_row"].to_numpy())
    _warn(f"{len(space.text)} text rows of {file} cannot be matched to {n_captions} captions")
    return None


def _classes(space: Space, dataset: Dataset, file: str) -> np.ndarray | None:
    """Class rows by the names that the space has for them; without names by their number."""
    names = list(dataset.prompts)
    if space.classes is None or not names:
        return None
    known = space.info.get("class_names")
    if known is None and len(space.classes) == len(names):
        return space.classes
    if isinstance(known, list) and len(known) == len(space.classes) and set(names) <= set(known):
        return _chosen(space.classes, np.array([known.index(name) for name in names]))
    _warn(f"{len(space.classes)} class rows of {file} cannot be matched to {len(names)} classes")
    return None


def _chosen(rows: Any, numbers: np.ndarray) -> Any:
    """Some rows; the very same where all of them are chosen, as a kernel is saved whole."""
    return rows if np.array_equal(numbers, np.arange(len(rows))) else rows[numbers]


def _warn(words: str) -> None:
    warnings.warn(f"{words}: they are left out.", UserWarning, stacklevel=3)


def _some(ids: np.ndarray) -> str:
    return ", ".join(repr(str(key)) for key in ids[:3])
