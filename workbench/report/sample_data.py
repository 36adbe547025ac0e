"""What the standalone page knows of each sample: names, captions, columns."""

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from .._filtering.captions import JOINED, caption_lists
from .._filtering.cells import MOST_IN_TABLE
from .._filtering.facets import CAPTIONS, FILE, ID
from .._printable import printable
from .._require import require
from ..data.dataset import Dataset
from .packed import packed_columns


def sample_data(
    dataset: Dataset, more: Mapping[str, Any], best_is_least: Collection[str]
) -> dict[str, Any]:
    """Return what the page's script reads of the samples, beside their places on the maps.

    Parameters
    ----------
    dataset : Dataset
        The samples.
    more : mapping of str to array-like of shape (n,)
        Columns beside those of the dataset.
    best_is_least : collection of str
        Columns whose smallest number is the best.

    Returns
    -------
    dict
        ``ids``; ``names``, of files, None where ids stand for them; ``captions``, a list for each
        sample that has several; ``sample_columns``; ``called``, the numbers of the columns in
        which words are looked for, beside those.

    Raises
    ------
    InputError
        If a column has not one value for each sample, or one that is best where it is least is not
        there.
    """
    for name, values in more.items():
        got = f"columns[{name!r}] of {np.size(values):,} values"
        require(np.shape(values) == (dataset.n,), got, f"{dataset.n} values")
    captions = _captions(dataset)
    columns = _columns(dataset, captions) | dict(more)
    _check_names(best_is_least, columns)
    names = [printable(name) for name in dataset.table[FILE]] if FILE in dataset.table else None
    classes = _classes(dataset)
    known = {"ids": dataset.ids.tolist()} | ({"names": names} if names else {})
    if captions is not None:
        known["captions"] = [_joined(each)[:MOST_IN_TABLE] for each in captions]
    return {
        **{"ids": dataset.ids.tolist(), "names": names, "captions": captions},
        "sample_columns": packed_columns(columns, classes, best_is_least, known),
        "called": [list(columns).index(name) for name in (*dataset.targets, *dataset.groups)],
    }


def _check_names(best_is_least: Collection[str], columns: Mapping[str, Any]) -> None:
    one = isinstance(best_is_least, str)
    require(not one, f"best_is_least={best_is_least!r}", "a list of names")
    unknown = next((name for name in best_is_least if name not in columns), None)
    require(unknown is None, f"best_is_least with {unknown!r}", "names of columns")


def _classes(dataset: Dataset) -> list[str]:
    """Columns whose numbers are names: as in the explorer."""
    split = [] if dataset.split is None else [dataset.split]
    return [*dataset.targets, *dataset.groups, *split]


def _columns(dataset: Dataset, captions: list[Any] | None) -> dict[str, Any]:
    columns = {ID: dataset.ids} | {str(name): dataset.table[name] for name in dataset.table}
    if captions is not None:
        columns[CAPTIONS] = np.array([_joined(each) for each in captions], dtype=object)
    return columns


def _captions(dataset: Dataset) -> list[Any] | None:
    """All captions of each sample: a text, or a list where there are several."""
    if not len(dataset.captions):
        return None
    lists = caption_lists(dataset, np.arange(dataset.n))
    shown = [[printable(text) for text in each] for each in lists]
    return [each[0] if len(each) == 1 else each for each in shown]


def _joined(captions: Any) -> str:
    return captions if isinstance(captions, str) else JOINED.join(captions)
