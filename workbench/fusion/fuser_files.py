"""Fitted fusers on disk, without pickle."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.utils.validation import check_is_fitted

from .._require import require
from ..arrays import to_numpy
from ..files import read_tensors, write_tensors
from .krossfuse import FUSERS
from .renamed import current_parameters, recorded_parameters


def save_fuser(fuser: Any, path: str | Path) -> None:
    """Write a fitted fuser to one safetensors file (parameters in its header).

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
    require(seed is None or isinstance(seed, int), f"random_state={seed!r}", "an int or None")
    tensors: dict[str, np.ndarray] = {}
    learned = {k: v for k, v in vars(fuser).items() if k.endswith(("_", "_out"))}
    header = {
        "class": type(fuser).__name__,
        "parameters": recorded_parameters(fuser),
        "learned": _flatten(learned, "", tensors),
    }
    write_tensors(path, tensors, {"fuser": json.dumps(header)})


def load_fuser(path: str | Path) -> Any:
    """Read what :func:`save_fuser` wrote; a NumPy-fitted estimator, ready to transform.

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


def _flatten(value: Any, key: str, tensors: dict[str, np.ndarray]) -> Any:
    """JSON form of nested state; arrays go into ``tensors`` and leave their key behind."""
    if isinstance(value, dict):
        return {k: _flatten(v, f"{key}/{k}", tensors) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_flatten(v, f"{key}/{i}", tensors) for i, v in enumerate(value)]
    if hasattr(value, "shape") and value.shape:
        tensors[key] = np.ascontiguousarray(to_numpy(value))
        return {"tensor": key}
    return value.item() if hasattr(value, "item") else value


def _unflatten(value: Any, tensors: dict[str, np.ndarray]) -> Any:
    if isinstance(value, list):
        return [_unflatten(v, tensors) for v in value]
    if isinstance(value, dict):
        if set(value) == {"tensor"}:
            return tensors[value["tensor"]]
        return {k: _unflatten(v, tensors) for k, v in value.items()}
    return value
