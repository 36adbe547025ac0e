"""Lines along which a function of two axes is the same, as short straight pieces."""

from collections.abc import Callable

import numpy as np

CELLS = 48  # of the plot along an axis, each cut into two triangles


def level_pieces(
    function: Callable[[np.ndarray, np.ndarray], np.ndarray],
    x_ends: tuple[float, float], y_ends: tuple[float, float], n_levels: int,
) -> list[tuple[float, np.ndarray]]:  # fmt: skip
    """Cut the lines of equal values out of triangles, in each of which the function is a plane.

    Parameters
    ----------
    function : callable
        Takes x and y of shape (k, k), gives the values.
    x_ends, y_ends : tuple of two float
        Of the plot.
    n_levels : int
        Lines, evenly spread over the values.

    Returns
    -------
    list of tuple of float and ndarray of shape (pieces, 2, 2)
        The value, and both ends of each piece as shares of the plot, from 0 to 1.

    Examples
    --------
    >>> (value, pieces), = level_pieces(lambda x, y: x, (0, 1), (0, 1), 1)
    >>> value, bool(np.allclose(pieces[..., 0], 0.5))
    (0.5, True)
    """
    shares = np.linspace(0, 1, CELLS + 1)
    x, y = np.meshgrid(shares, shares)
    values = function(_between(x_ends, x), _between(y_ends, y))
    low, high = float(values.min()), float(values.max())
    step = (high - low) / n_levels
    if step == 0:
        return []
    corners = _triangles(np.stack([x, y, values], axis=-1))
    levels = [low + step * (i + 0.5) for i in range(n_levels)]
    return [(level, _pieces(corners, level)) for level in levels]


def _between(ends: tuple[float, float], shares: np.ndarray) -> np.ndarray:
    return ends[0] + (ends[1] - ends[0]) * shares


def _triangles(grid: np.ndarray) -> np.ndarray:
    """Corners (t, 3, 3) of the triangles: x, y and value of each."""
    here, right = grid[:-1, :-1], grid[:-1, 1:]
    above, across = grid[1:, :-1], grid[1:, 1:]
    halves = [np.stack(three, axis=-2) for three in ((here, right, above), (across, above, right))]
    triangles: np.ndarray = np.concatenate(halves).reshape(-1, 3, 3)
    return triangles


def _pieces(corners: np.ndarray, level: float) -> np.ndarray:
    """Where the plane of each triangle has the value: from one side to another."""
    ends, is_crossed = [], []
    for first, second in ((0, 1), (1, 2), (2, 0)):
        a, b = corners[:, first], corners[:, second]
        crossed = (a[:, 2] > level) != (b[:, 2] > level)
        rise = np.where(crossed, b[:, 2] - a[:, 2], 1)
        ends.append(a[:, :2] + (b[:, :2] - a[:, :2]) * ((level - a[:, 2]) / rise)[:, None])
        is_crossed.append(crossed)
    crossed = np.stack(is_crossed, axis=1)
    pieces: np.ndarray = np.stack(ends, axis=1)[crossed].reshape(-1, 2, 2)
    return pieces
