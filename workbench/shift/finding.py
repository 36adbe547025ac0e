"""Finding a shift: two tests in every space, corrected together; what moved; classes."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from .. import _checks
from .._space_checks import spaces_of_images
from ..arrays import subsample
from ..evaluate.uncertainty.holm import holm
from ..product_rows import inner_products
from ..store import Space
from .classifier import classifier_test
from .copies import near_copies
from .coverage import class_shares, novelty
from .mmd import PERMUTATIONS, mmd_test
from .shift import LEVEL, Shift
from .tested import LEAST, marks
from .witness import witness

MOST = 2000  # samples on either side that are compared
COLUMNS = [
    "space", "mmd", "mmd_p", "auc", "auc_p", "novel", "novel_low", "novel_high", "copies",
    "copies_left_out",
]  # fmt: skip


def find_shift(
    spaces: Mapping[str, Space], new: Any, *, labels: Any = None,
    n_permutations: int = PERMUTATIONS, limit: int = MOST, random_state: int = 0,
) -> Shift:  # fmt: skip
    """Find out whether new samples are like those of before, in every space.

    Parameters
    ----------
    spaces : mapping of str to Space
        Of the same samples, old and new ones; each by its own kernel: cosines, or the exact
        product of a fused space.
    new : array of bool of shape (n,)
        Which samples are the new ones; at least 10 on either side.
    labels : array of str of shape (n,), default=None
        Class of each sample, if they are known; "", None or NaN where it is not.
    n_permutations : int, default=999
        Of the permutation test.
    limit : int, default=2000
        Samples on either side that are compared; of more, so many are drawn.
    random_state : int, default=0
        Of draws, exchanges and halves.

    Returns
    -------
    Shift
        Tests, classes, and the samples that moved most. Of near copies on one side, such as
        bursts of a camera, one is compared, in each space by itself.

    Raises
    ------
    InputError
        If there is no space, the samples are not the same, there are too few, or not a label for
        each.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> rows = rng.standard_normal((120, 4))
    >>> ids, new = np.arange(120).astype(str), np.arange(120) >= 60
    >>> other = rng.standard_normal((120, 4)) + 2 * new[:, None]
    >>> spaces = {"CLIP": Space("CLIP", ids, rows), "expert": Space("expert", ids, other)}
    >>> find_shift(spaces, new).shows_in
    ['expert']
    """
    spaces = {name: space.as_compared() for name, space in spaces_of_images(spaces).items()}
    n = len(next(iter(spaces.values())).ids)
    new = marks("new", new, n)
    limit = _checks.whole_number("limit", limit, 10)
    _checks.seed("random_state", random_state)
    named = None if labels is None else _checks.labels("labels", labels, n).astype(str)
    kept = _drawn(new, limit, random_state)
    rows = []
    moved: dict[str, np.ndarray] = {}
    gone: dict[str, np.ndarray] = {}
    for name, space in spaces.items():
        K, single, copies = _single(_kernel(space, kept), new[kept])
        chosen = new[kept[single]]
        by_mean = mmd_test(K, chosen, n_permutations=n_permutations, random_state=random_state)
        by_class = classifier_test(K, chosen, random_state=random_state)
        is_novel, low, high = novelty(K, chosen)
        share = float(is_novel[chosen].mean())
        left_out = len(single) < len(kept)
        rows.append((name, *by_mean, *by_class, share, low, high, copies, left_out))
        moved[name], gone[name] = _most(witness(K, chosen), chosen, kept[single])
    table = _corrected(pd.DataFrame(rows, columns=COLUMNS))
    classes = pd.DataFrame() if named is None else class_shares(named, new)
    labelled = {} if named is None else _labelled(named, new)
    n_new = int(new[kept].sum())
    counts = len(kept) - n_new, n_new
    return Shift(table, classes, moved, gone, *counts, drawn=len(kept) < n, labelled=labelled)


def _single(K: np.ndarray, new: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """One of each of near copies: their kernel, their places, and how many others there are.

    All where too few would be left on a side.
    """
    is_copy = near_copies(K, new)
    single = np.flatnonzero(~is_copy)
    left = int(new[single].sum())
    if min(left, len(single) - left) < LEAST:
        single = np.arange(len(new))
    return K[np.ix_(single, single)], single, int(is_copy.sum())


def _labelled(labels: np.ndarray, new: np.ndarray) -> dict[str, tuple[int, int]]:
    """How many of each side have a label, and how many there are."""
    sides = {"before": ~new, "new": new}
    return {name: (int((labels[of] != "").sum()), int(of.sum())) for name, of in sides.items()}


def _drawn(new: np.ndarray, limit: int, random_state: int) -> np.ndarray:
    """Row numbers of at most so many on either side, in their order."""
    sides = [np.flatnonzero(new == side) for side in (False, True)]
    kept = [rows[subsample(len(rows), limit, random_state)] for rows in sides]
    return np.sort(np.concatenate(kept))


def _kernel(space: Space, rows: np.ndarray) -> np.ndarray:
    """Inner products of all pairs, by the space's own kernel."""
    chosen: Any = space.image
    chosen = chosen[rows]
    return np.asarray(inner_products(chosen, chosen), np.float64)


def _most(found: np.ndarray, new: np.ndarray, kept: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Row numbers of the new ones that are most new, and of those of before that are least."""
    order = np.argsort(-found, kind="stable")
    return kept[order[new[order]]], kept[order[::-1][~new[order[::-1]]]]


def _corrected(table: pd.DataFrame) -> pd.DataFrame:
    """Both p-values of all spaces corrected together."""
    adjusted = holm([*table.mmd_p, *table.auc_p])
    table["adjusted_mmd_p"], table["adjusted_auc_p"] = (
        adjusted[: len(table)],
        adjusted[len(table) :],
    )
    table["shows"] = np.minimum(table.adjusted_mmd_p, table.adjusted_auc_p) < LEVEL
    return table
