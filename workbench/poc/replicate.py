"""One division with its own draw: weights chosen, every setting measured, all on the same folds."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import Any

import numpy as np

from .._require import InputError
from ..fusion.weights import Weights
from ..weighing.asking import Part
from ..weighing.choice import weight_columns
from ..weighing.criteria import Tried
from ..weighing.grid import coefficients, kind_of
from ..weighing.progress import Tick
from .costs import costs_of
from .division import Division
from .kept import Step
from .outcomes import Block, beside
from .sweep import swept
from .vectors import Vectors


def replicate(
    division: Division, ways: Sequence[Vectors], watched: Sequence[Part], words: Part | None,
    seed: int, tick: Tick = int, *, is_first: bool,
) -> Step:  # fmt: skip
    """Measure every setting in one division.

    Parameters
    ----------
    division : Division
        With its choices.
    ways : sequence of Vectors
        Methods and columns.
    watched : sequence of Part
        Measured in the first division alone.
    words : Part or None
        Measure of words, of all settings of the first division.
    seed : int
        Of what is drawn.
    tick : callable
        Told how many vectors were fitted.
    is_first : bool
        Costs, watched measures and the trade-off are of the first division.

    Returns
    -------
    Step
        Outcomes of every setting, by measure; errors of the kernel, costs, weights, the gap.
    """
    beside_kpis = list(watched) if is_first else []
    exact = division.blocks(beside_kpis)
    there = [part for part in beside_kpis if part.words in exact]
    found, errors = swept(division, ways, there, seed, tick)
    blocks = {name: _both(block, found.get(name)) for name, block in exact.items()}
    facts: dict[str, Any] = {
        "errors": errors,
        "gap": division.gap,
        "weights": division.weights().parameters(),
        "corners": {n: division.tried[i].parameters() for n, i in division.final.items()},
        "samples": len(division.samples.rows),
        "folds": len(division.samples.reporting),
    }
    if is_first:
        costs = costs_of(division, ways, seed)
        facts["costs"] = {name: asdict(cost) for name, cost in costs.items()}
        facts["trade_off"] = _trade_off(division, words)
        facts["words_measure"] = "" if words is None else words.words
    return Step(blocks, facts)


def _both(exact: Block, found: Block | None) -> Block:
    return exact if found is None else beside(exact, found)


def _trade_off(division: Division, words: Part | None) -> list[dict[str, Any]]:
    """Every setting of the grid: its score by the KPIs, and by the measure of words."""
    kpis = np.average(
        [np.nanmean(each.reported, axis=1) for each in division.scored], axis=0,
        weights=[part.share for part in division.kpis],
    )  # fmt: skip
    of_words = np.full(len(kpis), np.nan)
    if words is not None:
        all_of_them = coefficients(division.tried)
        with suppress(InputError):  # of too few samples of a class
            scored = words.criterion.measure(
                division.samples, Tried(all_of_them, all_of_them), words.target, int
            )
            of_words = np.nanmean(scored.reported, axis=1)
    table = weight_columns(division.tried).assign(
        kind=[kind_of(weights) for weights in division.tried], kpi=kpis, words=of_words
    )
    return [{str(key): value for key, value in each.items()} for each in table.to_dict("records")]


def weights_of(facts: dict[str, Any]) -> Weights:
    """Read weights that were kept.

    Parameters
    ----------
    facts : dict
        Of ``Weights.parameters()``.

    Returns
    -------
    Weights
        The same.

    Examples
    --------
    >>> weights_of(Weights(C=1).parameters()) == Weights(C=1)
    True
    """
    return Weights(**facts)
