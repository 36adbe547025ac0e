"""Small drawings of one number for the rows of a table: bars, and dots with intervals."""

from .._printable import html_text
from .scale import Scale, tick_words, ticks_of

WIDTH, HEIGHT = 240, 14  # of a drawing, in its own units
MIDDLE = HEIGHT / 2
THICK = 7.0  # of a bar
EDGE = 8.0  # left free at both ends
INK, QUIET, BLUE, WHITE = "#1b2430", "#55606d", "#0072b2", "#fff"  # style sheets may say others
ZERO = f'class="zero" stroke="{QUIET}"'


def bar(label: str, number: float, low: float, high: float, width: int = WIDTH) -> str:
    """Draw a bar from 0.

    Parameters
    ----------
    label : str
        Read aloud for the drawing.
    number : float
        Its length; below 0 it runs to the left.
    low, high : float
        Ends of the scale, which holds 0.
    width : int, default=240
        Of the drawing, in its own units; its height is 14.

    Returns
    -------
    str
        SVG.

    Examples
    --------
    >>> bar("0.5", 0.5, -1, 1).count('class="bar"')
    1
    """
    scale = Scale(low, high, 1.0, width - 1.0)
    zero, end = scale.place(0.0), scale.place(min(high, max(low, number)))
    left, length = min(zero, end), round(abs(end - zero), 1)
    kind = f'class="bar" fill="{BLUE}"'
    if number < 0:
        kind = f'class="bar below" fill="{WHITE}" stroke="{BLUE}" stroke-width="1.5"'
    top = MIDDLE - THICK / 2
    drawn = f'<rect {kind} x="{left}" y="{top}" width="{length}" height="{THICK}"/>'
    line = f'<path {ZERO} d="M{zero} 0V{HEIGHT}"/>'
    return _drawing(label, f"{drawn}{line}", width)


def dot(label: str, value: float, ends: tuple[float, float], scale: Scale, *, full: bool) -> str:
    """Draw a number with its interval.

    Parameters
    ----------
    label : str
        Read aloud for the drawing.
    value : float
        The number.
    ends : tuple of two floats
        Of its interval.
    scale : Scale
        Shared by all rows of the table.
    full : bool
        Whether the dot is full, or a ring.

    Returns
    -------
    str
        SVG.

    Examples
    --------
    >>> scale = Scale(-10, 10, EDGE, WIDTH - EDGE, step=5)
    >>> dot("2", 2.0, (-1.0, 5.0), scale, full=False).count('class="dot ring"')
    1
    """
    at, zero = scale.place(value), scale.place(0.0)
    low, high = (scale.place(end) for end in ends)
    kind = f'class="dot" fill="{INK}"' if full else f'class="dot ring" fill="{WHITE}"'
    drawn = f'<path {ZERO} d="M{zero} 0V{HEIGHT}"/>'
    drawn += f'<path class="whisker" stroke="{INK}" stroke-width="1.6" d="M{low} {MIDDLE}H{high}"/>'
    drawn += f'<circle {kind} stroke="{INK}" stroke-width="1.8" cx="{at}" cy="{MIDDLE}" r="3.8"/>'
    return _drawing(label, drawn)


def axis(scale: Scale) -> str:
    """Draw the numbers of a scale, for the head of a table.

    Parameters
    ----------
    scale : Scale
        As of the rows.

    Returns
    -------
    str
        SVG.

    Examples
    --------
    >>> axis(Scale(-10, 10, EDGE, WIDTH - EDGE, step=10)).count("<text")
    3
    """
    look = f'text-anchor="middle" fill="{QUIET}" font-size="11"'
    words = [
        f'<text x="{scale.place(tick)}" y="{MIDDLE + 4}" {look}>'
        f"{tick_words(tick, scale.step).replace('-', '−')}</text>"
        for tick in ticks_of(scale)
    ]
    return _drawing("", "".join(words))


def _drawing(label: str, drawn: str, width: int = WIDTH) -> str:
    about = f'role="img" aria-label="{html_text(label)}"' if label else 'aria-hidden="true"'
    return f'<svg viewBox="0 0 {width} {HEIGHT}" {about}>{drawn}</svg>'
