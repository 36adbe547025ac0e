"""How alike every two spaces are, with intervals."""

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from .. import _checks
from ..arrays import check_same_rows
from .centring import centred_rows
from .hsic import cka_from_sums, gram_sums
from .neighbourhoods import mutual_knn_of_draws
from .subsampling import half_width, paired_masks

LOWEST = {"cka": 0.0, "unbiased_cka": -1.0, "mutual_knn": 0.0}  # values that can be
HIGHEST = 1.0


def alignment(
    spaces: Mapping[str, Any], *, k: int = 10, n_draws: int = 50, random_state: int = 0
) -> pd.DataFrame:
    """Measure linear CKA, debiased CKA and mutual k-NN of every pair, with 95 % intervals.

    Mutual k-NN takes neighbours by inner product, as :func:`mutual_knn` does with
    ``normalize=False``. The interval is by pairs of disjoint halves, as far as values can be; see
    :func:`subsampling_interval`.

    Parameters
    ----------
    spaces : mapping of str to array or ProductRows of shape (n, d)
        Rows ready to compare by inner product.
    k : int, default=10
        Neighbours in :func:`mutual_knn`; lowered to n // 2 - 1 on few rows.
    n_draws : int, default=50
        Halves, two for each pair.
    random_state : int, default=0
        Seed of the halves.

    Returns
    -------
    DataFrame
        Columns a, b, metric ("cka", "unbiased_cka", "mutual_knn"), value, low, high, n.

    Raises
    ------
    InputError
        If row counts differ, a value is not finite, all rows of a space are equal, there are
        fewer than four rows, or k, ``n_draws`` or the seed is out of range.

    Examples
    --------
    >>> X = np.random.default_rng(0).standard_normal((40, 3))
    >>> table = alignment({"a": X, "b": X}, k=3)
    >>> table[["metric", "value"]].round(3).values.tolist()
    [['cka', 1.0], ['unbiased_cka', 1.0], ['mutual_knn', 1.0]]
    """
    k = _checks.whole_number("k", k)
    n_draws = _checks.whole_number("n_draws", n_draws, 2)
    _checks.seed("random_state", random_state)
    raw = check_same_rows(spaces, least=4)
    names = list(raw)
    n = len(raw[names[0]])
    k = max(1, min(k, n // 2 - 1))
    masks = paired_masks(n, n_draws // 2, random_state)
    draws = np.column_stack([np.ones(n), masks]).astype(np.float32)
    light = []  # one space in double precision at a time; 1e-6 from it
    for name, X in raw.items():
        light.append(centred_rows({name: X}, least=4, any_unit=True)[name].astype(np.float32))
    sums = gram_sums(light, draws)
    values = {
        "cka": cka_from_sums(sums, debiased=False),
        "unbiased_cka": cka_from_sums(sums, debiased=True),
        "mutual_knn": mutual_knn_of_draws(list(raw.values()), k, masks),
    }
    rows = []
    for a, b in combinations(range(len(names)), 2):
        for metric, value in values.items():
            full = float(value[a, b, 0])
            half = half_width(value[a, b, 1:], n)
            low, high = np.clip([full - half, full + half], LOWEST[metric], HIGHEST)
            rows.append((names[a], names[b], metric, full, low, high, n))
    return pd.DataFrame(rows, columns=["a", "b", "metric", "value", "low", "high", "n"])
