"""New samples and those of before on the same maps."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from .. import _checks
from .._require import require
from .maps import dress_axes, point_size
from .panels import empty_panels, finish, nothing_to_draw, panel_title
from .style import ACCENT, CONTEXT, INK, SECOND, escape

TITLE = "New samples among those of before"
BEFORE, NEW, MOVED = "before", "new", "new, moved most"


def shift_maps(
    ids: Any, layouts: Mapping[str, np.ndarray], new: Any,
    moved: Mapping[str, Any] | None = None, *, method: str = "UMAP", banner: str = "",
) -> go.Figure:  # fmt: skip
    """Draw new samples over those of before, one map for each space.

    Parameters
    ----------
    ids : array of str of shape (n,)
        Of the samples.
    layouts : mapping of str to ndarray of shape (n, 2)
        Maps on which both sets were laid out together.
    new : array of bool of shape (n,)
        Which samples are the new ones.
    moved : mapping of str to array of int, default=None
        By space, rows of the new samples that moved most: they are drawn on top, dark.
    method : str, default="UMAP"
        Named on the axes.
    banner : str, default=""
        See :func:`workbench.views.banner_of`.

    Returns
    -------
    Figure
        Three traces for each map; empty, with the reason, without maps.

    Raises
    ------
    InputError
        If maps, marks and ids do not fit each other.

    Examples
    --------
    >>> figure = shift_maps(["a", "b"], {"CLIP": np.eye(2)}, np.array([False, True]))
    >>> [trace.name for trace in figure.data]
    ['before', 'new', 'new, moved most']
    """
    if not _checks.named("layouts", layouts, "maps"):
        return nothing_to_draw(TITLE, "no map, as of fewer than four samples", banner)
    ids = np.asarray(ids, str)
    new = np.asarray(new)
    is_marks = new.dtype == bool and new.shape == ids.shape
    require(is_marks, f"new of shape {new.shape}", f"True or False for each of {len(ids)} samples")
    figure, rows, places = empty_panels([panel_title(name) for name in layouts], gap=0.3)
    in_legend: set[str] = set()
    for (name, xy), place in zip(layouts.items(), places, strict=True):
        got = f"layout of {name}: shape {np.shape(xy)}"
        require(np.shape(xy) == (len(ids), 2), got, f"({len(ids)}, 2), a point each")
        most = np.zeros(len(ids), bool)
        most[np.asarray((moved or {}).get(name, []), int)] = True
        for trace in _layers(ids, np.asarray(xy), new, most):
            shown = len(trace.x) > 0 and trace.name not in in_legend
            in_legend |= {trace.name} if shown else set()
            figure.add_trace(trace.update(showlegend=shown), *place)
    dress_axes(figure, method)
    notes = [f"{int(new.sum()):,} new, {int((~new).sum()):,} of before", banner]
    finish(figure, TITLE, notes, 170 + 350 * rows, top=130)
    legend = dict(orientation="h", y=-0.12 / rows, yanchor="top", itemsizing="constant")
    return figure.update_layout(legend=legend, hovermode="closest")


def _layers(
    ids: np.ndarray, xy: np.ndarray, new: np.ndarray, most: np.ndarray
) -> list[go.Scattergl]:
    """Those of before below, new ones over them, those that moved most on top."""
    size = point_size(len(ids))
    layers = [
        (BEFORE, ~new, dict(color=CONTEXT, size=size + 2)),
        (NEW, new & ~most, dict(color=ACCENT, size=size, opacity=0.7)),
        (MOVED, most, dict(color=SECOND, size=size + 3, line=dict(color=INK, width=1))),
    ]
    traces = []
    for name, rows, marker in layers:
        trace = go.Scattergl(
            x=xy[rows, 0], y=xy[rows, 1], mode="markers", name=name, legendgroup=name,
            marker=marker, text=[escape(each) for each in ids[rows]],
            hovertemplate="%{text}<extra></extra>",
        )  # fmt: skip
        traces.append(trace)
    return traces
