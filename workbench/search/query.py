"""Queries of words and pictures, ranked in every space side by side.

``red heart + striped - solid`` adds and takes away; ``2:star`` weighs; a term that is the id of a
sample, the name of its file or a path of an image is a picture; quotes keep a term as it is.
"""

import re
from dataclasses import dataclass

from .._require import require

_SIGN = re.compile(r'(?<!\S)([+-])(?=(?:[^"]*"[^"]*")*[^"]*$)')  # at a word's start, not quoted


_WEIGHT = re.compile(r"(\d*\.?\d+)\s*:\s*(.+)")


@dataclass(frozen=True)
class Term:
    """One word group or picture of a query, and how much it counts."""

    text: str
    weight: float = 1.0


def parse_query(query: str) -> tuple[Term, ...]:
    """Terms of a query, signs in their weights.

    Raises
    ------
    InputError
        If the query or a term is empty, or a weight is 0.

    Examples
    --------
    >>> parse_query("red heart + striped - 2:t-shirt")
    (Term(text='red heart', weight=1.0), Term(text='striped', weight=1.0), \
Term(text='t-shirt', weight=-2.0))
    """
    first, *rest = _SIGN.split(query.strip())
    signed = [("+", first)] if first.strip() else []
    signed += list(zip(rest[::2], rest[1::2], strict=True))
    terms = tuple(_term(sign, text.strip()) for sign, text in signed)
    require(terms, f"query {query!r}", "words, an id or a picture, as in 'red heart - solid'")
    return terms


def _term(sign: str, text: str) -> Term:
    weighted = _WEIGHT.fullmatch(text)
    weight, text = (float(weighted[1]), weighted[2]) if weighted else (1.0, text)
    text = text.strip().strip('"').strip()
    require(text, f"an empty term after {sign!r}", "words, an id or a picture")
    require(weight > 0, f"weight {weight:g} of {text!r}", "a number above 0; '-' takes away")
    return Term(text, -weight if sign == "-" else weight)
