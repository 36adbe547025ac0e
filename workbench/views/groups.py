"""What one space changes against another, group by group."""

import pandas as pd
import plotly.graph_objects as go

from .panels import check_table, finish, nothing_to_draw
from .style import ACCENT, INK, MUTED, SECOND, escape

GROUPS = "What changes for every group"
CHANGES = ["group", "n", "difference", "low", "high", "verdict"]
COLOURS = {"gains": ACCENT, "loses": SECOND, "unclear": MUTED}
ROW = 26  # pixels of a group


def group_changes(
    changes: pd.DataFrame, space: str, rival: str, measure: str, *, banner: str = ""
) -> go.Figure:
    """Draw what one space changes against another for every group, with intervals.

    Parameters
    ----------
    changes : DataFrame
        Of :func:`workbench.by_group.group_changes`.
    space, rival : str
        What was held against what.
    measure : str
        Named on the axis.
    banner : str, default=""
        See :func:`workbench.views.banner_of`.

    Returns
    -------
    Figure
        A row for each group, the largest loss on top; empty, with the reason, without groups.

    Raises
    ------
    InputError
        If columns are missing.

    Examples
    --------
    >>> values = ["night", 40, -0.2, -0.3, -0.1, "loses"]
    >>> changes = pd.DataFrame([values], columns=CHANGES)
    >>> group_changes(changes, "fused", "CLIP", "k-NN").data[0].y
    ('night (40)',)
    """
    check_table("changes", changes, CHANGES)
    if not len(changes):
        return nothing_to_draw(GROUPS, "no groups", banner)
    figure = go.Figure()
    for verdict, colour in COLOURS.items():
        rows = changes[changes.verdict == verdict]
        if not len(rows):
            continue
        away = dict(
            type="data", array=rows.high - rows.difference, arrayminus=rows.difference - rows.low,
            color=colour, thickness=2, width=4,
        )  # fmt: skip
        figure.add_trace(go.Scatter(
            x=rows.difference, y=_names(rows), mode="markers", name=verdict, error_x=away,
            marker=dict(color=colour, size=9), hovertemplate="%{y}: %{x:+.3f}<extra></extra>",
        ))  # fmt: skip
    figure.add_vline(x=0, line=dict(color=INK, width=1))
    title = f"{escape(measure)}: {escape(space)} less {escape(rival)} (share of samples)"
    figure.update_xaxes(title=title)
    figure.update_yaxes(categoryorder="array", categoryarray=_names(changes)[::-1])
    notes = ["points with 95 % intervals; colours by p corrected for the number of groups", banner]
    return finish(figure, GROUPS, notes, 190 + ROW * len(changes), top=100)


def _names(rows: pd.DataFrame) -> list[str]:
    return [f"{escape(name)} ({n:,})" for name, n in zip(rows.group, rows.n, strict=True)]
