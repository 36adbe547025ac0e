"""Curves: what the width costs and buys, and how many directions a space uses."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from .. import _checks
from .._language import kept, tr
from ..align.spectra import spectrum_rank
from .panels import check_table, empty_panels, finish, nothing_to_draw, panel_title
from .style import ACCENT, INK, SECOND, colours_of, escape, space_colours

RECALL_TITLE = "Short vectors for candidates, the kernel for scores"
HOVER = "%{x:,} candidates (%{customdata:.1f} %)<br>%{y:.3f} found<extra></extra>"
RANK = kept(
    "effective rank of eigenvalues: exp of the entropy of those of the covariance, over their sum;"
    " low of few rows"
)
ERROR_TITLE = kept("What the width l buys, and what it costs")


def error_curve(curve: pd.DataFrame | None, *, banner: str = "") -> go.Figure:
    """Draw the error of the image kernel against the width l, and what the width costs.

    Parameters
    ----------
    curve : DataFrame or None
        Of :func:`workbench.error_curve`.
    banner : str, default=""
        See :func:`workbench.views.banner_of`.

    Returns
    -------
    Figure
        Error on the left, time and size on the right; empty, with the reason, without a curve.

    Raises
    ------
    InputError
        If it is no such table.

    Examples
    --------
    >>> error_curve(None).layout.annotations[0].text
    'Nothing to draw: no fused space of CLIP and one image expert, or no width to try.'
    """
    if curve is None or not len(curve):
        reason = tr("no fused space of CLIP and one image expert, or no width to try")
        return nothing_to_draw(kept("What the width l buys"), reason, banner)
    check_table("curve", curve, ("n_components", "seconds_per_1000", "bytes_per_row"))
    titles = [panel_title(tr("Error of the fused kernel")), panel_title(tr("Cost"))]
    specs = [[{}, {"secondary_y": True}]]
    figure = empty_panels(titles, specs=specs, horizontal_spacing=0.12).figure
    _add_errors(figure, curve)
    _add_costs(figure, curve)
    figure.update_xaxes(title_text=tr("width l (dimensions)"), type="log")
    figure.update_xaxes(tickvals=curve.n_components, tickformat=",d")
    told = tr("off-diagonal entries; the error falls as 1/√l")
    if "slowest_per_1000" in curve:
        slowest = tr("time: the least of several, bars up to the longest")
        told = f"{told} · {slowest}"
    notes = [told, banner]
    finish(figure, ERROR_TITLE, notes, 440, top=110)
    return figure.update_layout(legend=dict(orientation="h", y=-0.3))


def _add_errors(figure: go.Figure, curve: pd.DataFrame) -> None:
    """Add the formula, the measured errors and the spread of the kernel, on the left."""
    used = dict(color=SECOND, size=10, symbol="diamond-open")
    dashed = dict(color="#8A8F98", dash="dash")
    lines = {
        "standard_error": dict(name=tr("exact standard error"), line=dict(color=INK, width=2)),
        "rmse": dict(name=tr("measured"), marker=dict(color=ACCENT, size=11)),
        "rmse_equal_norms": dict(name=tr("measured, as used (equal norms)"), marker=used),
        "kernel_std": dict(name=tr("spread of the kernel itself"), line=dashed),
    }
    for column, style in lines.items():
        if column in curve:
            mode = "markers" if "marker" in style else "lines"
            line = go.Scatter(x=curve.n_components, y=curve[column], mode=mode, **style)
            figure.add_trace(line, 1, 1)
    figure.update_yaxes(
        title_text=tr("kernel error, rms (cosine units)"), rangemode="tozero", col=1
    )


def _add_costs(figure: go.Figure, curve: pd.DataFrame) -> None:
    """Add time and size, on the right, each with its own scale."""
    common = dict(x=curve.n_components, mode="lines+markers")
    seconds = go.Scatter(
        y=1000 * curve.seconds_per_1000, name=tr("time"), line_color=ACCENT, **common
    )
    if "slowest_per_1000" in curve:
        above = 1000 * (curve.slowest_per_1000 - curve.seconds_per_1000)
        seconds.update(error_y=dict(array=above, arrayminus=np.zeros(len(above)), thickness=1))
    size = go.Scatter(y=curve.bytes_per_row / 1024, name=tr("size"), line_color=SECOND, **common)
    figure.add_trace(seconds, 1, 2)
    figure.add_trace(size.update(line_dash="dot"), 1, 2, secondary_y=True)
    figure.update_yaxes(title_text=tr("milliseconds per 1,000 rows"), rangemode="tozero", col=2)
    right = dict(secondary_y=True, col=2, showgrid=False, tickmode="auto")
    figure.update_yaxes(title_text=tr("KiB per row"), **right)


def recall_curve(recall: pd.DataFrame | None, *, banner: str = "") -> go.Figure:
    """Draw how many of the exact nearest images are among the candidates of short vectors.

    Parameters
    ----------
    recall : DataFrame or None
        Of :func:`workbench.fusion.candidate_recall`.
    banner : str, default=""
        See :func:`workbench.views.banner_of`.

    Returns
    -------
    Figure
        Recall against the number of candidates, a line for each width; empty, with the reason,
        without a table.

    Raises
    ------
    InputError
        If it is no such table.

    Examples
    --------
    >>> recall_curve(None).layout.annotations[0].text
    'Nothing to draw: no fused space of images, or too few of them.'
    """
    if recall is None or not len(recall):
        reason = "no fused space of images, or too few of them"
        return nothing_to_draw(RECALL_TITLE, reason, banner)
    check_table("recall", recall, ("space", "n_components", "depth", "recall", "share"))
    figure = go.Figure()
    for name, colour in space_colours(list(dict.fromkeys(recall.space))).items():
        rows = recall[recall.space == name].sort_values("depth")
        line = go.Scatter(x=rows.depth, y=rows.recall, mode="lines+markers", line_color=colour)
        line.update(name=escape(name), customdata=100 * rows.share, hovertemplate=HOVER)
        figure.add_trace(line)
    figure.update_xaxes(type="log", title_text="candidates that are scored again (depth)")
    figure.update_xaxes(tickvals=sorted(set(recall.depth)), tickformat=",d")
    figure.update_yaxes(title_text="share of the exact nearest among them", tickformat=".2f")
    notes = ["candidates are scored again exactly: what is among them is found", banner]
    return finish(figure, RECALL_TITLE, notes, 420, top=90)


def spectra(
    spectra: Mapping[str, np.ndarray], *, banner: str = "",
    colours: Mapping[str, str] | None = None,
) -> go.Figure:  # fmt: skip
    """Draw the share of the variance of each principal direction.

    Parameters
    ----------
    spectra : mapping of str to ndarray of shape (k,)
        Of :func:`workbench.layout.spectra`: shares of the variance, largest first.
    banner : str, default=""
        See :func:`workbench.views.banner_of`.
    colours : mapping of str to str, default=None
        Colour of each space, where several figures share them; those of
        :func:`workbench.views.space_colours` if None.

    Returns
    -------
    Figure
        One line for each space, named with its effective rank, that of the eigenvalues of the
        covariance (see :func:`workbench.align.effective_rank`).

    Raises
    ------
    InputError
        If they are no mapping of names to numbers.

    Examples
    --------
    >>> spectra({"CLIP": np.array([0.5, 0.5])}).data[0].name
    'CLIP: effective rank 2'
    """
    spectra = {
        name: _checks.numbers(f"spectrum of {name}", shares)
        for name, shares in _checks.named("spectra", spectra, "spectra").items()
    }
    figure = go.Figure()
    for name, colour in colours_of(spectra, colours).items():
        shares = spectra[name][spectra[name] > 1e-9]
        rank = spectrum_rank(shares)
        line = go.Scatter(x=np.arange(1, len(shares) + 1), y=100 * shares, mode="lines")
        said = tr("{name}: effective rank {rank:.0f}", name=escape(name), rank=rank)
        line.update(name=said, line_color=colour)
        figure.add_trace(line)
    figure.update_xaxes(type="log", dtick=1, title_text=tr("principal direction (number)"))
    figure.update_yaxes(
        type="log", dtick=1, title_text=tr("eigenvalue, % of the variance"), exponentformat="none"
    )
    notes = [tr(RANK), banner]
    return finish(figure, kept("How many directions each space uses"), notes, 420, top=90)
