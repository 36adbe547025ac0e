"""Linked maps."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from .._require import require
from .classes import Coding, coding
from .panels import _finish, _panels, _title
from .style import CONTEXT, escape

SVG_ROWS = 3000  # up to here points are drawn as SVG, which needs no WebGL


def linked_maps(
    dataset: Any, layouts: Mapping[str, np.ndarray], quality: Mapping[str, Mapping[str, float]], *,
    colour: str | None = None, method: str = "UMAP", banner: str = "",
) -> go.Figure:  # fmt: skip
    """One map a space, three in a row; trace i holds the points of space i in the dataset's order.

    Parameters
    ----------
    dataset : Dataset
        Ids go into ``customdata``.
    layouts : mapping of str to ndarray of shape (n, 2)
    quality : mapping of str to mapping
        Of :func:`workbench.layout.projection_quality`; printed above each map.
    colour : str, default=None
        A column of the dataset's table; the main target if None.
    method : str, default="UMAP"
        Named on the axes.
    banner : str, default=""
        See :func:`banner_of`.
    """
    colour = colour or next(iter(dataset.targets), None)
    known = ", ".join(dataset.targets + dataset.groups) or "no column"
    require(colour is None or colour in dataset.table, f"colour={colour!r}", f"one of {known}")
    code = coding(dataset.table[colour] if colour else ["all"] * dataset.n)
    titles = [_map_title(name, quality.get(name)) for name in layouts]
    figure, rows, places = _panels(titles, horizontal_spacing=0.03)
    trace = go.Scatter if dataset.n <= SVG_ROWS else go.Scattergl
    names = dataset.table.get("file", dataset.ids)
    named = zip(code.codes, names, strict=True)
    text = [f"{escape(code.classes[c])}<br>{escape(file)}" for c, file in named]
    for (name, xy), place in zip(layouts.items(), places, strict=True):
        points = trace(x=xy[:, 0], y=xy[:, 1], mode="markers", name=escape(name), text=text)
        points.update(customdata=dataset.ids, hovertemplate="%{text}<extra></extra>")
        points.update(marker=_marker(code, dataset.n), showlegend=False)
        points.update(selected_marker_opacity=1, unselected_marker=dict(opacity=0.4, color=CONTEXT))
        figure.add_trace(points, *place)
    for label, paint, symbol, _ in code.legend if colour else ():
        key = go.Scatter(x=[None], y=[None], mode="markers", name=escape(label))
        figure.add_trace(key.update(marker=dict(color=paint, symbol=symbol, size=9)))
    figure.update_xaxes(showgrid=False, showticklabels=False, ticks="", mirror=True, showline=True)
    figure.update_yaxes(showgrid=False, showticklabels=False, ticks="", mirror=True, showline=True)
    figure.update_xaxes(title=dict(text=f"{method} 1 (no unit)", font_size=12, standoff=4))
    figure.update_yaxes(title=dict(text=f"{method} 2 (no unit)", font_size=12, standoff=4), col=1)
    _finish(figure, "The same samples in every space", [], 170 + 350 * rows, top=130)
    figure.update_layout(title_subtitle_text=map_notes(dataset, colour, code, banner))
    legend = dict(orientation="h", y=-0.12 / rows, yanchor="top")
    return figure.update_layout(dragmode="lasso", hovermode="closest", legend=legend)


def map_notes(dataset: Any, colour: str | None, code: Coding, banner: str) -> str:
    """Subtitle of the maps: how many samples, what the colours mean."""
    notes = [f"{dataset.n:,} samples", f"colour: {colour}" if colour else "", code.note, banner]
    return " · ".join(escape(note) for note in notes if note)


def _map_title(name: str, kept: Mapping[str, float] | None) -> str:
    words = (
        "trustworthiness {trustworthiness:.2f} · neighbours kept {neighbourhood_preservation:.2f}"
    )
    return _title(name, words.format(**kept) if kept else "")


def _marker(code: Coding, n: int) -> dict[str, Any]:
    """Colours and symbols point by point; single values where all are equal."""
    size = 6.5 if n <= 500 else 5 if n <= 3000 else 3.5
    marker = dict(color=np.array(code.colours)[code.codes], size=size, opacity=0.85)
    if len(set(code.symbols)) > 1:
        marker["symbol"] = np.array(code.symbols)[code.codes]
    if n <= SVG_ROWS:
        marker["line"] = dict(width=0.3, color="rgba(27,36,48,.45)")
    return marker
