"""A fitted kernel without its rows: the formula, means; for rows that are kept elsewhere."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..arrays import to_numpy
from .kernel_formula import FamilyKernel, FittedSide
from .parents import Parent
from .weights import Weights


def kernel_state(kernel: FamilyKernel) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Take down what a kernel has learned of images, and its formula.

    Parameters
    ----------
    kernel : FamilyKernel
        Fitted to images.

    Returns
    -------
    tuple of dict and dict
        Means by name; all else in JSON types. For :func:`kernel_of_state`.
    """
    side = kernel.side("image")
    parents = {"clip": side.clip, "product_clip": side.product_clip}
    parents |= {f"expert_{i}": parent for i, parent in enumerate(side.experts)}
    tensors, described = {}, {}
    for name, parent in parents.items():
        if parent is None:
            continue
        described[name] = {"width": parent.width, "kernel": parent.kernel}
        described[name]["bandwidth"] = float(parent.bandwidth)
        if parent.mean is not None:
            tensors[f"mean.{name}"] = to_numpy(parent.mean)
    header = {
        "weights": kernel.weights.parameters(), "kernel": kernel.kernel_of_experts,
        "centre": kernel.centre, "modalities_seen": kernel.modalities_seen, "width": kernel.width,
        "memory_budget": kernel.memory_budget, "parents": described,
    }  # fmt: skip
    return tensors, header


def kernel_of_state(tensors: Mapping[str, np.ndarray], header: Mapping[str, Any]) -> FamilyKernel:
    """Put together what :func:`kernel_state` took down.

    Parameters
    ----------
    tensors : mapping of str to ndarray
        Means.
    header : mapping
        All else.

    Returns
    -------
    FamilyKernel
        Reads images, and texts by CLIP alone: across modalities nothing else counts.

    Raises
    ------
    LookupError, TypeError, ValueError
        If something is missing, or of another kind.

    Examples
    --------
    >>> from .fused_kernel import FusedKernel
    >>> from ..store import Space
    >>> rng, ids = np.random.default_rng(0), np.array(["a", "b", "c"])
    >>> clip, expert = (Space(name, ids, rng.standard_normal((3, 4))) for name in "ab")
    >>> kernel = FusedKernel(clip, expert)
    >>> again = kernel_of_state(*kernel_state(kernel))
    >>> rows = again.map([clip.image, expert.image], "image")
    >>> bool(np.allclose(again.of(rows, rows), kernel.kernel(kernel.rows("image"))))
    True
    """
    given = dict(header["weights"])
    if isinstance(given["expert_weight"], list):
        given["expert_weight"] = tuple(given["expert_weight"])
    names = ("kernel", "centre", "modalities_seen", "width", "memory_budget")
    kernel = FamilyKernel(Weights(**given), *(header[name] for name in names))
    parents = {
        name: Parent(**told, mean=tensors.get(f"mean.{name}"))
        for name, told in header["parents"].items()
    }
    clip, product_clip = parents.pop("clip"), parents.pop("product_clip", None)
    experts = tuple(parents[f"expert_{i}"] for i in range(len(parents)))
    kernel.take_side("image", FittedSide(clip, experts, product_clip))
    kernel.take_side("text", FittedSide(clip, ()))
    return kernel
