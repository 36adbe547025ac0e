"""The error of the fused kernel against its width, and what the width costs."""

import time
from typing import Any

import numpy as np
import pandas as pd
from sklearn.utils import check_random_state

from .. import _checks
from .._require import require
from ..store import Space
from .kernels import SHIFT_INVARIANT
from .krossfuse import RPKrossFuse
from .space_rows import Experts, experts_of, need_rows, stack_rows
from .weights import Weights

TIMINGS = 7  # of each width
NEAREST = 10  # neighbours whose order is looked at


def error_curve(
    clip: Space, expert: Space, text_expert: Experts = None, *,
    n_components: tuple[int, ...] = (500, 1000, 2000, 3000, 5000),
    C: float = 0.1, expert_weight: float = 0.0, text_expert_weight: Any = None,
    product_weight: float = 1.0, centre_clip: bool = False, kernel: str = "cosine",
    projection: str = "rademacher", n_rows: int = 500, random_state: int = 0,
) -> pd.DataFrame:  # fmt: skip
    """Measure the error of the image kernel against its width, beside the exact formula, and cost.

    Parameters
    ----------
    clip, expert : Space
        Image rows of the same ids.
    text_expert : Space or sequence of Space, default=None
        Text rows of CLIP's captions: they take some of the width, and the factor C of a second
        modality comes on top.
    n_components : tuple of int, default=(500, 1000, 2000, 3000, 5000)
        Widths to try; those not above the columns that stay as they are, are left out: CLIP's,
        and those of the experts where they have a weight.
    C, expert_weight, text_expert_weight, product_weight, centre_clip : optional
        Weights of the kernel, as in :class:`RPKrossFuse`, like the next two; the product's is
        above 0, as nothing else is estimated.
    kernel : {"cosine", "linear", "rbf", "laplace"}, default="cosine"
        Of the expert.
    projection : {"rademacher", "uniform", "gaussian"}, default="rademacher"
        Entries of the projections.
    n_rows : int, default=500
        Random rows that are compared with each other.
    random_state : int, default=0
        Chooses the rows and draws the projections.

    Returns
    -------
    DataFrame
        One row for each width: ``n_components``; ``standard_error`` (root mean square of the exact
        formula), ``rmse`` (measured, unbiased estimate), ``rmse_equal_norms`` (measured, as used),
        ``relative_error`` (Frobenius, as used), all off the diagonal; ``kernel_std`` (standard
        deviation of the exact kernel, what the error must stay below); ``neighbour_gap`` (by how
        much the exact kernel's nearest and tenth nearest differ, median of the rows: what the error
        must stay below for neighbours to keep their order); ``kept`` (columns that nothing
        estimates); ``seconds_per_1000`` rows
        (the least of seven times: what else the machine does only adds to it),
        ``slowest_per_1000`` (the longest) and ``bytes_per_row``.

    Raises
    ------
    InputError
        If a space has no image rows, their ids differ, or a parameter is out of range.

    Examples
    --------
    >>> rng, ids = np.random.default_rng(0), np.arange(50).astype(str)
    >>> a, b = rng.standard_normal((50, 8)), rng.standard_normal((50, 6))
    >>> curve = error_curve(Space("a", ids, a), Space("b", ids, b), n_components=(16, 64))
    >>> list(curve.n_components), bool(curve.rmse[0] > curve.rmse[1])
    ([16, 64], True)
    """
    widths = [
        _checks.whole_number("each of n_components", width)
        for width in _checks.several("n_components", n_components, "whole numbers")
    ]
    n_rows = _checks.whole_number("n_rows", n_rows, 2)
    _checks.random_source("random_state", random_state)
    need_rows(clip, "image")
    need_rows(expert, "image")
    image = np.asarray(stack_rows(clip, [expert], "image"))
    require(len(image) > 1, f"{len(image)} image rows", "at least 2")
    rows = check_random_state(random_state).permutation(len(image))[:n_rows]
    X = image[rows].astype(np.float64)
    weights = Weights(C, expert_weight, product_weight, centre_clip)
    _checks.positive("product_weight", weights.product_weight)
    readers = experts_of("text_expert", text_expert)
    text_widths = tuple(need_rows(space, "text").shape[1] for space in readers)
    fuser = RPKrossFuse(
        (clip.dim, expert.dim), text_widths=(clip.dim, *text_widths) if readers else None,
        **weights.parameters(), text_expert_weight=text_expert_weight, kernel=kernel,
        projection=projection, random_state=random_state,
    )  # fmt: skip
    kept = clip.dim
    if kernel not in SHIFT_INVARIANT:
        kept += expert.dim if any(weights.of_experts(1)) else 0
        of_texts = weights.of_texts(text_expert_weight).of_experts(len(text_widths))
        kept += sum(text_widths) if any(of_texts) else 0
    wider = sorted(width for width in widths if width > kept)
    T = stack_rows(clip, readers, "text") if readers else None
    rows = [_error_row(fuser.set_params(n_components=width), X, T) for width in wider]
    return pd.DataFrame(rows).assign(kept=kept) if rows else pd.DataFrame(rows)


def _error_row(fuser: RPKrossFuse, X: np.ndarray, T: np.ndarray | None) -> dict[str, float]:
    off = ~np.eye(len(X), dtype=bool)
    raw = _self_gram(fuser.set_params(equal_norms=False).fit(X, text=T), X)[off]
    kernel = fuser.exact_kernel(X)
    exact = kernel[off]
    fuser.set_params(equal_norms=True)
    times = [_seconds_to_transform(fuser, X) for _ in range(TIMINGS)]
    used = _self_gram(fuser, X)[off]
    return {
        "n_components": fuser.n_components,
        "standard_error": root_mean_square(fuser.standard_error(X)[off]),
        "rmse": root_mean_square(raw - exact),
        "rmse_equal_norms": root_mean_square(used - exact),
        "relative_error": root_mean_square(used - exact) / root_mean_square(exact),
        "kernel_std": float(np.std(exact)),
        "neighbour_gap": _neighbour_gap(kernel),
        "seconds_per_1000": min(times) / len(X) * 1000,
        "slowest_per_1000": max(times) / len(X) * 1000,
        "bytes_per_row": fuser.n_components * 4,
    }


def _neighbour_gap(kernel: np.ndarray) -> float:
    """By how much the nearest and the tenth nearest of a row differ, median of the rows."""
    others = np.where(np.eye(len(kernel), dtype=bool), -np.inf, kernel)
    k = min(NEAREST, len(kernel) - 1)
    nearest = -np.partition(-others, k - 1, axis=1)[:, :k]
    return float(np.median(nearest.max(axis=1) - nearest.min(axis=1)))


def _seconds_to_transform(fuser: RPKrossFuse, X: np.ndarray) -> float:
    started = time.perf_counter()
    fuser.transform(X)
    return time.perf_counter() - started


def _self_gram(fuser: Any, X: np.ndarray) -> np.ndarray:
    Z: np.ndarray = fuser.transform(X)
    return np.asarray(Z @ Z.T)


def root_mean_square(values: np.ndarray) -> float:
    """Compute the root of the mean square.

    Parameters
    ----------
    values : ndarray
        Of any shape.

    Returns
    -------
    float
        At least 0.

    Examples
    --------
    >>> root_mean_square(np.array([3.0, -3.0]))
    3.0
    """
    return float(np.sqrt(np.mean(values**2)))
