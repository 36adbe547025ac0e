"""What another space changes for every group: gains and losses, and those that lost unseen."""

from typing import Any

import numpy as np
import pandas as pd

from .._require import require
from ..evaluate.uncertainty.holm import holm
from ..evaluate.uncertainty.intervals import difference
from ..evaluate.uncertainty.outcomes import Outcomes
from .scores import LEAST, checked

COLUMNS = [
    "group", "n", "value", "rival_value", "difference", "low", "high", "p", "adjusted_p", "verdict",
]  # fmt: skip
LEVEL = 0.05


def group_changes(values: Any, rival: Any, groups: Any) -> pd.DataFrame:
    """Hold two spaces against each other in every group, sample by sample.

    Parameters
    ----------
    values, rival : array of shape (n,)
        One number for each sample, 0 to 1, of a space and of the one it is held against.
    groups : array of str of shape (n,)
        Group of each sample; "" for none.

    Returns
    -------
    DataFrame
        Largest loss first: group, n, value, rival_value, difference, low, high (95 %), p,
        adjusted_p (Holm, over the groups), verdict ("gains", "loses" or "unclear").

    Raises
    ------
    InputError
        If they do not fit, or a value is not from 0 to 1.

    Examples
    --------
    >>> fused, clip = np.repeat([1.0, 0.0], [80, 20]), np.repeat([0.0, 1.0], [40, 60])
    >>> found = group_changes(fused, clip, np.repeat(["day", "night"], [80, 20]))
    >>> found[["group", "verdict"]].to_numpy().tolist()
    [['night', 'loses'], ['day', 'gains']]
    """
    a, g = checked(values, groups)
    b, _ = checked(rival, groups)
    names = sorted(set(g.tolist()) - {""})
    require(names, "no group", "at least one")
    rows = [_row(name, a[g == name], b[g == name]) for name in names]
    table = pd.DataFrame(rows, columns=COLUMNS[:8])
    table["adjusted_p"] = holm(table.p)
    is_clear = table.adjusted_p < LEVEL
    table["verdict"] = np.select(
        [is_clear & (table.difference > 0), is_clear & (table.difference < 0)],
        ["gains", "loses"], "unclear",
    )  # fmt: skip
    return table.sort_values("difference", kind="stable").reset_index(drop=True)


def _row(name: str, a: np.ndarray, b: np.ndarray) -> tuple[Any, ...]:
    found = difference(Outcomes(a), Outcomes(b))
    p, low, high = found.p, max(found.low, -1.0), min(found.high, 1.0)
    shares = not np.isin(np.concatenate([a, b]), (0, 1)).all()
    if np.isnan(p) or (len(a) < LEAST and shares):  # too few to tell how much they vary
        p, low, high = 1.0, -1.0, 1.0
    return name, len(a), a.mean(), b.mean(), found.value, low, high, p
