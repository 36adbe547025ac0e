"""Rings around points of a map, drawn as jupyter-scatter's lines."""

import math

import numpy as np
from jscatter import Line

RADIUS = 0.022  # of a map that is 2 wide
CORNERS = 24
COLOUR = "#d55e00"
WIDTH = 2  # pixels
ANGLES = np.linspace(0, 2 * math.pi, CORNERS + 1)  # the last corner is the first
CIRCLE = RADIUS * np.column_stack([np.cos(ANGLES), np.sin(ANGLES)])


def rings(points: np.ndarray) -> list[Line]:
    """Draw a ring around each point.

    Parameters
    ----------
    points : ndarray of shape (k, 2)
        In [-1, 1], as the maps have them.

    Returns
    -------
    list of jscatter.Line
        One for each.

    Examples
    --------
    >>> len(rings(np.zeros((3, 2))))
    3
    """
    return [
        Line([(float(x), float(y)) for x, y in point + CIRCLE], line_color=COLOUR, line_width=WIDTH)
        for point in points
    ]
