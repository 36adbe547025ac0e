"""Kernels and alignment as heat maps."""

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from .panels import _finish, _nothing, _panels, _title
from .style import escape


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
