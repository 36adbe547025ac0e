"""Linked maps."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from .. import _checks
from .._deprecation import warn_renamed
from .._language import kept, tr
from .._require import require
from ..data.dataset import Dataset
from .classes import Coding, coding
from .panels import empty_panels, finish, joined_notes, nothing_to_draw, panel_title
from .style import CONTEXT, escape

TITLE = kept("The same samples in every space")
SVG_ROWS = 3000  # up to here points are drawn as SVG, which needs no WebGL


def linked_maps(
    dataset: Any, layouts: Mapping[str, np.ndarray],
    quality: Mapping[str, Mapping[str, float]] | None = None, *, colour: str | None = None,
    method: str = "UMAP", banner: str = "",
    honesty: Mapping[str, Mapping[str, float]] | None = None,
) -> go.Figure:  # fmt: skip
    """Draw one map per space, three in a row.

    Trace i holds the points of space i, in the dataset's order; ids are in ``customdata``.

    Parameters
    ----------
    dataset : Dataset
        Whose samples the points are.
    layouts : mapping of str to ndarray of shape (n, 2)
        Of :func:`workbench.layout.maps`.
    quality : mapping of str to mapping, default=None
        Of :func:`workbench.layout.projection_qualities`; printed above each map if given.
    colour : str, default=None
        A column of the dataset's table; the main target if None.
    method : str, default="UMAP"
        Named on the axes.
    banner : str, default=""
        See :func:`workbench.views.banner_of`.
    honesty : mapping, default=None
        Old name of ``quality``.

    Returns
    -------
    Figure
        The maps; lasso is the mouse's first tool. Empty, with the reason, without maps.

    Raises
    ------
    InputError
        If ``colour`` is no column of the table, or a map is not of the dataset.

    Examples
    --------
    >>> import pandas as pd
    >>> import workbench as wb
    >>> ids = np.array(["a", "b"])
    >>> data = wb.Dataset("toy", ids, None, pd.DataFrame({"kind": ["x", "y"]}, index=ids))
    >>> linked_maps(data, {"CLIP": np.eye(2)}, colour="kind").data[0].name
    'CLIP'
    """
    if honesty is not None:
        warn_renamed("linked_maps(honesty=...)", "linked_maps(quality=...)")
        quality = honesty
    _checks.typed("dataset", dataset, Dataset, "a Dataset, as load gives it")
    if not _checks.named("layouts", layouts, "maps"):
        return nothing_to_draw(TITLE, tr("no map, as of fewer than four samples"), banner)
    for name, xy in layouts.items():
        got = f"layout of {name}: shape {np.shape(xy)}"
        require(np.shape(xy) == (dataset.n, 2), got, f"({dataset.n}, 2), a point each")
    colour = colour or next(iter(dataset.targets), None)
    columns = ", ".join(dataset.targets + dataset.groups) or "no column"
    require(colour is None or colour in dataset.table, f"colour={colour!r}", f"one of {columns}")
    code = coding(dataset.table[colour] if colour else ["all"] * dataset.n)
    titles = [_map_title(name, (quality or {}).get(name)) for name in layouts]
    figure, rows, places = empty_panels(titles, horizontal_spacing=0.03)
    points = _points(dataset, code)
    for (name, xy), place in zip(layouts.items(), places, strict=True):
        points.update(x=xy[:, 0], y=xy[:, 1], name=escape(name))
        figure.add_trace(points, *place)  # a copy
    if colour:
        figure.add_traces(_legend_keys(code))
    dress_axes(figure, method)
    finish(figure, TITLE, [], 170 + 350 * rows, top=130)
    figure.update_layout(title_subtitle_text=map_notes(dataset, colour, code, banner))
    legend = dict(orientation="h", y=-0.12 / rows, yanchor="top")
    return figure.update_layout(dragmode="lasso", hovermode="closest", legend=legend)


def map_notes(dataset: Any, colour: str | None, code: Coding, banner: str) -> str:
    """Return the subtitle of the maps: how many samples, what the colours mean.

    Parameters
    ----------
    dataset : Dataset
        Whose samples the points are.
    colour : str or None
        Column that colours the points.
    code : Coding
        Of that column.
    banner : str
        See :func:`workbench.views.banner_of`.

    Returns
    -------
    str
        Notes in one line, escaped.

    Raises
    ------
    InputError
        If it is no dataset or no coding.

    Examples
    --------
    >>> import pandas as pd
    >>> import workbench as wb
    >>> ids = np.array(["a", "b"])
    >>> data = wb.Dataset("toy", ids, None, pd.DataFrame({"kind": ["x", "y"]}, index=ids))
    >>> map_notes(data, "kind", coding(data.table.kind), "")
    '2 samples · colour: kind'
    """
    _checks.typed("dataset", dataset, Dataset, "a Dataset, as load gives it")
    _checks.typed("code", code, Coding, "a Coding, as coding gives it")
    coloured = tr("colour: {column}", column=colour) if colour else ""
    return joined_notes([tr("{n:,} samples", n=dataset.n), coloured, code.note, banner])


def _map_title(name: str, quality: Mapping[str, float] | None) -> str:
    if not quality:
        return panel_title(name)
    said = kept("trustworthiness {trusted:.2f} · neighbours kept {share:.2f}")
    trusted, share = quality["trustworthiness"], quality["neighbourhood_preservation"]
    return panel_title(name, tr(said, trusted=trusted, share=share))


def _points(dataset: Any, code: Coding) -> go.Scatter | go.Scattergl:
    """Return the points of a map without their places: all but x, y and name."""
    trace = go.Scatter if dataset.n <= SVG_ROWS else go.Scattergl
    files = dataset.table.get("file", dataset.ids)
    pairs = zip(code.codes, files, strict=True)
    text = [f"{escape(code.classes[number])}<br>{escape(file)}" for number, file in pairs]
    points = trace(mode="markers", text=text, customdata=dataset.ids, showlegend=False)
    points.update(hovertemplate="%{text}<extra></extra>", marker=_marker(code, dataset.n))
    faded = dict(opacity=0.4, color=CONTEXT)
    return points.update(selected_marker_opacity=1, unselected_marker=faded)


def _marker(code: Coding, n: int) -> dict[str, Any]:
    """Return colours and symbols point by point; single values where all are equal."""
    marker = dict(color=np.array(code.colours)[code.codes], size=point_size(n), opacity=0.85)
    if len(set(code.symbols)) > 1:
        marker["symbol"] = np.array(code.symbols)[code.codes]
    if n <= SVG_ROWS:
        marker["line"] = dict(width=0.3, color="rgba(27,36,48,.45)")
    return marker


def point_size(n: int) -> float:
    """Return the size of points: the more, the smaller.

    Parameters
    ----------
    n : int
        Points of a map.

    Returns
    -------
    float
        Pixels.

    Examples
    --------
    >>> point_size(100), point_size(100_000)
    (6.5, 3.5)
    """
    if n <= 500:
        return 6.5
    if n <= 3000:
        return 5
    return 3.5


def _legend_keys(code: Coding) -> list[go.Scatter]:
    """Return a trace without points for each line of the legend."""
    keys = []
    for entry in code.legend:
        marker = dict(color=entry.colour, symbol=entry.symbol, size=9)
        key = go.Scatter(x=[None], y=[None], mode="markers", name=escape(entry.text))
        keys.append(key.update(marker=marker))
    return keys


def dress_axes(figure: go.Figure, method: str) -> None:
    """Give maps frames without ticks, and name the axes.

    Parameters
    ----------
    figure : Figure
        Changed in place.
    method : str
        How the maps were made.

    Examples
    --------
    >>> figure = empty_panels(["CLIP"]).figure
    >>> dress_axes(figure, "UMAP")
    >>> figure.layout.xaxis.title.text
    'UMAP 1 (no unit)'
    """
    frame = dict(showgrid=False, showticklabels=False, ticks="", mirror=True, showline=True)
    figure.update_xaxes(frame).update_yaxes(frame)
    title = dict(font_size=12, standoff=4)
    figure.update_xaxes(title=dict(text=tr("{method} 1 (no unit)", method=escape(method)), **title))
    figure.update_yaxes(
        title=dict(text=tr("{method} 2 (no unit)", method=escape(method)), **title), col=1
    )
