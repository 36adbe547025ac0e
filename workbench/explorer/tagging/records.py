"""Samples with their tags, as records: what files of tagged samples hold."""

from typing import Any

import numpy as np
import pandas as pd

from ..._filtering.captions import JOINED, caption_lists, joined_captions
from ...data.dataset import Dataset
from .held import HeldTags

OURS = ("id", "tags", "captions")


def data_table(dataset: Dataset, rows: np.ndarray) -> pd.DataFrame:
    """Take the columns of the data of some samples; those that are called as ours say so.

    Parameters
    ----------
    dataset : Dataset
        Whose samples.
    rows : ndarray of int
        Their row numbers.

    Returns
    -------
    DataFrame
        Indexed by id.
    """
    table = dataset.table.iloc[rows].rename_axis("id")
    return table.rename(columns={name: f"{name} (data)" for name in OURS})


def records(dataset: Dataset, tags: HeldTags, rows: np.ndarray) -> list[dict[str, Any]]:
    """Say of each sample what a file holds.

    Parameters
    ----------
    dataset : Dataset
        Whose samples.
    tags : HeldTags
        Of them.
    rows : ndarray of int
        Their row numbers.

    Returns
    -------
    list of dict
        ``id``, the columns of the data, ``tags`` and ``captions`` as lists.

    Examples
    --------
    >>> ids = np.array(["a", "b"])
    >>> data = Dataset("two", ids, None, pd.DataFrame({"kind": ["cat", "dog"]}, index=ids))
    >>> records(data, HeldTags(ids), np.array([1]))
    [{'id': 'b', 'kind': 'dog', 'tags': [], 'captions': []}]
    """
    told: list[dict[Any, Any]] = data_table(dataset, rows).to_dict("records")
    captions = caption_lists(dataset, rows)
    return [
        {"id": str(dataset.ids[row]), **columns, "tags": tags.of(row), "captions": texts}
        for row, columns, texts in zip(rows, told, captions, strict=True)
    ]


def tagged_table(dataset: Dataset, tags: HeldTags, rows: np.ndarray) -> pd.DataFrame:
    """Tabulate samples with their tags and captions, several of them in one cell.

    Parameters
    ----------
    dataset : Dataset
        Whose samples.
    tags : HeldTags
        Of them.
    rows : ndarray of int
        Their row numbers.

    Returns
    -------
    DataFrame
        Columns of the data, ``tags``, and ``captions`` where there are some; indexed by id.
    """
    table = data_table(dataset, rows)
    table = table.assign(tags=[JOINED.join(tags.of(row)) for row in rows])
    if len(dataset.captions):
        table["captions"] = joined_captions(dataset, rows)
    return table


def with_tag_columns(table: pd.DataFrame, tags: pd.DataFrame) -> pd.DataFrame:
    """Add a column of True and False for each tag to a table of samples.

    Parameters
    ----------
    table : DataFrame
        By id.
    tags : DataFrame of bool
        By id, a column for each tag.

    Returns
    -------
    DataFrame
        With columns ``tag: NAME``; a sample that the tags do not know has none.
    """
    known = tags.add_prefix("tag: ").reindex(table.index.astype(str), fill_value=False)
    return table.assign(**{str(name): known[name].to_numpy() for name in known})
