"""What keeps opposites from agreeing where a query has a picture and further terms."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from .._require import InputError
from ..arrays import to_numpy
from ..fusion import FusedKernel, KernelRows, Weights, kernel_of
from ..fusion.kernel_formula import FamilyKernel
from ..fusion.methods import ESTIMATES, EXACT
from ..fusion.monotone import monotone_weights
from ..store import Space
from .parents import parents_by_modality
from .terms import TermRows

FAMILY = tuple(method for method in (*EXACT, *ESTIMATES) if method != "kpomrp")


class Opposites:
    """Corrections of fused kernels under which no two opposites agree.

    The product of two similarities below 0 is above 0. One picture's neighbours are those of the
    space all the same; but where words are added and taken away, what is left of the ranking
    begins with such samples.

    Parameters
    ----------
    rows : TermRows
        What gives the row of a picture.
    spaces : mapping of str to Space
        Those among which parents are looked for.
    """

    def __init__(self, rows: TermRows, spaces: Mapping[str, Space]) -> None:
        self._rows = rows
        self._spaces = spaces
        self._kernels: dict[int, FusedKernel | None] = {}

    def missing(self, space: Space, text: str) -> np.ndarray | None:
        """Compute what the inner products of all images with a picture lack.

        Parameters
        ----------
        space : Space
            Any.
        text : str
            Term of a query.

        Returns
        -------
        ndarray of shape (n,) or None
            See :func:`missing_sum`; None of words, and where no product is known.
        """
        if not self._rows.is_picture(text):
            return None
        if id(space) not in self._kernels:
            self._kernels[id(space)] = kernel_behind(space, self._spaces)
        kernel = self._kernels[id(space)]
        if kernel is None:
            return None
        return missing_sum(kernel, self._rows.kernel_row(kernel, text, "image"))


def kernel_behind(space: Space, spaces: Mapping[str, Space]) -> FusedKernel | None:
    """Find the fused kernel that the image rows of a space are, or estimate.

    Parameters
    ----------
    space : Space
        Any.
    spaces : mapping of str to Space
        Those among which its parents are looked for.

    Returns
    -------
    FusedKernel or None
        None where no image expert is fused, the parents are not there, or the method does not
        estimate a kernel of the family.
    """
    kernel = kernel_of(space)
    if kernel is None:
        kernel = _kernel_of_parents(space, spaces)
    if kernel is None or not kernel.experts["image"]:
        return None
    return kernel


def _kernel_of_parents(space: Space, spaces: Mapping[str, Space]) -> FusedKernel | None:
    parameters = space.info.get("parameters", {})
    construction = parameters.get("construction", parameters.get("alignment", "direct_sum"))
    in_family = construction in ("direct_sum", "exact")  # the latter is its old name
    if space.info.get("method") not in FAMILY or not in_family:
        return None
    try:
        parents = parents_by_modality(space, spaces)
    except InputError:
        return None
    names = Weights().parameters()
    weights = Weights(**{name: parameters[name] for name in names if name in parameters})
    shared = {name: parameters[name] for name in ("kernel", "centre") if name in parameters}
    clip, *experts = parents["image"]
    return FusedKernel(clip, experts, parents["text"][1:], weights=weights, **shared)


def missing_sum(kernel: FusedKernel, row: KernelRows) -> np.ndarray:
    """Compute what is to be added to the inner products of all images with one.

    Parameters
    ----------
    kernel : FusedKernel
        Of an image expert or several.
    row : KernelRows
        One image.

    Returns
    -------
    ndarray of shape (n,)
        Added to the fused kernel, it rises with the kernel of each parent over all images: see
        ``fusion/monotone.py``. 0 where it does so already.
    """
    return missing_among(kernel, kernel.rows("image"), row)


def missing_among(kernel: FamilyKernel, images: KernelRows, row: KernelRows) -> np.ndarray:
    """Compute what is to be added to the inner products of some images with one.

    Parameters
    ----------
    kernel : FamilyKernel
        Of an image expert or several.
    images : KernelRows
        n of them.
    row : KernelRows
        One image.

    Returns
    -------
    ndarray of shape (n,)
        As :func:`missing_sum`.
    """
    found = kernel.of_parents(images.mapped, row.mapped)
    clip, *experts = (to_numpy(each)[:, 0].astype(float) for each in found)
    product_clip = experts.pop() if images.mapped.product_clip is not None else None
    own = kernel.weights
    risen = monotone_weights(own, clip, experts, product_clip)
    added: Any = (risen.C - own.C) * clip
    of_experts = risen.of_experts(len(experts)), own.of_experts(len(experts))
    for expert, new, old in zip(experts, *of_experts, strict=True):
        added = added + (new - old) * expert
    return np.asarray(kernel.scale * added)
