"""What a page needs to draw the columns of a filter: plain lists and numbers."""

from typing import Any

import numpy as np

from .._printable import printable
from .cells import in_words
from .conditions import NO_VALUE, Among, Range, Words
from .crossfilter import CrossFilter
from .facets import Facet, Numbers, Values

MOST_ITEMS = 40  # values of a list in the page; the others are found by their name


def outline(facet: Facet) -> dict[str, Any]:
    """Say what stays while conditions change.

    Parameters
    ----------
    facet : Facet
        A column.

    Returns
    -------
    dict
        Name, kind, bars or number of values.
    """
    whole = np.bincount(facet.codes, minlength=facet.size)
    name = printable(facet.name, one_line=True)
    if isinstance(facet, Values):
        return {"column": facet.name, "name": name, "kind": "list", "size": facet.size,
                "many": facet.size > MOST_ITEMS // 2}  # fmt: skip
    bars = [
        [float(low), float(high), int(count), _bar_words(low, high)]
        for low, high, count in zip(facet.bins.lows, facet.bins.highs, whole, strict=False)
    ]
    return {"column": facet.name, "name": name, "kind": "numbers", "bars": bars,
            "reversed": facet.best_is_least, "missing": int(whole[facet.size :].sum())}  # fmt: skip


def _bar_words(low: float, high: float) -> str:
    return in_words(low) if low == high else f"{in_words(low)} to {in_words(high)}"


def state(cross: CrossFilter, facet: Facet, wanted: str = "") -> dict[str, Any]:
    """Say what follows the conditions.

    Parameters
    ----------
    cross : CrossFilter
        That holds the column.
    facet : Facet
        The column.
    wanted : str, default=""
        Part of the names of the values that are listed.

    Returns
    -------
    dict
        Counts of bars and the range; or values, each with its words, how many there are in all
        and how many others leave, and whether it is chosen.
    """
    counts = cross.counts(facet.name)
    condition = cross.conditions.get(facet.name)
    if isinstance(facet, Numbers):
        chosen = condition if isinstance(condition, Range) else Range()
        return {"counts": counts.tolist(), "low": chosen.low, "high": chosen.high}
    picked = condition.values if isinstance(condition, Among) else ()
    return _items(facet, counts, picked, wanted)


def _items(
    facet: Values, counts: np.ndarray, picked: tuple[str, ...], wanted: str
) -> dict[str, Any]:
    is_picked = np.isin(facet.names, picked)
    found = facet.found(wanted)
    whole = np.bincount(facet.codes, minlength=facet.size)
    if len(found) > MOST_ITEMS:  # those that are chosen, then those that others leave
        found = found[np.lexsort((-counts[found], ~is_picked[found]))]
    items = [
        [str(facet.names[i]), printable(facet.names[i] or NO_VALUE, one_line=True),
         int(whole[i]), int(counts[i]), bool(is_picked[i])]
        for i in found[:MOST_ITEMS]
    ]  # fmt: skip
    return {"items": items, "more": max(0, len(found) - MOST_ITEMS)}


def line(cross: CrossFilter) -> dict[str, Any]:
    """Say all conditions.

    Parameters
    ----------
    cross : CrossFilter
        Of now.

    Returns
    -------
    dict
        ``parts`` in words and the ``columns`` that they are of, None for words; ``count`` of
        samples in words; ``text`` that is looked for.
    """
    words = cross.conditions.get(None)
    text = words.text if isinstance(words, Words) else ""
    count = f"{len(cross.rows):,} of {cross.n:,} samples"
    columns = list(cross.conditions)
    return {"parts": cross.parts(), "columns": columns, "count": count, "text": text}
