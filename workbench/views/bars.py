"""Bars of the headline metrics."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from .. import _checks
from .._language import kept, language, tr
from ..evaluate.findings.headlines import HEADLINES, OWN, PROMPTS, Headline, of_target
from .panels import check_table, finish, nothing_to_draw
from .style import INK, colours_of, escape

LABELS = {headline.key: headline.label for headline in HEADLINES}  # (task, metric): on the axis
METRIC_COLUMNS = ("space", "task", "target", "metric", "value", "low", "high")
TITLE = kept("What each space is good for")
ZERO_SHOT, FEW_SHOT = kept("zero-shot on {target}"), kept("few-shot with prompts on {target}")
LEGEND_LINE, LEGEND_LETTERS = 22, 100  # pixels of a line of the legend, letters in it


def metric_bars(
    metrics: pd.DataFrame, *, target: str | None = None, banner: str = "",
    headlines: Sequence[Headline] | None = None, colours: Mapping[str, str] | None = None,
) -> go.Figure:  # fmt: skip
    """Draw the headline metrics of every space with their 95 % intervals.

    Parameters
    ----------
    metrics : DataFrame
        ``Comparison.metrics``: columns space, task, target, metric, value, low, high.
    target : str, default=None
        Whose classes to show; the first target that was measured if None. Zero-shot is always of
        the prompted target.
    banner : str, default=""
        See :func:`workbench.views.banner_of`.
    headlines : sequence of Headline, default=None
        ``Comparison.headlines``; the package's own and all measures of yours, taken as scores
        from 0 to 1, if None.
    colours : mapping of str to str, default=None
        Colour of each space, where several figures share them; those of
        :func:`workbench.views.space_colours` if None.

    Returns
    -------
    Figure
        Bars of every space; scores from 0 to 1 side by side, each other measure in a panel of its
        own. Empty, with the reason, where nothing was measured.

    Raises
    ------
    InputError
        If it is no table of metrics, or nothing of the target is in it.

    Examples
    --------
    >>> row = dict(space="CLIP", task="knn", target="label", metric="knn_acc1")
    >>> metrics = pd.DataFrame([{**row, "value": 0.5, "low": 0.4, "high": 0.6}])
    >>> metric_bars(metrics).data[0].x
    ('k-NN',)
    """
    check_table("metrics", metrics, METRIC_COLUMNS)
    if not len(metrics):
        return nothing_to_draw(TITLE, tr("nothing was measured"), banner)
    if target:
        _checks.one_of("target", target, dict.fromkeys(map(str, metrics.target)))
    headlines = _with_own(metrics) if headlines is None else headlines
    table = _of_headlines(metrics, headlines)
    target = target or _first_target(table)
    table = table[of_target(table, target)]
    panels = _panels([each for each in headlines if each.label in set(table.label)])
    widths = [max(1, len(panel)) for panel in panels]
    figure = make_subplots(1, len(panels), column_widths=widths, horizontal_spacing=0.08)
    of_spaces = colours_of(dict.fromkeys(metrics.space), colours)
    for column, panel in enumerate(panels, 1):
        for name, colour in of_spaces.items():
            bars = _bars(name, table[table.space == name], panel, colour)
            if len(panels) > 1:  # one legend for all panels
                bars.update(legendgroup=name, showlegend=column == 1)
            figure.add_trace(bars, 1, column)
        _dress_panel(figure, panel, column)
    lines = _legend_lines(list(dict.fromkeys(metrics.space)))
    top = 84 + LEGEND_LINE * lines
    finish(figure, TITLE, _notes(table, target, banner), 340 + top, top=top)
    legend = dict(orientation="h", y=1.02, yanchor="bottom")  # below, turned labels need the room
    return figure.update_layout(legend=legend, bargap=0.25)


def _legend_lines(names: list[str]) -> int:
    """Lines of the legend in a figure of usual width."""
    letters = sum(len(name) + 6 for name in names)  # with its mark
    return -(-letters // LEGEND_LETTERS)


def _with_own(metrics: pd.DataFrame) -> list[Headline]:
    """Return the package's headlines and one for each measure of the user's."""
    own = metrics[metrics.task == OWN].metric.unique()
    return [*HEADLINES, *(Headline(OWN, metric, metric, metric) for metric in own)]


def _of_headlines(metrics: pd.DataFrame, headlines: Sequence[Headline]) -> pd.DataFrame:
    """Return the headline metrics, with the label of each."""
    labels = {headline.key: headline.label for headline in headlines}
    keys = zip(metrics.task, metrics.metric, strict=True)
    table = metrics.assign(label=[labels.get(key, "") for key in keys])
    return table[table.label != ""]


def _first_target(table: pd.DataFrame) -> str:
    """Return whose classes are learnt first; prompts have a target of their own."""
    prompted = np.any(list(_prompted(table).values()), axis=0)
    of_labels = table[(table.target != "") & ~prompted]
    return of_labels.target.iloc[0] if len(of_labels) else ""


def _prompted(table: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return which rows are of prompts, by what they are called."""
    return {
        ZERO_SHOT: (table.task == "zero_shot").to_numpy(),
        FEW_SHOT: table.metric.str.endswith(PROMPTS).to_numpy(bool),
    }


def _panels(headlines: list[Headline]) -> list[list[Headline]]:
    """Put scores from 0 to 1 into one panel, and each other measure into its own."""
    scores = [headline for headline in headlines if _is_score(headline)]
    others = [[headline] for headline in headlines if not _is_score(headline)]
    return [scores, *others] if scores or not others else others


def _is_score(headline: Headline) -> bool:
    return tuple(headline.range) == (0.0, 1.0) and headline.higher_is_better


def _bars(name: str, table: pd.DataFrame, panel: list[Headline], colour: str) -> go.Bar:
    """Return the bars of one space in one panel, with intervals."""
    rows = table.drop_duplicates("label").set_index("label")
    rows = rows.loc[[headline.label for headline in panel if headline.label in rows.index]]
    told = {headline.label: _on_axis(headline) for headline in panel}
    shown = [told[label] for label in rows.index]
    bars = go.Bar(x=shown, y=rows.value, name=escape(name), marker_color=colour)
    bars.update(error_y=dict(array=rows.high - rows.value, arrayminus=rows.value - rows.low))
    bars.update(error_y=dict(type="data", thickness=1.2, width=3, color=INK))
    return bars.update(hovertemplate="%{x}: %{y:.3f}<extra>%{fullData.name}</extra>")


def _on_axis(headline: Headline) -> str:
    """What stands below a group of bars; Japanese in two lines, as its letters are wide."""
    label = escape(headline.told("label"))
    return label if language() == "en" else "<br>".join(label.rsplit(" ", 1))


def _dress_panel(figure: go.Figure, panel: list[Headline], column: int) -> None:
    """Order the bars of a panel, and say what its values are."""
    order = [_on_axis(headline) for headline in panel]
    figure.update_xaxes(categoryorder="array", categoryarray=order, col=column)
    words = tr("score (0 to 1, higher is better)")
    if panel and not _is_score(panel[0]):
        low, high = panel[0].range
        said = kept("{low:g} to {high:g}, lower is better")
        if panel[0].higher_is_better:
            said = kept("{low:g} to {high:g}, higher is better")
        words = tr(said, low=low, high=high)
    figure.update_yaxes(title_text=words, rangemode="tozero", col=column)


def _notes(table: pd.DataFrame, target: str, banner: str) -> list[str]:
    others = [
        tr(words, target=name)
        for words, rows in _prompted(table).items()
        for name in table[rows].target.unique()
        if name != target
    ]
    classes = tr("classes: {target}", target=target) if target else ""
    return [classes, *others, tr("bars: 95 % intervals"), banner]
