"""A space that is a kernel, and the same with columns, for what needs some."""

import copy
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from array_api_compat import array_namespace

from ..arrays import to_numpy
from ..store import Space
from .fused_kernel import MODALITY, FusedKernel
from .kernel_columns import MOST, columns_of
from .kernel_formula import MappedRows
from .kernel_rows import KernelRows
from .space_rows import check_space

EXACT_COLUMNS = "exact"


def kernel_of(space: Space) -> FusedKernel | None:
    """Give the kernel that a space carries.

    Parameters
    ----------
    space : Space
        Any.

    Returns
    -------
    FusedKernel or None
        None for a space whose rows have columns.

    Raises
    ------
    InputError
        If it is no space.

    Examples
    --------
    >>> print(kernel_of(Space("CLIP", np.array(["a"]), np.eye(1))))
    None
    """
    check_space("space", space)
    rows = next(iter(space.rows().values()))
    kernel = getattr(rows, "kernel", None)
    return kernel if isinstance(kernel, FusedKernel) else None


def with_columns(space: Space, most: int = MOST) -> Space:
    """Give a space whose rows have columns, as :func:`workbench.fusion.exact_space` has them.

    CLIP's columns stay as they are, so that images and texts meet exactly; what stands beside them
    in the kernel is written as :func:`columns_of`.

    Parameters
    ----------
    space : Space
        A kernel, or rows that have columns already, which stay as they are.
    most : int, default=3000
        Rows of a modality that have exact columns; of more rows 1,000 landmarks give them.

    Returns
    -------
    Space
        Compare its rows by inner product; ``info["columns"]`` is "exact", or says what they are.

    Raises
    ------
    InputError
        If it is no space, or the memory is too small.

    Examples
    --------
    >>> from workbench.fusion import fuse
    >>> rng, ids = np.random.default_rng(0), np.array(["a", "b", "c", "d", "e"])
    >>> clip = Space("CLIP", ids, rng.standard_normal((5, 4)), rng.standard_normal((7, 4)))
    >>> expert = Space("expert", ids, rng.standard_normal((5, 6)))
    >>> kernel = fuse(clip, expert, method="kernel")
    >>> wide = with_columns(kernel)
    >>> bool(np.allclose(wide.image @ wide.text.T, kernel.image.products(kernel.text), atol=1e-6))
    True
    """
    kernel = kernel_of(space)
    if kernel is None:
        return space
    rows: dict[str, Any] = dict(space.rows())
    beside = _beside_clip(kernel, rows, most)
    root = math.sqrt(kernel.weights.C**kernel.modalities_seen)
    parts: dict[str, Any] = {}
    for part, own in rows.items():
        blocks = [root * to_numpy(own.mapped.clip)]
        for columns in beside.values():
            width = next(iter(columns.values())).shape[1]
            blocks.append(columns.get(part, np.zeros((len(own), width), own.dtype)))
        parts[part] = np.hstack(blocks).astype(own.dtype, copy=False)
    few = all(sum(map(len, columns.values())) <= most for columns in beside.values())
    words = EXACT_COLUMNS if few else f"estimated (Nystrom, as there are more than {most:,} rows)"
    return replace(space, **parts, info={**space.info, "columns": words})


def _beside_clip(
    kernel: FusedKernel, rows: dict[str, KernelRows], most: int
) -> dict[str, dict[str, np.ndarray]]:
    """Columns of what stands beside CLIP, by modality that an expert sees, part by part."""
    scale = math.sqrt(kernel.scale)
    found = {}
    for modality, experts in kernel.experts.items():
        own = {part: each for part, each in rows.items() if MODALITY[part] == modality}
        weights = kernel.weights_of[modality]
        nothing = weights.product_weight == 0 and not any(weights.of_experts())
        if not experts or not own or nothing:
            continue
        alone = copy.copy(kernel)
        alone.weights = replace(weights, C=0.0)
        alone.weights_of = {modality: alone.weights}
        joined = replace(joined_rows(list(own.values())), kernel=alone)
        columns = scale * columns_of(joined, most)
        ends = np.cumsum([len(each) for each in own.values()])
        found[modality] = dict(zip(own, np.split(columns, ends[:-1]), strict=True))
    return found


def joined_rows(rows: Sequence[KernelRows]) -> KernelRows:
    """Put rows of one modality one after the other.

    Parameters
    ----------
    rows : sequence of KernelRows
        Of one kernel, neither scaled nor centred; at least one.

    Returns
    -------
    KernelRows
        As many as all of them.
    """
    first = rows[0].mapped
    xp = array_namespace(first.clip)
    clip, *others = (xp.concat(same) for same in zip(*(r.mapped.all() for r in rows), strict=True))
    product_clip = None if first.product_clip is None else others.pop()
    return replace(rows[0], mapped=MappedRows(first.modality, clip, tuple(others), product_clip))


def said_of_columns(spaces: Mapping[str, Space]) -> list[str]:
    """Say what is measured on columns that only estimate a kernel.

    Parameters
    ----------
    spaces : mapping of str to Space
        Of :func:`with_columns`.

    Returns
    -------
    list of str
        A sentence for each.
    """
    estimated = {name: space.info.get("columns", EXACT_COLUMNS) for name, space in spaces.items()}
    return [
        f"{name}: linear probe, few-shot, modality gap and own measures are of columns that are"
        f" {words}; all else is exact."
        for name, words in estimated.items()
        if words != EXACT_COLUMNS
    ]
