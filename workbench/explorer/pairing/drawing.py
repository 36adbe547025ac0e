"""What the page draws of pairs: shades, ticks, lines of equal fused similarity, telling pairs."""

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from PIL import Image

from ..._printable import printable
from ...layout.pairs import Pairs
from .lines import level_pieces

LEVELS = 6  # lines of equal fused similarity
TICKS = 5  # at most so many steps along an axis
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5)  # from tick to tick
FAINTEST = 0.3  # of the scale, for one pair: darker would not be seen on a dark page

Fused = Callable[[np.ndarray, np.ndarray], np.ndarray]


def shades(found: Pairs, colours: np.ndarray) -> bytes:
    r"""Paint the number of pairs in each bin, on a logarithmic scale.

    Parameters
    ----------
    found : Pairs
        Of :func:`workbench.layout.pairs`.
    colours : ndarray of shape (256, 3)
        From few to many.

    Returns
    -------
    bytes
        PNG, a pixel for each bin, clear where there is no pair.

    Examples
    --------
    >>> from workbench.layout import pairs
    >>> found = pairs({"a": np.eye(4)[[0, 0, 1, 1]], "b": np.eye(4)[[0, 1, 0, 1]]})
    >>> shades(found, np.zeros((256, 3), np.uint8))[:4]
    b'\x89PNG'
    """
    counts = found.counts.T[::-1]  # the first space to the right, the second up
    share = np.log1p(counts) / np.log1p(counts.max(initial=1))
    place = FAINTEST + (1 - FAINTEST) * share
    pixels = np.zeros((*counts.shape, 4), np.uint8)
    pixels[..., :3] = colours[(255 * place).astype(int)]
    pixels[..., 3] = np.where(counts > 0, 255, 0)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def drawing_of(
    found: Pairs, points: pd.DataFrame, fused: Fused | None = None, label: str = ""
) -> dict[str, Any]:
    """Give the places of all else, as shares of the plot.

    Parameters
    ----------
    found : Pairs
        Of :func:`workbench.layout.pairs`.
    points : DataFrame
        Rows of ``found.telling`` that are drawn as points.
    fused : callable, default=None
        Takes cosines in both spaces, gives the fused similarity; None draws no lines.
    label : str, default=""
        Column of the classes that points are told apart by; none if empty.

    Returns
    -------
    dict
        ``names``, ``ticks`` of both axes, ``lines``, ``points``, ``label`` and ``most`` pairs of a
        bin.

    Examples
    --------
    >>> from workbench.layout import pairs
    >>> found = pairs({"a": np.eye(4)[[0, 0, 1, 1]], "b": np.eye(4)[[0, 1, 0, 1]]})
    >>> drawing_of(found, found.telling)["most"]
    '2'
    """
    ends = [(float(edges[0]), float(edges[-1])) for edges in found.edges]
    pieces = level_pieces(fused, ends[0], ends[1], LEVELS) if fused else []
    return {
        "names": list(found.names),
        "ticks": [_ticks(*each) for each in ends],
        "lines": [_line(value, each) for value, each in pieces if len(each)],
        "points": _points(points, ends, label),
        "label": printable(label),
        "most": f"{round(float(found.counts.max(initial=0))):,}",
    }


def cosines_of(found: Pairs, outline: Any) -> np.ndarray:
    """Turn shares of the plot into cosines.

    Parameters
    ----------
    found : Pairs
        That are drawn.
    outline : array-like of shape (k, 2)
        From 0 to 1, the second from below.

    Returns
    -------
    ndarray of shape (k, 2)
        Of both spaces.

    Examples
    --------
    >>> from workbench.layout import pairs
    >>> X = np.eye(4)[[0, 0, 1, 1]]
    >>> cosines_of(pairs({"a": X, "b": X}), [[0, 1]]).round(3).tolist()
    [[0.0, 1.005]]
    """
    shares = np.asarray(outline, float).reshape(-1, 2)
    low = np.array([edges[0] for edges in found.edges])
    high = np.array([edges[-1] for edges in found.edges])
    cosines: np.ndarray = low + (high - low) * shares
    return cosines


def _ticks(low: float, high: float) -> list[tuple[float, str]]:
    """Round cosines along an axis, and where they stand."""
    step = next((step for step in STEPS if (high - low) / step <= TICKS), STEPS[-1])
    digits = 2 if step < 0.1 else 1
    whole = range(int(np.ceil(low / step)), int(np.floor(high / step)) + 1)
    ticks = [((i * step - low) / (high - low), f"{i * step:.{digits}f}") for i in whole]
    return [(share, words.replace("-", "−")) for share, words in ticks]


def _line(value: float, pieces: np.ndarray) -> dict[str, Any]:
    """A line as a path of SVG, and where its value stands: where it leaves the plot."""
    path = "".join(f"M{x0:.4f} {1 - y0:.4f}L{x1:.4f} {1 - y1:.4f}" for (x0, y0), (x1, y1) in pieces)
    ends = pieces.reshape(-1, 2)
    x, y = ends[np.argmax(ends[:, 0] + ends[:, 1] / 2)]
    return {"path": path, "words": f"{value:.2f}".replace("-", "−"), "x": float(x), "y": float(y)}


def _points(
    chosen: pd.DataFrame, ends: list[tuple[float, float]], label: str
) -> list[dict[str, Any]]:
    (x_low, x_high), (y_low, y_high) = ends
    return [
        {
            "x": (float(pair["first"]) - x_low) / (x_high - x_low),
            "y": (float(pair["second"]) - y_low) / (y_high - y_low),
            "corner": pair["corner"],
            "same": bool(pair["same"]) if label else None,
        }
        for pair in chosen.to_dict("records")
    ]
