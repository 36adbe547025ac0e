"""The table of numbers: text, 95 % interval, and which value is the best of its column."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from .._classifiers.voting import fitted_k
from .._language import kept, sentences, tr
from ..data.dataset import Dataset
from ..evaluate.comparison import CHANCE, Comparison
from ..evaluate.findings.headlines import HEADLINES
from ..evaluate.findings.roles import exact_of, role_of
from ..evaluate.measures.targets import labelled_rows
from ..fusion.methods import ESTIMATES
from ..store import Space

KEYS = {headline.column: headline.key for headline in HEADLINES}  # column: task, metric
MOST_REPEATED = 0.1  # share of captions that stand at several pictures
INTERVALS = kept("Below each value its 95 % interval; the best value of a column in colour.")
REPEATED = kept(
    "Captions repeat: the own picture is one of many that are right, and even a perfect space finds"
    " it first in about {share:.0%} of cases. No best recall is marked."
)
GUESSES = kept(
    "Chance: the most frequent class; one's own picture or caption at random; clusters of the same"
    " sizes at random, for which AMI is 0 and NMI is not."
)
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
    chance: bool = False


@dataclass(frozen=True)
class ScoreTable:
    """Columns and rows of the table of numbers."""

    columns: list[str]
    heads: list[str]  # the columns, in words
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
        One row per space, the columns of ``Comparison.table()``; last what chance alone gives.
    """
    wide = comparison.table()
    intervals = _intervals(comparison)
    levels = comparison.chance()
    best = _best_values(comparison, wide, levels)
    rows = []
    for name, space in comparison.spaces.items():
        cells = []
        for column in wide.columns:
            value = wide[column][name]
            interval = intervals.get((name, column), "")
            cells.append(Cell(_number(value, column), interval, value == best.get(column)))
        is_fused = role_of(space) == "fused"
        rows.append(Row(_labelled(name, space), is_fused, cells))
        rows += [_loss(name, exact, wide) for exact in exact_of(name, comparison.spaces)]
    if levels:
        cells = [_of_chance(column, levels) for column in wide.columns]
        rows.append(Row(tr(CHANCE), fused=False, cells=cells, chance=True))
    return ScoreTable(list(wide.columns), _heads(comparison, wide), rows)


def _heads(comparison: Comparison, wide: pd.DataFrame) -> list[str]:
    """What the columns are called."""
    told = {each.column: each.told("column") for each in comparison.headlines}
    reference = tr("CKA to {reference}", reference=comparison.reference_space)
    told |= {f"CKA to {comparison.reference_space}": reference}
    told |= {"width": tr("width"), "seconds": tr("seconds")}
    return [told.get(column, column) for column in wide.columns]


def _labelled(name: str, space: Space) -> str:
    """Name of a space, its width beside it where columns estimate a kernel."""
    is_estimate = role_of(space) == "fused" and space.info.get("method") in ESTIMATES
    return tr("{name}, l = {width:,}", name=name, width=space.dim) if is_estimate else name


def _loss(name: str, exact: str, wide: pd.DataFrame) -> Row:
    """What the columns of a fused space have more or less than its kernel."""
    cells = []
    for column in wide.columns:
        more = np.nan if column in FORMATS else wide[column][name] - wide[column][exact]
        cells.append(Cell("" if pd.isna(more) else f"{more:+z.3f}"))
    return Row(
        tr("{name} less {exact}", name=name, exact=exact), fused=False, cells=cells, chance=True
    )


def _of_chance(column: str, levels: dict[str, float]) -> Cell:
    """Cell of the row of chance; empty where there is no such level."""
    return Cell(_number(levels[column], column) if column in levels else "")


def _intervals(comparison: Comparison) -> dict[tuple[str, str], str]:
    """Return the interval of each value, by space and column, as text."""
    columns = {headline.key: headline.column for headline in comparison.headlines}
    intervals = {}
    for row in comparison.headline_metrics().to_dict("records"):
        if pd.notna(row["low"]):
            column = columns[row["task"], row["metric"]]
            intervals[row["space"], column] = f"{row['low']:z.3f}–{row['high']:z.3f}"
    return intervals


def _best_values(
    comparison: Comparison, wide: pd.DataFrame, levels: Mapping[str, float]
) -> dict[str, float]:
    """Return the best value of every headline in which spaces differ and beat a guess."""
    best = {}
    for headline in comparison.headlines:
        column = headline.column
        if column not in wide or wide[column].nunique() < 2:
            continue
        if headline.task == "retrieval" and own_is_one_of_many(comparison.dataset):
            continue
        value = wide[column].max() if headline.higher_is_better else wide[column].min()
        if not value <= levels.get(column, -np.inf):
            best[column] = value
    return best


def own_is_one_of_many(dataset: Dataset) -> bool:
    """Tell whether captions repeat, so that the own picture is one of many right answers.

    Parameters
    ----------
    dataset : Dataset
        With or without captions.

    Returns
    -------
    bool
        True where more than a tenth of the captions stand at other pictures, too.
    """
    captions = dataset.captions.drop_duplicates(["row", "text"])
    return bool(captions["text"].duplicated(keep=False).mean() > MOST_REPEATED)


def _number(value: Any, column: str) -> str:
    if pd.isna(value):
        return "–"
    return format(value, FORMATS.get(column, "z.3f"))  # z: no -0.000


def table_note(comparison: Comparison) -> str:
    """Say what the columns of the table are about, as far as it has them.

    Parameters
    ----------
    comparison : Comparison
        Of :func:`workbench.compare`.

    Returns
    -------
    str
        Target, prompted target if it is another, and how to read the cells.
    """
    dataset = comparison.dataset
    target = next(iter(dataset.targets), None)
    prompted = dataset.prompt_target
    notes = []
    if target:
        notes.append(tr("Classes: {target}.", target=target))
        notes.append(_neighbours(dataset, target))
    if prompted and prompted != target and len(dataset.prompts):
        notes.append(tr("Zero-shot and few-shot with prompts: {target}.", target=prompted))
    if len(comparison.headline_metrics()):
        notes.append(tr(INTERVALS))
    if own_is_one_of_many(dataset):
        distinct = dataset.captions["text"].nunique() / len(dataset.captions)
        notes.append(tr(REPEATED, share=distinct))
    if comparison.chance():
        notes.append(tr(GUESSES))
    return sentences(notes)


def _neighbours(dataset: Dataset, target: str) -> str:
    """Say the k of k-NN, which depends on the sizes of the classes."""
    _, labels = labelled_rows(dataset.labels(target))
    return tr("k-NN: the {k} nearest.", k=fitted_k(labels)) if len(labels) else ""
