"""Histograms of image-text similarities."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from .._language import kept, tr
from .._require import require
from .panels import empty_panels, finish, nothing_to_draw, panel_title
from .style import OTHER, SECOND

TITLE = kept("Do texts find their images?")
KINDS = {  # outcome: words, colour
    "matching_cosine": (kept("matching pairs"), SECOND),
    "other_cosine": (kept("other pairs"), OTHER),
}
BINS = 50


def similarity_histograms(
    outcomes: Mapping[tuple[str, str, str, str], Any], *, banner: str = ""
) -> go.Figure:
    """Draw the cosines of matching image-text pairs and of other pairs.

    Parameters
    ----------
    outcomes : mapping
        ``Comparison.outcomes``: ``(space, task, target, metric)`` to values.
    banner : str, default=""
        See :func:`workbench.views.banner_of`.

    Returns
    -------
    Figure
        One panel for each space that can read; empty, with the reason, where there is none.

    Raises
    ------
    InputError
        If they are no such mapping.

    Examples
    --------
    >>> similarity_histograms({}).layout.annotations[0].text
    'Nothing to draw: no captions.'
    """
    keys = outcomes if isinstance(outcomes, Mapping) else [()]
    right = all(isinstance(key, tuple) and len(key) == 4 for key in keys)
    require(right, f"outcomes of type {type(outcomes).__name__}", "those of a Comparison")
    names = list(dict.fromkeys(space for space, _, _, metric in outcomes if metric in KINDS))
    if not names:
        return nothing_to_draw(TITLE, tr("no captions"), banner)
    figure, rows, places = empty_panels([panel_title(name) for name in names], gap=0.45)
    for name, place in zip(names, places, strict=True):
        cosines = {kind: np.asarray(outcomes[name, "similarity", "", kind]) for kind in KINDS}
        for bars in _shares(cosines):
            figure.add_trace(bars.update(showlegend=name == names[0]), *place)
    figure.update_xaxes(title_text=tr("cosine of image and text"))
    figure.update_yaxes(title_text=tr("% of pairs"), col=1)
    notes = [tr("the further apart the two hills, the better text finds images"), banner]
    finish(figure, TITLE, notes, 150 + 300 * rows, top=110)
    legend = dict(orientation="h", y=-0.42 / rows)
    return figure.update_layout(barmode="overlay", bargap=0, legend=legend)


def _shares(cosines: Mapping[str, np.ndarray]) -> list[go.Bar]:
    """Return matching and other pairs as shares of their number, over the same bins."""
    edges = np.histogram_bin_edges(np.concatenate(list(cosines.values())), BINS)
    middle = (edges[1:] + edges[:-1]) / 2
    traces = []
    for kind, (words, colour) in KINDS.items():
        share = 100 * np.histogram(cosines[kind], edges)[0] / max(1, len(cosines[kind]))
        bars = go.Bar(x=middle, y=share, width=np.diff(edges), name=tr(words), legendgroup=kind)
        traces.append(bars.update(marker_color=colour, marker_line_width=0, opacity=0.65))
    return traces
