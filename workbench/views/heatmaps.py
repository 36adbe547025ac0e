"""Kernels and alignment as heat maps."""

import math
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from .._language import kept, tr
from .._require import require
from .panels import check_table, empty_panels, finish, nothing_to_draw, panel_title
from .style import SCALE, escape

TITLE = kept("Who is similar to whom")
ALIGNMENT_TITLE = kept("How alike the spaces are")
COSINE = kept("%{x} and %{y}: cosine %{z:.3f}")  # under the mouse, as plotly reads it
BOTH = kept("%{y} and %{x}: %{text}")
BAR_ROOM = 56  # right of the last panel, for the numbers of its colour bar
ALIGNMENTS = {"unbiased_cka": kept("CKA (debiased)"), "mutual_knn": kept("mutual k-NN (k = 10)")}
LONGEST_TICK = 16  # letters
NO_TICKS = dict(showticklabels=False, ticks="")


def kernel_heatmaps(kernels: Any, *, target: str = "label", banner: str = "") -> go.Figure:
    """Draw the cosine kernel of each space, rows ordered by label if there are labels.

    Each map has its own scale, from the 1st to the 99.5th percentile of its values.

    Parameters
    ----------
    kernels : Kernels or None
        Of :func:`workbench.layout.ordered_kernels`.
    target : str, default="label"
        What the labels are, in words.
    banner : str, default=""
        See :func:`workbench.views.banner_of`.

    Returns
    -------
    Figure
        One heat map for each space; empty, with the reason, without kernels.

    Raises
    ------
    InputError
        If they are no kernels, or none.

    Examples
    --------
    >>> from workbench import layout
    >>> kernels = layout.ordered_kernels({"CLIP": np.eye(4)}, np.array(["x", "y", "x", "y"]))
    >>> [heat.name for heat in kernel_heatmaps(kernels).data]
    ['CLIP']
    """
    if kernels is None:
        return nothing_to_draw(TITLE, tr("fewer than four samples"), banner)
    right = all(hasattr(kernels, name) for name in ("matrices", "labels", "contrast"))
    right = right and len(kernels.matrices) > 0
    require(right, f"kernels of type {type(kernels).__name__}", "those of layout.ordered_kernels")
    m = len(kernels.labels)
    has_classes = bool(np.any(kernels.labels != ""))
    titles = []
    for name in kernels.matrices:
        contrast = _contrast(target, *kernels.contrast(name)) if has_classes else ""
        titles.append(panel_title(name, contrast))
    figure, rows, places = empty_panels(titles, gap=0.42, horizontal_spacing=0.09)
    for (name, matrix), place in zip(kernels.matrices.items(), places, strict=True):
        heat = _kernel(name, matrix.astype(np.float32))
        heat.update(colorbar=_colour_bar(figure.get_subplot(*place)))
        figure.add_trace(heat, *place)
    ticks = _label_ticks(kernels.labels, 6) if has_classes else NO_TICKS
    figure.update_xaxes(showgrid=False, **ticks, tickangle=40)
    figure.update_yaxes(showgrid=False, autorange="reversed", **NO_TICKS)
    sampled = tr("{n:,} samples", n=m)
    if m < kernels.total:
        sampled = tr("{n:,} of {total:,} samples, at random", n=m, total=kernels.total)
    scale = tr("colour: cosine, each space on its own scale")
    order = tr("ordered by {target}", target=target) if has_classes else tr("as in the data")
    notes = [sampled, order, scale, banner]
    finish(figure, TITLE, notes, 190 + 300 * rows, top=130)
    return figure.update_layout(margin_r=BAR_ROOM)


def _contrast(target: str, own: float, other: float) -> str:
    """Say how alike rows of one class are, and those of others; nothing of what is not there."""
    said = []
    if not math.isnan(own):
        said.append(tr("same {target} {value:z.2f}", target=target, value=own))
    if not math.isnan(other):
        said.append(tr("other {value:z.2f}", value=other))
    return " · ".join(said)


def _kernel(name: str, K: np.ndarray) -> go.Heatmap:
    """Return the heat map of one kernel on the scale of its off-diagonal values."""
    m = len(K)
    low, high = np.quantile(K[~np.eye(m, dtype=bool)], [0.01, 0.995])
    heat = go.Heatmap(z=K.round(3), zmin=low, zmax=high, colorscale=SCALE)
    heat.update(name=escape(name), x=np.arange(m), y=np.arange(m))
    return heat.update(hovertemplate=f"{tr(COSINE)}<extra></extra>")


def _colour_bar(panel: Any) -> dict[str, Any]:
    """Return the place of a colour bar: at the right of its panel, as high as that."""
    right = panel.xaxis.domain[1]
    bottom, top = panel.yaxis.domain
    place = dict(x=right + 0.005, y=(bottom + top) / 2, len=top - bottom)
    return dict(**place, thickness=10, tickfont_size=11)


def _label_ticks(labels: np.ndarray, most: int) -> dict[str, Any]:
    """Put ticks in the middle of runs of equal labels, at most so many; "a, b" is "a" when many."""
    first_factor = np.array([label.split(", ")[0] for label in labels])
    in_order = (first_factor[1:] >= first_factor[:-1]).all()
    if len(np.unique(labels)) > 2 * most >= len(np.unique(first_factor)) and in_order:
        labels = first_factor
        most = 2 * most
    names, first, counts = np.unique(labels, return_index=True, return_counts=True)
    step = max(1, -(-len(names) // most))
    middle = (first + counts / 2)[::step]
    text = [escape(name) for name in _shortened(names[::step].tolist())]
    return dict(tickvals=middle, ticktext=text, tickfont_size=11)


def _shortened(names: Sequence[str]) -> list[str]:
    """Cut long names at their end, or in the middle where that is what tells them apart."""
    cut = [n if len(n) <= LONGEST_TICK else n[: LONGEST_TICK - 1] + "…" for n in names]
    if len(set(cut)) == len(set(names)):
        return cut
    start, end = LONGEST_TICK // 2 - 1, LONGEST_TICK - LONGEST_TICK // 2
    return [n if len(n) <= LONGEST_TICK else f"{n[:start]}…{n[-end:]}" for n in names]


def alignment_matrix(alignment: pd.DataFrame, *, banner: str = "") -> go.Figure:
    """Draw debiased CKA and mutual k-NN of every pair of spaces, with 95 % intervals.

    Parameters
    ----------
    alignment : DataFrame
        ``Comparison.alignment``: columns a, b, metric, value, low, high.
    banner : str, default=""
        See :func:`workbench.views.banner_of`.

    Returns
    -------
    Figure
        Two symmetric heat maps; empty, with the reason, with fewer than two spaces.

    Raises
    ------
    InputError
        If it is no such table.

    Examples
    --------
    >>> rows = [("a", "b", name, 0.5, 0.4, 0.6) for name in ("unbiased_cka", "mutual_knn")]
    >>> columns = ["a", "b", "metric", "value", "low", "high"]
    >>> alignment_matrix(pd.DataFrame(rows, columns=columns)).data[0].z.tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    check_table("alignment", alignment, ("a", "b", "metric", "value", "low", "high"))
    if not len(alignment):
        return nothing_to_draw(ALIGNMENT_TITLE, tr("fewer than two spaces"), banner)
    titles = [panel_title(tr(words)) for words in ALIGNMENTS.values()]
    figure, _, places = empty_panels(titles, horizontal_spacing=0.16)
    names = list(dict.fromkeys([*alignment.a, *alignment.b]))
    shown = [escape(name) for name in names]
    for metric, place in zip(ALIGNMENTS, places, strict=True):
        values, text = _symmetric(alignment[alignment.metric == metric], names)
        heat = go.Heatmap(z=values, x=shown, y=shown, text=text, texttemplate="%{text}")
        heat.update(zmin=0, zmax=1, colorscale=SCALE, showscale=False, xgap=2, ygap=2)
        heat.update(hovertemplate=f"{tr(BOTH)}<extra></extra>")
        figure.add_trace(heat, *place)
    labels = dict(tickvals=shown, ticktext=[escape(name) for name in _shortened(names)])
    figure.update_xaxes(showgrid=False, ticks="", type="category", **labels)
    figure.update_yaxes(showgrid=False, ticks="", autorange="reversed", type="category", **labels)
    counted = tr("{n:,} samples", n=int(alignment.n.max())) if "n" in alignment else ""
    notes = [
        counted, tr("1: the same geometry, 0: unrelated"), tr("± half a 95 % interval"), banner,
    ]  # fmt: skip
    return finish(figure, ALIGNMENT_TITLE, notes, 190 + 62 * len(names), top=110)


def _symmetric(table: pd.DataFrame, names: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return values and their words as two symmetric matrices, ones on the diagonal."""
    values = np.eye(len(names))
    text = np.full(values.shape, "1", dtype=object)
    for i, j, row in _pairs(table.set_index(["a", "b"]), names):
        words = f"{row.value:z.2f}<br>±{(row.high - row.low) / 2:.2f}"
        values[i, j] = values[j, i] = row.value
        text[i, j] = text[j, i] = words
    return values, text


def _pairs(table: pd.DataFrame, names: list[str]) -> Iterator[tuple[int, int, Any]]:
    """Yield places and row of every pair, whichever way round the table has it."""
    for i, j in combinations(range(len(names)), 2):
        pair = (names[i], names[j])
        yield i, j, table.loc[pair if pair in table.index else pair[::-1]]
