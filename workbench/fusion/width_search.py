"""The width that an aim asks for: doubled until it is met on rows that were not fitted."""

import math
import warnings
from typing import Any

from sklearn.base import clone

from .._require import require
from .width_aims import Aim, aim_of, check_aim

FIRST_COLUMNS = 64  # of each product

LEAST_ROWS = 8  # with fewer there is nothing to measure on


def find_width(fuser: Any, X: Any, text: Any, y: Any = None) -> dict[str, Any]:
    """Double the columns of the products until ``target_error`` or ``target_loss`` is met.

    Both are measured on rows that were not fitted. The error is that of the kernel, see
    :class:`ErrorAim`, on the images where an expert sees them, else on the texts. The loss is what
    the features lose against the exact kernel in the metric, see :class:`LossAim`.

    Parameters
    ----------
    fuser : ProductFuser
        With ``n_components="auto"`` and a target; its widths are resolved.
    X, text : array or tensor of shape (n, d) and (m, d)
        Rows that it is fitted on; ``text`` may be None.
    y : sequence of shape (n,), default=None
        Class of each image, for ``target_loss``.

    Returns
    -------
    dict of str
        ``n_components``, the width; ``tried``, widths and errors or losses in pairs; ``reason``,
        words.

    Raises
    ------
    InputError
        If a target is out of range, both are given, labels are missing, or there are fewer than
        eight rows.

    Warns
    -----
    UserWarning
        If the widest that there is does not meet the target.
    """
    check_aim(fuser)
    construction = fuser._construction()
    kept, products = construction.kept_columns(), construction.products()
    if not products:
        return {"n_components": kept, "tried": [], "reason": "there is no product to estimate"}
    modality = construction.seen()[0]
    rows = {"image": X, "text": text}
    n = len(rows[modality])
    got = f"n_components='auto' with {n} {modality} sample(s)"
    require(n >= LEAST_ROWS, got, f"{LEAST_ROWS} or more, or a number of components")
    aim, fitted = aim_of(fuser, rows[modality], y, modality)
    counts = [len(fitted) if name == modality else len(rows[name]) for name in fuser.means_]
    trial = {**rows, modality: rows[modality][fitted]}
    columns = _doubled(fuser.most_columns(list(products.values()), min(counts)))
    tried = _tried(fuser, trial, aim, [kept + each * len(products) for each in columns])
    reason = _in_words(tried, aim)
    if tried[-1][1] > aim.target:
        warnings.warn(f"n_components='auto': {reason}", UserWarning, stacklevel=4)  # at fit
    return {"n_components": int(tried[-1][0]), "tried": tried, "reason": reason}


def _tried(fuser: Any, rows: dict[str, Any], aim: Aim, widths: list[int]) -> list[list[float]]:
    """Widths until one meets the aim, and by how much each misses."""
    tried: list[list[float]] = []
    for width in widths:
        candidate = clone(fuser).set_params(n_components=width)
        candidate.fit(rows["image"], text=rows["text"])
        tried.append([width, aim.missed_by(candidate)])
        if tried[-1][1] <= aim.target:
            break
    return tried


def _doubled(most: int) -> list[int]:
    """Numbers of columns from the first to the most, each twice the one before."""
    doublings = max(math.ceil(math.log2(max(most, 1) / FIRST_COLUMNS)), 0)
    return [*(FIRST_COLUMNS * 2**i for i in range(doublings)), most]


def _in_words(tried: list[list[float]], aim: Aim) -> str:
    """Why the search ended where it did."""
    *narrower, (width, missed) = tried
    words = aim.said(missed)
    if missed <= aim.target:
        words = f"l = {width:.0f}: {words}, at most {aim.target:g} was asked for"
    else:
        words = f"l = {width:.0f} is the most there is: {words}, above the {aim.target:g} asked for"
    if narrower:
        shown = ", ".join(f"l = {each:.0f} has {other:.3g}" for each, other in narrower)
        words = f"{words}; {shown}"
    return words
