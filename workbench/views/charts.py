"""Bars, curves and histograms."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from .. import align
from ..evaluate.headlines import HEADLINES
from .panels import _finish, _nothing, _panels, _title
from .style import ACCENT, INK, escape, space_colours


def error_curve(curve: pd.DataFrame | None, *, banner: str = "") -> go.Figure:
    """Error of the image kernel against the width l, and what the width costs."""
    if curve is None or not len(curve):
        return _nothing("What the width l buys", "no image expert, or no width to try", banner)
    titles, second = [_title("Error of the fused kernel"), _title("Cost")], {"secondary_y": True}
    figure, *_ = _panels(titles, specs=[[{}, second]], horizontal_spacing=0.12)
    used = dict(color="#D55E00", size=10, symbol="diamond-open")
    dashed = dict(color="#8A8F98", dash="dash")
    lines: dict[str, tuple[str, dict]] = {
        "standard_error": ("exact standard error", dict(line=dict(color=INK, width=2))),
        "rmse": ("measured", dict(marker=dict(color=ACCENT, size=11))),
        "rmse_equal_norms": ("measured, as used (equal norms)", dict(marker=used)),
        "kernel_std": ("spread of the kernel itself", dict(line=dashed)),
    }
    for column, (name, style) in lines.items():
        if column in curve:
            mode = "markers" if "marker" in style else "lines"
            line = go.Scatter(x=curve.n_components, y=curve[column], name=name, mode=mode)
            figure.add_trace(line.update(**style), 1, 1)
    cost = dict(x=curve.n_components, mode="lines+markers")
    seconds = go.Scatter(y=1000 * curve.seconds_per_1000, name="time", line_color=ACCENT, **cost)
    size = go.Scatter(y=curve.bytes_per_row / 1024, name="size", line_color="#D55E00", **cost)
    figure.add_trace(seconds, 1, 2)
    figure.add_trace(size.update(line_dash="dot"), 1, 2, secondary_y=True)
    ticks = dict(tickvals=curve.n_components, title_text="width l (dimensions)", type="log")
    figure.update_xaxes(tickformat=",d", **ticks)
    figure.update_yaxes(title_text="kernel error, rms (cosine units)", rangemode="tozero", col=1)
    figure.update_yaxes(title_text="milliseconds per 1,000 rows", rangemode="tozero", col=2)
    right = dict(secondary_y=True, col=2, showgrid=False, tickmode="auto")
    figure.update_yaxes(title_text="KiB per row", **right)
    notes = ["off-diagonal entries; the error falls as 1/√l", banner]
    _finish(figure, "What the width l buys, and what it costs", notes, 440, top=110)
    return figure.update_layout(legend=dict(orientation="h", y=-0.3))


def similarity_histograms(outcomes: Mapping[tuple, np.ndarray], *, banner: str = "") -> go.Figure:
    """Cosines of matching image-text pairs and of other pairs (``Comparison.outcomes``)."""
    kinds = {"matching_cosine": ("matching pairs", ACCENT)}
    kinds["other_cosine"] = ("other pairs", "#E69F00")
    names = list(dict.fromkeys(key[0] for key in outcomes if key[3] in kinds))
    if not names:
        return _nothing("Do texts find their images?", "no captions", banner)
    figure, rows, places = _panels([_title(name) for name in names], gap=0.3)
    for name, place in zip(names, places, strict=True):
        values = {kind: outcomes[name, "similarity", "", kind] for kind in kinds}
        edges = np.histogram_bin_edges(np.concatenate(list(values.values())), 50)
        for kind, (label, paint) in kinds.items():
            share = 100 * np.histogram(values[kind], edges)[0] / max(1, len(values[kind]))
            bars = go.Bar(x=(edges[1:] + edges[:-1]) / 2, y=share, name=label, marker_color=paint)
            bars.update(opacity=0.65, legendgroup=kind, showlegend=name == names[0])
            figure.add_trace(bars.update(width=np.diff(edges), marker_line_width=0), *place)
    figure.update_xaxes(title_text="cosine of image and text")
    figure.update_yaxes(title_text="% of pairs", col=1)
    notes = ["the further apart the two hills, the better text finds images", banner]
    _finish(figure, "Do texts find their images?", notes, 150 + 270 * rows, top=110)
    legend = dict(orientation="h", y=-0.42 / rows)
    return figure.update_layout(barmode="overlay", bargap=0, legend=legend)


def metric_bars(metrics: pd.DataFrame, *, target: str | None = None, banner: str = "") -> go.Figure:
    """Headline metrics of every space with 95 % intervals (``Comparison.metrics``)."""
    if not len(metrics):
        return _nothing("What each space is good for", "nothing was measured", banner)
    keys = zip(metrics.task, metrics.metric, strict=True)
    labels = {headline.key: headline.label for headline in HEADLINES}
    table = metrics.assign(words=[labels.get(key, "") for key in keys])
    table = table[table.words != ""]
    zero = table.task == "zero_shot"
    labelled = table[(table.target != "") & ~zero].target
    target = target or (labelled.iloc[0] if len(labelled) else "")
    table = table[table.target.isin(["", target]) | zero]
    order = [word for word in labels.values() if word in set(table.words)]
    figure = go.Figure()
    for name, paint in space_colours(dict.fromkeys(metrics.space)).items():
        rows = table[table.space == name].drop_duplicates("words").set_index("words")
        words = [word for word in order if word in rows.index]
        rows = rows.loc[words]
        spread = dict(type="data", array=rows.high - rows.value, arrayminus=rows.value - rows.low)
        bars = go.Bar(x=words, y=rows.value, name=escape(name), marker_color=paint)
        bars.update(error_y=dict(**spread, thickness=1.2, width=3, color=INK))
        figure.add_trace(bars.update(hovertemplate="%{x}: %{y:.3f}<extra>%{fullData.name}</extra>"))
    figure.update_xaxes(categoryorder="array", categoryarray=order)
    figure.update_yaxes(title_text="score (0 to 1, higher is better)", rangemode="tozero")
    prompted = table[table.task == "zero_shot"].target.unique()
    other = [f"zero-shot on {name}" for name in prompted if name != target]
    notes = [f"classes: {target}" if target else "", *other, "bars: 95 % intervals", banner]
    _finish(figure, "What each space is good for", notes, 440, top=100)
    return figure.update_layout(legend=dict(orientation="h", y=-0.14), bargap=0.25)


def spectra(spectra: Mapping[str, np.ndarray], *, banner: str = "") -> go.Figure:
    """Share of the variance of each principal direction (:func:`workbench.layout.spectra`)."""
    figure = go.Figure()
    for name, paint in space_colours(spectra).items():
        values = spectra[name][spectra[name] > 1e-9]
        rank = align.spectrum_rank(values)
        line = go.Scatter(x=np.arange(1, len(values) + 1), y=100 * values, mode="lines")
        line.update(name=f"{escape(name)}: effective rank {rank:.0f}", line_color=paint)
        figure.add_trace(line)
    figure.update_xaxes(type="log", dtick=1, title_text="principal direction (number)")
    figure.update_yaxes(type="log", dtick=1, title_text="% of the variance", exponentformat="none")
    notes = ["effective rank: exp of the entropy of the shares (centred rows)", banner]
    return _finish(figure, "How many directions each space uses", notes, 420, top=90)
