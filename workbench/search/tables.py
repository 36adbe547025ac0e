"""Rankings as a table to read."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from .. import _checks
from .._printable import printable
from .._require import require
from ..data.dataset import Dataset


def side_by_side(dataset: Dataset, found: Mapping[str, Any], k: int = 8) -> pd.DataFrame:
    """Set the labels (or ids) of the first k in each space side by side.

    Parameters
    ----------
    dataset : Dataset
        What was ranked.
    found : mapping of str to DataFrame or str
        What :meth:`Search.rank` gives.
    k : int, default=8
        Lines.

    Returns
    -------
    DataFrame
        A column for each space; ranks gained or lost stand in brackets, a reason in the first
        line.

    Raises
    ------
    InputError
        If a ranking is none of this dataset, or k is below 1.

    Examples
    --------
    >>> from workbench.search.engine import Search
    >>> from workbench.store import Space
    >>> ids = np.array(["a", "b", "c"])
    >>> data = Dataset("three", ids, None, pd.DataFrame(index=ids))
    >>> search = Search(data, {"A": Space("A", ids, np.eye(3))})
    >>> side_by_side(data, search.neighbours("b"))["A"].tolist()
    ['a', 'c']
    """
    _checks.typed("dataset", dataset, Dataset, "a Dataset, as load gives it")
    k = _checks.whole_number("k", k)
    for name, ranking in _checks.named("found", found, "rankings").items():
        table = isinstance(ranking, pd.DataFrame) and {"row", "change"} <= {*ranking.columns}
        right = isinstance(ranking, str) or (table and ranking.row.isin(range(dataset.n)).all())
        require(right, f"ranking of {name}", "what Search.rank gives, of this dataset")
    labels = dataset.labels().astype(str) if dataset.targets else dataset.ids
    columns = {}
    for name, ranking in found.items():
        if isinstance(ranking, str):
            columns[printable(name)] = pd.Series([printable(ranking, one_line=True)])
        else:
            columns[printable(name)] = pd.Series(_lines(ranking, labels)[:k])
    whole = pd.DataFrame(columns).fillna("")
    return whole.set_axis(pd.RangeIndex(1, len(whole) + 1, name="rank"))


def _lines(ranking: pd.DataFrame, labels: np.ndarray) -> list[str]:
    lines = []
    for row, change in zip(ranking.row, ranking.change.fillna(0), strict=True):
        moved = f" ({change:+.0f})" if change else ""
        lines.append(printable(labels[row], one_line=True) + moved)
    return lines
