"""Accuracy over C."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ... import _checks
from ..._require import require
from ..._space_checks import spaces_of
from ...data.dataset import Dataset
from ...fusion import fuse
from ...store import Space
from ..measures.classification import knn


def sweep_C(
    dataset: Dataset, clip: Space, expert: Space, *,
    Cs: Sequence[float] = (0.001, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0), k: int = 5, **options: Any,
) -> pd.DataFrame:  # fmt: skip
    """Measure k-NN accuracy (leave-one-out) of the main target, fused by each C, and the parents'.

    One measure of one target: choose C on data that you do not report.

    Parameters
    ----------
    dataset : Dataset
        With at least one target.
    clip, expert : Space
        As encoded.
    Cs : sequence of float, default=(0.001, ..., 1000.0)
        Constants to try.
    k : int, default=5
        Neighbours of a row.
    **options
        Of :func:`workbench.fuse`: ``n_components``, ``kernel``, ``random_state``, ...

    Returns
    -------
    DataFrame
        Columns space, C (NaN for the parents), value, low, high (95 %), n.

    Raises
    ------
    InputError
        If the dataset has no target, ids differ, or a parameter is unknown or out of range.

    Examples
    --------
    >>> rng, ids = np.random.default_rng(0), np.arange(20).astype(str)
    >>> table = pd.DataFrame({"label": np.repeat(["a", "b"], 10)}, index=ids)
    >>> data = Dataset("two", ids, None, table, targets=("label",))
    >>> a, b = (Space(name, ids, rng.standard_normal((20, 4))) for name in "ab")
    >>> sweep_C(data, a, b, Cs=(1.0,), n_components=16).space.tolist()
    ['a', 'b', 'fused']
    """
    _checks.typed("dataset", dataset, Dataset, "a Dataset, as load gives it")
    Cs = [_checks.positive("each of Cs", C) for C in _checks.several("Cs", Cs, "numbers above 0")]
    clip, expert = spaces_of(dataset, {"clip": clip, "expert": expert}).values()
    require("C" not in options, "C= beside Cs=", "Cs alone")
    require(dataset.targets, f"{dataset.name} without classes", "labels to measure against")
    spaces = [clip.as_compared(), expert.as_compared()]
    constants = [np.nan, np.nan, *Cs]
    spaces += [fuse(clip, expert, C=C, **options) for C in Cs]
    tables = [knn(np.asarray(space.image), dataset.labels(), k) for space in spaces]
    curve = pd.concat(tables, ignore_index=True)[["value", "low", "high", "n"]]
    curve.insert(0, "C", constants)
    curve.insert(0, "space", [space.name for space in spaces])
    return curve
