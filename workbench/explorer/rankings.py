"""Answers of all spaces side by side, as columns of cards."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from .. import views
from .cards import CardColumn
from .distribution import ClassDistribution

ROUNDING = 1e-4  # of the span of the scores that are listed


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
    colours = views.space_colours(found)
    columns = [CardColumn("asked", np.array(asked, int), narrow=True)] if asked else []
    tables = {name: answer for name, answer in found.items() if not isinstance(answer, str)}
    first = next(iter(tables), "")
    for names in _of_one_order(tables):
        columns.append(_ranking(names, tables[names[0]], first, distribution, k))
        columns[-1].colour = colours[names[0]]
    for name, answer in found.items():
        if isinstance(answer, str):
            columns.append(CardColumn(name, np.array([], int), answer))
            columns[-1].colour = colours[name]
    return columns


def _of_one_order(tables: Mapping[str, pd.DataFrame]) -> list[list[str]]:
    """Names of the spaces that list the same samples in the same order, together."""
    together: list[list[str]] = []
    for name, table in tables.items():
        alike = (names for names in together if _same_order(tables[names[0]], table))
        names = next(alike, None)
        if names is None:
            together.append([name])
        else:
            names.append(name)
    return together


def _same_order(first: pd.DataFrame, second: pd.DataFrame) -> bool:
    """Whether both list the same samples, in an order that differs by rounding alone."""
    scores = pd.Series(first["score"].to_numpy(float), first["row"])
    if len(first) != len(second) or not scores.index.isin(second["row"]).all():
        return False
    in_second = scores[second["row"]].to_numpy()
    span = np.ptp(in_second) if len(in_second) else 0.0
    return bool((np.diff(in_second) <= ROUNDING * span).all())


def _ranking(
    names: list[str], table: pd.DataFrame, first: str, distribution: ClassDistribution, k: int
) -> CardColumn:
    rows = table["row"].to_numpy()
    badges = [_badge(change) for change in table["change"].fillna(0).astype(int)]
    marks = frozenset(table["row"][table["shared"]]) if "shared" in table else frozenset()
    scores = [f"{score:#.3g}" for score in table["score"]]
    notes = [table.attrs.get("note") or ""]
    if len(names) > 1:
        notes.append(f"the same {len(rows)} in the same order; scores of {names[0]}")
    if any(badges):
        notes.append(f"▲ ▼ ranks against {first}")
    note = "; ".join(note for note in notes if note)
    select = f"select these {len(rows)}"
    shares = distribution.of(rows[:k])
    return CardColumn(" = ".join(names), rows, note, badges, marks, select, shares, scores=scores)


def _badge(change: int) -> str:
    """Ranks gained or lost."""
    if change == 0:
        return ""
    return f"▲ {change}" if change > 0 else f"▼ {-change}"
