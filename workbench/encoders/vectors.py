"""Vectors that the user brings, matched to the rows of a dataset."""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from .._machine.memory import ask_for
from .._require import InputError, require
from .._space_checks import ROW_ORDER, class_info
from ..files import digest
from ..store import COSINE, PARTS, Space
from .kind import Kind, Spec
from .vector_files.contents import Contents
from .vector_files.numbers import check_vectors
from .vector_files.reading import check_place, open_vectors
from .vector_samples import Rows, image_rows
from .vector_texts import caption_rows, class_rows

if TYPE_CHECKING:
    from typing import Any

    from ..data.dataset import Dataset

GRAMMAR = """\
  vectors:FILE[,key=NAME][,by=NAME][,ids=FILE][,text=FILE][,classes=FILE][,reader=SPEC]
                                        own rows, never pickle: .npy .npz .safetensors .parquet
                                        .arrow .feather .csv .tsv .jsonl .json .h5ad .faiss .lance
"""
KEYS = {"image": "key", "text": "text_key", "classes": "classes_key"}  # part to the option
IDS = {"image": "ids", "text": "text_ids", "classes": "classes_ids"}
OPTIONS = ("text", "classes", *KEYS.values(), *IDS.values(), "by", "reader")
WHOLE = {"image": "images", "text": "captions", "classes": "classes"}
SAME = 1e-3  # two rows of one name may differ by so much of their length


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
        The same, its reader last.

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
        check_place(Path(file))
    for option in IDS.values():
        ids = spec.options.get(option)
        require(ids is None or Path(ids).is_file(), f"no file {ids}", "ids, one for each row")
    reader = spec.options.get("reader")
    if reader is None:
        return spec
    require(role != "expert", f"{spec} as --expert", "no reader=: an expert reads no words")
    others = {key: value for key, value in spec.options.items() if key != "reader"}
    return replace(spec, options={**others, "reader": reader})


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


KIND = Kind("vectors", OPTIONS, GRAMMAR, check, load)


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
        In the dataset's order; ``info["matched_by"]`` says how that is known.

    Raises
    ------
    InputError
        If the files cannot be read, or do not fit the dataset or each other.

    Warns
    -----
    UserWarning
        If rows belong to no sample, or files of the same name lie in other folders.
    """
    files = _files(spec, role)
    first = next(iter(files))  # of a text expert, FILE holds texts
    parts = {}
    matched = {}
    rules = set()
    for part, file in files.items():
        is_main = part == first and file == spec.name
        contents = open_vectors(Path(file), spec.options.get("ids" if is_main else IDS[part]))
        parts[part], rows = _part(dataset, spec, part, contents, is_main=is_main)
        rules.add(contents.compare_by or COSINE)
        matched[part] = rows.by
        for note in rows.notes:
            warnings.warn(f"{name}: {note}", stacklevel=3)
    widths = {rows.shape[1] for rows in parts.values()}
    require(len(widths) == 1, f"{spec} of widths {sorted(widths)}", "one width in all files")
    require(
        len(rules) == 1, f"{spec} of rows compared by {' and '.join(sorted(rules))}", "one rule"
    )
    info = {
        "spec": str(spec),
        "kind": "vectors",
        "compare_by": rules.pop(),
        "model": ", ".join(Path(file).name for file in files.values()),
        "weights": digest(*(_content(Path(file)) for file in files.values())),
        "random_weights": False,
        "demo": False,
        "matched_by": _in_words(matched),
    }
    if "classes" in parts:
        info |= class_info(dataset)
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


def _part(
    dataset: Dataset, spec: Spec, part: str, contents: Contents, *, is_main: bool
) -> tuple[np.ndarray, Rows]:
    """Rows of the dataset's images, captions or classes in a file, and how they were found."""
    option, path = "key" if is_main else KEYS[part], contents.path
    column = contents.pick(spec.options.get(option), part)
    rows = _matched(dataset, spec, part, contents, column.length)
    vectors = column.load()
    require(vectors.ndim == 2, f"{path} of shape {vectors.shape}", "two dimensions (n, d)")
    ask_for(8 * len(rows.rows) * vectors.shape[1], f"{WHOLE[part]} of {path}", "fewer of them")
    taken = check_vectors(vectors[rows.rows], str(path), rows.rows)
    _check_again(vectors, rows, path)
    return taken, rows


def _matched(dataset: Dataset, spec: Spec, part: str, contents: Contents, n: int) -> Rows:
    file = str(contents.path)
    if contents.is_space and part == "text":
        return _captions_of_space(dataset, contents, n)
    words = contents.words_beside(n)
    if part == "image":
        return image_rows(dataset, words, n, file, spec.options.get("by"))
    if part == "text":
        return caption_rows(dataset, words, n, file)
    if contents.is_space:
        words = {name: words[name] for name in words if name == "class_names"}
    return class_rows(dataset, words, n, file)


def _captions_of_space(dataset: Dataset, contents: Contents, n: int) -> Rows:
    """Text rows of a saved space, which follow the captions of the data that it was made of."""
    ids = contents.words["ids"].load().tolist()
    same = ids == [str(key) for key in dataset.ids] and n == len(dataset.captions)
    got = f"{n} text rows of {contents.path}, a space of {len(ids)} other or reordered samples"
    expected = f"the samples of {dataset.name} and its {len(dataset.captions)} captions"
    require(same, got, f"{expected}, in one order: encode these data again")
    return Rows(np.arange(n), "id")


def _check_again(vectors: np.ndarray, rows: Rows, path: Path) -> None:
    """Refuse different vectors under one name, where it is used."""
    used = set(rows.rows.tolist())
    for first, again in rows.again:
        if first in used and rows.by != ROW_ORDER and again not in used:
            one, other = (np.asarray(vectors[row], dtype=np.float64) for row in (first, again))
            same = np.linalg.norm(one - other) <= SAME * np.linalg.norm(one)
            got = f"rows {first} and {again} of {path}, of one {rows.by} and different"
            require(same, got, "each name once, or the same vector under it")


def _content(path: Path) -> str:
    """Digest of a file, or of all files of a folder."""
    from ..data.images import content_id

    if path.is_dir():
        inside = sorted(file for file in path.rglob("*") if file.is_file())
        return digest(*(f"{file.relative_to(path)} {content_id(file)}" for file in inside))
    return content_id(path)


def _in_words(matched: dict[str, str]) -> str:
    """How all parts were matched, each named where they differ."""
    ways = dict.fromkeys(matched.values())
    if len(ways) == 1:
        return next(iter(ways))
    return ", ".join(f"{WHOLE[part]} by {way}" for part, way in matched.items())
