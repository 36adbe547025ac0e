"""Whether spaces belong to a dataset: rows for its ids, its captions and its prompted classes."""

from collections.abc import Mapping

import numpy as np

from . import _checks
from ._require import require
from .data.dataset import Dataset
from .store import Space


def spaces_of(dataset: Dataset, spaces: Mapping[str, Space]) -> dict[str, Space]:
    """Refuse spaces that are not of this dataset.

    Parameters
    ----------
    dataset : Dataset
        The samples.
    spaces : mapping of str to Space
        By name.

    Returns
    -------
    dict of str to Space
        The same.

    Raises
    ------
    InputError
        If one is no Space, has other ids, or not a row for each caption or class of the dataset.

    Examples
    --------
    >>> import pandas as pd
    >>> ids = np.array(["a"])
    >>> data = Dataset("one", ids, None, pd.DataFrame(index=ids))
    >>> list(spaces_of(data, {"x": Space("x", ids, np.eye(1))}))
    ['x']
    """
    for name, space in _checks.named("spaces", spaces, "spaces").items():
        _checks.typed(f"space {name!r}", space, Space, "a Space, as encode gives it")
        got = f"space {name!r} has other ids than {dataset.name}"
        require(np.array_equal(space.ids, dataset.ids), got, "the same ids in the same order")
        _check_rows(name, "class", space.classes, len(dataset.prompts), "prompted classes")
        _check_rows(name, "text", space.text, len(dataset.captions), "captions")
    return dict(spaces)


def _check_rows(name: str, part: str, rows: np.ndarray | None, n: int, what: str) -> None:
    """Refuse rows that are not one for each; where the dataset has none they are not used."""
    if rows is not None and n > 0:
        got = f"{name} has {len(rows)} {part} rows, the dataset {n} {what}"
        require(len(rows) == n, got, "one row for each, in the same order")
