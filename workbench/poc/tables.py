"""Tables of a proof of concept: every setting with its scores and costs, fronts and knee marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..evaluate.uncertainty.intervals import mean_interval
from ..weighing.asking import Part
from .costs import Cost
from .division import CORNERS, FUSED
from .front import knee, pareto
from .intervals import interval_of
from .outcomes import Block
from .picking import Chosen
from .vectors import WORDS

Blocks = Mapping[str, Block]


def settings_table(
    divisions: Sequence[Blocks], kpis: Sequence[Part], costs: Mapping[str, Cost],
    errors: Sequence[Mapping[str, float]], chosen: Chosen, labels: Mapping[str, str],
) -> pd.DataFrame:  # fmt: skip
    """Set down every setting.

    Parameters
    ----------
    divisions : sequence of mapping of str to Block
        Outcomes of every division, by measure.
    kpis : sequence of Part
        What decides.
    costs : mapping of str to Cost
        Of every setting.
    errors : sequence of mapping of str to float
        Of the kernel, by division.
    chosen : Chosen
        Which are recommended.
    labels : mapping of str to str
        What settings are called.

    Returns
    -------
    DataFrame
        As :class:`Poc` describes it.
    """
    names = [name for name in costs if name in divisions[0][kpis[0].words].values]
    rows = [_row(name, divisions, kpis, costs[name], errors, labels) for name in names]
    table = pd.DataFrame(rows)
    gains = table.kpi.to_numpy(float)
    front = pareto(table.bytes, gains)
    at = knee(table.bytes, gains)
    return table.assign(
        front=front, knee=np.arange(len(table)) == (-1 if at is None else at),
        recommended=[name == chosen.setting for name in names],
    )  # fmt: skip


def _row(
    name: str, divisions: Sequence[Blocks], kpis: Sequence[Part], cost: Cost,
    errors: Sequence[Mapping[str, float]], labels: Mapping[str, str],
) -> dict[str, Any]:  # fmt: skip
    known = [each[name] for each in errors if name in each]
    exact = 0.0 if name == FUSED else np.nan
    scores = {
        words: float(np.mean([each[words].values[name].mean() for each in divisions
                              if words in each]))
        for words, block in divisions[0].items()
        if name in block.values
    }  # fmt: skip
    value, low, high = _of_kpis(name, divisions, kpis)
    return {
        "setting": labels.get(name, name),
        "kind": kind_of_setting(name),
        "width": cost.width,
        "bytes": cost.bytes,
        "ms_per_query": cost.ms,
        "s_per_million": cost.s_per_million,
        "kernel_error": float(np.mean(known)) if known else exact,
        "words": cost.words,
        **scores,
        "kpi": value,
        "low": low,
        "high": high,
    }


def kind_of_setting(name: str) -> str:
    """Say what makes a setting.

    Parameters
    ----------
    name : str
        Of the setting.

    Returns
    -------
    str
        "corner", "exact kernel", or the method in words.

    Examples
    --------
    >>> kind_of_setting("pca 32"), kind_of_setting("CLIP")
    ('PCA of the product', 'corner')
    """
    if name in CORNERS:
        return "corner"
    if name == FUSED:
        return "exact kernel"
    return WORDS[name.split()[0]]


def _of_kpis(
    name: str, divisions: Sequence[Blocks], kpis: Sequence[Part]
) -> tuple[float, float, float]:
    """Score of all KPIs together; the half-widths of several add up as if independent."""
    value, squares = 0.0, np.zeros(2)
    for part in kpis:
        found = []
        for each in divisions:
            outcomes = each[part.words].outcomes(name)
            found.append((outcomes.value, *mean_interval(outcomes)))
        middle, low, high = interval_of(found)
        value += part.share * middle
        squares += part.share**2 * np.array([(middle - low) ** 2, (high - middle) ** 2])
    below, above = np.sqrt(squares)
    return value, float(value - below), float(value + above)


def trade_off_table(records: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Set down what every weight does to words and to the KPIs, the front marked.

    Parameters
    ----------
    records : sequence of mapping
        Of :func:`workbench.poc.replicate.replicate`.

    Returns
    -------
    DataFrame
        With ``front``: settings that none beats in both.
    """
    table = pd.DataFrame(list(records))
    for column in ("kpi", "words"):
        table[column] = table[column].astype(float)
    front = pareto(-table.words, table.kpi) if table.words.notna().any() else False
    return table.assign(front=front)
