"""Steps that are finished, kept until the whole is: a proof of concept that was stopped goes on."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ..evaluate.finished import Finished
from ..evaluate.uncertainty.outcomes import Outcomes
from ..json_text import strict_json
from ..store import Space
from .outcomes import Block

FOLDS = " folds"  # no setting has such a name


@dataclass(frozen=True, eq=False)
class Step:
    """What one step found.

    Attributes
    ----------
    blocks : dict of str to Block
        Outcomes by measure.
    facts : dict
        JSON types.
    """

    blocks: dict[str, Block] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Kept:
    """Finished steps of one proof of concept.

    Attributes
    ----------
    finished : Finished
        Files in the cache.
    spaces : list of Space
        What is measured.
    about : dict
        All that a step depends on beside data and spaces, in JSON types.
    """

    finished: Finished
    spaces: list[Space]
    about: Mapping[str, Any]

    def step(self, name: str, make: Callable[[], Step]) -> Step:
        """Give a step, made now or before.

        Parameters
        ----------
        name : str
            Of the step.
        make : callable
            Makes it.

        Returns
        -------
        Step
            The same either way.
        """
        key = ("poc", name, json.dumps(self.about, sort_keys=True, default=str))
        before = self.finished.get(self.spaces, *key)
        if before is not None:
            table, notes = before
            return Step(_blocks_of(table), json.loads(notes[0]))
        started = time.perf_counter()
        made = make()
        notes = [strict_json(made.facts)]
        seconds = time.perf_counter() - started
        self.finished.put(_table_of(made.blocks), notes, seconds, self.spaces, *key)
        return Step(made.blocks, json.loads(notes[0]))

    def clear(self) -> None:
        """Remove what was kept: the whole is done."""
        self.finished.clear()


def _table_of(blocks: Mapping[str, Block]) -> pd.DataFrame:
    rows: list[tuple[str, str, Outcomes]] = []
    for words, block in blocks.items():
        rows.append((words, FOLDS, Outcomes(block.folds.astype(float), units=block.units)))
        rows += [(words, name, block.outcomes(name)) for name in block.values]
    return pd.DataFrame(rows, columns=["measure", "setting", "outcomes"])


def _blocks_of(table: pd.DataFrame) -> dict[str, Block]:
    blocks = {}
    for words, rows in table.groupby("measure", sort=False):
        found = dict(zip(rows.setting, rows.outcomes, strict=True))
        folds = found.pop(FOLDS)
        values = {str(name): np.asarray(each.values) for name, each in found.items()}
        units = np.asarray(folds.units)
        blocks[str(words)] = Block(values, units, np.asarray(folds.values).astype(int))
    return blocks
