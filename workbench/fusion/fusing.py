"""Spaces in, a fused space out, in one call: a kernel, or features by any method."""

import time
from dataclasses import replace
from typing import Any

from .. import _checks
from .._require import require
from ..store import Space
from .fused_kernel import FusedKernel
from .krossfuse import FUSERS
from .methods import KERNEL
from .space_rows import Experts
from .spaces import apply_fuser, fit_fuser, warn_of_no_text
from .weights import Weights

METHODS = (*FUSERS, KERNEL)


def fuse(
    clip: Space, expert: Experts = None, text_expert: Experts = None, *,
    method: Any = "rp", name: str = "fused", labels: Any = None, **parameters: Any,
) -> Space:  # fmt: skip
    """Fuse a CLIP space with an image expert, a text expert, or both (Algorithm 2).

    The same as :func:`apply_fuser` with what :func:`fit_fuser` gives.

    Parameters
    ----------
    clip : Space
        Image rows; text rows and class rows where there are any.
    expert : Space or sequence of Space, default=None
        Image rows of the same ids; the product of several counts where there are several.
    text_expert : Space or sequence of Space, default=None
        Text rows (and class rows) of the same captions.
    method : {"rp", "nystrom", "pca", "exact", "kpomrp", "concat", "kernel"} or transformer, \
            default="rp"
        :class:`RPKrossFuse`, :class:`NystromKrossFuse`, :class:`PCAKrossFuse`, :class:`KrossFuse`,
        :class:`KPoMRP` or :class:`Concat`, or any transformer of scikit-learn's
        kind, see :func:`fit_fuser`. "kernel" makes no features: the space keeps its parents and
        multiplies them, exactly, see :class:`FusedKernel`.
    name : str, default="fused"
        Name of the result.
    labels : sequence of shape (n,), default=None
        Class of each image, which ``target_loss`` asks for.
    **parameters : dict
        Of the named fuser: ``n_components=3000``, ``C=0.1``, ``kernel="cosine"``, ..., and the
        weights of the family, ``**Weights(...).parameters()``. Of "kernel" these weights,
        ``text_expert_weight``, ``kernel``, ``centre``, ``memory_budget`` and ``device``.
        Without a ``random_state`` an integer is drawn, and recorded in
        ``space.info["parameters"]``.

    Returns
    -------
    Space
        Compare its rows by inner product.

    Raises
    ------
    InputError
        If there is no expert, ids or row counts differ, the method or a parameter is unknown or
        out of range, or the memory holds no rows so wide.

    Warns
    -----
    UserWarning
        If C is 0 and there are texts: nothing could be found by them.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> ids = np.array(["a", "b", "c", "d", "e"])
    >>> clip = Space("CLIP", ids, rng.standard_normal((5, 4)), rng.standard_normal((7, 4)))
    >>> expert = Space("expert", ids, rng.standard_normal((5, 6)))
    >>> fused = fuse(clip, expert, n_components=32, random_state=0)
    >>> fused.image.shape, fused.text.shape
    ((5, 32), (7, 32))
    >>> fuse(clip, expert, method="kernel", name="fused (exact)", C=1)
    Space('fused (exact)': 5 image rows, 7 text rows of 10 columns)
    """
    started = time.perf_counter()
    _checks.typed("name", name, str, "a name in words")
    if isinstance(method, str) and method == KERNEL:
        _checks.keywords(parameters, _kernel_space, {"clip", "expert", "text_expert", "name"})
        require(labels is None, "labels= with method='kernel'", "none: it has no width to choose")
        return _kernel_space(clip, expert, text_expert, name, **parameters)
    fuser = fit_fuser(clip, expert, text_expert, method=method, labels=labels, **parameters)
    fused = apply_fuser(fuser, clip, expert, text_expert, name=name)
    return replace(fused, info={**fused.info, "seconds": time.perf_counter() - started})


def _kernel_space(
    clip: Space, expert: Experts, text_expert: Experts, name: str, *,
    C: float = 0.1, expert_weight: Any = 0.0, text_expert_weight: Any = None,
    product_weight: float = 1.0,
    centre_clip: bool = False, kernel: str = "cosine", centre: bool = True,
    memory_budget: float = 0.5, device: str | None = None,
) -> Space:  # fmt: skip
    """The space of a kernel, its weights one by one."""
    fused = FusedKernel(
        clip, expert, text_expert,
        weights=Weights(C, expert_weight, product_weight, centre_clip),
        text_expert_weight=text_expert_weight, kernel=kernel,
        centre=centre, memory_budget=memory_budget, device=device,
    )  # fmt: skip
    warn_of_no_text(C, clip)
    space = fused.space(name)
    return replace(space, info={**space.info, "role": "fused"})
