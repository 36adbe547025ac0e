"""Every figure of a proof of concept with its interval, and every difference of two settings."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from ..evaluate.uncertainty.intervals import Difference, mean_interval
from ..weighing.asking import Part
from .deciding import headline_of
from .division import CLIP, CONCAT, EXPERT, FUSED
from .intervals import combined
from .outcomes import Block
from .picking import RECOMMENDED, Blocks, Chosen
from .vectors import DRAWN_METHODS

ROLES = {CLIP: "clip", EXPERT: "expert", CONCAT: "concat", FUSED: "exact", RECOMMENDED: "fused"}
Record = dict[str, Any]


def measured(
    divisions: Sequence[Blocks], parts: Sequence[Part], chosen: Chosen, labels: Mapping[str, str]
) -> dict[str, list[Record]]:
    """List figures and differences, for programs that hold a run against its KPIs.

    Parameters
    ----------
    divisions : sequence of mapping of str to Block
        Outcomes of every setting, by measure.
    parts : sequence of Part
        The measures.
    chosen : Chosen
        With the outcomes of what is recommended, on samples that did not choose it.
    labels : mapping of str to str
        What settings are called.

    Returns
    -------
    dict of str to list of dict
        ``figures``: space, role, task, target, metric, value, low, high (95 %). ``differences``:
        space, other, task, target, metric, value (first less second), low, high, of every two
        spaces, sample by sample.
    """
    figures, differences = [], []
    for part in parts:
        blocks = _blocks_of(part, divisions, chosen)
        headline = headline_of(part)
        about = {"task": headline.task, "target": part.target, "metric": headline.metric}
        names = [name for name in blocks[0].values if all(name in each.values for each in blocks)]
        for name in names:
            space = {"space": labels.get(name, name), "role": ROLES.get(name, "")}
            figures.append({**space, **about, **_limits(_figure(blocks, name, chosen))})
        for name, other in combinations(names, 2):
            pair = {"space": labels.get(name, name), "other": labels.get(other, other)}
            drawn = any(_is_drawn(each, chosen) for each in (name, other))
            found = combined([each.difference(name, other) for each in blocks], drawn=drawn)
            differences.append({**pair, **about, **_limits(found)})
    return {"figures": figures, "differences": differences}


def _blocks_of(part: Part, divisions: Sequence[Blocks], chosen: Chosen) -> list[Block]:
    """Outcomes of a measure with those of what is recommended, which other measures chose."""
    if part.words in chosen.blocks[0]:
        return [each[part.words] for each in chosen.blocks]
    blocks = [each[part.words] for each in divisions if part.words in each]
    setting = chosen.setting or FUSED
    if setting not in blocks[0].values:
        return blocks
    return [
        each.with_setting(RECOMMENDED, {int(fold): setting for fold in np.unique(each.folds)})
        for each in blocks
    ]


def _figure(blocks: Sequence[Block], name: str, chosen: Chosen) -> Difference:
    """Mean over divisions, with the chance of samples, divisions and draws in its interval."""
    outcomes = [each.outcomes(name) for each in blocks]
    found = [Difference(each.value, *mean_interval(each), math.nan) for each in outcomes]
    return combined(found, drawn=_is_drawn(name, chosen))


def _is_drawn(name: str, chosen: Chosen) -> bool:
    """Whether another seed makes other vectors."""
    setting = chosen.setting if name == RECOMMENDED else name
    return setting.split(" ")[0] in DRAWN_METHODS


def _limits(found: Difference) -> Record:
    return {"value": found.value, "low": found.low, "high": found.high}
