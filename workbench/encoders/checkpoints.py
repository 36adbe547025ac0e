"""Weights read by ourselves, as tensors alone: no checkpoint runs code, for whatever library."""

import argparse
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .._checks import shortened
from .._require import InputError, require

STEMS = ("open_clip_model", "open_clip_pytorch_model", "model", "pytorch_model")  # by preference
SUFFIXES = (".safetensors", ".bin", ".pth", ".pt")  # by preference
WRAPPERS = ("state_dict_ema", "model_ema", "state_dict", "model")  # where trainers put weights
PREFIXES = ("_orig_mod.", "module.", "_orig_mod.")  # of compiled and of distributed models
Weights = dict[str, Any]  # name to tensor


def find_weights(folder: Path) -> Path:
    """Find the checkpoint of a model's folder, safetensors before all others.

    Parameters
    ----------
    folder : Path
        Of the model.

    Returns
    -------
    Path
        A regular file; a warning tells which one is taken from several of foreign names.

    Raises
    ------
    InputError
        If there is none.
    """
    there = [path for path in folder.iterdir() if path.suffix in SUFFIXES and path.is_file()]
    require(there, f"no weights in {folder}", f"a checkpoint, {', '.join(SUFFIXES)}")
    safe = [path for path in there if path.suffix == SUFFIXES[0]]
    best = min(safe or there, key=_preference)
    if best.stem not in STEMS and len(safe or there) > 1:
        warnings.warn(f"{folder} holds several checkpoints: {best.name} is used", stacklevel=2)
    return best


def _preference(path: Path) -> tuple[int, int, str]:
    known = STEMS.index(path.stem) if path.stem in STEMS else len(STEMS)
    return known, SUFFIXES.index(path.suffix), path.name


def read_weights(path: str | Path) -> Weights:
    """Read a checkpoint: safetensors, or torch's own format with nothing but tensors in it.

    Parameters
    ----------
    path : str or Path
        Of any suffix; all but ``.safetensors`` is read as torch's own format.

    Returns
    -------
    dict of str to Tensor
        Taken out of what trainers put around it.

    Raises
    ------
    InputError
        If the file is damaged, holds objects that would run code, or no weights.
    """
    path = Path(path)
    require(path.is_file(), f"no file {path}", "a checkpoint")
    require(path.stat().st_size > 0, f"{path}, an empty file", "a checkpoint")
    loaded = _read_safetensors(path) if path.suffix == ".safetensors" else _read_pickled(path)
    state = _unwrapped(loaded)
    require(state, f"{path} without weights", "tensors by their names")
    require(_is_state(state), f"{path}", "tensors by their names, a state dict")
    return {_plain_name(name): tensor for name, tensor in state.items()}


def _read_safetensors(path: Path) -> Any:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return load_file(path)
    except (SafetensorError, OSError, ValueError, KeyError) as error:  # KeyError: an unknown type
        raise InputError(f"{path}: expected a whole safetensors file ({error}).") from error


def _read_pickled(path: Path) -> Any:
    """Torch's format, where ``weights_only`` refuses to build anything but tensors."""
    import pickle  # nosec B403: only the name of its error is used

    import torch

    try:
        with torch.serialization.safe_globals([argparse.Namespace]):  # settings, as trainers keep
            return torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        got = f"{path} with more than weights in it: it was not opened, as it could run code"
        raise InputError(f"{got}: expected safetensors, or a state dict alone.") from error
    except Exception as error:  # EOFError, RuntimeError, BadZipFile, ... of a damaged file
        reason = shortened(error) or type(error).__name__
        expected = "a checkpoint of weights alone, whole"
        raise InputError(f"{path}: expected {expected} ({reason}).") from error


def _unwrapped(loaded: Any) -> Any:
    if isinstance(loaded, Mapping):
        for wrapper in WRAPPERS:
            if isinstance(loaded.get(wrapper), Mapping):
                return loaded[wrapper]
    return loaded


def _is_state(state: Any) -> bool:
    import torch

    return isinstance(state, Mapping) and all(
        isinstance(name, str) and isinstance(tensor, torch.Tensor) for name, tensor in state.items()
    )


def _plain_name(name: str) -> str:
    for prefix in PREFIXES:
        name = name.removeprefix(prefix)
    return name


def fit_weights(
    model: Any, state: Weights, source: str, expected: str, heads: Iterable[str] = ()
) -> None:
    """Put weights into a model, every one of them in its place.

    Parameters
    ----------
    model : torch.nn.Module
        Of the right structure.
    state : dict of str to Tensor
        Its weights.
    source : str
        Where they come from, for errors.
    expected : str
        Whose weights they ought to be.
    heads : iterable of str, default=()
        Modules that the model no longer has, whose weights are left out.

    Raises
    ------
    InputError
        If weights are missing, unknown or of another shape; the first are named.
    """
    left_out = tuple(f"{head}." for head in heads)
    own = model.state_dict()
    missing = [name for name in own if name not in state]
    unknown = [name for name in state if name not in own and not name.startswith(left_out)]
    other = [name for name in state if name in own and own[name].shape != state[name].shape]
    got = f"{source} with {len(missing)} missing and {len(unknown)} unknown weights"
    first = f"first {(missing + unknown)[:3]}"
    require(not missing and not unknown, f"{got}, {first}", expected)
    got = f"{source} with {len(other)} weights of another shape, first {other[:3]}"
    require(not other, got, expected)
    model.load_state_dict({name: state[name] for name in own})


def check_size(model: Any, source: Path) -> None:
    """Refuse a structure that the weights cannot fill, before memory is taken for it.

    Parameters
    ----------
    model : torch.nn.Module
        On torch's meta device, so without memory.
    source : Path
        File of the weights.

    Raises
    ------
    InputError
        If the configuration describes far more weights than the file has bytes.
    """
    n_weights = sum(weight.numel() for weight in model.state_dict().values())
    n_bytes = source.stat().st_size
    got = f"a configuration of {n_weights:,} weights for {source} of {n_bytes:,} bytes"
    require(n_weights <= 2 * n_bytes + 10_000_000, got, "a configuration that fits its weights")
