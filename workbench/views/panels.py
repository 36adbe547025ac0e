"""Panels, titles and notes of figures."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from .. import _checks
from .._language import language, tr
from .._require import require
from .style import MUTED, TEMPLATE, escape

COLUMNS = 3  # panels in a row
STANDOFF = 12  # pixels between labels and title of an axis, where letters are wide


class Panels(NamedTuple):
    """An empty figure of panels: the number of rows, and (row, column) of each panel."""

    figure: go.Figure
    rows: int
    places: list[tuple[int, int]]


def check_table(name: str, table: Any, columns: Iterable[str]) -> None:
    """Refuse what is no table with some columns.

    Parameters
    ----------
    name : str
        Of the argument.
    table : DataFrame
        What came.
    columns : iterable of str
        Those that are drawn.

    Raises
    ------
    InputError
        If it is no DataFrame, or has rows and a column is missing.

    Examples
    --------
    >>> check_table("curve", pd.DataFrame({"rmse": [0.1]}), ["rmse"])
    """
    _checks.typed(name, table, pd.DataFrame, "a DataFrame")
    missing = [column for column in columns if len(table) and column not in table]
    require(not missing, f"{name} without {', '.join(missing)}", "a table with these columns")


def panel_title(name: str, words: str = "") -> str:
    """Return the title of a panel, with words below it in small print.

    Parameters
    ----------
    name : str
        Printed bold, escaped.
    words : str, default=""
        Escaped too; no second line if empty.

    Returns
    -------
    str
        Text as plotly reads it.

    Examples
    --------
    >>> panel_title("CLIP")
    '<b>CLIP</b>'
    """
    bold = f"<b>{escape(name)}</b>"
    if not words:
        return bold
    return f"{bold}<br><span style='font-size:13px'>{escape(words)}</span>"


def empty_panels(titles: list[str], *, gap: float = 0.5, **options: Any) -> Panels:
    """Make empty panels, at most three in a row.

    Parameters
    ----------
    titles : list of str
        One for each panel, as :func:`panel_title` returns them.
    gap : float, default=0.5
        Vertical space between rows, in heights of one row.
    **options : Any
        For :func:`plotly.subplots.make_subplots`.

    Returns
    -------
    Panels
        Figure, number of rows, place of each panel.

    Examples
    --------
    >>> empty_panels(["a", "b", "c", "d"]).places
    [(1, 1), (1, 2), (1, 3), (2, 1)]
    """
    columns = min(COLUMNS, len(titles))
    rows = -(-len(titles) // columns)
    places = [(i // columns + 1, i % columns + 1) for i in range(len(titles))]
    figure = make_subplots(
        rows, columns, subplot_titles=titles, vertical_spacing=gap / rows, **options
    )
    return Panels(figure, rows, places)


def nothing_to_draw(title: str, reason: str, banner: str) -> go.Figure:
    """Return an empty figure that says why it is empty.

    Parameters
    ----------
    title : str
        Heading of the figure.
    reason : str
        Why there is nothing.
    banner : str
        See :func:`workbench.views.banner_of`.

    Returns
    -------
    Figure
        Without traces.

    Examples
    --------
    >>> nothing_to_draw("Error", "no image expert", "").layout.annotations[0].text
    'Nothing to draw: no image expert.'
    """
    figure = go.Figure()
    figure.add_annotation(
        text=tr("Nothing to draw: {reason}.", reason=reason), showarrow=False, font_color=MUTED
    )
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    return finish(figure, title, [banner], 200, top=90)


def finish(
    figure: go.Figure, title: str, notes: Iterable[str], height: int, *, top: int
) -> go.Figure:
    """Give a figure the template, its title and its notes.

    Parameters
    ----------
    figure : Figure
        Changed in place.
    title : str
        Heading, ours: not escaped.
    notes : iterable of str
        Printed under the title, escaped; empty ones are left out.
    height, top : int
        Height of the figure, and of the margin above the panels, in pixels.

    Returns
    -------
    Figure
        The same figure.

    Examples
    --------
    >>> finish(go.Figure(), "Maps", ["3 samples", ""], 200, top=90).layout.title.subtitle.text
    '3 samples'
    """
    figure.update_layout(template=TEMPLATE, height=height, margin_t=top)
    if language() != "en":  # letters are as wide as they are high
        figure.update_yaxes(title_standoff=STANDOFF, selector=_without_standoff)
    title_and_notes = dict(text=f"<b>{tr(title)}</b>", subtitle_text=joined_notes(notes))
    return figure.update_layout(title=title_and_notes)


def _without_standoff(axis: Any) -> bool:
    """Whether nobody told how far the title of an axis is."""
    return axis.title.standoff is None


def joined_notes(notes: Iterable[str]) -> str:
    """Join notes into one line, escaped; empty ones are left out.

    Parameters
    ----------
    notes : iterable of str
        Plain text.

    Returns
    -------
    str
        Text as plotly reads it.

    Examples
    --------
    >>> joined_notes(["3 samples", "", "a < b"])
    '3 samples · a &lt; b'
    """
    return " · ".join(escape(note) for note in notes if note)
