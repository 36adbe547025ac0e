"""Files written whole or not at all, strict JSON, and where the cache and our own files lie."""

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from ._require import InputError, require


def asset(*parts: str) -> Path:
    """A file that the package carries: under ``data/`` or ``notebooks/``.

    Examples
    --------
    >>> asset("notebooks").is_dir()
    True
    """
    here = Path(__file__).parent
    packaged = here / "_assets"
    return (packaged if packaged.is_dir() else here.parent).joinpath(*parts)


def cache_dir() -> Path:
    """Folder for what can be made again: ``WORKBENCH_CACHE``, or the platform's cache folder."""
    return Path(os.environ.get("WORKBENCH_CACHE") or platformdirs.user_cache_dir("workbench"))


def write_tensors(path: str | Path, tensors: dict[str, Any], metadata: dict[str, str]) -> None:
    """Write one safetensors file so that readers see the old file or the new one, never a part.

    Raises
    ------
    InputError
        If the folder cannot be written.
    """
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise InputError(f"{path}: expected a folder that can be written ({error}).") from error
    os.close(handle)
    try:
        save_file({k: np.ascontiguousarray(v) for k, v in tensors.items()}, name, metadata)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except (OSError, SafetensorError) as error:
        raise InputError(f"{path}: expected room to write the file ({error}).") from error
    finally:
        Path(name).unlink(missing_ok=True)


def read_tensors(path: str | Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Tensors and metadata of a safetensors file.

    Raises
    ------
    InputError
        If the file is missing or no safetensors file.
    """
    require(Path(path).is_file(), f"no file {path}", "a safetensors file")
    try:
        with safe_open(path, "np") as file:
            keys = file.keys()
            return {key: file.get_tensor(key) for key in keys}, file.metadata() or {}
    except SafetensorError as error:
        raise InputError(f"{path}: expected a whole safetensors file ({error}).") from error


def digest(*parts: bytes | str) -> str:
    """SHA-256 of the parts, 16 hexadecimal digits.

    Examples
    --------
    >>> digest("a", "b") == digest("ab")
    False
    """
    sha = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        sha.update(len(data).to_bytes(8, "little") + data)
    return sha.hexdigest()[:16]


def _json(value: Any, indent: int | None = None) -> str:
    """Strict JSON: NaN and infinities become null, NumPy's numbers plain ones."""
    return json.dumps(_plain(value), indent=indent, allow_nan=False, ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [_plain(each) for each in value]
    if isinstance(value, bool | np.bool_ | int | np.integer):
        return value if isinstance(value, bool | int) else value.item()
    if isinstance(value, float | np.floating):
        return float(value) if np.isfinite(value) else None
    return value if value is None else str(value)


def _write(path: Path, text: str) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise InputError(f"{path}: expected a folder that can be written ({error}).") from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(name, 0o644)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)
    return path
