"""Colours, fonts and the template of every figure."""

import html
import re
from collections.abc import Iterable, Mapping
from itertools import cycle
from typing import Any

import plotly.graph_objects as go

from .. import _checks
from .._language import listed, tr
from .._printable import printable
from .._require import require

# Okabe and Ito's colours (yellow last: weak on white), and dark grey in place of black.
PALETTE = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#4D4D4D", "#F0E442")

NAMED = dict(  # for classes that are colours: "red" must not be drawn blue
    red="#D55E00", orange="#E69F00", yellow="#F0E442", green="#009E73", cyan="#56B4E9",
    blue="#0072B2", purple="#5E3C99", pink="#CC79A7", brown="#8C510A", black="#222222",
    grey="#8A8F98", gray="#8A8F98", white="#D8DCE2", violet="#5E3C99", magenta="#CC79A7",
)  # fmt: skip

OTHER = "#8E97A3"  # classes beyond the palette
CONTEXT = "#D3D8DF"  # points that are not selected

SCALE = "Cividis"  # of numbers, everywhere: the bright end is more
ACCENT = "#0072B2"
BESIDE_FUSED = ("(exact)", "(tuned C)")  # in names of baselines, which have colours of their own
SECOND = "#D55E00"
INK = "#1B2430"
MUTED = "#5B6673"
LINE = "#E3E7EC"
FONT = "Inter, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"

_AXIS = dict(gridcolor=LINE, linecolor="#B8C0CA", zeroline=False, ticks="outside", automargin=True)
TEMPLATE = go.layout.Template(layout=dict(
    font=dict(family=FONT, size=14, color=INK),
    title=dict(x=0, xref="container", xanchor="left", y=0.98, yanchor="top", pad=dict(l=8)),
    title_font_size=18, title_subtitle_font=dict(size=13, color=MUTED),
    paper_bgcolor="white", plot_bgcolor="white", colorway=PALETTE, xaxis=_AXIS, yaxis=_AXIS,
    legend=dict(font_size=13, bordercolor=LINE), margin=dict(l=64, r=24, t=96, b=64),
    hoverlabel=dict(font_size=13, bgcolor="white"),
))  # fmt: skip


_RGB = re.compile("#[0-9a-fA-F]{6}")
SPACES = ("#E69F00", "#009E73", "#7FCDB1", "#8A8F98", "#CC79A7", "#56B4E9", "#4D4D4D")


def space_colours(names: Iterable[str]) -> dict[str, str]:
    """Choose the colour of each space: the fused one has the accent colour.

    Parameters
    ----------
    names : iterable of str
        Names of the spaces; one is fused if its name says so.

    Returns
    -------
    dict of str to str
        Name to colour; after seven others the colours come again.

    Raises
    ------
    InputError
        If they are no sequence of names, or one is no text.

    Examples
    --------
    >>> space_colours(["CLIP", "fused"])
    {'CLIP': '#E69F00', 'fused': '#0072B2'}
    >>> space_colours(["fused (exact)"])
    {'fused (exact)': '#E69F00'}
    """
    if not isinstance(names, Mapping):
        names = _checks.several("names", names, "names")
    for name in names:
        _checks.typed("name", name, str, "the name of a space")
    others = cycle(SPACES)
    return {name: ACCENT if _is_fused(name) else next(others) for name in names}


def colours_of(names: Iterable[str], colours: Any = None) -> dict[str, str]:
    """Take the colours that several figures share, or choose some.

    Parameters
    ----------
    names : iterable of str
        Names of the spaces that are drawn.
    colours : mapping of str to str, default=None
        Colour of each; chosen by :func:`space_colours` if None.

    Returns
    -------
    dict of str to str
        Of the names alone.

    Raises
    ------
    InputError
        If a space has no colour, or one is no ``#rrggbb``.

    Examples
    --------
    >>> colours_of(["expert"], {"CLIP": "#E69F00", "expert": "#009E73"})
    {'expert': '#009E73'}
    """
    names = list(names)
    if colours is None:
        return space_colours(names)
    known = _checks.named("colours", colours, "a colour of each space")
    for name in names:
        require(name in known, f"colours without {name!r}", "one of each space")
        right = isinstance(known[name], str) and _RGB.fullmatch(known[name])
        require(bool(right), f"colours[{name!r}]={_checks.shown(known[name])}", "#rrggbb")
    return {name: known[name] for name in names}


def _is_fused(name: str) -> bool:
    """Whether a name is that of a fused space, and not of a baseline that is fused otherwise."""
    return "fused" in name.lower() and not any(other in name for other in BESIDE_FUSED)


def banner_of(spaces: Mapping[str, Any]) -> str:
    """Say what every figure must carry when weights are not real.

    Parameters
    ----------
    spaces : mapping of str to Space
        As drawn.

    Returns
    -------
    str
        Names the spaces with random weights, and the demonstration's; empty if there are none.

    Raises
    ------
    InputError
        If they are no mapping of names to spaces.

    Examples
    --------
    >>> banner_of({})
    ''
    """
    given = _checks.named("spaces", spaces, "spaces").items()
    infos = {name: getattr(space, "info", {}) for name, space in given}
    random = [name for name, info in infos.items() if info.get("random_weights")]
    warnings = []
    if random:
        warnings.append(tr("RANDOM WEIGHTS in {names}", names=listed(random)))
    if any(info.get("demo") for info in infos.values()):
        warnings.append(tr("demonstration weights"))
    return " · ".join(warnings)


def escape(value: Any) -> str:
    """Escape text for plotly, which reads tags, and formulas where a page has MathJax.

    Parameters
    ----------
    value : Any
        Made a string first.

    Returns
    -------
    str
        Text that is shown as it is.

    Examples
    --------
    >>> escape("a < b")
    'a &lt; b'
    """
    return html.escape(printable(value), quote=False).replace("$", "&#36;")
