"""Chosen rows of a kernel on disk: which rows of the parents, and what was done to them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from .. import _checks
from .._require import require
from ..store import PARTS, Space
from .fused_kernel import FusedKernel

CHANGES = ("factors", "shifts")  # of rows: what scaling and centring leave behind


def chosen_tensors(
    kernel: FusedKernel, space: Space
) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Write down which rows of its kernel a space has.

    Parameters
    ----------
    kernel : FusedKernel
        That the space carries.
    space : Space
        All rows, or some of them, scaled and centred or not.

    Returns
    -------
    tuple of dict and dict
        Arrays, and the kind of number of each part that is there.

    Raises
    ------
    InputError
        If a part has rows of other samples, or of another part.
    """
    tensors: dict[str, np.ndarray] = {}
    kinds: dict[str, str] = {}
    given: dict[str, Any] = dict(space.rows())
    for part, rows in given.items():
        got = f"space {space.name!r}, {part} rows that are not among those of its parents"
        own = rows.kernel is kernel and rows.part == part
        require(own, got, f'rows chosen from rows("{part}") of the kernel')
        kinds[part] = rows.dtype.name
        if rows.numbers is not None:
            tensors[f"chosen.{part}.numbers"] = np.asarray(rows.numbers, np.int64)
        for name in CHANGES:
            if getattr(rows, name) is not None:
                tensors[f"chosen.{part}.{name}"] = np.asarray(getattr(rows, name))
    return tensors, kinds


def chosen_rows(
    whole: Space, kernel: FusedKernel, tensors: Mapping[str, np.ndarray], header: Mapping[str, Any]
) -> Space:
    """Choose the rows that :func:`chosen_tensors` wrote down.

    Parameters
    ----------
    whole : Space
        All rows of the kernel.
    kernel : FusedKernel
        Of the parents that were read.
    tensors : mapping of str to ndarray
        With those of :func:`chosen_tensors`.
    header : mapping
        ``ids`` and ``parts``; a file of format 1 has neither, and all rows.

    Returns
    -------
    Space
        As it was.

    Raises
    ------
    InputError
        If numbers are no rows, or arrays and ids are not as many as the rows.
    """
    if "parts" not in header:
        return whole
    kinds = header["parts"]
    _checks.typed("parts", kinds, dict, "a JSON object")
    parts: dict[str, Any] = dict.fromkeys(PARTS)
    for part, kind in kinds.items():
        _checks.one_of("part", part, PARTS)
        _checks.one_of("kind of number", kind, ("float32", "float64"))
        rows = kernel.rows(part).astype(kind, copy=False)
        numbers = tensors.get(f"chosen.{part}.numbers")
        if numbers is not None:
            rows = rows[_checks.row_numbers(f"{part} rows", numbers, len(rows))]
        for name in CHANGES:
            values = tensors.get(f"chosen.{part}.{name}")
            if values is not None:
                values = _checks.numbers(name, values)
                got = f"{name} of shape {values.shape} for {len(rows)} {part} rows"
                require(values.shape == (len(rows),), got, "one for each")
                changed: dict[str, Any] = {name: values}
                rows = replace(rows, **changed)
        parts[part] = rows
    return replace(whole, ids=np.array(header["ids"], dtype=str), **parts)
