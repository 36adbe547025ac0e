"""Tensors in sealed safetensors files, written whole or not at all."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from ._require import InputError, require
from .files import digest, replacing

SEAL = "workbench_digest"  # key of a header, for the digest of all else in the file


def write_tensors(
    path: str | Path, tensors: Mapping[str, Any], metadata: dict[str, str], *, seal: bool = True
) -> None:
    """Write one safetensors file, whole or not at all.

    Parameters
    ----------
    path : str or Path
        File to write.
    tensors : mapping of str to ndarray
        Arrays of any shape, by name.
    metadata : dict of str to str
        Goes into the header.
    seal : bool, default=True
        Add a digest of everything, by which :func:`read_tensors` finds damage.

    Raises
    ------
    InputError
        As :func:`workbench.files.replacing`.
    """
    arrays = {name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()}
    sealed = metadata | {SEAL: _seal(arrays, metadata)} if seal else metadata
    with replacing(path) as unfinished:
        try:
            save_file(arrays, unfinished, sealed)
        except SafetensorError as error:  # a full disk, among others
            raise OSError(str(error)) from error


def _seal(tensors: Mapping[str, np.ndarray], metadata: Mapping[str, str]) -> str:
    parts: list[bytes | str] = []
    for key, text in sorted(metadata.items()):
        parts += [key, text]
    for name, tensor in sorted(tensors.items()):
        parts += [name, tensor.dtype.str, str(tensor.shape), tensor.tobytes()]
    return digest(*parts)


def read_tensors(path: str | Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Read tensors and metadata of a safetensors file.

    Parameters
    ----------
    path : str or Path
        File to read.

    Returns
    -------
    tensors : dict of str to ndarray
        Every array, by name; bfloat16 and float8, which NumPy does not have, as float32.
    metadata : dict of str to str
        Of the header; empty if it has none.

    Raises
    ------
    InputError
        If the file is missing, no safetensors file, or not what :func:`write_tensors` wrote.
    """
    require(Path(path).is_file(), f"no file {path}", "a safetensors file")
    try:
        with safe_open(path, "np") as file:
            metadata = dict(file.metadata() or {})
            tensors = {name: _read_tensor(path, file, name) for name in list(file.keys())}
    except (SafetensorError, OSError) as error:
        raise InputError(f"{path}: expected a whole safetensors file ({error}).") from error
    seal = metadata.pop(SEAL, None)
    is_whole = seal is None or seal == _seal(tensors, metadata)
    got = f"{path}, which is damaged (its content is not what was written)"
    require(is_whole, got, "the file as it was; make it again")
    return tensors, metadata


def read_seal(path: str | Path) -> str:
    """Read the digest of all that a sealed file holds.

    Parameters
    ----------
    path : str or Path
        What :func:`write_tensors` sealed. Its bytes differ from writing to writing: the names in
        its header have no order.

    Returns
    -------
    str
        The same for the same tensors and metadata.

    Examples
    --------
    >>> import tempfile
    >>> seals = []
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for rows in (np.eye(2), np.eye(2), np.ones((2, 2))):
    ...         write_tensors(f"{folder}/rows.safetensors", {"rows": rows}, {"a": "1", "b": "2"})
    ...         seals.append(read_seal(f"{folder}/rows.safetensors"))
    >>> seals[0] == seals[1], seals[0] == seals[2]
    (True, False)
    """
    with safe_open(path, "np") as file:
        return str(file.metadata()[SEAL])


def _read_tensor(path: str | Path, file: Any, name: str) -> np.ndarray:
    try:
        return np.asarray(file.get_tensor(name))
    except (TypeError, AttributeError):  # a type that NumPy does not have
        return _widened(path, name)


def _widened(path: str | Path, name: str) -> np.ndarray:
    """Tensor of bfloat16 or float8 in float32, which holds the very same numbers."""
    import torch

    try:
        with safe_open(path, "pt") as file:
            return np.asarray(file.get_tensor(name).to(torch.float32).numpy())
    except (SafetensorError, TypeError, AttributeError, RuntimeError) as error:
        kinds = "float16, bfloat16, float32 or float64"
        raise InputError(f"{path}, tensor {name!r}: expected {kinds} ({error}).") from error
