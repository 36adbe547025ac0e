"""Differences with their intervals, one below the other, beside the line of no difference."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from .._printable import html_text
from .marks import Look, mark
from .scale import Scale, scale_of, tick_words, ticks_of

WIDTH, ROW = 420, 34  # of a drawing and of a line, in its own units
LEFT, RIGHT = 14, 14
TOP, BOTTOM = 8, 28
LONGEST = 62  # letters


class Gain(NamedTuple):
    """A difference.

    Attributes
    ----------
    words : str
        What it is.
    value, low, high : float
        The difference and its interval; NaN limits for none.
    look : Look
        Colour and shape.
    """

    words: str
    value: float
    low: float
    high: float
    look: Look


def gains_chart(title: str, gains: Sequence[Gain], margin: float = 0.0) -> str:
    """Draw differences.

    Parameters
    ----------
    title : str
        Read aloud for the drawing.
    gains : sequence of Gain
        From above.
    margin : float, default=0.0
        Differences below it decide nothing: shaded to both sides of 0.

    Returns
    -------
    str
        SVG.

    Examples
    --------
    >>> gain = Gain("over CLIP", 0.1, 0.05, 0.15, Look("#0072B2", "circle"))
    >>> gains_chart("gains", [gain], 0.02).count("<title>")
    1
    """
    numbers = [number for gain in gains for number in gain[1:4]]
    x = scale_of([*numbers, 0.0, margin, -margin], LEFT + 10, WIDTH - RIGHT - 10)
    height = TOP + ROW * len(gains) + BOTTOM
    parts = [_scale(x, height), _middle(x, margin, height)]
    parts += [_line(gain, x, TOP + ROW * i) for i, gain in enumerate(gains)]
    label = html_text(title)
    box = f'viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{label}"'
    return f"<svg {box}>{''.join(parts)}</svg>"


def _scale(x: Scale, height: int) -> str:
    lines = []
    for tick in ticks_of(x):
        at, words = x.place(tick), tick_words(tick, x.step)
        lines.append(f'<path class="grid" d="M{at} {TOP}V{height - BOTTOM}"/>')
        place = f'x="{at}" y="{height - BOTTOM + 16}" text-anchor="middle"'
        lines.append(f"<text {place}>{words}</text>")
    return "".join(lines)


def _middle(x: Scale, margin: float, height: int) -> str:
    """The line of no difference, and what is too small to decide."""
    left, right, at = x.place(-margin), x.place(margin), x.place(0.0)
    down = height - BOTTOM - TOP
    shade = f'<rect class="shade" x="{left}" y="{TOP}" width="{right - left:.1f}" height="{down}"/>'
    return f'{shade}<path class="zero" d="M{at} {TOP}V{height - BOTTOM}"/>'


def _line(gain: Gain, x: Scale, top: float) -> str:
    up = top + 25
    shown = gain.words if len(gain.words) <= LONGEST else f"{gain.words[: LONGEST - 1]}…"
    words = f"{gain.words}: {gain.value:+.3f}"
    parts = []
    if math.isfinite(gain.low) and math.isfinite(gain.high):
        words += f" [{gain.low:+.3f}, {gain.high:+.3f}]"
        ends = f"M{x.place(gain.low)} {up}H{x.place(gain.high)}"
        parts.append(f'<path d="{ends}" stroke="{gain.look.colour}" stroke-width="2.5"/>')
    parts.append(mark(x.place(gain.value), up, gain.look))
    text = f'<text x="{LEFT}" y="{top + 13}">{html_text(shown)}</text>'
    return f"<g><title>{html_text(words)}</title>{''.join(parts)}</g>{text}"
