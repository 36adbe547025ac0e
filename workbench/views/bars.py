"""Bars of the headline metrics."""

import pandas as pd
import plotly.graph_objects as go

from .panels import finish, nothing_to_draw
from .style import INK, escape, space_colours

HEADLINES = {
    ("zero_shot", "acc1"): "zero-shot",
    ("retrieval", "image_retrieval_recall@1"): "text → image R@1",
    ("retrieval", "text_retrieval_recall@1"): "image → text R@1",
    ("retrieval", "caption_to_caption_recall@1"): "caption → caption R@1",
    ("linear_probe", "acc1"): "linear probe",
    ("knn", "knn_acc1"): "k-NN",
    ("cluster", "kmeans_nmi"): "k-means NMI",
    ("cluster", "spectral_nmi"): "spectral NMI",
}
TITLE = "What each space is good for"


def metric_bars(metrics: pd.DataFrame, *, target: str | None = None, banner: str = "") -> go.Figure:
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

    Returns
    -------
    Figure
        One trace of bars for each space; empty, with the reason, where nothing was measured.

    Examples
    --------
    >>> row = dict(space="CLIP", task="knn", target="label", metric="knn_acc1")
    >>> metrics = pd.DataFrame([{**row, "value": 0.5, "low": 0.4, "high": 0.6}])
    >>> metric_bars(metrics).data[0].x
    ('k-NN',)
    """
    if not len(metrics):
        return nothing_to_draw(TITLE, "nothing was measured", banner)
    table = _headlines(metrics)
    target = target or _first_target(table)
    table = table[table.target.isin(["", target]) | (table.task == "zero_shot")]
    order = [words for words in HEADLINES.values() if words in set(table.words)]
    figure = go.Figure()
    for name, colour in space_colours(dict.fromkeys(metrics.space)).items():
        rows = table[table.space == name].drop_duplicates("words").set_index("words")
        rows = rows.loc[[words for words in order if words in rows.index]]
        figure.add_trace(_bars(name, rows, colour))
    figure.update_xaxes(categoryorder="array", categoryarray=order)
    figure.update_yaxes(title_text="score (0 to 1, higher is better)", rangemode="tozero")
    finish(figure, TITLE, _notes(table, target, banner), 440, top=100)
    return figure.update_layout(legend=dict(orientation="h", y=-0.14), bargap=0.25)


def _headlines(metrics: pd.DataFrame) -> pd.DataFrame:
    """Return the headline metrics, with the words of each."""
    keys = zip(metrics.task, metrics.metric, strict=True)
    table = metrics.assign(words=[HEADLINES.get(key, "") for key in keys])
    return table[table.words != ""]


def _first_target(table: pd.DataFrame) -> str:
    of_labels = table[(table.target != "") & (table.task != "zero_shot")]
    return of_labels.target.iloc[0] if len(of_labels) else ""


def _bars(name: str, rows: pd.DataFrame, colour: str) -> go.Bar:
    """Return the bars of one space, with intervals."""
    bars = go.Bar(x=rows.index.tolist(), y=rows.value, name=escape(name), marker_color=colour)
    bars.update(error_y=dict(array=rows.high - rows.value, arrayminus=rows.value - rows.low))
    bars.update(error_y=dict(type="data", thickness=1.2, width=3, color=INK))
    return bars.update(hovertemplate="%{x}: %{y:.3f}<extra>%{fullData.name}</extra>")


def _notes(table: pd.DataFrame, target: str, banner: str) -> list[str]:
    prompted = table[table.task == "zero_shot"].target.unique()
    others = [f"zero-shot on {name}" for name in prompted if name != target]
    classes = f"classes: {target}" if target else ""
    return [classes, *others, "bars: 95 % intervals", banner]
