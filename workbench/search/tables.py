"""Rankings as a table to read."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..data.dataset import Dataset


def side_by_side(dataset: Dataset, found: Mapping[str, Any], k: int = 8) -> pd.DataFrame:
    """Labels (or ids) of the first k in each space, ranks gained or lost beside them.

    Examples
    --------
    >>> import numpy as np
    >>> from workbench.search.engine import Search
    >>> from workbench.store import Space
    >>> ids = np.array(["a", "b", "c"])
    >>> data = Dataset("three", ids, None, pd.DataFrame(index=ids))
    >>> search = Search(data, {"A": Space("A", ids, np.eye(3))})
    >>> side_by_side(data, search.neighbours("b"))["A"].tolist()
    ['a', 'c']
    """
    labels = dataset.labels().astype(str) if dataset.targets else dataset.ids
    columns = {}
    for name, table in found.items():
        if isinstance(table, str):
            columns[name] = pd.Series([table])
            continue
        moved = [f" ({c:+.0f})" if c else "" for c in table.change.fillna(0)]
        words = [labels[row] + move for row, move in zip(table.row, moved, strict=True)]
        columns[name] = pd.Series(words[:k])
    whole = pd.DataFrame(columns).fillna("")
    return whole.set_axis(pd.RangeIndex(1, len(whole) + 1, name="rank"))
