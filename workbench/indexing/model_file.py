"""What stands beside the table of an index: the kernel, what makes short vectors, the parents."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .._require import InputError, require
from ..fusion.kept_kernel import kernel_of_state, kernel_state
from ..fusion.kernel_formula import FamilyKernel
from ..headers import name_contents, read_header
from ..sealed_tensors import read_tensors, write_tensors
from .database import Metric
from .short_vectors import ShortVectors
from .sources import Source

FILE = "workbench.safetensors"
KEY = "index"  # of its header among the metadata
FORMAT = 1
EXPECTED = "the folder of an index, as `workbench index` writes it"
DAMAGE = (AttributeError, LookupError, TypeError, ValueError)


@dataclass(frozen=True, eq=False)
class Model:
    """How rows of an index are read, found and scored.

    Attributes
    ----------
    key : str
        Of all that the table depends on; it stands in the table too.
    name : str
        Of the fused space.
    rows, block : int
        Rows of the whole table, and of the blocks that it is written in.
    kernel : FamilyKernel
        Fitted.
    vectors : ShortVectors
        Fitted.
    parents : tuple of dict
        Name, info and whether it reads words, of CLIP and of each image expert.
    labels : dict of str to str
        Column of the table to what the target is called.
    """

    key: str
    name: str
    rows: int
    block: int
    kernel: FamilyKernel
    vectors: ShortVectors
    parents: tuple[dict[str, Any], ...]
    labels: dict[str, str]

    @property
    def columns(self) -> list[str]:  # numpydoc ignore=RT01
        """Column of each parent: ``clip``, ``expert``, ``expert_2``, ..."""
        experts = ["expert", *(f"expert_{i}" for i in range(2, len(self.parents)))]
        return ["clip", *experts[: len(self.parents) - 1]]

    @property
    def metric(self) -> Metric:  # numpydoc ignore=RT01
        """By what vectors are compared: equally long ones by their cosine."""
        return "cosine" if self.kernel.kernel_of_experts == "cosine" else "dot"

    def widths(self) -> dict[str, int]:
        """Count the numbers in each column of vectors.

        Returns
        -------
        dict of str to int
            ``vector`` first.
        """
        side = self.kernel.side("image")
        widths = [side.clip.width, *(expert.width for expert in side.experts)]
        return {"vector": self.vectors.width, **dict(zip(self.columns, widths, strict=True))}


def model_of(source: Source, key: str, width: int, block: int) -> Model:
    """Fit what an index needs.

    Parameters
    ----------
    source : Source
        Of its rows.
    key : str
        Of all that the table depends on.
    width : int
        Of the short vectors.
    block : int
        Rows of a block.

    Returns
    -------
    Model
        The same for the same source.
    """
    sample = source.kernel.map(source.sample(), "image")
    vectors = ShortVectors.fit(source.kernel, sample, width)
    labels = source.samples.columns()
    parents = source.told
    return Model(key, source.name, len(source), block, source.kernel, vectors, parents, labels)


def write_model(model: Model, folder: Path) -> None:
    """Write the file beside the table.

    Parameters
    ----------
    model : Model
        What is written.
    folder : Path
        Of the index.

    Raises
    ------
    InputError
        If there is no room, or a parent's info holds more than JSON types.
    """
    tensors, kernel = kernel_state(model.kernel)
    header = {
        "format": FORMAT, "key": model.key, "name": model.name, "rows": model.rows,
        "block": model.block, "kernel": kernel, "parents": model.parents, "labels": model.labels,
    }  # fmt: skip
    try:
        text = json.dumps(header)
    except (TypeError, ValueError) as error:
        raise InputError(f"info of a parent: expected JSON types only ({error}).") from error
    write_tensors(folder / FILE, tensors | model.vectors.tensors(), {KEY: text})


def read_model(folder: Path) -> Model:
    """Read the file beside the table.

    Parameters
    ----------
    folder : Path
        Of the index.

    Returns
    -------
    Model
        As it was.

    Raises
    ------
    InputError
        If it is no folder of an index, or of a newer version, or damaged.
    """
    path = folder / FILE
    require(folder.exists(), f"no folder {folder}", EXPECTED)
    require(folder.is_dir() and path.is_file(), f"{folder} without {FILE}", EXPECTED)
    tensors, metadata = read_tensors(path)
    require(KEY in metadata, f"{path} of something else", EXPECTED + name_contents(metadata))
    header = read_header(path, metadata[KEY], FORMAT, EXPECTED)
    try:
        return _model(tensors, header)
    except InputError:
        raise
    except DAMAGE as error:
        raise InputError(f"{path}, a damaged header ({error}): expected {EXPECTED}.") from error


def _model(tensors: dict[str, np.ndarray], header: dict[str, Any]) -> Model:
    kernel = kernel_of_state(tensors, header["kernel"])
    vectors = ShortVectors.of_tensors(tensors)
    return Model(
        key=str(header["key"]),
        name=str(header["name"]),
        rows=int(header["rows"]),
        block=int(header["block"]),
        kernel=kernel,
        vectors=vectors,
        parents=tuple(dict(each) for each in header["parents"]),
        labels=dict(header["labels"]),
    )
