"""Fitted fusers on disk, without pickle: one safetensors file, its header in JSON."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.utils.validation import check_is_fitted

from .._require import require
from ..arrays import to_numpy
from ..files import read_tensors, write_tensors
from .krossfuse import FUSERS
from .parameters import plain_value, recorded_parameters
from .renamed import current_parameters


def save_fuser(fuser: Any, path: str | Path) -> None:
    """Write a fitted fuser to one safetensors file (parameters in its header).

    Parameters
    ----------
    fuser : RPKrossFuse, KrossFuse, KPoMRP or Concat
        Fitted, on NumPy arrays or tensors.
    path : str or Path
        File to write; an old one is replaced.

    Raises
    ------
    InputError
        If ``random_state`` is an object that JSON cannot hold.

    Examples
    --------
    >>> from workbench.fusion.krossfuse import RPKrossFuse
    >>> import tempfile
    >>> X = np.random.default_rng(0).standard_normal((8, 10))
    >>> fuser = RPKrossFuse((4, 6), n_components=32, random_state=0).fit(X)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_fuser(fuser, f"{folder}/fuser.safetensors")
    ...     again = load_fuser(f"{folder}/fuser.safetensors")
    >>> bool((again.transform(X) == fuser.transform(X)).all())
    True
    """
    check_is_fitted(fuser)
    seed = fuser.random_state
    plain = seed is None or isinstance(seed, int | np.integer)
    require(plain, f"random_state={seed!r}", "an int or None")
    tensors: dict[str, np.ndarray] = {}
    header = {
        "class": type(fuser).__name__,
        "parameters": recorded_parameters(fuser),
        "learned": _flatten(_learned(fuser), "", tensors),
    }
    write_tensors(path, tensors, {"fuser": json.dumps(header)})


def load_fuser(path: str | Path) -> Any:
    """Read what :func:`save_fuser` wrote.

    Parameters
    ----------
    path : str or Path
        The file.

    Returns
    -------
    RPKrossFuse, KrossFuse, KPoMRP or Concat
        Fitted, its state in NumPy; transforms NumPy arrays and tensors.

    Raises
    ------
    InputError
        If the file is missing or holds no fuser.
    """
    tensors, metadata = read_tensors(path)
    require("fuser" in metadata, f"{path} without a fuser", "a file of save_fuser")
    header = json.loads(metadata["fuser"])
    classes = {cls.__name__: cls for cls in FUSERS.values()}
    parameters = current_parameters(header["parameters"])
    fuser = classes[header["class"]](**parameters)
    for name, value in _unflatten(header["learned"], tensors).items():
        setattr(fuser, name, value)
    fuser.construction_ = fuser.construction
    return fuser


def _learned(fuser: Any) -> dict[str, Any]:
    """What fit left behind: attributes that end in an underscore, and the width."""
    return {name: value for name, value in vars(fuser).items() if name.endswith(("_", "_out"))}


def _flatten(value: Any, key: str, tensors: dict[str, np.ndarray]) -> Any:
    """JSON form of nested state; arrays go into ``tensors`` and leave their key behind."""
    if isinstance(value, dict):
        return {name: _flatten(item, f"{key}/{name}", tensors) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_flatten(item, f"{key}/{i}", tensors) for i, item in enumerate(value)]
    if not getattr(value, "shape", ()):
        return plain_value(value)
    array = to_numpy(value)
    if array.dtype == object:  # names of columns
        return {"names": [str(name) for name in array]}
    tensors[key] = np.ascontiguousarray(array)
    return {"tensor": key}


def _unflatten(value: Any, tensors: dict[str, np.ndarray]) -> Any:
    if isinstance(value, list):
        return [_unflatten(item, tensors) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"tensor"}:
        return tensors[value["tensor"]]
    if set(value) == {"names"}:
        return np.array(value["names"], dtype=object)
    return {name: _unflatten(item, tensors) for name, item in value.items()}
