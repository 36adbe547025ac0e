"""Marks of different shapes, so that black and white is enough to tell them apart."""

from typing import NamedTuple

SHAPES = {  # of a mark that fits into a circle of radius 4
    "circle": '<circle r="3.6"/>',
    "square": '<rect x="-3.2" y="-3.2" width="6.4" height="6.4"/>',
    "diamond": '<path d="M0-4.4L4.4 0L0 4.4L-4.4 0Z"/>',
    "triangle": '<path d="M0-4.2L4 3.2L-4 3.2Z"/>',
    "cross": '<path d="M-3-3L3 3M-3 3L3-3" stroke-width="2"/>',
}


class Look(NamedTuple):
    """How something is drawn.

    Attributes
    ----------
    colour : str
        ``#rrggbb``.
    shape : str
        One of ``SHAPES``.
    """

    colour: str
    shape: str


def looks_of(colours: dict[str, str]) -> dict[str, Look]:
    """Give everything a shape beside its colour.

    Parameters
    ----------
    colours : dict of str to str
        By name.

    Returns
    -------
    dict of str to Look
        In the same order; shapes begin anew after the last.

    Examples
    --------
    >>> looks_of({"CLIP": "#E69F00"})["CLIP"].shape
    'circle'
    """
    shapes = list(SHAPES)
    return {
        name: Look(colour, shapes[i % len(shapes)])
        for i, (name, colour) in enumerate(colours.items())
    }


def mark(x: float, y: float, look: Look) -> str:
    """Draw a mark.

    Parameters
    ----------
    x, y : float
        Its middle.
    look : Look
        Colour and shape.

    Returns
    -------
    str
        SVG.
    """
    colour = look.colour
    place = f'transform="translate({x} {y})"'
    return f'<g {place} fill="{colour}" stroke="{colour}">{SHAPES[look.shape]}</g>'


def swatch(look: Look) -> str:
    """Draw a mark on its own, for a legend.

    Parameters
    ----------
    look : Look
        Colour and shape.

    Returns
    -------
    str
        A whole SVG.
    """
    return f'<svg class="swatch" viewBox="-6 -6 12 12" aria-hidden="true">{mark(0, 0, look)}</svg>'
