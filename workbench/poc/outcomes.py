"""Outcomes of settings on samples that did not choose them: one block for each measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .._require import require
from ..evaluate.uncertainty.intervals import Difference, difference
from ..evaluate.uncertainty.outcomes import Outcomes
from ..weighing.scored import Scored


@dataclass(frozen=True, eq=False)
class Block:
    """Outcomes of one measure in one division into folds.

    Attributes
    ----------
    values : dict of str to ndarray of shape (m,)
        Of every setting, on the same samples (or folds) in the same order.
    units : ndarray of int of shape (m,)
        Row of the dataset, or fold, behind each.
    folds : ndarray of int of shape (m,)
        Fold of each.
    """

    values: dict[str, np.ndarray]
    units: np.ndarray
    folds: np.ndarray

    def outcomes(self, name: str) -> Outcomes:
        """Give the outcomes of one setting.

        Parameters
        ----------
        name : str
            Of the setting.

        Returns
        -------
        Outcomes
            With their units.
        """
        return Outcomes(self.values[name], units=self.units)

    def difference(self, name: str, other: str) -> Difference:
        """Compare two settings on the same samples.

        Parameters
        ----------
        name, other : str
            Of the settings.

        Returns
        -------
        Difference
            First less second.
        """
        return difference(self.outcomes(name), self.outcomes(other))

    def with_setting(self, name: str, by_fold: Mapping[int, str]) -> Block:
        """Add a setting that is another one in each fold.

        Parameters
        ----------
        name : str
            What it is called.
        by_fold : mapping of int to str
            The setting of each fold.

        Returns
        -------
        Block
            With it beside the others.
        """
        values = np.empty(len(self.units))
        for fold in np.unique(self.folds):
            own = self.folds == fold
            values[own] = self.values[by_fold[int(fold)]][own]
        return Block({**self.values, name: values}, self.units, self.folds)


def block_of(scored: Scored, by_fold: Mapping[int, Mapping[str, int]]) -> Block:
    """Take the reported outcomes of named settings, each that of its fold.

    Parameters
    ----------
    scored : Scored
        Of many settings.
    by_fold : mapping of int to mapping of str to int
        For each fold that is reported, the number of every named setting.

    Returns
    -------
    Block
        Of all names, where each has an outcome.
    """
    names = list(next(iter(by_fold.values())))
    values = np.full((len(names), len(scored.folds)), np.nan)
    for fold, numbers in by_fold.items():
        own = scored.folds == fold
        values[:, own] = scored.reported[[numbers[name] for name in names]][:, own]
    there = ~np.isnan(values).any(axis=0)
    kept = {name: row[there] for name, row in zip(names, values, strict=True)}
    return Block(kept, scored.units[there], scored.folds[there])


def in_folds(blocks: Sequence[Block]) -> Block:
    """Put the outcomes of several folds, one after the other.

    Parameters
    ----------
    blocks : sequence of Block
        Of one measure, each of one fold; at least one.

    Returns
    -------
    Block
        Of the settings that every fold has.
    """
    names = [name for name in blocks[0].values if all(name in each.values for each in blocks)]
    values = {name: np.concatenate([each.values[name] for each in blocks]) for name in names}
    units = np.concatenate([each.units for each in blocks])
    return _ordered(Block(values, units, np.concatenate([each.folds for each in blocks])))


def beside(block: Block, other: Block) -> Block:
    """Put other settings beside those of a block, measured on the same samples in the same folds.

    Parameters
    ----------
    block, other : Block
        Of one measure and one division.

    Returns
    -------
    Block
        Of all settings.

    Raises
    ------
    InputError
        If their samples are not the same.
    """
    first, second = _ordered(block), _ordered(other)
    same = np.array_equal(first.units, second.units) and np.array_equal(first.folds, second.folds)
    got = f"{len(first.units)} and {len(second.units)} outcomes"
    require(same, got, "outcomes of the same samples")
    return Block({**first.values, **second.values}, first.units, first.folds)


def _ordered(block: Block) -> Block:
    """Fold by fold; within a fold as they are."""
    order = np.argsort(block.folds, kind="stable")
    values = {name: row[order] for name, row in block.values.items()}
    return Block(values, block.units[order], block.folds[order])
