"""Samples with tags as a folder that FiftyOne reads; FiftyOne itself is not needed.

``fiftyone.Dataset.from_dir(dataset_dir=FOLDER, dataset_type=fiftyone.types.FiftyOneDataset)`` takes
a folder with ``samples.json``, and a ``metadata.json`` that names no version of FiftyOne.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from ..._require import require
from ...data.dataset import Dataset
from ...files import replacing_together
from ...json_text import strict_json
from .held import HeldTags
from .records import data_table, records

SAMPLES, METADATA = "samples.json", "metadata.json"
TAKEN = {"id", "filepath", "tags", "metadata", "media_type", "created_at", "last_modified_at"}


def write_fiftyone(folder: str | Path, dataset: Dataset, tags: HeldTags, rows: np.ndarray) -> Path:
    """Write samples with tags, classes, captions and columns for FiftyOne.

    Pictures stay where they are: the file names their full paths.

    Parameters
    ----------
    folder : str or Path
        Made if it is not there.
    dataset : Dataset
        With pictures.
    tags : HeldTags
        Of its samples.
    rows : ndarray of int
        Which samples.

    Returns
    -------
    Path
        Of the folder.

    Raises
    ------
    InputError
        If the data have no pictures, or the folder cannot be written.
    """
    got = f"{dataset.name} without pictures"
    require(dataset.paths is not None, got, "pictures: FiftyOne keeps a file of each sample")
    folder = Path(folder)
    columns = data_table(dataset, rows).columns
    names = field_names(column for column in columns if column != "file")
    told = records(dataset, tags, rows)
    samples = [
        {"filepath": str(path.absolute()), "tags": each["tags"], **_fields(each, dataset, names)}
        for path, each in zip(_paths(dataset, rows), told, strict=True)
    ]
    about = {"name": dataset.name, "media_type": "image"}
    with replacing_together(folder / SAMPLES, folder / METADATA) as (first, second):
        first.write_text(strict_json({"samples": samples}, indent=1), "utf-8")
        second.write_text(strict_json(about, indent=1), "utf-8")
    return folder


def _paths(dataset: Dataset, rows: np.ndarray) -> list[Path]:
    paths = dataset.paths or ()
    return [paths[row] for row in rows]


def _fields(told: dict[str, Any], dataset: Dataset, names: dict[str, str]) -> dict[str, Any]:
    """Fields of a sample: its classes as FiftyOne's labels, all else as it is."""
    fields: dict[str, Any] = {"sample_id": told["id"], "captions": told["captions"]}
    classes = {*dataset.targets, *dataset.groups}
    for column, name in names.items():
        value = told[column]
        if column in classes:
            fields[name] = _classification(value)
        elif isinstance(value, str | int | float | bool | np.generic):
            fields[name] = value
    return fields


def _classification(value: Any) -> dict[str, Any] | None:
    known = value is not None and value == value and value != ""  # NaN is not itself
    return {"_cls": "Classification", "label": str(value)} if known else None


def field_names(columns: Iterable[str]) -> dict[str, str]:
    """Name columns as FiftyOne allows: letters, digits and underscores, none of its own names.

    Parameters
    ----------
    columns : iterable of str
        Of the data.

    Returns
    -------
    dict of str to str
        Field by column, each once.

    Examples
    --------
    >>> field_names(["kind of owl", "kind.of.owl", "id"])
    {'kind of owl': 'kind_of_owl', 'kind.of.owl': 'kind_of_owl_2', 'id': 'id_2'}
    """
    names: dict[str, str] = {}
    used = {*TAKEN, "sample_id", "captions"}
    for column in columns:
        base = re.sub(r"\W+", "_", str(column)).strip("_") or "column"
        name, number = base, 2
        while name in used:
            name, number = f"{base}_{number}", number + 1
        used.add(name)
        names[column] = name
    return names
