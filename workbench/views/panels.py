"""Panels, titles and notes of figures."""

from collections.abc import Iterable
from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from .style import MUTED, TEMPLATE, escape


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
