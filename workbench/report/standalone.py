"""The standalone export of the explorer: one page without a kernel."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .._deprecation import warn_renamed
from .._printable import printable
from .._require import require
from ..data.dataset import Dataset
from ..files import write_text
from .given import as_mapping, check_dataset, check_maps, check_ranking, path_of
from .linked import MapsOfPage, linked_page
from .page import TITLE
from .parts import Layouts, Qualities
from .rendering import render
from .sample_data import sample_data
from .scales import number_colouring

MAX_HITS = 20  # samples that the standalone export shows of a ranking

Answer = pd.DataFrame | str  # a ranking, or why there is none


def write_standalone(
    dataset: Dataset, layouts: Layouts, out: str | Path, *, quality: Qualities | None = None,
    method: str = "umap", queries: Mapping[str, Mapping[str, Answer]] | None = None,
    selections: Mapping[str, Any] | None = None, colours: Mapping[str, Any] | None = None,
    banner: str = "", title: str = TITLE, progress: bool = True, honesty: Qualities | None = None,
    columns: Mapping[str, Any] | None = None, best_is_least: Collection[str] = (),
) -> Path:  # fmt: skip
    """Write the explorer's standalone export: one HTML file that needs no kernel and no network.

    It has linked maps, the gallery of a selection, named selections, the answers to fixed queries,
    a filter of all columns and a table of them: of the dataset, ``colours`` and ``columns``.

    Parameters
    ----------
    dataset : Dataset
        Whose samples the points are.
    layouts : mapping of str to ndarray of shape (n, 2)
        Of :func:`workbench.layout.maps`.
    out : str or Path
        The file, as in ``"out/explorer.html"``; its folder is made.
    quality : mapping of str to mapping, default=None
        Of :func:`workbench.layout.projection_qualities`; printed above each map if given.
    method : {"umap", "pca"}, default="umap"
        How the maps were made.
    queries : mapping, default=None
        Text to what :meth:`workbench.search.Search.rank` answers: by space a table (``row``,
        ``rank``, ``score``, ``change``; the first 20 are kept), or why it cannot answer.
    selections : mapping of str to array of int, default=None
        Row numbers by name, foremost first; each a button.
    colours : mapping of str to array of shape (n,), default=None
        Numbers to colour by, beside the label columns; NaN is grey.
    banner : str, default=""
        See :func:`workbench.views.banner_of`.
    title : str, default="What does each space see?"
        Heading of the page.
    progress : bool, default=True
        Bar over the thumbnails, on stderr.
    honesty : mapping, default=None
        Old name of ``quality``.
    columns : mapping of str to array-like of shape (n,), default=None
        More columns to filter and to sort by: numbers, words, or yes and no.
    best_is_least : collection of str, default=()
        Columns whose smallest number is the best, as ranks.

    Returns
    -------
    Path
        Of the file.

    Raises
    ------
    InputError
        If maps, rows, numbers or answers do not fit the dataset, or the file cannot be written.
    """
    out = path_of(out, "a file")
    require(not out.is_dir(), f"{out} is a folder", "a file to write")
    if honesty is not None:
        warn_renamed("write_standalone(honesty=...)", "write_standalone(quality=...)")
        quality = honesty
    check_dataset(dataset)
    check_maps(layouts, quality, method, dataset.n)
    require(layouts, "no layouts", "a map of at least one space")
    scales = [
        number_colouring(dataset, name, values, banner)
        for name, values in as_mapping("colours", colours).items()
    ]
    named = as_mapping("selections", selections)
    groups = {printable(name): _rows(dataset, name, rows) for name, rows in named.items()}
    asked = as_mapping("queries", queries)
    answers = {printable(text): _answers(dataset, text, found) for text, found in asked.items()}
    page = linked_page(MapsOfPage(dataset, layouts, quality or {}, method, banner), progress)
    page["targets"] += [scale["name"] for scale in scales]
    page["data"]["targets"] += scales
    page["data"] |= {"groups": groups, "queries": answers, "spaces": list(map(printable, layouts))}
    more = {**as_mapping("colours", colours), **as_mapping("columns", columns)}
    page["data"] |= sample_data(dataset, more, best_is_least)
    page |= {"standalone": True, "title": title, "groups": groups, "queries": answers}
    page["summary"] = f"{dataset.n:,} samples in {', '.join(layouts)}"
    return write_text(out, render(page))


def _rows(dataset: Dataset, name: str, rows: Any) -> np.ndarray:
    """Return row numbers as an array; refuse what is none."""
    numbers: np.ndarray = np.asarray(rows)
    whole = numbers.ndim == 1 and numbers.dtype.kind in "iu"
    fits = whole and np.isin(numbers, range(dataset.n)).all()
    require(fits or not numbers.size, f"rows of {name!r}", f"row numbers from 0 to {dataset.n - 1}")
    return numbers


def _answers(
    dataset: Dataset, query: str, answers: Mapping[str, Answer]
) -> dict[str, np.ndarray | str]:
    by_space = as_mapping(f"answers to {query!r}", answers)
    return {printable(name): _answer(dataset, query, each) for name, each in by_space.items()}


def _answer(dataset: Dataset, query: str, answer: Answer) -> np.ndarray | str:
    """Return the best of a ranking as (row, rank, score, change), or why there is none."""
    check_ranking(query, answer)
    if isinstance(answer, str):
        return printable(answer)
    best = answer.head(MAX_HITS)
    _rows(dataset, query, best.row)
    columns = best[["row", "rank", "score", "change"]]
    rounded: np.ndarray = columns.to_numpy(float).round(4)
    return rounded
