"""Colours and symbols for any number of classes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from .style import MUTED, NAMED, OTHER, PALETTE

SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "star", "hourglass")


@dataclass(frozen=True)
class Coding:
    """Colour and symbol of every class, and what the legend says.

    ``legend`` holds (text, colour, symbol, numbers of its classes); ``note`` says what is grouped;
    ``factors`` is 2 where colour and symbol stand for two parts of a class's name.
    """

    classes: tuple[str, ...]
    codes: np.ndarray
    colours: tuple[str, ...]
    symbols: tuple[str, ...]
    legend: tuple[tuple[str, str, str, tuple[int, ...]], ...]
    note: str = ""
    factors: int = 1


def coding(labels: Iterable[Any]) -> Coding:
    """Colours for any number of classes.

    Up to 8: one colour each. Two factors of at most 8 values each, as in "red, dots": colour for
    one, symbol for the other. Up to 24: 8 colours x 3 symbols. More: the 7 most frequent, the
    others grey.

    Examples
    --------
    >>> code = coding(["blue", "red", "blue"])
    >>> code.classes, code.colours
    (('blue', 'red'), ('#0072B2', '#D55E00'))
    """
    text = ["(none)" if pd.isna(label) or label == "" else str(label) for label in labels]
    names, codes, counts = np.unique(text, return_inverse=True, return_counts=True)
    classes, k = tuple(names.tolist()), len(names)
    factors = [name.split(", ") for name in classes]
    pairs = all(len(pair) == 2 for pair in factors)
    sides = [tuple(dict.fromkeys(side)) for side in zip(*factors, strict=True)] if pairs else []
    if k > 8 and pairs and max(map(len, sides)) <= 8:
        return _two_factors(classes, codes, factors, sides)
    colours, symbols, note = list(_colours(classes)), ["circle"] * k, ""
    shown = list(range(k))
    if 8 < k <= 24:
        symbols = [SYMBOLS[i // 8] for i in range(k)]
    elif k > 24:
        shown = np.argsort(-counts, kind="stable")[:7].tolist()
        colours = [PALETTE[shown.index(i)] if i in shown else OTHER for i in range(k)]
        note = f"7 most frequent of {k} classes coloured"
    legend: list[tuple] = [(classes[i], colours[i], symbols[i], (i,)) for i in shown]
    if k > 24:
        rest = tuple(i for i in range(k) if i not in shown)
        legend.append((f"{len(rest)} other classes", OTHER, "circle", rest))
    return Coding(classes, codes, tuple(colours), tuple(symbols), tuple(legend), note)


def _two_factors(classes: tuple, codes: np.ndarray, factors: list, sides: list) -> Coding:
    colour = dict(zip(sides[0], _colours(sides[0]), strict=True))
    symbol = dict(zip(sides[1], SYMBOLS, strict=False))

    def holding(side: int, value: str) -> tuple[int, ...]:
        return tuple(i for i, pair in enumerate(factors) if pair[side] == value)

    legend = [(a, paint, "circle", holding(0, a)) for a, paint in colour.items()]
    legend += [(b, MUTED, mark, holding(1, b)) for b, mark in symbol.items()]
    colours, symbols = zip(*[(colour[a], symbol[b]) for a, b in factors], strict=True)
    note = f"{len(classes)} classes: colour x symbol"
    return Coding(classes, codes, colours, symbols, tuple(legend), note, factors=2)


def _colours(values: tuple[str, ...]) -> list[str]:
    if all(value.lower() in NAMED for value in values):
        return [NAMED[value.lower()] for value in values]
    return [PALETTE[i % 8] for i in range(len(values))]
