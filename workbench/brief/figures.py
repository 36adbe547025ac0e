"""The drawings of a brief."""

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from ..charts.bars import EDGE, WIDTH, axis, bar, dot
from ..charts.hundred import hundred_marks, hundred_sign
from ..charts.scale import scale_of
from .balance import Hundred, Line
from .costing import Price
from .saying import Count, SpaceName
from .saying import Hundred as Share
from .words import Words

NARROW = 70  # units of the drawing of a similarity
LEAST = 5.0  # of 100, to each side of 0


class DrawnHundred(NamedTuple):
    """A picture of 100 with what its marks mean."""

    drawing: Markup
    legend: Sequence[tuple[Markup, Markup]]


class DrawnLine(NamedTuple):
    """A difference with its drawing."""

    words: Markup
    drawing: Markup
    number: Markup


class DrawnLines(NamedTuple):
    """All differences on one scale."""

    axis: Markup
    lines: Sequence[DrawnLine]


def draw_hundred(hundred: Hundred, words: Words) -> DrawnHundred:
    """Draw how many of 100 are right.

    Parameters
    ----------
    hundred : Hundred
        What to draw.
    words : Words
        Of the language.

    Returns
    -------
    DrawnHundred
        Marks and their legend.
    """
    plus, gap = hundred.kind != "fewer", hundred.gap
    rest = 100 - hundred.both - hundred.more
    other = {"space": SpaceName(gap.space)} if plus else {"rival": SpaceName(gap.rival)}
    said = {
        "both": words.text("hundred.both", n=Count(hundred.both)),
        "more": words.text(f"hundred.{hundred.kind}", **other, n=Count(hundred.more)),
        "rest": words.text("hundred.neither", n=Count(rest)),
    }
    label = Markup("; ").join(said.values()).striptags()
    drawing = _svg(hundred_marks(label, hundred.both, hundred.more, plus=plus))
    legend = [(_svg(hundred_sign(kind, plus=plus)), text) for kind, text in said.items()]
    return DrawnHundred(drawing, legend)


def draw_lines(lines: Sequence[Line], words: Words) -> DrawnLines:
    """Draw all differences.

    Parameters
    ----------
    lines : sequence of Line
        With intervals.
    words : Words
        Of the language.

    Returns
    -------
    DrawnLines
        In the same order.
    """
    ends = [100 * end for line in lines for end in (line.gap.low, line.gap.high)]
    scale = scale_of([-LEAST, LEAST, *ends], EDGE, WIDTH - EDGE)
    drawn = []
    for line in lines:
        gap, said = line.gap, words.say(line.measure)
        number = signed_words(gap.difference, words)
        limits = 100 * gap.low, 100 * gap.high
        label = f"{said.striptags()}: {number}"
        drawing = dot(label, 100 * gap.difference, limits, scale, full=line.proven)
        drawn.append(DrawnLine(said, _svg(drawing), number))
    return DrawnLines(_svg(axis(scale)), drawn)


def signed_words(share: float, words: Words) -> Markup:
    """Write a difference as so many of 100, with its sign.

    Parameters
    ----------
    share : float
        From -1 to 1.
    words : Words
        Of the language.

    Returns
    -------
    Markup
        Such as "+83" or "−0.4".
    """
    number = words.value(Share(share))
    if number == "0":
        return number
    return Markup("{}{}").format("+" if share > 0 else "−", number)


def draw_similarity(number: float) -> Markup:
    """Draw a similarity.

    Parameters
    ----------
    number : float
        From -1 to 1.

    Returns
    -------
    Markup
        SVG.
    """
    return _svg(bar(f"{number:.2f}", number, -1.0, 1.0, NARROW))


def draw_price(price: Price, prices: Sequence[Price]) -> Markup:
    """Draw the room that a space takes.

    Parameters
    ----------
    price : Price
        Its own.
    prices : sequence of Price
        All of the table.

    Returns
    -------
    Markup
        SVG.
    """
    most = max(each.size for each in prices) or 1.0
    return _svg(bar("", price.size, 0.0, most))


def _svg(drawing: str) -> Markup:
    return Markup(drawing)  # nosec B704: drawn here, with its words escaped
