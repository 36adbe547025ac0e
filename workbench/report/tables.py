"""The table of numbers: text, 95 % interval, and which value is the highest of its column."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..data.dataset import Dataset
from ..evaluate.comparison import SHORT, Comparison
from .sources import is_fused

KEYS = {name: key for key, name in SHORT.items()}  # column of the table: task, metric
FORMATS = {"width": ",.0f", "seconds": ".2f"}  # of other columns than metrics


@dataclass(frozen=True)
class Cell:
    """A value as text, its interval (empty if it has none), whether it is the column's highest."""

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
    rows = []
    for name, space in comparison.spaces.items():
        cells = [_cell(name, wide[column], intervals) for column in wide.columns]
        rows.append(Row(name, is_fused(space), cells))
    return ScoreTable(list(wide.columns), rows)


def _intervals(comparison: Comparison) -> dict[tuple[str, str], str]:
    """Return the interval of each value, by space and column, as text."""
    target = next(iter(comparison.dataset.targets), "")
    intervals: dict[tuple[str, str], str] = {}
    for row in comparison.metrics.to_dict("records"):
        column = SHORT.get((row["task"], row["metric"]))
        of_table = row["target"] in ("", target) or row["task"] == "zero_shot"
        if column is not None and of_table:
            words = f"{row['low']:.3f} – {row['high']:.3f}"
            intervals.setdefault((row["space"], column), words)
    return intervals


def _cell(name: str, column: pd.Series, intervals: dict[tuple[str, str], str]) -> Cell:
    value = column[name]
    text = _number(value, str(column.name))
    interval = intervals.get((name, str(column.name)))
    if pd.isna(value) or interval is None:
        return Cell(text)
    compared = column.notna().sum() > 1
    return Cell(text, interval, bool(compared and value >= column.max()))


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
    notes.append("Below each value its 95 % interval; the highest value of a column in colour.")
    return " ".join(notes)
