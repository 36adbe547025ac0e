"""What each weight of the fused kernel does for every group."""

import pandas as pd
import plotly.graph_objects as go

from .panels import check_table, finish, nothing_to_draw
from .style import SCALE, escape

TITLE = "What each weight does for every group"
COLUMNS = ["setting", "group", "n", "value"]
ROW = 26  # pixels of a group


def group_weights(table: pd.DataFrame, measure: str, *, banner: str = "") -> go.Figure:
    """Draw a measure of every group by several weights.

    Parameters
    ----------
    table : DataFrame
        Of :func:`workbench.by_group.weights_by_group`.
    measure : str
        Named in the notes.
    banner : str, default=""
        See :func:`workbench.views.banner_of`.

    Returns
    -------
    Figure
        A row for each group, the one with the least value on top, a column for each setting; empty,
        with the reason, without groups.

    Raises
    ------
    InputError
        If columns are missing.

    Examples
    --------
    >>> rows = [("CLIP alone", "night", 40, 0.5), ("CLIP alone", "day", 40, 0.9)]
    >>> group_weights(pd.DataFrame(rows, columns=COLUMNS), "k-NN").data[0].y
    ('night (40)', 'day (40)')
    """
    check_table("table", table, COLUMNS)
    if not len(table):
        return nothing_to_draw(TITLE, "no groups", banner)
    settings = list(dict.fromkeys(table.setting))
    values = table.pivot(index="group", columns="setting", values="value")[settings]
    values = values.loc[values.min(axis=1).sort_values(kind="stable").index]
    counts = table.drop_duplicates("group").set_index("group").n
    names = [f"{escape(group)} ({counts[group]:,})" for group in values.index]
    z = values.to_numpy(float)
    heat = go.Heatmap(
        z=z, x=[escape(each) for each in settings], y=names, colorscale=SCALE,
        text=[[f"{value:.2f}" for value in row] for row in z], texttemplate="%{text}",
        xgap=2, ygap=2, colorbar=dict(thickness=10),
        hovertemplate="%{y}, %{x}: %{z:.3f}<extra></extra>",
    )  # fmt: skip
    figure = go.Figure(heat)
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_xaxes(side="top", showgrid=False, tickangle=-25)
    notes = [f"{measure}; samples in brackets; exact kernels", banner]
    return finish(figure, TITLE, notes, 230 + ROW * len(values), top=190)
