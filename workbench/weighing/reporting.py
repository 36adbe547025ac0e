"""What the choice without each fold is worth on that fold: scores, and gains over every corner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..evaluate.uncertainty.intervals import (
    Difference,
    difference,
    difference_within,
    mean_interval,
)
from ..evaluate.uncertainty.outcomes import Outcomes
from ..evaluate.uncertainty.spread import Spread
from .grid import KINDS
from .rule import Standings, best_of_kinds, choose, standings
from .scored import Scored

CHOSEN = "chosen"


@dataclass(frozen=True, eq=False)
class Rule:
    """What a choice needs beside the outcomes.

    Attributes
    ----------
    kinds : list of str
        Corner that each setting is.
    outside : ndarray of shape (s,)
        Share of pairs outside the monotone region.
    shares : list of float
        Of each metric.
    tolerance : float
        Standard errors by which a simpler setting may be worse.
    """

    kinds: list[str]
    outside: np.ndarray
    shares: list[float]
    tolerance: float

    def standings(self, scored: Sequence[Scored], fold: int | None) -> Standings:
        """Average the outcomes that may choose.

        Parameters
        ----------
        scored : sequence of Scored
            By metric.
        fold : int or None
            Place of the fold that is kept out.

        Returns
        -------
        Standings
            Of all settings.
        """
        return standings([each.choosing(fold) for each in scored], self.shares)

    def chosen(self, found: Standings) -> dict[str, int]:
        """Choose by the rule, and the best of every kind.

        Parameters
        ----------
        found : Standings
            Of all settings.

        Returns
        -------
        dict of str to int
            Number of the setting: "chosen", and by kind.
        """
        numbers = {CHOSEN: choose(found, self.kinds, self.outside, self.tolerance)}
        for kind in KINDS:
            best = best_of_kinds(found, self.kinds, (kind,), self.outside)
            if best is not None:
                numbers[kind] = best
        return numbers


@dataclass(frozen=True, eq=False)
class Reported:
    """Outcomes of samples that had no part in the choice.

    Attributes
    ----------
    names : list of str
        "chosen", and the kinds.
    outcomes : list of (ndarray of shape (r, m), ndarray of int of shape (m,))
        Of each metric, in the order of the names; and their units.
    shares : list of float
        Of each metric.
    """

    names: list[str]
    outcomes: list[tuple[np.ndarray, np.ndarray]]
    shares: list[float]

    def score(self, name: str) -> tuple[float, float, float]:
        """Compute the score of a kind, with its interval.

        Parameters
        ----------
        name : str
            Among the names.

        Returns
        -------
        tuple of three floats
            Value, low, high: 95 % over units.
        """
        row = self.names.index(name)
        if len(self.outcomes) == 1:
            values, units = self.outcomes[0]
            given = Outcomes(values[row], units=units)
            return given.value, *mean_interval(given)
        found = standings(self.outcomes, self.shares)
        alone = Standings(
            np.zeros(2), np.stack([found.moved[row], np.zeros_like(found.moved[row])])
        )
        spread = _spread(alone, 0, 1)
        half = spread.half_width
        value = float(found.means[row])
        return value, value - half, value + half

    def gain(self, name: str) -> Difference:
        """Compare what is chosen with a kind.

        Parameters
        ----------
        name : str
            Among the names.

        Returns
        -------
        Difference
            Chosen less the kind.
        """
        first, second = self.names.index(CHOSEN), self.names.index(name)
        if len(self.outcomes) == 1:
            values, units = self.outcomes[0]
            pair = (Outcomes(values[row], units=units) for row in (first, second))
            return difference(*pair)
        found = standings(self.outcomes, self.shares)
        value = float(found.means[first] - found.means[second])
        return difference_within(value, _spread(found, first, second))


def _spread(found: Standings, first: int, second: int) -> Spread:
    """Variance of a difference over units."""
    error = float(found.standard_errors(second)[first])
    return Spread(error**2, max(found.moved.shape[1] - 1, 1))


def reported(
    scored: Sequence[Scored], shares: list[float], by_fold: Mapping[int, Mapping[str, int]]
) -> Reported:
    """Put together the outcomes of every fold, under what was chosen without it.

    Parameters
    ----------
    scored : sequence of Scored
        By metric.
    shares : list of float
        Of each metric.
    by_fold : mapping of int to mapping of str to int
        For each fold that is reported, the settings that were chosen without it.

    Returns
    -------
    Reported
        Of all names.
    """
    names = list(next(iter(by_fold.values())))
    outcomes = []
    for each in scored:
        values = np.full((len(names), len(each.folds)), np.nan)
        for fold, numbers in by_fold.items():
            own = each.folds == fold
            values[:, own] = each.reported[[numbers[name] for name in names]][:, own]
        there = ~np.isnan(values).any(axis=0)
        outcomes.append((values[:, there], each.units[there]))
    return Reported(names, outcomes, shares)
