"""Answers of all spaces side by side, as columns of cards."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from .. import views
from .cards import CardColumn
from .distribution import ClassDistribution


def ranking_columns(
    asked: list[int], found: Mapping[str, Any], distribution: ClassDistribution, k: int
) -> list[CardColumn]:
    """Lay out what was asked for, then the ranking of each space.

    Parameters
    ----------
    asked : list of int
        Rows of the pictures that were asked for, if any.
    found : mapping of str to DataFrame or str
        Of :class:`workbench.search.Search`.
    distribution : ClassDistribution
        Of the first k.
    k : int
        Samples whose classes are counted.

    Returns
    -------
    list of CardColumn
        From left to right.
    """
    tables = [name for name, answer in found.items() if not isinstance(answer, str)]
    first = tables[0] if tables else ""
    colours = views.space_colours(found)
    columns = [CardColumn("asked", np.array(asked, int), narrow=True)] if asked else []
    for name, answer in found.items():
        if isinstance(answer, str):
            columns.append(CardColumn(name, np.array([], int), answer))
        else:
            columns.append(_ranking(name, answer, first, distribution, k))
        columns[-1].colour = colours[name]
    return columns


def _ranking(
    name: str, table: pd.DataFrame, first: str, distribution: ClassDistribution, k: int
) -> CardColumn:
    rows = table["row"].to_numpy()
    badges = [_badge(change) for change in table["change"].fillna(0).astype(int)]
    marks = frozenset(table["row"][table["shared"]]) if "shared" in table else frozenset()
    notes = [table.attrs.get("note") or ""]
    if any(badges):
        notes.append(f"▲ ▼ ranks against {first}")
    note = "; ".join(note for note in notes if note)
    select = f"select these {len(rows)}"
    return CardColumn(name, rows, note, badges, marks, select, distribution.of(rows[:k]))


def _badge(change: int) -> str:
    """Ranks gained or lost."""
    if change == 0:
        return ""
    return f"▲ {change}" if change > 0 else f"▼ {-change}"
