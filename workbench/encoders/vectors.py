"""Vectors that the user brings, matched to the rows of a dataset."""

from pathlib import Path

import numpy as np

from .._require import require
from ..data.dataset import Dataset
from ..data.images import content_id
from ..files import digest
from ..store import PARTS, Space
from .spec import Spec
from .vector_files import read_vectors


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
