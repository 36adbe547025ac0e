"""Words from data, made safe to show: for a terminal, a page, the cell of a spreadsheet."""

import html
import re

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters: a terminal obeys them
    "\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"  # turn the direction of what follows, or end it
    "\ud800-\udfff]"  # no character alone: cannot be written as UTF-8
)
_LINE = re.compile("[\t\n]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet computes a cell that begins so


def printable(words: object, *, one_line: bool = False) -> str:
    r"""Write out what would be obeyed instead of shown, as ``\u001b``.

    That is control characters, such as those that begin the commands of a terminal, marks that
    turn the direction of the text, and halves of surrogate pairs. JSON stays the same JSON.

    Parameters
    ----------
    words : object
        Made a string first.
    one_line : bool, default=False
        Write out tabs and ends of lines, too.

    Returns
    -------
    str
        The same where there is nothing of that kind.

    Examples
    --------
    >>> print(printable("a \x1b[31mred owl"))
    a \u001b[31mred owl
    """
    shown = _INVISIBLE.sub(_code, str(words))
    return _LINE.sub(_code, shown) if one_line else shown


def _code(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def html_text(words: object) -> str:
    """Return words as HTML that shows them.

    Parameters
    ----------
    words : object
        Made a string first.

    Returns
    -------
    str
        Printable, and escaped for text and for the value of an attribute.

    Examples
    --------
    >>> html_text("a < b")
    'a &lt; b'
    """
    return html.escape(printable(words))


def markdown_text(words: object) -> str:
    r"""Return words as Markdown that shows them: no markup, no link, no further line or cell.

    Parameters
    ----------
    words : object
        Made a string first.

    Returns
    -------
    str
        One line.

    Examples
    --------
    >>> markdown_text("a | *b*")
    'a \\| \\*b\\*'
    """
    return re.sub(r"([\\`*_{}\[\]<>#|~&@])", r"\\\1", printable(words, one_line=True))


def cell_text(words: str) -> str:
    """Return words as the cell of a spreadsheet: printable, and not to be taken for a formula.

    Parameters
    ----------
    words : str
        From data.

    Returns
    -------
    str
        With an apostrophe before what begins as a formula does and is no number.

    Examples
    --------
    >>> cell_text("=1+1"), cell_text("-1.5"), cell_text("owl")
    ("'=1+1", '-1.5', 'owl')
    """
    is_formula = words.startswith(_FORMULA) and not _is_number(words)
    return printable(f"'{words}" if is_formula else words)


def _is_number(words: str) -> bool:
    try:
        float(words)
    except ValueError:
        return False
    return words == words.strip()
