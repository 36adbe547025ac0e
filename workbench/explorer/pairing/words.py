"""What is said of pairs: of how many, what the spaces see in them, how alike one is."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...layout.pair_regions import Region
from ...layout.pairs import Pairs
from ...views.pairs import corner_sentence, pair_words


def counted(found: Pairs, all_of_them: Pairs) -> str:
    """Say how many pairs are shown, of how many, and which.

    Parameters
    ----------
    found : Pairs
        That are shown.
    all_of_them : Pairs
        Within classes and across.

    Returns
    -------
    str
        A sentence.

    Examples
    --------
    >>> import numpy as np
    >>> from workbench.layout import pairs
    >>> found = pairs({"a": np.eye(5), "b": np.eye(5)}, n_rows=4)
    >>> counted(found, found)
    '6 of 10 pairs: those of 4 samples, at random.'
    """
    n, total = found.n_rows, found.total
    shown, compared = found.n_pairs, all_of_them.n_pairs
    every = total * (total - 1) // 2
    kind = "" if found is all_of_them else f"{shown:,} of "
    if n == total:
        return f"{kind}{every:,} pairs, all of {n:,} samples."
    return f"{kind}{compared:,} of {every:,} pairs: those of {n:,} samples, at random."


def said_of(names: Sequence[str], pair: Mapping[Any, Any], label: str) -> str:
    """Say how alike a pair is, and whether it is of one class.

    Parameters
    ----------
    names : sequence of two str
        Of the spaces.
    pair : mapping
        A row of ``found.telling`` or ``found.sample``.
    label : str
        Column of the classes; none if empty.

    Returns
    -------
    str
        In words.
    """
    words = pair_words(names, pair)
    if not label:
        return words
    return f"{words} · {'same' if pair['same'] else 'different'} {label}"


def heading_of_corner(found: Pairs, corner: str, n: int) -> str:
    """Say what the pairs of a corner are.

    Parameters
    ----------
    found : Pairs
        To which they belong.
    corner : str
        One of ``CORNERS``.
    n : int
        Pairs that are listed.

    Returns
    -------
    str
        In words.
    """
    if n == 0:
        return "There is no such pair."
    return f"{corner_sentence(corner, found.names)}: the {n} most telling pairs"


def heading_of_region(found: Pairs, region: Region) -> str:
    """Say what was drawn around.

    Parameters
    ----------
    found : Pairs
        To which the pairs belong.
    region : Region
        Of :func:`workbench.layout.pairs_within`.

    Returns
    -------
    str
        In words.
    """
    if region.n_pairs == 0:
        return "No pair is there: draw around shaded squares."
    listed = len(region.pairs)
    which = "" if listed >= region.n_pairs else f", {listed} of them shown"
    noun = "pair" if region.n_pairs == 1 else "pairs"
    toward = corner_sentence(region.corner, found.names)
    return f"{region.n_pairs:,} {noun} here{which}; first where {toward}"
