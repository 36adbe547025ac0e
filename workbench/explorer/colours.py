"""Colours of points and legends."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from plotly.colors import sample_colorscale

from .. import _checks, views

PALETTE = (
    *views.PALETTE, "#332288", "#88CCEE", "#117733", "#DDCC77", "#AA4499", "#882255", "#44AA99",
    "#999933", "#661100", "#6699CC", "#AA4466", "#B58900",
)  # fmt: skip


RAMP = tuple(sample_colorscale("Cividis", 48))  # the scale of kernels and of the export


class LegendItem(NamedTuple):
    """One line of a legend: its name, its colour, and the numbers of the classes that it is of."""

    name: str
    colour: str
    members: tuple[int, ...]


@dataclass(frozen=True)
class Paint:
    """Colours of points, and a legend: classes with their parts, or a bar.

    Attributes
    ----------
    codes : ndarray of shape (n,)
        Number of the colour of each row.
    colours : list of str
        Hexadecimal, or ``rgb(r, g, b)``.
    classes : ndarray of shape (n,)
        Number of the class of each row; 0 throughout for numbers.
    items : list of LegendItem
        Empty for numbers.
    bar : dict, default=None
        ``colours``, ``low``, ``high`` and ``title`` of a colour bar.
    names : tuple of str, default=()
        Of the classes, by their number.
    """

    codes: np.ndarray
    colours: list[str]
    classes: np.ndarray
    items: list[LegendItem]
    bar: dict[str, Any] | None = None
    names: tuple[str, ...] = ()


def paint_classes(
    labels: Iterable[Any], hidden: frozenset[int] = frozenset(), *, nothing: str = ""
) -> Paint:
    """Give colours to any number of classes: 20 at once, to the most frequent of those shown.

    Classes that combine two factors ("red, dots") have the colour of the first factor, and the
    legend lists both factors.

    Parameters
    ----------
    labels : iterable of shape (n,)
        Class of each row.
    hidden : frozenset of int, default=frozenset()
        Numbers of classes that are not shown.
    nothing : str, default=""
        Class of those that have none: grey.

    Returns
    -------
    Paint
        With a legend item for each class, or each value of a factor.

    Raises
    ------
    InputError
        If they are no sequence of labels.

    Examples
    --------
    >>> paint = paint_classes(["a", "b", "a"])
    >>> [name for name, *_ in paint.items], paint.codes.tolist()
    (['a', 'b'], [0, 1, 0])
    """
    code = views.coding(labels)
    if code.kind == "two factors":
        items = [LegendItem(name, colour, members) for name, colour, _, members in code.legend]
        distinct, number = np.unique(code.colours, return_inverse=True)
        codes = number[code.codes]
        return Paint(codes, distinct.tolist(), code.codes, items, names=code.classes)
    order = _legend_order(code.codes, len(code.classes))
    coloured = [i for i in order if i not in hidden and code.classes[i] != nothing]
    colours = _class_colours(code.classes, coloured)
    items = [LegendItem(code.classes[i], colours[i], (i,)) for i in order]
    return Paint(code.codes, colours, code.codes, items, names=code.classes)


def _legend_order(codes: np.ndarray, k: int) -> list[int]:
    """Classes by name; most frequent first where there are more than colours."""
    if k <= len(PALETTE):
        return list(range(k))
    counts = np.bincount(codes, minlength=k)
    return [int(i) for i in np.argsort(-counts, kind="stable")]


def _class_colours(names: Iterable[str], foremost: list[int]) -> list[str]:
    """Colours that classes are named by, or those of the palette for the foremost."""
    by_name = [views.NAMED.get(name.lower(), "") for name in names]
    if all(by_name):
        return by_name
    chosen = dict(zip(foremost, PALETTE, strict=False))
    return [chosen.get(i, views.OTHER) for i in range(len(by_name))]


def paint_numbers(values: np.ndarray, title: str, *, ranks: bool = False) -> Paint:
    """Give colours to numbers: Cividis from the 1st to the 99th percentile, grey without a value.

    Parameters
    ----------
    values : ndarray of shape (n,)
        NaN where there is none.
    title : str
        Of the bar.
    ranks : bool, default=False
        Ranks are whole numbers, and the smallest is the best: it has the colour of a high score.

    Returns
    -------
    Paint
        With a bar.

    Raises
    ------
    InputError
        If they are no numbers, or the title no text.

    Examples
    --------
    >>> paint_numbers(np.array([0.0, 1.0, np.nan]), "score").codes.tolist()
    [0, 47, 48]
    >>> paint = paint_numbers(np.array([1.0, 9.0]), "rank", ranks=True)
    >>> paint.codes.tolist(), paint.bar["low"], paint.bar["high"]
    ([47, 0], '9', '1')
    """
    values = _checks.numbers("values", values, finite=False)
    _checks.typed("title", title, str, "words")
    known = np.isfinite(values)
    low, high = 0.0, 1.0
    if known.any():
        low, high = np.quantile(values[known], [0.01, 0.99])
    place = (np.where(known, values, low) - low) / (high - low or 1.0)
    codes = np.where(known, (place.clip(0, 1) * (len(RAMP) - 1)).round(), len(RAMP)).astype(int)
    ends = [f"{low:.3g}", f"{high:.3g}"]
    if ranks:
        codes = np.where(known, len(RAMP) - 1 - codes, len(RAMP))
        ends = [f"{high:.0f}", f"{low:.0f}"]
    bar = {"colours": list(RAMP), "low": ends[0], "high": ends[1], "title": title}
    return Paint(codes, [*RAMP, views.OTHER], np.zeros(len(values), int), [], bar)


def paint_values(
    values: np.ndarray, title: str, hidden: frozenset[int] = frozenset(), *, ranks: bool = False,
    nothing: str = "",
) -> Paint:  # fmt: skip
    """Give colours to the values of a column, whatever they are.

    Parameters
    ----------
    values : ndarray of shape (n,)
        Numbers with a point, or classes.
    title : str
        Of the column.
    hidden : frozenset of int, default=frozenset()
        Numbers of classes that are not shown.
    ranks : bool, default=False
        As in :func:`paint_numbers`.
    nothing : str, default=""
        As in :func:`paint_classes`.

    Returns
    -------
    Paint
        Of :func:`paint_numbers` or :func:`paint_classes`.

    Examples
    --------
    >>> paint_values(np.array(["a", "b"]), "label").bar is None
    True
    """
    if values.dtype.kind == "f":
        return paint_numbers(values, title, ranks=ranks)
    return paint_classes(values, hidden, nothing=nothing)


def rgba(colour: str) -> tuple[float, ...]:
    """Convert a colour to four numbers from 0 to 1.

    Parameters
    ----------
    colour : str
        ``#rrggbb`` or ``rgb(r, g, b)``.

    Returns
    -------
    tuple of 4 floats
        Red, green, blue and 1.0.

    Examples
    --------
    >>> rgba("#ff0000")
    (1.0, 0.0, 0.0, 1.0)
    """
    if colour.startswith("rgb"):
        parts = [float(part) for part in colour[4:-1].split(",")]
    else:
        parts = [float(part) for part in bytes.fromhex(colour[1:])]
    return (*(part / 255 for part in parts), 1.0)
