"""Figures of arrays and tables that are already there: plotly, one template, one palette."""

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from ._require import require

# Okabe and Ito's colours (yellow last: weak on white), and dark grey in place of black.
PALETTE = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#4D4D4D", "#F0E442")
NAMED = dict(  # for classes that are colours: "red" must not be drawn blue
    red="#D55E00", orange="#E69F00", yellow="#F0E442", green="#009E73", cyan="#56B4E9",
    blue="#0072B2", purple="#5E3C99", pink="#CC79A7", brown="#8C510A", black="#222222",
    grey="#8A8F98", gray="#8A8F98", white="#D8DCE2", violet="#5E3C99", magenta="#CC79A7",
)  # fmt: skip
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "star", "hourglass")
OTHER, CONTEXT = "#8E97A3", "#D3D8DF"  # classes beyond the palette; points not selected
ACCENT, INK, MUTED, LINE = "#0072B2", "#1B2430", "#5B6673", "#E3E7EC"
FONT = "Inter, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
SVG_ROWS = 3000  # up to here points are drawn as SVG, which needs no WebGL
HEADLINES = {
    ("zero_shot", "acc1"): "zero-shot",
    ("retrieval", "image_retrieval_recall@1"): "text → image R@1",
    ("retrieval", "text_retrieval_recall@1"): "image → text R@1",
    ("retrieval", "sibling_caption_recall@1"): "sibling caption R@1",
    ("linear_probe", "acc1"): "linear probe",
    ("knn", "knn_acc1"): "k-NN",
    ("cluster", "kmeans_nmi"): "k-means NMI",
    ("cluster", "spectral_nmi"): "spectral NMI",
}
_AXIS = dict(gridcolor=LINE, linecolor="#B8C0CA", zeroline=False, ticks="outside", automargin=True)
TEMPLATE = go.layout.Template(layout=dict(
    font=dict(family=FONT, size=14, color=INK),
    title=dict(x=0, xref="container", xanchor="left", y=0.98, yanchor="top", pad=dict(l=8)),
    title_font_size=18, title_subtitle_font=dict(size=13, color=MUTED),
    paper_bgcolor="white", plot_bgcolor="white", colorway=PALETTE, xaxis=_AXIS, yaxis=_AXIS,
    legend=dict(font_size=13, bordercolor=LINE), margin=dict(l=64, r=24, t=96, b=64),
    hoverlabel=dict(font_size=13, bgcolor="white"),
))  # fmt: skip


@dataclass(frozen=True)
class Coding:
    """Colour and symbol of every class, and what the legend says.

    ``legend`` holds (text, colour, symbol, numbers of its classes); ``note`` says what is grouped.
    """

    classes: tuple[str, ...]
    codes: np.ndarray
    colours: tuple[str, ...]
    symbols: tuple[str, ...]
    legend: tuple[tuple[str, str, str, tuple[int, ...]], ...]
    note: str = ""


def coding(labels: Iterable[Any]) -> Coding:
    """Colours for any number of classes.

    Up to 8: one colour each. Two factors of at most 8 values each, as in "red, dots": colour for
    one, symbol for the other. Up to 24: 8 colours x 3 symbols. More: the 7 most frequent, the
    others grey.

    Examples
    --------
    >>> code = coding(["blue", "red", "blue"])
    >>> code.classes, code.colours
    (('blue', 'red'), ('#0072B2', '#D55E00'))
    """
    text = ["(none)" if pd.isna(label) or label == "" else str(label) for label in labels]
    names, codes, counts = np.unique(text, return_inverse=True, return_counts=True)
    classes, k = tuple(names.tolist()), len(names)
    factors = [name.split(", ") for name in classes]
    pairs = all(len(pair) == 2 for pair in factors)
    sides = [tuple(dict.fromkeys(side)) for side in zip(*factors, strict=True)] if pairs else []
    if k > 8 and pairs and max(map(len, sides)) <= 8:
        return _two_factors(classes, codes, factors, sides)
    colours, symbols, note = list(_colours(classes)), ["circle"] * k, ""
    shown = list(range(k))
    if 8 < k <= 24:
        symbols = [SYMBOLS[i // 8] for i in range(k)]
    elif k > 24:
        shown = np.argsort(-counts, kind="stable")[:7].tolist()
        colours = [PALETTE[shown.index(i)] if i in shown else OTHER for i in range(k)]
        note = f"7 most frequent of {k} classes coloured"
    legend: list[tuple] = [(classes[i], colours[i], symbols[i], (i,)) for i in shown]
    if k > 24:
        rest = tuple(i for i in range(k) if i not in shown)
        legend.append((f"{len(rest)} other classes", OTHER, "circle", rest))
    return Coding(classes, codes, tuple(colours), tuple(symbols), tuple(legend), note)


def _two_factors(classes: tuple, codes: np.ndarray, factors: list, sides: list) -> Coding:
    colour = dict(zip(sides[0], _colours(sides[0]), strict=True))
    symbol = dict(zip(sides[1], SYMBOLS, strict=False))

    def holding(side: int, value: str) -> tuple[int, ...]:
        return tuple(i for i, pair in enumerate(factors) if pair[side] == value)

    legend = [(a, paint, "circle", holding(0, a)) for a, paint in colour.items()]
    legend += [(b, MUTED, mark, holding(1, b)) for b, mark in symbol.items()]
    colours, symbols = zip(*[(colour[a], symbol[b]) for a, b in factors], strict=True)
    note = f"{len(classes)} classes: colour x symbol"
    return Coding(classes, codes, colours, symbols, tuple(legend), note)


def _colours(values: tuple[str, ...]) -> list[str]:
    if all(value.lower() in NAMED for value in values):
        return [NAMED[value.lower()] for value in values]
    return [PALETTE[i % 8] for i in range(len(values))]


def space_colours(names: Iterable[str]) -> dict[str, str]:
    """Colour of each space: the fused one has the accent colour.

    Examples
    --------
    >>> space_colours(["CLIP", "fused"])
    {'CLIP': '#E69F00', 'fused': '#0072B2'}
    """
    others = iter(("#E69F00", "#009E73", "#7FCDB1", "#8A8F98", "#CC79A7", "#56B4E9", "#4D4D4D") * 9)
    return {name: ACCENT if "fused" in name.lower() else next(others) for name in names}


def banner_of(spaces: Mapping[str, Any]) -> str:
    """Words that every figure must carry when weights are not real.

    Examples
    --------
    >>> banner_of({})
    ''
    """
    infos = {name: getattr(space, "info", {}) for name, space in spaces.items()}
    random = [name for name, info in infos.items() if info.get("random_weights")]
    demo = any(info.get("demo") for info in infos.values())
    told = [f"RANDOM WEIGHTS in {', '.join(random)}"] if random else []
    return " · ".join([*told, *(["demonstration weights"] if demo else [])])


def escape(value: Any) -> str:
    """Text as it is, for plotly, which reads tags."""
    return html.escape(str(value), quote=False)


def linked_maps(
    dataset: Any, layouts: Mapping[str, np.ndarray], honesty: Mapping[str, Mapping[str, float]], *,
    colour: str | None = None, method: str = "UMAP", banner: str = "",
) -> go.Figure:  # fmt: skip
    """One map a space, three in a row; trace i holds the points of space i in the dataset's order.

    Parameters
    ----------
    dataset : Dataset
        Ids go into ``customdata``.
    layouts : mapping of str to ndarray of shape (n, 2)
    honesty : mapping of str to mapping
        Of :func:`workbench.layout.honesty`; printed above each map.
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
    titles = [_map_title(name, honesty.get(name)) for name in layouts]
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
    words = "trustworthiness {trustworthiness:.2f} · kNN kept {knn_kept:.2f}"
    return _title(name, words.format(**kept) if kept else "")


def _title(name: str, words: str = "") -> str:
    small = f"<br><span style='font-size:13px'>{escape(words)}</span>" if words else ""
    return f"<b>{escape(name)}</b>{small}"


def _panels(titles: list[str], *, gap: float = 0.5, **options: Any) -> tuple[go.Figure, int, list]:
    """Empty panels, at most three in a row; the number of rows, (row, column) of each panel."""
    columns = min(3, len(titles))
    rows = -(-len(titles) // columns)
    options |= dict(subplot_titles=titles, vertical_spacing=gap / rows)
    places = [(i // columns + 1, i % columns + 1) for i in range(len(titles))]
    return make_subplots(rows, columns, **options), rows, places


def _marker(code: Coding, n: int) -> dict[str, Any]:
    """Colours and symbols point by point; single values where all are equal."""
    size = 6.5 if n <= 500 else 5 if n <= 3000 else 3.5
    marker = dict(color=np.array(code.colours)[code.codes], size=size, opacity=0.85)
    if len(set(code.symbols)) > 1:
        marker["symbol"] = np.array(code.symbols)[code.codes]
    if n <= SVG_ROWS:
        marker["line"] = dict(width=0.3, color="rgba(27,36,48,.45)")
    return marker


def kernel_heatmaps(kernels: Any, *, target: str = "label", banner: str = "") -> go.Figure:
    """Cosine kernel of each space (:class:`workbench.layout.Kernels`), rows ordered by label.

    Each map has its own scale, from the 1st to the 99.5th percentile of its values.
    """
    titles, m = [], len(kernels.labels)
    for name in kernels.matrices:
        own, other = kernels.contrast(name)
        titles.append(_title(name, f"same {target} {own:.2f} · other {other:.2f}"))
    figure, rows, places = _panels(titles, gap=0.42, horizontal_spacing=0.09)
    for (name, matrix), place in zip(kernels.matrices.items(), places, strict=True):
        K = matrix.astype(np.float32)
        off = K[~np.eye(m, dtype=bool)]
        low, high = np.quantile(off, [0.01, 0.995])
        axis = figure.get_subplot(*place)
        x, y = axis.xaxis.domain, axis.yaxis.domain
        bar = dict(x=x[1] + 0.005, y=sum(y) / 2, len=y[1] - y[0], thickness=10, tickfont_size=11)
        heat = go.Heatmap(z=K.round(3), zmin=low, zmax=high, colorscale="Cividis", colorbar=bar)
        heat.update(name=escape(name), x=np.arange(m), y=np.arange(m))
        heat.update(hovertemplate="%{x} and %{y}: cosine %{z:.3f}<extra></extra>")
        figure.add_trace(heat, *place)
    figure.update_xaxes(showgrid=False, **_label_ticks(kernels.labels, 6), tickangle=40)
    figure.update_yaxes(showgrid=False, autorange="reversed", showticklabels=False, ticks="")
    whole = f" of {kernels.total:,} samples, at random" if m < kernels.total else " samples"
    scale = "colour: cosine, each space on its own scale"
    notes = [f"{m:,}{whole}", f"ordered by {target}", scale, banner]
    return _finish(figure, "Who is similar to whom", notes, 190 + 300 * rows, top=130)


def _label_ticks(labels: np.ndarray, most: int) -> dict[str, Any]:
    """Ticks in the middle of runs of equal labels, at most so many; "a, b" is "a" when many."""
    first_factor = np.array([label.split(", ")[0] for label in labels])
    in_order = (first_factor[1:] >= first_factor[:-1]).all()
    if len(np.unique(labels)) > 2 * most >= len(np.unique(first_factor)) and in_order:
        labels, most = first_factor, 2 * most
    names, first, counts = np.unique(labels, return_index=True, return_counts=True)
    step = max(1, -(-len(names) // most))
    middle = (first + counts / 2)[::step]
    short = [name if len(name) <= 16 else name[:15] + "…" for name in names[::step]]
    return dict(tickvals=middle, ticktext=[escape(name) for name in short], tickfont_size=11)


def alignment_matrix(alignment: pd.DataFrame, *, banner: str = "") -> go.Figure:
    """Debiased CKA and mutual k-NN of every pair of spaces, with numbers and 95 % intervals."""
    if not len(alignment):
        return _nothing("How alike the spaces are", "fewer than two spaces", banner)
    panels = {"unbiased_cka": "CKA (debiased)", "mutual_knn": "mutual k-NN (k = 10)"}
    figure, _, places = _panels([_title(t) for t in panels.values()], horizontal_spacing=0.16)
    names = list(dict.fromkeys([*alignment.a, *alignment.b]))
    for metric, place in zip(panels, places, strict=True):
        table = alignment[alignment.metric == metric].set_index(["a", "b"])
        z = np.eye(len(names))
        text = np.full(z.shape, "1", dtype=object)
        for i, j in combinations(range(len(names)), 2):
            pair = (names[i], names[j])
            row = table.loc[pair if pair in table.index else pair[::-1]]
            z[i, j] = z[j, i] = row.value
            text[i, j] = text[j, i] = f"{row.value:.2f}<br>±{(row.high - row.low) / 2:.2f}"
        shown = [escape(name) for name in names]
        heat = go.Heatmap(z=z, x=shown, y=shown, text=text, texttemplate="%{text}", zmin=0, zmax=1)
        heat.update(colorscale="Blues", showscale=False, xgap=2, ygap=2)
        heat.update(hovertemplate="%{y} and %{x}: %{text}<extra></extra>")
        figure.add_trace(heat, *place)
    figure.update_xaxes(showgrid=False, ticks="")
    figure.update_yaxes(showgrid=False, ticks="", autorange="reversed")
    notes = ["1: the same geometry, 0: unrelated", "± half a 95 % interval", banner]
    return _finish(figure, "How alike the spaces are", notes, 190 + 62 * len(names), top=110)


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
        "kernel_spread": ("spread of the kernel itself", dict(line=dashed)),
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
    table = metrics.assign(words=[HEADLINES.get(key, "") for key in keys])
    table = table[table.words != ""]
    zero = table.task == "zero_shot"
    labelled = table[(table.target != "") & ~zero].target
    target = target or (labelled.iloc[0] if len(labelled) else "")
    table = table[table.target.isin(["", target]) | zero]
    order = [word for word in HEADLINES.values() if word in set(table.words)]
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
        rank = float(np.exp(-np.sum(values * np.log(values))))
        line = go.Scatter(x=np.arange(1, len(values) + 1), y=100 * values, mode="lines")
        line.update(name=f"{escape(name)}: effective rank {rank:.0f}", line_color=paint)
        figure.add_trace(line)
    figure.update_xaxes(type="log", dtick=1, title_text="principal direction (number)")
    figure.update_yaxes(type="log", dtick=1, title_text="% of the variance", exponentformat="none")
    notes = ["effective rank: exp of the entropy of the shares (centred rows)", banner]
    return _finish(figure, "How many directions each space uses", notes, 420, top=90)


def _nothing(title: str, why: str, banner: str) -> go.Figure:
    """An empty figure that says why it is empty."""
    figure = go.Figure()
    figure.add_annotation(text=f"Nothing to draw: {why}.", showarrow=False, font_color=MUTED)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    return _finish(figure, title, [banner], 200, top=90)


def _finish(figure: Any, title: str, notes: Iterable[str], height: int, *, top: int) -> go.Figure:
    subtitle = " · ".join(escape(note) for note in notes if note)
    figure.update_layout(template=TEMPLATE, height=height, margin_t=top)
    return figure.update_layout(title=dict(text=f"<b>{title}</b>", subtitle_text=subtitle))
