"""Weights of the fused kernel: what each setting scored, and what the choice is worth."""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from .. import _checks
from .._language import kept, tr
from .._require import require
from ..fusion.weights import weight_text
from ..weighing.words import OF_ALL, OF_OTHERS, retold_metric, scored
from .panels import check_table, empty_panels, finish, nothing_to_draw, panel_title
from .style import ACCENT, INK, MUTED, SCALE, SECOND

WEIGHTS_TITLE = kept("Which weights, and what they are worth")
SETTING = kept("C = %{x}<br>expert weight %{y}<br>score %{z:.3f}")  # as plotly reads it
OF_GRID = ("C", "expert_weight", "product_weight", "centre_clip", "score")
OF_CORNERS = ("kind", "score", "difference", "low", "high")


def weights_map(choice: Any, *, banner: str = "") -> go.Figure:
    """Draw the score over C and the expert's weight, and the choice against every corner.

    Parameters
    ----------
    choice : Choice or None
        Of :func:`workbench.choose_weights`.
    banner : str, default=""
        See :func:`workbench.views.banner_of`.

    Returns
    -------
    Figure
        On the left the score of every setting with a product (product weight 1), on all samples,
        the chosen one marked; on the right how much better the choice is than each corner, on
        samples that had no part in the choice, with 95 % intervals; empty without a choice.

    Raises
    ------
    InputError
        If it is no such choice.

    Examples
    --------
    >>> weights_map(None).layout.annotations[0].text[:37]
    'Nothing to draw: no weights to choose'
    """
    if choice is None:
        reason = tr("no weights to choose: nothing is fused, or the data name nothing to choose by")
        return nothing_to_draw(WEIGHTS_TITLE, reason, banner)
    right = all(hasattr(choice, name) for name in ("weights", "words", "grid", "corners"))
    require(right, f"choice={_checks.shown(choice)}", "what choose_weights gives")
    check_table("choice.grid", choice.grid, OF_GRID)
    check_table("choice.corners", choice.corners, OF_CORNERS)
    how = kept("{metric}, product weight 1")
    if _is_centred(choice):
        how = kept("{metric}, product weight 1, CLIP centred")
    how = tr(how, metric=retold_metric(choice.metric))
    titles = [
        panel_title(tr("Score of each setting"), how),
        panel_title(tr("Chosen, less each corner")),
    ]
    figure = empty_panels(titles, horizontal_spacing=0.3, column_widths=[0.57, 0.43]).figure
    _add_grid(figure, choice)
    _add_corners(figure, choice.corners)
    notes = [
        tr("chosen: {words}", words=choice.words),
        tr("left: {all}; right: {others}, 95 %", all=tr(OF_ALL), others=tr(OF_OTHERS)),
        banner,
    ]
    return finish(figure, WEIGHTS_TITLE, notes, 460, top=130)


def _is_centred(choice: Any) -> bool:
    return bool(choice.weights.centre_clip)


def _add_grid(figure: go.Figure, choice: Any) -> None:
    """Add the heat map of all settings with a product, and the chosen one."""
    grid = choice.grid
    shown = grid[(grid.product_weight == 1) & (grid.centre_clip == _is_centred(choice))]
    table = shown.pivot_table(index="expert_weight", columns="C", values="score")
    across, up = (
        [weight_text(C) for C in table.columns],
        [weight_text(weight) for weight in table.index],
    )
    heat = go.Heatmap(
        z=table.to_numpy().round(4), x=across, y=up, colorscale=SCALE, xgap=1, ygap=1,
        colorbar=dict(x=0.405, thickness=10, len=1.05, tickformat=".2f"),
        hovertemplate=f"{tr(SETTING)}<extra></extra>",
    )  # fmt: skip
    figure.add_trace(heat, 1, 1)
    weights = choice.weights
    if weights.product_weight == 1:
        ring = dict(size=20, symbol="circle-open", color=SECOND, line_width=4)
        place = dict(x=[weight_text(weights.C)], y=[weight_text(weights.expert_weight)])
        figure.add_trace(go.Scatter(mode="markers", marker=ring, hoverinfo="skip", **place), 1, 1)
    figure.update_traces(showlegend=False)
    axes = dict(type="category", showgrid=False, tickangle=0)
    named = dict(title_text=tr("C (weight of CLIP)"), tickvals=_decades(table.columns))
    figure.update_xaxes(**axes, **named, col=1)
    named = dict(title_text=tr("expert weight (0: KrossFuse)"), tickvals=_decades(table.index))
    figure.update_yaxes(**axes, **named, col=1)


def _decades(weights: Iterable[float]) -> list[str]:
    """Those that an axis names: 0 and powers of ten."""
    return [weight_text(w) for w in weights if w == 0 or abs(math.log10(w) % 1) < 0.01]


def _add_corners(figure: go.Figure, corners: pd.DataFrame) -> None:
    """Add the differences, the best corner on top; a line at 0."""
    ordered = corners.sort_values("score")
    difference = ordered.difference.to_numpy()
    beyond = (ordered.low > 0) | (ordered.high < 0)
    bars = dict(
        array=ordered.high - difference, arrayminus=difference - ordered.low, color=MUTED,
        thickness=2, width=6,
    )  # fmt: skip
    names = list(map(scored, ordered.kind, ordered.score))
    points = go.Scatter(
        x=difference, y=names, mode="markers", error_x=bars, showlegend=False,
        marker=dict(size=11, color=np.where(beyond, ACCENT, MUTED)),
        hovertemplate="%{y}<br>%{x:+.3f}<extra></extra>",
    )  # fmt: skip
    figure.add_trace(points, 1, 2)
    figure.add_vline(0, line=dict(color=INK, width=1), row=1, col=2)
    figure.update_xaxes(title_text=tr("difference of the score"), tickformat="+.2f", col=2)
    figure.update_yaxes(type="category", row=1, col=2)
