"""How alike every two spaces are, with intervals."""

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from ..arrays import to_numpy
from .checks import _checked
from .kernel_alignment import _cka
from .neighbourhoods import _mutual_draws
from .subsampling import _spread, subsampling_masks


def alignment(
    spaces: Mapping[str, Any], *, k: int = 10, n_draws: int = 50, random_state: int = 0
) -> pd.DataFrame:
    """Linear CKA, debiased CKA and mutual k-NN of every pair, with 95 % intervals.

    The interval is value +/- 1.96 standard deviations over half-samples (see the module).

    Parameters
    ----------
    spaces : mapping of str to array of shape (n, d)
        Rows ready to compare by inner product.
    k : int, default=10
        Neighbours in :func:`mutual_knn`; lowered to n // 2 - 1 on few rows.
    n_draws : int, default=50
        Half-samples.
    random_state : int, default=0

    Returns
    -------
    DataFrame
        Columns a, b, metric ("cka", "unbiased_cka", "mutual_knn"), value, low, high, n.

    Examples
    --------
    >>> X = np.random.default_rng(0).standard_normal((40, 3))
    >>> table = alignment({"a": X, "b": X}, k=3)
    >>> table[["metric", "value"]].round(3).values.tolist()
    [['cka', 1.0], ['unbiased_cka', 1.0], ['mutual_knn', 1.0]]
    """
    arrays = _checked(spaces, least=4)
    names, n = list(arrays), len(next(iter(arrays.values())))
    k = max(1, min(k, n // 2 - 1))
    masks = subsampling_masks(n, n_draws, random_state)
    draws = np.column_stack([np.ones(n), masks]).astype(np.float32)
    light = [X.astype(np.float32) for X in arrays.values()]  # 1e-6 from double precision
    both = _cka(light, draws, "linear", None, None)
    values = dict(zip(("cka", "unbiased_cka"), both, strict=True))
    values["mutual_knn"] = _mutual_draws([to_numpy(X) for X in spaces.values()], k, masks)
    rows = []
    for a, b in combinations(range(len(names)), 2):
        for metric, value in values.items():
            full, half = float(value[a, b, 0]), 1.96 * _spread(value[a, b, 1:], n)
            rows.append((names[a], names[b], metric, full, full - half, full + half, n))
    return pd.DataFrame(rows, columns=["a", "b", "metric", "value", "low", "high", "n"])
