"""Points of a map: how large they are drawn, and where."""

import numpy as np
import pandas as pd

SIZES = ((500, 7), (3000, 5), (30_000, 3))  # up to so many points: so many pixels
SMALLEST = 2
WHOLE = 400  # pixels: the side of a map that these sizes are for


def point_size(n: int) -> int:
    """Choose the size of points.

    Parameters
    ----------
    n : int
        Points on a map.

    Returns
    -------
    int
        Pixels.

    Examples
    --------
    >>> point_size(100), point_size(10_000), point_size(100_000)
    (7, 3, 2)
    """
    return next((size for most, size in SIZES if n <= most), SMALLEST)


def small_point_size(n: int, side: int) -> int:
    """Choose the size of points on a small picture of a map.

    Parameters
    ----------
    n : int
        Points on the map.
    side : int
        Of the picture, in pixels.

    Returns
    -------
    int
        Pixels.

    Examples
    --------
    >>> small_point_size(1000, 260), small_point_size(100_000, 260)
    (3, 2)
    """
    return max(SMALLEST, round(point_size(n) * side / WHOLE))


def frame(xy: np.ndarray) -> pd.DataFrame:
    """Bring coordinates into [-1, 1], the same scale on both axes.

    Parameters
    ----------
    xy : ndarray of shape (m, 2)
        A map.

    Returns
    -------
    DataFrame
        Columns x and y.
    """
    centred = xy - (xy.max(0) + xy.min(0)) / 2
    scaled = centred / (1.05 * np.abs(centred).max() or 1.0)
    return pd.DataFrame(scaled.astype(np.float32), columns=["x", "y"])
