"""The pair plot: every pair of samples, by how alike it is in two spaces."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from .. import _checks
from .._language import kept, tr
from ..fusion.weights import Weights
from ..layout.pairs import BOTH, FIRST, NEITHER, SECOND, Pairs
from .panels import finish, nothing_to_draw
from .style import INK, SCALE, escape
from .style import SECOND as CONTRAST

TITLE = kept("Pairs: alike in which space?")
MARKERS = {FIRST: "triangle-right", SECOND: "triangle-up", BOTH: "circle", NEITHER: "x"}
PAIRS = kept("%{customdata:,} pairs")  # under the mouse, as plotly reads it
LEVELS = 7  # lines of equal fused similarity


def corner_words(corner: str, names: Sequence[str]) -> str:
    """Say what the pairs of a corner are.

    Parameters
    ----------
    corner : {"first", "second", "both", "neither"}
        As in ``Pairs.telling``.
    names : sequence of two str
        Of the spaces.

    Returns
    -------
    str
        A few words.

    Examples
    --------
    >>> corner_words("first", ("CLIP", "DINOv2"))
    'alike in CLIP alone'
    """
    first, second = names
    words = {
        FIRST: tr("alike in {space} alone", space=first),
        SECOND: tr("alike in {space} alone", space=second),
        BOTH: tr("alike in both"),
        NEITHER: tr("alike in neither"),
    }
    return words[_checks.one_of("corner", corner, words)]


def corner_sentence(corner: str, names: Sequence[str]) -> str:
    """Say in a sentence what the spaces see in the pairs of a corner.

    Parameters
    ----------
    corner : {"first", "second", "both", "neither"}
        As in ``Pairs.telling``.
    names : sequence of two str
        Of the spaces.

    Returns
    -------
    str
        Without a full stop.

    Examples
    --------
    >>> corner_sentence("second", ("CLIP", "DINOv2"))
    'DINOv2 sees hardly a difference, CLIP does'
    """
    first, second = names
    words = {
        FIRST: f"{first} sees hardly a difference, {second} does",
        SECOND: f"{second} sees hardly a difference, {first} does",
        BOTH: f"{first} and {second} see hardly a difference",
        NEITHER: f"{first} and {second} see nothing in common",
    }
    return words[_checks.one_of("corner", corner, words)]


def pair_words(names: Sequence[str], pair: Mapping[Any, Any]) -> str:
    """Say how alike the samples of a pair are.

    Parameters
    ----------
    names : sequence of two str
        Of the spaces.
    pair : mapping
        A row of ``Pairs.telling``.

    Returns
    -------
    str
        The cosines in both.

    Examples
    --------
    >>> pair_words(("CLIP", "DINOv2"), {"first": 0.9, "second": -0.1})
    'CLIP 0.90 · DINOv2 −0.10'
    """
    first, second = names
    words = f"{first} {pair['first']:z.2f} · {second} {pair['second']:z.2f}"
    return words.replace(" -", " −")


def pair_plot(
    pairs: Pairs | None, *, weights: Weights | None = None, banner: str = ""
) -> go.Figure:
    """Draw all pairs of samples by their cosines in two spaces, the telling ones as points.

    Parameters
    ----------
    pairs : Pairs or None
        Of :func:`workbench.layout.pairs`.
    weights : Weights, default=None
        Of the fused kernel of the two: lines of equal fused similarity; none where CLIP is centred
        in the product, or None.
    banner : str, default=""
        See :func:`workbench.views.banner_of`.

    Returns
    -------
    Figure
        Shades count the pairs, on a logarithmic scale; empty, with the reason, without pairs.

    Raises
    ------
    InputError
        If they are no pairs, or no weights.

    Examples
    --------
    >>> from workbench import layout
    >>> X = np.array([[1.0, 0], [0.9, 0.1], [0, 1], [0.1, 0.9]])
    >>> figure = pair_plot(layout.pairs({"CLIP": X, "expert": X[::-1]}))
    >>> figure.data[0].type
    'heatmap'
    """
    if pairs is None:
        return nothing_to_draw(TITLE, tr("there are not two spaces with images"), banner)
    _checks.typed("pairs", pairs, Pairs, "Pairs, of layout.pairs")
    figure = go.Figure(_density(pairs))
    notes = [_counted(pairs), tr("shade: pairs, logarithmic")]
    if weights is not None:
        _checks.typed("weights", weights, Weights, "Weights(C=..., ...)")
        if not weights.centre_clip:
            figure.add_trace(_equal_lines(pairs, weights))
            said = kept("lines: equal fused similarity, {weights}")
            notes.append(tr(said, weights=weights.in_words(brief=True)))
    for corner, marker in MARKERS.items():
        chosen = pairs.telling[pairs.telling.corner == corner]
        if len(chosen):
            figure.add_trace(_points(chosen, corner_words(corner, pairs.names), marker))
    first, second = (escape(name) for name in pairs.names)
    figure.update_xaxes(title_text=tr("cosine in {space}", space=first))
    figure.update_yaxes(title_text=tr("cosine in {space}", space=second))
    finish(figure, TITLE, [*notes, banner], 560, top=110)
    below = dict(orientation="h", y=-0.24, yanchor="top")
    return figure.update_layout(legend=below, margin_b=130)


def _counted(pairs: Pairs) -> str:
    """How many pairs of how many samples."""
    said = kept("{n_pairs:,} pairs of {n:,} samples")
    if pairs.n_rows < pairs.total:
        said = kept("{n_pairs:,} pairs of {n:,} of {total:,} samples, at random")
    return tr(said, n_pairs=pairs.n_pairs, n=pairs.n_rows, total=pairs.total)


def _middles(pairs: Pairs) -> list[np.ndarray]:
    """Middle of each bin along both axes."""
    return [(edges[1:] + edges[:-1]) / 2 for edges in pairs.edges]


def _density(pairs: Pairs) -> go.Heatmap:
    """Pairs in each bin; none where there is none."""
    counts = pairs.counts.T
    shade = np.full(counts.shape, np.nan)
    np.log10(counts, out=shade, where=counts > 0)
    x, y = _middles(pairs)
    most = int(np.ceil(np.nanmax(shade)))
    ticks = list(range(most + 1))
    return go.Heatmap(
        x=x, y=y, z=shade.astype(np.float32), customdata=counts, colorscale=SCALE, zmin=0,
        colorbar=dict(title=tr("pairs"), tickvals=ticks, ticktext=[f"{10**t:,}" for t in ticks]),
        hovertemplate=f"%{{x:.2f}}, %{{y:.2f}}: {tr(PAIRS)}<extra></extra>",
    )  # fmt: skip


def _equal_lines(pairs: Pairs, weights: Weights) -> go.Contour:
    """Lines along which the fused similarity is the same."""
    x, y = _middles(pairs)
    k_first, k_second = np.meshgrid(x, y)
    fused = weights.kernel(k_first, [k_second])
    step = (fused.max() - fused.min()) / LEVELS
    return go.Contour(
        x=x, y=y, z=fused.astype(np.float32), showscale=False, hoverinfo="skip",
        contours=dict(
            coloring="lines", showlabels=True, labelfont=dict(size=11, color=CONTRAST),
            start=float(fused.min() + step / 2), end=float(fused.max()), size=float(step),
        ),
        colorscale=[[0, CONTRAST], [1, CONTRAST]], line=dict(width=1), name=tr("fused similarity"),
    )  # fmt: skip


def _points(chosen: Any, words: str, marker: str) -> go.Scatter:
    """Telling pairs of a corner; rows of the samples as data of the points."""
    return go.Scatter(
        x=chosen["first"], y=chosen["second"], mode="markers", name=escape(words),
        marker=dict(symbol=marker, size=11, color="white", line=dict(color=INK, width=2)),
        customdata=chosen[["row", "other"]].to_numpy(),
        hovertemplate=f"{escape(words)}<br>%{{x:.2f}}, %{{y:.2f}}<extra></extra>",
    )  # fmt: skip
