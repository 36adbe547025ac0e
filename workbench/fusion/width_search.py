"""The width that an error asks for: doubled until it is met on rows that were not fitted."""

import math
import warnings
from typing import Any

import numpy as np
from sklearn.base import clone

from .. import _checks
from .._require import require
from ..arrays import subsample, to_numpy

FIRST_COLUMNS = 64  # of each product

HELD_OUT = 500  # rows that the error is measured on, at most a quarter of all

LEAST_ROWS = 8  # with fewer there is nothing to measure an error on


def find_width(fuser: Any, X: Any, text: Any) -> dict[str, Any]:
    """Double the columns of the products until the kernel's error is at most ``target_error``.

    The error is that between rows that were not fitted, off the diagonal: its root mean square
    over that of the exact kernel. It is measured on the images where an expert sees them, else on
    the texts.

    Parameters
    ----------
    fuser : ProductFuser
        With ``n_components="auto"`` and ``target_error``; its widths are resolved.
    X, text : array or tensor of shape (n, d) and (m, d)
        Rows that it is fitted on; ``text`` may be None.

    Returns
    -------
    dict of str
        ``n_components``, the width; ``tried``, widths and errors in pairs; ``reason``, words.

    Raises
    ------
    InputError
        If the target is not above 0, or there are fewer than eight rows.

    Warns
    -----
    UserWarning
        If the widest that there is does not meet the target.
    """
    target = _checks.positive("target_error", fuser.target_error)
    construction = fuser._construction()
    kept, products = construction.kept_columns(), construction.products()
    if not products:
        return {"n_components": kept, "tried": [], "reason": "there is no product to estimate"}
    modality = construction.seen()[0]
    rows = {"image": X, "text": text}
    n = len(rows[modality])
    got = f"n_components='auto' with {n} {modality} sample(s)"
    require(n >= LEAST_ROWS, got, f"{LEAST_ROWS} or more, or a number of components")
    held = subsample(n, min(HELD_OUT, n // 4), 0)
    fitted = np.setdiff1d(np.arange(n), held)
    counts = [len(fitted) if name == modality else len(rows[name]) for name in fuser.means_]
    trial = {**rows, modality: rows[modality][fitted]}
    tried: list[list[float]] = []
    for columns in _doubled(fuser.most_columns(list(products.values()), min(counts))):
        width = kept + columns * len(products)
        candidate = clone(fuser).set_params(n_components=width)
        candidate.fit(trial["image"], text=trial["text"])
        tried.append([width, _relative_error(candidate, rows[modality][held], modality)])
        if tried[-1][1] <= target:
            break
    reason = _in_words(tried, target, len(held))
    if tried[-1][1] > target:
        warnings.warn(f"n_components='auto': {reason}", UserWarning, stacklevel=4)  # at fit
    return {"n_components": int(tried[-1][0]), "tried": tried, "reason": reason}


def _doubled(most: int) -> list[int]:
    """Numbers of columns from the first to the most, each twice the one before."""
    doublings = max(math.ceil(math.log2(max(most, 1) / FIRST_COLUMNS)), 0)
    return [*(FIRST_COLUMNS * 2**i for i in range(doublings)), most]


def _relative_error(fuser: Any, rows: Any, modality: str) -> float:
    """Root mean square error of the kernel, over that of the kernel itself, off the diagonal."""
    features = fuser.transform(rows) if modality == "image" else fuser.transform_text(rows)
    exact = to_numpy(fuser.exact_kernel(rows, modality=modality))
    wrong = to_numpy(features @ features.T) - exact
    off = ~np.eye(len(exact), dtype=bool)
    scale = float(np.linalg.norm(exact[off]))
    return float(np.linalg.norm(wrong[off])) / scale if scale > 0 else 0.0


def _in_words(tried: list[list[float]], target: float, rows: int) -> str:
    """Why the search ended where it did."""
    *narrower, (width, error) = tried
    words = f"error {error:.3g} of the kernel between {rows} rows that were not fitted"
    if error <= target:
        words = f"l = {width:.0f}: {words}, at most {target:g} was asked for"
    else:
        words = f"l = {width:.0f} is the most there is: {words}, above the {target:g} asked for"
    if narrower:
        shown = ", ".join(f"l = {each:.0f} has {other:.3g}" for each, other in narrower)
        words = f"{words}; {shown}"
    return words
