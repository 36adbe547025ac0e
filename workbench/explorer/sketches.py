"""Small pictures of a map: before the plot's script is read, and where there is no kernel."""

import base64
import io

import numpy as np
from PIL import Image

from .colours import Paint, rgba

SIDE = 400  # pixels; shown as wide as the map
MOST_COLOURS = 255  # beside the one for no point
FAINT = "#8e97a4"  # of points that recede, in a light theme and in a dark one
FAINT_ALPHA = 90  # of 255


def points_image(xy: np.ndarray, paint: Paint, size: int, side: int = SIDE) -> Image.Image:
    """Draw the points of a map as squares, later ones over earlier ones.

    Parameters
    ----------
    xy : ndarray of shape (m, 2)
        From -1 to 1, y upwards.
    paint : Paint
        Their colours.
    size : int
        Of a point, in pixels.
    side : int, default=400
        Of the picture, in pixels.

    Returns
    -------
    PIL.Image.Image
        In mode P, transparent where no point is.

    Examples
    --------
    >>> from workbench.explorer.colours import paint_classes
    >>> points_image(np.zeros((1, 2)), paint_classes(["a"]), 5, 50).getbbox()
    (22, 22, 27, 27)
    """
    distinct, number = np.unique(paint.colours, return_inverse=True)
    places = np.minimum(number, MOST_COLOURS - 1)[paint.codes] + 1
    pixels = np.zeros((side, side), np.uint8)
    room = side - size
    left = np.rint((xy[:, 0] + 1) / 2 * room).astype(int).clip(0, room)
    top = np.rint((1 - xy[:, 1]) / 2 * room).astype(int).clip(0, room)
    down, across = np.divmod(np.arange(size * size), size)
    covered = (top[:, None] + down, left[:, None] + across)
    pixels[covered] = places[:, None]  # point after point: where several lie, the last is seen
    image = Image.fromarray(pixels, "P")
    shown = distinct[:MOST_COLOURS].tolist()
    parts = [part for colour in shown for part in rgba(colour)[:3]]
    image.putpalette([0, 0, 0, *(round(255 * part) for part in parts)])
    alpha = [FAINT_ALPHA if colour == FAINT else 255 for colour in shown]
    image.info["transparency"] = bytes([0, *alpha])
    return image


def png_uri(image: Image.Image) -> str:
    """Write a picture of :func:`points_image` as a data URI.

    Parameters
    ----------
    image : PIL.Image.Image
        In mode P.

    Returns
    -------
    str
        Of a PNG.
    """
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"


def sketch_of(xy: np.ndarray, paint: Paint, size: int) -> str:
    """Draw the points of a map, to be seen until its plot is drawn.

    Parameters
    ----------
    xy : ndarray of shape (m, 2)
        From -1 to 1, y upwards.
    paint : Paint
        Their colours.
    size : int
        Of a point, in pixels.

    Returns
    -------
    str
        Of HTML: an image that says nothing to those who do not see it, since the map follows.

    Examples
    --------
    >>> from workbench.explorer.colours import paint_classes
    >>> words = sketch_of(np.zeros((1, 2)), paint_classes(["a"]), 5)
    >>> words.startswith('<div class="wb-sketch" aria-hidden="true"><img alt="" src="data:')
    True
    """
    source = png_uri(points_image(xy, paint, size))
    return f'<div class="wb-sketch" aria-hidden="true"><img alt="" src="{source}"></div>'
