"""Colours and symbols for any number of classes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from .. import _checks
from .._language import kept, tr
from .._printable import printable
from .style import MUTED, NAMED, OTHER, PALETTE

SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "star", "hourglass")
MOST_FREQUENT = 7  # classes coloured where there are too many to tell apart
MOST_SYMBOLS = 24  # classes told apart by 8 colours and 3 symbols

Kind = Literal["classes", "symbols", "two factors", "most frequent"]


class LegendEntry(NamedTuple):
    """A line of a legend: text, colour, symbol, and the numbers of its classes."""

    text: str
    colour: str
    symbol: str
    classes: tuple[int, ...]


@dataclass(frozen=True)
class Coding:
    """Colour and symbol of every class, and what the legend says.

    Attributes
    ----------
    classes : tuple of str
        Names, sorted; missing labels are "(none)".
    codes : ndarray of int of shape (n,)
        Number of each row's class.
    colours, symbols : tuple of str
        Of each class.
    legend : tuple of LegendEntry
        Lines of the legend; a line may stand for several classes.
    kind : {"classes", "symbols", "two factors", "most frequent"}
        How the classes are told apart: by colour; by colour and symbol; one factor by colour and
        the other by symbol; or only the most frequent, the others in grey.
    note : str
        What the subtitle says of it.
    """

    classes: tuple[str, ...]
    codes: np.ndarray
    colours: tuple[str, ...]
    symbols: tuple[str, ...]
    legend: tuple[LegendEntry, ...]
    kind: Kind = "classes"
    note: str = ""


def coding(labels: Iterable[Any]) -> Coding:
    """Choose colours for any number of classes.

    Up to 8: one colour each. Two factors of at most 8 values each, as in "red, dots": colour for
    one, symbol for the other. Up to 24: 8 colours x 3 symbols. More: the 7 most frequent, the
    others grey.

    Parameters
    ----------
    labels : iterable of shape (n,)
        One label per row; missing and empty ones are a class of their own.

    Returns
    -------
    Coding
        Classes, colours, symbols, legend.

    Raises
    ------
    InputError
        If they are no sequence of labels.

    Examples
    --------
    >>> code = coding(["blue", "red", "blue"])
    >>> code.classes, code.colours, code.kind
    (('blue', 'red'), ('#0072B2', '#D55E00'), 'classes')
    """
    labels = _checks.several("labels", labels, "labels, one for each row")
    none = tr("(none)")
    text = [none if pd.isna(label) or label == "" else printable(label) for label in labels]
    names, codes, counts = np.unique(text, return_inverse=True, return_counts=True)
    classes = tuple(names.tolist())
    if len(classes) <= 8:
        return _by_colour(classes, codes)
    pairs = _factors(classes)
    if pairs:
        return _by_two_factors(classes, codes, pairs)
    if len(classes) <= MOST_SYMBOLS:
        return _by_colour(classes, codes)
    return _most_frequent(classes, codes, counts)


def _by_colour(classes: tuple[str, ...], codes: np.ndarray) -> Coding:
    """Give each class a colour, and from the ninth on another symbol too."""
    colours = _colours(classes)
    symbols = tuple(SYMBOLS[i // 8] for i in range(len(classes)))
    legend = tuple(
        LegendEntry(name, colours[i], symbols[i], (i,)) for i, name in enumerate(classes)
    )
    kind: Kind = "classes" if len(classes) <= 8 else "symbols"
    return Coding(classes, codes, colours, symbols, legend, kind)


def _factors(classes: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the two factors of every class, as in "red, dots"; empty if there are none."""
    parts = [name.split(", ") for name in classes]
    if any(len(factors) != 2 for factors in parts):
        return []
    pairs = [(first, second) for first, second in parts]
    most_values = max(len(set(factor)) for factor in zip(*pairs, strict=True))
    return pairs if most_values <= len(SYMBOLS) else []


def _by_two_factors(
    classes: tuple[str, ...], codes: np.ndarray, pairs: list[tuple[str, str]]
) -> Coding:
    """Give the first factor colours and the second symbols."""
    first, second = (tuple(dict.fromkeys(factor)) for factor in zip(*pairs, strict=True))
    colour = dict(zip(first, _colours(first), strict=True))
    symbol = dict(zip(second, SYMBOLS, strict=False))
    legend = []
    for value, paint in colour.items():
        members = tuple(i for i, pair in enumerate(pairs) if pair[0] == value)
        legend.append(LegendEntry(value, paint, "circle", members))
    for value, mark in symbol.items():
        members = tuple(i for i, pair in enumerate(pairs) if pair[1] == value)
        legend.append(LegendEntry(value, MUTED, mark, members))
    colours = tuple(colour[one] for one, _ in pairs)
    symbols = tuple(symbol[other] for _, other in pairs)
    note = tr("{n} classes: colour x symbol", n=len(classes))
    return Coding(classes, codes, colours, symbols, tuple(legend), "two factors", note)


def _most_frequent(classes: tuple[str, ...], codes: np.ndarray, counts: np.ndarray) -> Coding:
    """Give the most frequent classes a colour each, and all others grey."""
    k = len(classes)
    frequent = np.argsort(-counts, kind="stable")[:MOST_FREQUENT].tolist()
    colours = [OTHER] * k
    legend = []
    for place, i in enumerate(frequent):
        colours[i] = PALETTE[place]
        legend.append(LegendEntry(classes[i], PALETTE[place], "circle", (i,)))
    others = tuple(i for i in range(k) if i not in frequent)
    legend.append(LegendEntry(tr("{n:,} other classes", n=len(others)), OTHER, "circle", others))
    said = kept("{n} most frequent of {total:,} classes coloured")
    if len(set(counts.tolist())) == 1:
        said = kept("{n} of {total:,} classes coloured")
    note = tr(said, n=MOST_FREQUENT, total=k)
    symbols = ("circle",) * k
    return Coding(classes, codes, tuple(colours), symbols, tuple(legend), "most frequent", note)


def _colours(values: tuple[str, ...]) -> tuple[str, ...]:
    """Return the colours that the values name, or those of the palette in turn."""
    if all(value.lower() in NAMED for value in values):
        return tuple(NAMED[value.lower()] for value in values)
    return tuple(PALETTE[i % 8] for i in range(len(values)))
