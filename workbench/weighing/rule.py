"""Which setting is chosen: the simplest that is hardly worse than the best."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .grid import LEVELS

TIE = 1e-6  # means of single precision that are closer are equal
OUTSIDE = 0.01  # shares of pairs outside the monotone region that are closer count as equal


@dataclass(frozen=True, eq=False)
class Standings:
    """Mean of every setting, and what each independent unit moves it.

    Attributes
    ----------
    means : ndarray of shape (s,)
        The metric, or the weighted mean of several.
    moved : ndarray of shape (s, u)
        Deviation that each of u units adds to the mean.
    """

    means: np.ndarray
    moved: np.ndarray

    def standard_errors(self, best: int) -> np.ndarray:
        """Compute the standard error of every setting's paired difference from the best.

        Parameters
        ----------
        best : int
            Number of a setting.

        Returns
        -------
        ndarray of shape (s,)
            0 for what scores the same on every unit.
        """
        apart = self.moved - self.moved[best]
        n_units = apart.shape[1]
        return np.asarray(np.sqrt(np.sum(apart**2, axis=1) * n_units / max(n_units - 1, 1)))


def standings(
    outcomes: Sequence[tuple[np.ndarray, np.ndarray]], shares: Sequence[float]
) -> Standings:
    """Average the outcomes of every setting, of one metric or of several.

    Parameters
    ----------
    outcomes : sequence of (ndarray of shape (s, m), ndarray of int of shape (m,))
        Of each metric: outcomes of every setting, and the unit of each outcome. The same number is
        the same unit in all metrics.
    shares : sequence of float
        Weight of each metric in the mean.

    Returns
    -------
    Standings
        Of the weighted mean.

    Examples
    --------
    >>> one = (np.array([[1.0, 1.0, 0.0, 0.0], [1.0, 1.0, 1.0, 0.0]]), np.arange(4))
    >>> found = standings([one], [1.0])
    >>> found.means.tolist(), found.standard_errors(1).round(2).tolist()
    ([0.5, 0.75], [0.25, 0.0])
    """
    every = np.unique(np.concatenate([units for _, units in outcomes]))
    n_settings = len(outcomes[0][0])
    means, moved = np.zeros(n_settings), np.zeros((n_settings, len(every)))
    for (values, units), share in zip(outcomes, np.asarray(shares) / np.sum(shares), strict=True):
        values = values.astype(float)
        own = values.mean(axis=1)
        means += share * own
        place = np.searchsorted(every, units)
        sums = share * (values - own[:, None]) / len(units)
        for row, added in zip(moved, sums, strict=True):
            row += np.bincount(place, weights=added, minlength=len(every))
    return Standings(means, moved)


def choose(found: Standings, kinds: Sequence[str], outside: np.ndarray, tolerance: float) -> int:
    """Choose the simplest setting that is hardly worse than the best.

    Level by level (the better parent, concatenation, KrossFuse, all others), the best of a level
    counts; the standard error is that of its paired difference from the best of all. Of settings
    that tie with the best of the level, the one with the fewest pairs outside the monotone region.

    Parameters
    ----------
    found : Standings
        Of all settings.
    kinds : sequence of s str
        Corner that each setting is.
    outside : ndarray of shape (s,)
        Share of pairs outside the monotone region.
    tolerance : float
        Standard errors by which the simpler one may be worse.

    Returns
    -------
    int
        Number of the setting.

    References
    ----------
    Breiman, Friedman, Olshen and Stone, "Classification and Regression Trees", 1984, section 3.4.3
    (the one-standard-error rule).

    Examples
    --------
    >>> values = np.array([[1.0, 0.0, 1.0, 0.0] * 9, [1.0, 1.0, 1.0, 0.0] * 9])
    >>> found = standings([(values, np.arange(36))], [1.0])
    >>> choose(found, ["CLIP", "family"], np.zeros(2), tolerance=1)
    1
    """
    best = int(np.argmax(found.means))
    error = found.standard_errors(best)
    for level in LEVELS:
        own = best_of_kinds(found, kinds, level, outside)
        if own is None:
            continue
        if found.means[best] - found.means[own] <= tolerance * error[own] + TIE:
            return own
    return best


def best_of_kinds(
    found: Standings, kinds: Sequence[str], wanted: Sequence[str], outside: np.ndarray
) -> int | None:
    """Find the best setting of some kinds.

    Parameters
    ----------
    found : Standings
        Of all settings.
    kinds : sequence of s str
        Corner that each setting is.
    wanted : sequence of str
        Which kinds.
    outside : ndarray of shape (s,)
        Share of pairs outside the monotone region; decides between equals.

    Returns
    -------
    int or None
        Number of the setting; None if there is none of these kinds.
    """
    own = [number for number, kind in enumerate(kinds) if kind in wanted]
    if not own:
        return None
    highest = max(found.means[number] for number in own)
    equal = [number for number in own if found.means[number] >= highest - TIE]
    steps = {number: math.floor(float(outside[number]) / OUTSIDE) for number in equal}
    return min(equal, key=lambda number: (steps[number], number))
