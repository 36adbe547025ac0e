"""JSON that every reader takes."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from ._printable import printable


def strict_json(value: Any, indent: int | None = None) -> str:
    """Write a value as JSON that every reader takes: NaN and infinities become null.

    Parameters
    ----------
    value : object
        As for :func:`plain_types`.
    indent : int, default=None
        As in :func:`json.dumps`.

    Returns
    -------
    str
        JSON; letters beyond ASCII stay as they are, but what :func:`printable` would write out.

    Examples
    --------
    >>> strict_json({"accuracy": np.float32(0.5), "gap": float("nan")})
    '{"accuracy": 0.5, "gap": null}'
    """
    plain = plain_types(value)
    return printable(json.dumps(plain, indent=indent, allow_nan=False, ensure_ascii=False))


def plain_types(value: Any) -> Any:
    """Convert a value to the types that JSON knows.

    Parameters
    ----------
    value : object
        Mappings and sequences at any depth, arrays, numbers, or what ``str`` describes.

    Returns
    -------
    dict, list, str, int, float, bool or None
        NaN and infinities become None, NumPy's numbers plain ones.

    Examples
    --------
    >>> from pathlib import Path
    >>> plain_types({"rows": np.arange(2), "file": Path("a.png"), "error": np.inf})
    {'rows': [0, 1], 'file': 'a.png', 'error': None}
    """
    if isinstance(value, Mapping):
        return {str(key): plain_types(item) for key, item in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [plain_types(item) for item in value]
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, np.bool_ | np.integer):
        return value.item()
    if isinstance(value, float | np.floating):
        return float(value) if np.isfinite(value) else None
    return str(value)
