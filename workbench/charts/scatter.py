"""Points between two axes, the lower one straight or logarithmic; lines that join them."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from .._printable import html_text
from .marks import Look, mark
from .scale import Scale, scale_of, tick_words, ticks_of

WIDTH, HEIGHT = 420, 280  # of a drawing, in its own units
LEFT, RIGHT = 50, 16  # margins
TOP, BOTTOM = 26, 46
LONGEST = 34  # letters of a label
LETTER = 5.6  # width of one


class Dot(NamedTuple):
    """One point.

    Attributes
    ----------
    x, y : float
        Where; what is not finite is not drawn.
    words : str
        Shown by the pointer, and read aloud.
    label : str
        Stands beside it; empty for none.
    low, high : float
        Interval of y; NaN for none.
    ringed : bool
        Drawn with a ring.
    """

    x: float
    y: float
    words: str = ""
    label: str = ""
    low: float = math.nan
    high: float = math.nan
    ringed: bool = False


class Series(NamedTuple):
    """Points that belong together.

    Attributes
    ----------
    look : Look
        Colour and shape.
    dots : sequence of Dot
        In order.
    joined : bool
        Whether a line joins them.
    dashed : bool
        Whether that line is dashed.
    faint : bool
        Whether they are many, and in the background.
    """

    look: Look
    dots: Sequence[Dot]
    joined: bool = False
    dashed: bool = False
    faint: bool = False


class Level(NamedTuple):
    """A level across the whole drawing.

    Attributes
    ----------
    y : float
        Where.
    words : str
        What it is.
    """

    y: float
    words: str


def scatter_chart(
    title: str, series: Mapping[str, Series], names: tuple[str, str], *, log: bool = False,
    levels: Sequence[Level] = (),
) -> str:  # fmt: skip
    """Draw points between two axes.

    Parameters
    ----------
    title : str
        Read aloud for the drawing.
    series : mapping of str to Series
        By name; the last is on top.
    names : tuple of two str
        What the lower and the left axis are.
    log : bool, default=False
        Whether the lower axis is logarithmic; then every x is above 0.
    levels : sequence of Level
        Horizontal lines.

    Returns
    -------
    str
        SVG.

    Examples
    --------
    >>> look = Look("#0072B2", "circle")
    >>> dots = [Dot(10, 0.5, "a"), Dot(1000, 0.9, "b")]
    >>> drawing = scatter_chart("cost", {"a": Series(look, dots)}, ("bytes", "score"), log=True)
    >>> drawing.count("<title>"), ">100<" in drawing
    (2, True)
    """
    dots = [dot for each in series.values() for dot in each.dots if _is_there(dot)]
    numbers = [number for dot in dots for number in (dot.y, dot.low, dot.high)]
    y = scale_of([*numbers, *(level.y for level in levels)], HEIGHT - BOTTOM, TOP)
    x = _lower([math.log10(dot.x) if log else dot.x for dot in dots], log=log)
    parts = [_left(y), _below(x, log=log), _axis_names(names)]
    parts += [_level(level, y, i) for i, level in enumerate(levels)]
    parts += [_drawn(each, x, y, log=log) for each in series.values()]
    label = html_text(title)
    box = f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}"'
    return f"<svg {box}>{''.join(parts)}</svg>"


def _is_there(dot: Dot) -> bool:
    return math.isfinite(dot.x) and math.isfinite(dot.y)


def _lower(numbers: Sequence[float], *, log: bool) -> Scale:
    """Scale of the lower axis: of a logarithmic one a little room at both ends."""
    if not log:
        return scale_of(numbers, LEFT + 10, WIDTH - RIGHT - 10)
    low, high = min(numbers, default=0.0), max(numbers, default=1.0)
    room = max(0.08 * (high - low), 0.1)
    return Scale(low - room, high + room, LEFT, WIDTH - RIGHT)


def _left(y: Scale) -> str:
    lines = []
    for tick in ticks_of(y):
        at, words = y.place(tick), tick_words(tick, y.step)
        lines.append(f'<path class="grid" d="M{LEFT} {at}H{WIDTH - RIGHT}"/>')
        lines.append(f'<text x="{LEFT - 6}" y="{at + 4}" text-anchor="end">{words}</text>')
    return "".join(lines)


def _below(x: Scale, *, log: bool) -> str:
    ticks = _decades(x) if log else [(tick, tick_words(tick, x.step)) for tick in ticks_of(x)]
    lines = []
    for tick, words in ticks:
        at = x.place(tick)
        lines.append(f'<path class="grid" d="M{at} {HEIGHT - BOTTOM}v5"/>')
        place = f'x="{at}" y="{HEIGHT - BOTTOM + 17}" text-anchor="middle"'
        lines.append(f"<text {place}>{words}</text>")
    return "".join(lines)


def _decades(x: Scale) -> list[tuple[float, str]]:
    """Ones of every decade; twos and fives too where there are few."""
    powers = range(math.floor(x.low), math.ceil(x.high) + 1)
    steps = (1, 2, 5) if x.high - x.low < 2 else (1,)
    numbers = [step * 10.0**power for power in powers for step in steps]
    there = [number for number in numbers if x.low <= math.log10(number) <= x.high]
    return [(math.log10(number), f"{number:,.12g}") for number in there]


def _axis_names(names: tuple[str, str]) -> str:
    below, left = (html_text(name) for name in names)
    middle = (LEFT + WIDTH - RIGHT) / 2
    lower = f'<text class="axis" x="{middle}" y="{HEIGHT - 8}" text-anchor="middle">{below}</text>'
    upper = f'<text class="axis" x="{LEFT}" y="12">{left}</text>'
    return lower + upper


def _level(level: Level, y: Scale, number: int) -> str:
    """A dashed line with its words: at the right end, at the left, in turn."""
    if not math.isfinite(level.y):
        return ""
    at = y.place(level.y)
    place, anchor = (WIDTH - RIGHT - 2, "end") if number % 2 == 0 else (LEFT + 4, "start")
    line = f'<path class="level" d="M{LEFT} {at}H{WIDTH - RIGHT}"/>'
    words = html_text(_short(level.words))
    return f'{line}<text x="{place}" y="{at - 4}" text-anchor="{anchor}">{words}</text>'


def _drawn(series: Series, x: Scale, y: Scale, *, log: bool) -> str:
    there = [dot for dot in series.dots if _is_there(dot)]
    places = [x.place(math.log10(dot.x) if log else dot.x) for dot in there]
    drawn = []
    if series.joined and there:
        points = " ".join(f"{at},{y.place(d.y)}" for at, d in zip(places, there, strict=True))
        dash = ' stroke-dasharray="5 4"' if series.dashed else ""
        line = f'fill="none" stroke="{series.look.colour}" stroke-width="1.5"{dash}'
        drawn.append(f'<polyline points="{points}" {line}/>')
    for at, dot in zip(places, there, strict=True):
        drawn.append(_faint(at, dot, series, y) if series.faint else _dot(at, dot, series, y))
    return "".join(drawn)


def _faint(at: float, dot: Dot, series: Series, y: Scale) -> str:
    circle = f'<circle cx="{at}" cy="{y.place(dot.y)}" r="2.2" fill="{series.look.colour}"'
    return f'{circle} opacity=".45"/>'


def _dot(at: float, dot: Dot, series: Series, y: Scale) -> str:
    up = y.place(dot.y)
    parts = [f"<g><title>{html_text(dot.words)}</title>"]
    if math.isfinite(dot.low) and math.isfinite(dot.high):
        ends = f"M{at} {y.place(dot.low)}V{y.place(dot.high)}"
        parts.append(f'<path d="{ends}" stroke="{series.look.colour}" opacity=".45"/>')
    if dot.ringed:
        parts.append(f'<circle class="ring" cx="{at}" cy="{up}" r="8" fill="none"/>')
    parts.append(f"{mark(at, up, series.look)}</g>")
    if dot.label:
        parts.append(_label(at, up, dot.label))
    return "".join(parts)


def _label(at: float, up: float, label: str) -> str:
    """Words beside a point, on the side where there is room."""
    words = _short(label)
    right = at + 11 + LETTER * len(words) <= WIDTH
    place, anchor = (at + 11, "start") if right else (at - 11, "end")
    below = up + 12 if up < TOP + 10 else up - 6
    return (
        f'<text class="label" x="{place:.1f}" y="{below:.1f}" text-anchor="{anchor}">'
        f"{html_text(words)}</text>"
    )


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
