"""Vectors that the user brings, matched to the rows of a dataset."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .._require import InputError, require
from ..data.column_names import check_captions
from ..files import digest
from ..store import PARTS, Space
from .kind import Kind, Spec
from .vector_files import FORMATS, read_vectors

if TYPE_CHECKING:
    from ..data.dataset import Dataset

GRAMMAR = """\
  vectors:FILE[,text=FILE][,classes=FILE][,key=NAME]
                                        own rows, .npy .npz .safetensors .parquet, never pickle
"""


def check(spec: Spec, role: str | None) -> Spec:
    """Check that the files are there.

    Parameters
    ----------
    spec : Spec
        Of this kind.
    role : str or None
        What it is to be.

    Returns
    -------
    Spec
        The same.

    Raises
    ------
    InputError
        If no file is named, one is not there, or the role needs rows of images.
    """
    if role in ("clip", "expert"):
        require(spec.name, f"{spec} as --{role}", "vectors:FILE with the rows of the images")
    named = (spec.name, spec.options.get("text"), spec.options.get("classes"))
    files = [file for file in named if file]
    require(files, f"SPEC {spec}", "a file of vectors")
    for file in files:
        require(Path(file).is_file(), f"no file {file}", "vectors in " + ", ".join(FORMATS))
    return spec


def load(spec: Spec, device: str) -> Any:
    """Refuse: vectors are no model.

    Parameters
    ----------
    spec : Spec
        Of this kind.
    device : {"cpu", "cuda"}
        Not used.

    Raises
    ------
    InputError
        Always.
    """
    raise InputError(f"{spec}: expected a model, not vectors.")


KIND = Kind("vectors", ("text", "classes", "key"), GRAMMAR, check, load)


def own_vectors(dataset: Dataset, spec: Spec, role: str | None, name: str) -> Space:
    """Read vectors and match them to the rows of a dataset.

    Parameters
    ----------
    dataset : Dataset
        What they belong to.
    spec : Spec
        Their files.
    role : {"clip", "expert", "text-expert"} or None
        An expert's file holds images, a text expert's texts.
    name : str
        Of the space.

    Returns
    -------
    Space
        In the dataset's order.

    Raises
    ------
    InputError
        If the files cannot be read, or do not fit the dataset or each other.
    """
    from ..data.images import content_id

    files = _files(spec, role)
    parts = {part: _matched(dataset, spec, part, file) for part, file in files.items()}
    widths = {rows.shape[1] for rows in parts.values()}
    require(len(widths) == 1, f"{spec} of widths {sorted(widths)}", "one width in all files")
    info = {
        "spec": str(spec),
        "kind": "vectors",
        "model": ", ".join(Path(file).name for file in files.values()),
        "weights": digest(*map(content_id, files.values())),
        "random_weights": False,
        "demo": False,
    }
    return Space(name, dataset.ids, **parts, info=info)


def _files(spec: Spec, role: str | None) -> dict[str, str]:
    """File of each part that the role asks for and the SPEC names."""
    files = {"image": spec.name, **{part: spec.options.get(part, "") for part in PARTS[1:]}}
    if role == "expert":
        files = {"image": spec.name}
    if role == "text-expert":
        files["text"] = files["text"] or spec.name
        files["image"] = ""
    return {part: file for part, file in files.items() if file}


def _matched(dataset: Dataset, spec: Spec, part: str, file: str) -> np.ndarray:
    vectors, ids = read_vectors(file, spec.options.get("key"), part=part)
    if ids is not None:
        return _by_id(vectors, ids, dataset, file)
    if part == "image":
        return _by_row(vectors, dataset.source_rows, dataset.n_source, "images", file)
    if part == "text":
        check_captions(dataset)
        rows = dataset.captions["source_row"].to_numpy()
        return _by_row(vectors, rows, dataset.n_captions, "captions", file)
    n_classes = len(dataset.prompts)
    return _by_row(vectors, np.arange(n_classes), n_classes, "classes", file)


def _by_row(vectors: np.ndarray, rows: np.ndarray, total: int, what: str, file: str) -> np.ndarray:
    """Rows of the dataset in a file that follows the source, what was left out included."""
    expected = f"{total} (a row each of the {what} in the data, in order), or ids beside the rows"
    require(len(vectors) == total, f"{len(vectors)} rows in {file}", expected)
    return np.asarray(vectors[rows])


def _by_id(vectors: np.ndarray, ids: np.ndarray, dataset: Dataset, file: str) -> np.ndarray:
    """Rows of the dataset by its ids, or by its file names."""
    place = {str(key): row for row, key in enumerate(ids)}
    names = dataset.ids if dataset.ids[0] in place else dataset.table["file"].to_numpy(dtype=str)
    missing = [name for name in names if name not in place]
    got = f"{len(missing)} ids of {dataset.name} are not in {file}, first {missing[:3]}"
    require(not missing, got, "a row for every id")
    return vectors[[place[name] for name in names]]
