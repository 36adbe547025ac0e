"""Queries of words and pictures, ranked in every space side by side.

``red heart - heart + star`` adds and takes away; ``2:blue`` weighs; a term that is the id of a
sample, the name of its file or a path of an image is a picture; quotes keep a term as it is.
"""

import re
from dataclasses import dataclass

from .. import _checks
from .._require import require

_SIGN = re.compile(r'(?<!\S)([+-])(?=(?:[^"]*"[^"]*")*[^"]*$)')  # at a word's start, not quoted

_WEIGHT = re.compile(r"(\d*\.?\d+)\s*:\s*(.+)")


@dataclass(frozen=True)
class Term:
    """One word group or picture of a query, and how much it counts.

    Attributes
    ----------
    text : str
        Words, or what names a picture.
    weight : float
        Below 0 for what is taken away.
    """

    text: str
    weight: float = 1.0


def parse_query(query: str) -> tuple[Term, ...]:
    r"""Read the terms of a query, signs in their weights.

    Parameters
    ----------
    query : str
        See the module.

    Returns
    -------
    tuple of Term
        At least one.

    Raises
    ------
    InputError
        If the query is no text, it or a term is empty, or a weight is 0.

    Examples
    --------
    >>> for term in parse_query("red heart - heart + 2:t-shirt"):
    ...     print(term.weight, term.text)
    1.0 red heart
    -1.0 heart
    2.0 t-shirt
    """
    _checks.typed("query", query, str, "words, an id or a picture, as in 'red heart - solid'")
    first, *rest = _SIGN.split(query.strip())
    terms = []
    if first.strip():
        terms.append(_term("+", first.strip()))
    for sign, text in zip(rest[::2], rest[1::2], strict=True):
        terms.append(_term(sign, text.strip()))
    require(terms, f"query {query!r}", "words, an id or a picture, as in 'red heart - solid'")
    return tuple(terms)


def written(*terms: Term) -> str:
    """Write a query that is read as these terms.

    Parameters
    ----------
    *terms : Term
        At least one.

    Returns
    -------
    str
        Signs, weights other than 1, quotes where the text would be read otherwise.

    Examples
    --------
    >>> written(Term("red heart"), Term("heart", -1.0), Term("a - b", 2.5))
    'red heart - heart + 2.5:"a - b"'
    """
    words = []
    for term in terms:
        weight = abs(term.weight)
        text = term.text if _reads_plainly(term.text) else f'"{term.text}"'
        counted = text if weight == 1 else f"{weight:g}:{text}"
        sign = "+" if term.weight > 0 else "-"
        words.append(f"{sign} {counted}")
    return " ".join(words).removeprefix("+ ")


def _reads_plainly(text: str) -> bool:
    """Whether a text that stands in a query without quotes is read as it is."""
    return not _SIGN.search(text) and _WEIGHT.fullmatch(text) is None


def _term(sign: str, text: str) -> Term:
    weight = 1.0
    weighted = _WEIGHT.fullmatch(text)
    if weighted:
        weight, text = float(weighted[1]), weighted[2]
    text = text.strip().strip('"').strip()
    require(text, f"an empty term after {sign!r}", "words, an id or a picture")
    require(weight > 0, f"weight {weight:g} of {text!r}", "a number above 0; '-' takes away")
    if sign == "-":
        weight = -weight
    return Term(text, weight)
