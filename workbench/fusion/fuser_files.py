"""Fitted fusers on disk, without pickle: one safetensors file, its header in JSON."""

import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from .. import _checks
from .._require import InputError, require
from ..arrays import to_numpy
from ..headers import name_contents, read_header
from ..sealed_tensors import read_tensors, write_tensors
from .krossfuse import FUSERS
from .parameters import plain_value, recorded_parameters
from .plain_fusers import Concat
from .renamed import current_parameters
from .rows import resolve_widths
from .weights import check_number_of_experts

DAMAGE = (
    ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, TypeError,
    ValueError,
)  # fmt: skip
# 1, without a number in its header, said alignment= for construction=; 2 had no weight but C.
FORMAT = 3


def save_fuser(fuser: Any, path: str | Path) -> None:
    """Write a fitted fuser to one safetensors file (parameters in its header).

    Parameters
    ----------
    fuser : RPKrossFuse, KrossFuse, NystromKrossFuse, PCAKrossFuse, KPoMRP or Concat
        Fitted, on NumPy arrays or tensors.
    path : str or Path
        File to write; an old one is replaced.

    Raises
    ------
    InputError
        If it is another estimator, is not fitted, or ``random_state`` is an object that JSON
        cannot hold.

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
    known = ", ".join(_classes())
    ours = type(fuser) in FUSERS.values()
    require(ours, f"{_checks.shown(fuser)}", f"one of {known}; no other can be saved here")
    fitted = hasattr(fuser, "widths_")
    require(fitted, f"{type(fuser).__name__} that was not fitted", "a fitted one, as of fit_fuser")
    _check_seed(fuser)
    tensors: dict[str, np.ndarray] = {}
    header = {
        "format": FORMAT,
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
    RPKrossFuse, KrossFuse, NystromKrossFuse, PCAKrossFuse, KPoMRP or Concat
        Fitted, its state in NumPy; transforms NumPy arrays and tensors.

    Raises
    ------
    InputError
        If the file is missing, holds no fuser, is damaged, or was written by a newer version.
    """
    tensors, metadata = read_tensors(path)
    expected = "a file of save_fuser" + name_contents(metadata)
    require("fuser" in metadata, f"{path} without a fuser", expected)
    header = read_header(path, metadata["fuser"], FORMAT, "a file of save_fuser")
    name = header.get("class")
    known = isinstance(name, str) and name in _classes()
    require(known, f"{path}: class {name!r}", "one of " + ", ".join(_classes()))
    try:
        return _rebuilt(header, tensors)
    except DAMAGE as error:
        raise _damaged(path, error) from error


def _classes() -> dict[str, Any]:
    return {cls.__name__: cls for cls in FUSERS.values()}


def _damaged(path: str | Path, error: Exception) -> InputError:
    reason = f"{type(error).__name__}: {error}"
    return InputError(f"{path}: a damaged header ({reason}): expected a file of save_fuser.")


def _rebuilt(header: dict[str, Any], tensors: dict[str, np.ndarray]) -> Any:
    """Fuser of a header; it is tried on one row, so that whatever is wrong is found here."""
    fuser = _classes()[header["class"]](**current_parameters(header["parameters"]))
    for name, value in _current_learned(header, tensors).items():
        is_learned = name.endswith(("_", "_out")) and not name.startswith("__")
        require(is_learned, f"learned {name!r}", "what fit leaves behind")
        setattr(fuser, name, value)
    fuser.construction_ = fuser.construction
    _check_parameters(fuser)
    with warnings.catch_warnings():  # a row without the names of its columns
        warnings.simplefilter("ignore")
        _try_out(fuser)
    return fuser


def _current_learned(header: dict[str, Any], tensors: dict[str, np.ndarray]) -> dict[str, Any]:
    """What was learned; before format 3 a concatenation kept its experts as a product."""
    learned: dict[str, Any] = _unflatten(header["learned"], tensors)
    if header["class"] == Concat.__name__ and header.get("format", 1) < 3:
        learned |= {"product_widths_": {}, "state_": {}}
    return learned


def _check_parameters(fuser: Any) -> None:
    """Refuse parameters that no fit takes, or that are not those of what was learned."""
    _check_seed(fuser)
    fuser._check_parameters()
    widths = resolve_widths(fuser.widths, fuser.n_features_in_, "widths")
    fitted = fuser.widths_["image"]
    require([*widths] == [*fitted], f"widths={fuser.widths!r}", f"{fitted}, as in the fit")
    check_number_of_experts(fuser._weights(), fuser.widths_)
    construction = fuser._construction()
    products = construction.products()
    shares = fuser._product_part().widths(products, construction.kept_columns())
    learned = fuser.product_widths_
    require(shares == learned, f"products of widths {learned}", f"{shares}")


def _check_seed(fuser: Any) -> None:
    seed = fuser.random_state
    plain = seed is None or isinstance(seed, int | np.integer)
    require(plain, f"random_state={seed!r}", "an int or None")


def _try_out(fuser: Any) -> None:
    """Transform one row of each modality that was fitted; damage shows as an error of some kind."""
    fitted = fuser.means_.keys()
    require(fitted == fuser.bandwidths_.keys(), f"means of {[*fitted]}", "bandwidths of the same")
    columns = sum(fuser.widths_["image"])
    require(columns == fuser.n_features_in_, f"{columns} columns", f"{fuser.n_features_in_}")
    outputs = [fuser.transform(np.ones((1, columns)))]
    text_widths = fuser.widths_.get("text", ())
    if len(text_widths) == 1 or (text_widths and "text" in fitted):
        outputs.append(fuser.transform_text(np.ones((1, sum(text_widths)))))
    for rows in outputs:
        whole = rows.shape == (1, fuser._n_features_out) and bool(np.isfinite(rows).all())
        require(whole, f"rows of shape {rows.shape}", f"{fuser._n_features_out} finite columns")


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
