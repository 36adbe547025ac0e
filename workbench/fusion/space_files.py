"""Spaces on disk: rows as they are, a kernel as its parents and weights."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from .. import _checks, store
from .._require import InputError
from ..headers import read_header
from ..product_rows import ProductRows
from ..sealed_tensors import read_tensors, write_tensors
from ..store import PARTS, Space
from .chosen_rows import chosen_rows, chosen_tensors
from .fused_kernel import FusedKernel
from .kernel_spaces import kernel_of
from .parameters import plain_value
from .weights import Weights

FORMAT = 2  # of a kernel in a file; 1 had no other weight of text experts, and no chosen rows
KEY = "kernel"  # of its header among the metadata
DAMAGE = (AttributeError, LookupError, TypeError, ValueError)
PARAMETERS = ("kernel", "centre", "memory_budget")


def save_space(space: Space, path: str | Path) -> None:
    """Write a space to one safetensors file; what reads it sees the old file or the new one.

    Parameters
    ----------
    space : Space
        To write: rows, or a kernel, of which the parents' rows and the weights are written.
    path : str or Path
        Where to.

    Raises
    ------
    InputError
        If it is no space, its ids are not unique, rows are no finite numbers, ``info`` is no plain
        JSON, the file cannot be written, or rows of a kernel are not among those of its parents.

    Notes
    -----
    A kernel of chosen rows is written with all rows of its parents, whose means it has: all of
    them are in the file.

    Examples
    --------
    >>> import tempfile
    >>> ids = np.array(["a", "b", "c"])
    >>> kernel = FusedKernel(Space("a", ids, np.eye(3)), Space("b", ids, np.eye(3)[:, ::-1]))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_space(kernel.space("both"), f"{folder}/both.safetensors")
    ...     again = load_space(f"{folder}/both.safetensors")
    >>> again.name, bool(np.all(again.image.squares() == kernel.rows("image").squares()))
    ('both', True)
    """
    if not isinstance(space, Space) or not _is_kernel(space):
        store.save_space(space, path)
        return
    tensors, header = kernel_tensors(space)
    try:
        text = json.dumps(header)
    except (TypeError, ValueError) as error:
        raise InputError(f"space {space.name!r}: expected JSON types only ({error}).") from error
    write_tensors(path, tensors, {KEY: text})


def load_space(path: str | Path) -> Space:
    """Read what :func:`save_space` wrote.

    Parameters
    ----------
    path : str or Path
        File to read.

    Returns
    -------
    Space
        As it was; a kernel multiplies in NumPy.

    Raises
    ------
    InputError
        If the file is missing, damaged, of a newer version, or holds no space.

    Examples
    --------
    >>> import tempfile
    >>> clip = Space("CLIP", np.array(["a", "b"]), np.eye(2))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_space(clip, f"{folder}/clip.safetensors")
    ...     load_space(f"{folder}/clip.safetensors").name
    'CLIP'
    """
    tensors, metadata = read_tensors(path)
    if KEY not in metadata:
        return store.load_space(path)
    header = read_header(path, metadata[KEY], FORMAT, "a file of save_space")
    try:
        return kernel_space_of(tensors, header)
    except DAMAGE as error:
        expected = "a name, weights and the rows of all parents"
        raise InputError(f"{path}: expected {expected} ({error}).") from error


def _is_kernel(space: Space) -> bool:
    return any(isinstance(rows, ProductRows) for rows in space.rows().values())


def kernel_tensors(space: Space) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Take a kernel apart: the rows of its parents, and all else in JSON types.

    Parameters
    ----------
    space : Space
        A kernel, as :func:`fuse` gives it.

    Returns
    -------
    tuple of dict and dict
        For :func:`kernel_space_of`.

    Raises
    ------
    InputError
        If it is no kernel, or rows are not among its own.
    """
    kernel = kernel_of(space)
    if kernel is None:
        raise InputError(f"space {space.name!r} with columns: expected a kernel.")
    parents = [("clip", kernel.clip)]
    parents += [
        (modality, each) for modality in kernel.experts for each in kernel.experts[modality]
    ]
    tensors, kinds = chosen_tensors(kernel, space)
    listed = []
    for number, (part_played, parent) in enumerate(parents):
        tensors |= {f"{number}.{part}": np.asarray(rows) for part, rows in parent.rows().items()}
        same = np.array_equal(parent.ids, kernel.clip.ids) and number > 0
        ids = None if same else np.asarray(parent.ids).tolist()
        listed.append({"as": part_played, "name": parent.name, "ids": ids, "info": parent.info})
    values = [kernel.kernel_of_experts, kernel.centre, kernel.memory_budget]
    parameters = dict(zip(PARAMETERS, values, strict=True))
    header = {
        "format": FORMAT, "name": space.name, "info": space.info, "parents": listed,
        "weights": kernel.weights.parameters(), "parameters": parameters,
        "ids": np.asarray(space.ids).tolist(), "parts": kinds,
        "text_expert_weight": plain_value(kernel.text_expert_weight),
    }  # fmt: skip
    return tensors, header


def kernel_space_of(tensors: Mapping[str, np.ndarray], header: Mapping[str, Any]) -> Space:
    """Put together what :func:`kernel_tensors` took apart.

    Parameters
    ----------
    tensors : mapping of str to ndarray
        Rows of the parents.
    header : mapping
        All else.

    Returns
    -------
    Space
        The same kernel.

    Raises
    ------
    InputError
        If parents or parameters are wrong.
    LookupError, TypeError, ValueError
        If something is missing, or of another kind.
    """
    parents: dict[str, list[Space]] = {"clip": [], "image": [], "text": []}
    ids = np.array(header["parents"][0]["ids"], dtype=str)
    for number, parent in enumerate(header["parents"]):
        parts = {
            part: tensors[f"{number}.{part}"] for part in PARTS if f"{number}.{part}" in tensors
        }
        own = ids if parent["ids"] is None else np.array(parent["ids"], dtype=str)
        space = Space(parent["name"], own, **parts, info=parent["info"])
        store.check_contents(space)
        parents[parent["as"]].append(space)
    (clip,) = parents["clip"]
    given = dict(header["weights"])
    if isinstance(given["expert_weight"], list):
        given["expert_weight"] = tuple(given["expert_weight"])
    options = {name: header["parameters"][name] for name in PARAMETERS}
    _checks.typed("name", header["name"], str, "the name of a space")
    kernel = FusedKernel(
        clip,
        parents["image"],
        parents["text"],
        weights=Weights(**given),
        text_expert_weight=header.get("text_expert_weight"),
        **options,
    )
    _checks.typed("info", header["info"], dict, "a JSON object")
    whole = replace(kernel.space(header["name"]), info=dict(header["info"]))
    return chosen_rows(whole, kernel, tensors, header)
