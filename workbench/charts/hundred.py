"""A hundred things, one mark each: those that are in both of two sets, in one alone, in none."""

from .._printable import html_text

COLUMNS = 20
CELL = 10  # units of a mark with what is around it
PAINT = {  # what a printer without style sheets for drawings takes
    "both": 'fill="#1b2430"',
    "more": 'fill="#0072b2" stroke="#fff" stroke-width="1.3"',
    "rest": 'fill="none" stroke="#55606d"',
}
SIGNS = {True: "M-2.4 0H2.4M0-2.4V2.4", False: "M-2.4 0H2.4"}  # plus and minus


def hundred_marks(label: str, both: int, more: int, *, plus: bool = True) -> str:
    """Draw a hundred things.

    Parameters
    ----------
    label : str
        Read aloud for the drawing.
    both : int
        How many are in both sets: full squares.
    more : int
        How many are in one alone: circles with a plus or a minus. All others are small rings.
    plus : bool, default=True
        Which of the two signs.

    Returns
    -------
    str
        SVG; marks have different shapes, so that black and white is enough.

    Examples
    --------
    >>> drawing = hundred_marks("84 of 100", 50, 34)
    >>> drawing.count('class="both"'), drawing.count('class="more"'), drawing.count('class="rest"')
    (50, 34, 16)
    """
    both = min(100, max(0, both))
    more = min(100 - both, max(0, more))
    kinds = ["both"] * both + ["more"] * more + ["rest"] * (100 - both - more)
    marks = "".join(_mark(i, kind, plus) for i, kind in enumerate(kinds))
    size = f"0 0 {COLUMNS * CELL} {100 // COLUMNS * CELL}"
    return f'<svg viewBox="{size}" role="img" aria-label="{html_text(label)}">{marks}</svg>'


def hundred_sign(kind: str, *, plus: bool = True) -> str:
    """Draw one of the marks, for a legend.

    Parameters
    ----------
    kind : {"both", "more", "rest"}
        Which.
    plus : bool, default=True
        Which of the two signs.

    Returns
    -------
    str
        SVG.

    Examples
    --------
    >>> hundred_sign("rest").count("<circle")
    1
    """
    return f'<svg class="sign" viewBox="0 0 10 10" aria-hidden="true">{_mark(0, kind, plus)}</svg>'


def _mark(i: int, kind: str, plus: bool) -> str:
    x, y = i % COLUMNS * CELL + CELL / 2, i // COLUMNS * CELL + CELL / 2
    shape = {
        "both": '<rect x="-3.6" y="-3.6" width="7.2" height="7.2"/>',
        "more": f'<circle r="4.2"/><path d="{SIGNS[plus]}"/>',
        "rest": '<circle r="2.2"/>',
    }[kind]
    return f'<g class="{kind}" {PAINT[kind]} transform="translate({x:g} {y:g})">{shape}</g>'
