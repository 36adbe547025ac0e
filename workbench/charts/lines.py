"""Numbers in an order, with intervals: a line for each series."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from .._printable import html_text
from .marks import Look, mark
from .scale import Scale, scale_of, tick_words, ticks_of

WIDTH, HEIGHT = 420, 240  # of a drawing, in its own units
LEFT, RIGHT = 46, 14  # margins
TOP, BOTTOM = 14, 40
LONGEST = 16  # letters of a name below the axis
MOST_NAMES = 6
BESIDE = 5.0  # from the marks of a series to those of the next


class Point(NamedTuple):
    """A number of a series.

    Attributes
    ----------
    at : int
        Which of the names below the axis.
    value, low, high : float
        The number and its interval; NaN limits for none.
    """

    at: int
    value: float
    low: float
    high: float


def line_chart(
    title: str, names: Sequence[str], series: Mapping[str, Sequence[Point]],
    looks: Mapping[str, Look],
) -> str:  # fmt: skip
    """Draw a line for each series.

    Parameters
    ----------
    title : str
        Read aloud for the drawing.
    names : sequence of str
        Below the axis, at even distances.
    series : mapping of str to sequence of Point
        Each in the order of the axis.
    looks : mapping of str to Look
        Of every series.

    Returns
    -------
    str
        SVG.

    Examples
    --------
    >>> look = Look("#0072B2", "circle")
    >>> drawing = line_chart("k-NN", ["a"], {"CLIP": [Point(0, 0.9, 0.8, 1.0)]}, {"CLIP": look})
    >>> drawing.count("<title>")
    1
    """
    numbers = [number for points in series.values() for point in points for number in point[1:]]
    y = scale_of(numbers, HEIGHT - BOTTOM, TOP)
    x = Scale(0.0, max(1.0, len(names) - 1.0), LEFT + 16, WIDTH - RIGHT - 16)
    parts = [_grid(y), _names(names, x)]
    for i, (name, points) in enumerate(series.items()):
        aside = BESIDE * (i - (len(series) - 1) / 2)  # equal numbers would hide each other
        moved = x._replace(start=x.start + aside, end=x.end + aside)
        parts.append(_series(name, points, moved, y, looks[name]))
    label = html_text(title)
    box = f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}"'
    return f"<svg {box}>{''.join(parts)}</svg>"


def _grid(y: Scale) -> str:
    lines = []
    for tick in ticks_of(y):
        at, words = y.place(tick), tick_words(tick, y.step)
        lines.append(f'<path class="grid" d="M{LEFT} {at}H{WIDTH - RIGHT}"/>')
        lines.append(f'<text x="{LEFT - 6}" y="{at + 4}" text-anchor="end">{words}</text>')
    return "".join(lines)


def _names(names: Sequence[str], x: Scale) -> str:
    """Some names below the axis: the first, the last, and as many between as there is room for."""
    every = max(1, math.ceil(len(names) / MOST_NAMES))
    shown = []
    for i in range(len(names) - 1, -1, -every):
        short = names[i] if len(names[i]) <= LONGEST else f"{names[i][: LONGEST - 1]}…"
        place = f'x="{x.place(i)}" y="{HEIGHT - 16}" text-anchor="middle"'
        shown.append(f"<text {place}>{html_text(short)}</text>")
    return "".join(shown)


def _series(name: str, points: Sequence[Point], x: Scale, y: Scale, look: Look) -> str:
    line = " ".join(f"{x.place(each.at)},{y.place(each.value)}" for each in points)
    drawn = [f'<polyline points="{line}" fill="none" stroke="{look.colour}" stroke-width="1.5"/>']
    for each in points:
        at = x.place(each.at)
        words = f"{name}: {each.value:.3f}"
        if math.isfinite(each.low) and math.isfinite(each.high):
            ends = f"M{at} {y.place(each.low)}V{y.place(each.high)}"
            drawn.append(f'<path d="{ends}" stroke="{look.colour}" opacity=".55"/>')
            words += f" [{each.low:.3f}, {each.high:.3f}]"
        drawn.append(
            f"<g><title>{html_text(words)}</title>{mark(at, y.place(each.value), look)}</g>"
        )
    return "".join(drawn)
