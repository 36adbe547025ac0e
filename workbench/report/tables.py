"""The table of numbers: text, 95 % interval, and which value is the best of its column."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..data.dataset import Dataset
from ..evaluate.comparison import Comparison
from ..evaluate.headlines import HEADLINES
from ..evaluate.roles import role_of

KEYS = {headline.column: headline.key for headline in HEADLINES}  # column: task, metric
FORMATS = {"width": ",.0f", "seconds": ".2f"}  # of other columns than metrics


@dataclass(frozen=True)
class Cell:
    """A value as text, its interval (empty if it has none), whether it is the column's best."""

    text: str
    interval: str = ""
    best: bool = False


@dataclass(frozen=True)
class Row:
    """The cells of one space."""

    name: str
    fused: bool
    cells: list[Cell]


@dataclass(frozen=True)
class ScoreTable:
    """Columns and rows of the table of numbers."""

    columns: list[str]
    rows: list[Row]


def score_table(comparison: Comparison) -> ScoreTable:
    """Write the headline metrics of every space as text.

    Parameters
    ----------
    comparison : Comparison
        Of :func:`workbench.compare`.

    Returns
    -------
    ScoreTable
        One row per space, the columns of ``Comparison.table()``.
    """
    wide = comparison.table()
    intervals = _intervals(comparison)
    best = _best_values(comparison, wide)
    rows = []
    for name, space in comparison.spaces.items():
        cells = []
        for column in wide.columns:
            value = wide[column][name]
            interval = intervals.get((name, column), "")
            cells.append(Cell(_number(value, column), interval, value == best.get(column)))
        rows.append(Row(name, role_of(space) == "fused", cells))
    return ScoreTable(list(wide.columns), rows)


def _intervals(comparison: Comparison) -> dict[tuple[str, str], str]:
    """Return the interval of each value, by space and column, as text."""
    columns = {headline.key: headline.column for headline in comparison.headlines}
    intervals = {}
    for row in comparison.headline_metrics().to_dict("records"):
        if pd.notna(row["low"]):
            column = columns[row["task"], row["metric"]]
            intervals[row["space"], column] = f"{row['low']:.3f} – {row['high']:.3f}"
    return intervals


def _best_values(comparison: Comparison, wide: pd.DataFrame) -> dict[str, float]:
    """Return the best value of every headline that two or more spaces have."""
    best = {}
    for headline in comparison.headlines:
        if headline.column in wide and wide[headline.column].notna().sum() > 1:
            values = wide[headline.column]
            best[headline.column] = values.max() if headline.higher_is_better else values.min()
    return best


def _number(value: Any, column: str) -> str:
    if pd.isna(value):
        return "–"
    return format(value, FORMATS.get(column, ".3f"))


def table_note(dataset: Dataset) -> str:
    """Say what the columns of the table are about.

    Parameters
    ----------
    dataset : Dataset
        As compared.

    Returns
    -------
    str
        Target, prompted target if it is another, and how to read the cells.
    """
    target = next(iter(dataset.targets), None)
    prompted = dataset.prompt_target
    notes = []
    if target:
        notes.append(f"Classes: {target}.")
    if prompted and prompted != target and len(dataset.prompts):
        notes.append(f"Zero-shot: {prompted}.")
    notes.append("Below each value its 95 % interval; the best value of a column in colour.")
    return " ".join(notes)
