"""Colours of points and legends."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from plotly.colors import sample_colorscale

from .. import views

PALETTE = (
    *views.PALETTE, "#332288", "#88CCEE", "#117733", "#DDCC77", "#AA4499", "#882255", "#44AA99",
    "#999933", "#661100", "#6699CC", "#AA4466", "#B58900",
)  # fmt: skip


RAMP = tuple(sample_colorscale("Viridis", 48))


@dataclass(frozen=True)
class Paint:
    """Colour number of every row, the colours, and a legend: classes with their parts, or a bar."""

    codes: np.ndarray
    colours: list[str]
    classes: np.ndarray
    items: list[tuple[str, str, tuple[int, ...]]]
    bar: dict[str, Any] | None = None


def paint_classes(labels: Iterable[Any], hidden: frozenset[int] = frozenset()) -> Paint:
    """Colours for any number of classes: 20 at once, for the most frequent of those shown.

    Classes that combine two factors ("red, dots") have the colour of the first factor, and the
    legend lists both factors.

    Examples
    --------
    >>> paint = paint_classes(["a", "b", "a"])
    >>> [name for name, *_ in paint.items], paint.codes.tolist()
    (['a', 'b'], [0, 1, 0])
    """
    code = views.coding(labels)
    if code.kind == "two factors":
        items = [(name, colour, members) for name, colour, _, members in code.legend]
        distinct, number = np.unique(code.colours, return_inverse=True)
        return Paint(number[code.codes], distinct.tolist(), code.codes, items)
    k = len(code.classes)
    frequent = np.argsort(-np.bincount(code.codes, minlength=k), kind="stable").tolist()
    order = frequent if k > len(PALETTE) else list(range(k))
    named = [views.NAMED.get(name.lower(), "") for name in code.classes]
    coloured = [i for i in order if i not in hidden][: len(PALETTE)]
    chosen = dict(zip(coloured, PALETTE, strict=False))
    colours = named if all(named) else [chosen.get(i, views.OTHER) for i in range(k)]
    items = [(code.classes[i], colours[i], (i,)) for i in order]
    return Paint(code.codes, colours, code.codes, items)


def paint_numbers(values: np.ndarray, title: str) -> Paint:
    """Viridis from the 1st to the 99th percentile; rows without a value are grey.

    Examples
    --------
    >>> paint_numbers(np.array([0.0, 1.0, np.nan]), "score").codes.tolist()
    [0, 47, 48]
    """
    known = np.isfinite(values)
    low, high = np.quantile(values[known], [0.01, 0.99]) if known.any() else (0.0, 1.0)
    place = (np.where(known, values, low) - low) / (high - low or 1.0)
    codes = np.where(known, (place.clip(0, 1) * (len(RAMP) - 1)).round(), len(RAMP)).astype(int)
    bar = {"colours": list(RAMP), "low": f"{low:.3g}", "high": f"{high:.3g}", "title": title}
    return Paint(codes, [*RAMP, views.OTHER], np.zeros(len(values), int), [], bar)


def _rgb(colour: str) -> tuple[float, ...]:
    parts = colour[4:-1].split(",") if colour.startswith("rgb") else bytes.fromhex(colour[1:])
    return (*(float(part) / 255 for part in parts), 1.0)
