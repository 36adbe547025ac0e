"""The standalone export of the explorer: one page without a kernel."""

import html
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .._require import require
from ..data.dataset import Dataset
from ..files import write_text
from .linked import _linked
from .page import TITLE
from .rendering import _render

MAX_HITS = 20  # samples that the standalone export shows of a ranking


def write_standalone(
    dataset: Dataset, layouts: Mapping[str, np.ndarray], out: str | Path, *,
    quality: Mapping[str, Mapping[str, float]] | None = None, method: str = "umap",
    queries: Mapping[str, Mapping[str, pd.DataFrame | str]] | None = None,
    selections: Mapping[str, Any] | None = None, colours: Mapping[str, Any] | None = None,
    banner: str = "", title: str = TITLE, progress: bool = True,
) -> Path:  # fmt: skip
    """Write the explorer's standalone export: one HTML file that needs no kernel and no network.

    Linked maps, the gallery of a selection, named selections, and the answers to fixed queries.

    Parameters
    ----------
    dataset : Dataset
    layouts, quality : mapping
        Of :func:`workbench.layout.maps` and ``projection_qualities``.
    out : str or Path
        The file, as in ``"out/explorer.html"``; its folder is made.
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
        Of :func:`workbench.views.banner_of`.
    title : str, default="What does each space see?"
    progress : bool, default=True
        Bar over the thumbnails, on stderr.

    Returns
    -------
    Path
        Of the file.

    Raises
    ------
    InputError
        If rows do not fit the dataset, or the file cannot be written.
    """
    out = Path(out)
    require(not out.is_dir(), f"{out} is a folder", "a file to write")
    require(layouts, "no layouts", "a map of at least one space")
    page = _linked(dataset, layouts, quality or {}, method, banner, progress)
    scales = [_scale(dataset, name, values, banner) for name, values in (colours or {}).items()]
    groups = {name: _rows(dataset, name, rows) for name, rows in (selections or {}).items()}
    answers = {
        text: {name: _answer(dataset, text, answer) for name, answer in spaces.items()}
        for text, spaces in (queries or {}).items()
    }
    page["targets"] += [scale["name"] for scale in scales]
    page["data"]["targets"] += scales
    page["data"] |= {"groups": groups, "queries": answers, "spaces": list(layouts)}
    counts = f"{dataset.n:,} samples in {', '.join(layouts)}"
    page |= {
        "title": title,
        "standalone": True,
        "groups": groups,
        "queries": answers,
        "summary": counts,
    }
    return write_text(out, _render(page))


def _scale(dataset: Dataset, name: str, values: Any, banner: str) -> dict[str, Any]:
    """Numbers as 32 classes of one sequential scale, NaN as a grey one."""
    from plotly.colors import sample_colorscale

    values, steps = np.asarray(values, float), np.linspace(0, 1, 32)
    got = f"colours[{name!r}] has shape {values.shape}"
    require(values.shape == (dataset.n,), got, f"{dataset.n} numbers")
    seen = values[np.isfinite(values)]
    require(len(seen), f"colours[{name!r}] without a number", "at least one")
    low, high = float(seen.min()), float(seen.max())
    share = (values - low) / ((high - low) or 1)
    codes = np.where(np.isfinite(values), np.nan_to_num(share) * 31, 32).round().astype(int)
    paints = [*sample_colorscale("Cividis", steps), "#8E97A3"]
    told = [f"{dataset.n:,} samples", f"colour: {name}, {low:.3g} to {high:.3g}", banner]
    return {
        "name": name,
        "values": values.round(4),
        "codes": codes,
        "colours": paints,
        "symbols": ["circle"] * 33,
        "subtitle": html.escape(" · ".join(filter(None, told)), quote=False),
    }


def _rows(dataset: Dataset, name: str, rows: Any) -> np.ndarray:
    rows = np.asarray(rows)
    right = rows.ndim == 1 and rows.dtype.kind in "iu" and np.isin(rows, range(dataset.n)).all()
    require(right or not rows.size, f"rows of {name!r}", f"row numbers from 0 to {dataset.n - 1}")
    return rows


def _answer(dataset: Dataset, text: str, answer: pd.DataFrame | str) -> str | np.ndarray:
    """Best of a ranking as (row, rank, score, change), or the reason why there is none."""
    if isinstance(answer, str):
        return answer
    best = answer.head(MAX_HITS)
    _rows(dataset, text, best.row)
    return best[["row", "rank", "score", "change"]].astype(float).round(4).to_numpy()
