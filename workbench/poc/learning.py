"""How the answer sharpens with more samples: the same question on parts of them, and beyond."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from .._require import InputError
from ..evaluate.findings.standing import UNSEEN
from ..weighing.asking import Part
from ..weighing.samples import Samples
from .division import FUSED, chosen, part_of
from .laws import Law
from .outcomes import Block

SHARES = (0.125, 0.25, 0.5)  # of the samples; all of them are measured anyway
LEAST = 40  # samples that a point of the curve rests on


@dataclass(frozen=True)
class Point:
    """The answer by some of the samples.

    Attributes
    ----------
    samples : int
        How many.
    score : float
        Of the fused setting, on samples that did not choose it; all KPIs together.
    gain, half : float
        Over the rival, and half of the width of its 95 % interval, of the KPI that decides.
    """

    samples: int
    score: float
    gain: float
    half: float

    @property
    def law(self) -> Law:
        """Tell what the interval follows.

        Returns
        -------
        Law
            Of a count where no outcome differs: the interval is 3 / n then.

        Examples
        --------
        >>> Point(60, 0.9, 0.0, 0.05).law.name, Point(60, 0.9, 0.0, 0.06).law.name
        ('COUNT', 'ROOT')
        """
        is_same = self.gain == 0 and self.half == UNSEEN / self.samples
        return Law.COUNT if is_same else Law.ROOT

    def record(self) -> dict[str, Any]:
        """List the fields.

        Returns
        -------
        dict
            For programs.
        """
        return asdict(self)


def curve(samples: Samples, kpis: list[Part], rival: str, kpi: str) -> list[Point]:
    """Ask the same of parts of the samples.

    Parameters
    ----------
    samples : Samples
        In folds, all of them.
    kpis : list of Part
        What chooses.
    rival : str
        Setting that the fused one is held against.
    kpi : str
        Words of the KPI whose difference is looked at.

    Returns
    -------
    list of Point
        By the number of samples; those that are too few for the KPIs are left out. A quarter of
        the settings is tried.
    """
    points = []
    for size in sizes(len(samples.rows)):
        try:
            some = part_of(samples, _spread_over(samples.folds, size))
            division = chosen(some, kpis, coarse=True)
        except (InputError, ValueError):  # of too few samples of a class, or of a fold
            continue
        n = len(division.samples.rows)
        points.append(point_of(division.blocks([]), kpis, n, rival, kpi))
    return points


def sizes(n: int) -> list[int]:
    """List the numbers of samples that the curve is measured at, but for all.

    Parameters
    ----------
    n : int
        Of all.

    Returns
    -------
    list of int
        An eighth, a quarter and a half, each of 40 or more.

    Examples
    --------
    >>> sizes(200)
    [50, 100]
    """
    return [round(share * n) for share in SHARES if share * n >= LEAST]


def point_of(
    blocks: Mapping[str, Block], kpis: Sequence[Part], n: int, rival: str, kpi: str
) -> Point:
    """Read the answer of a division.

    Parameters
    ----------
    blocks : mapping of str to Block
        Outcomes by measure.
    kpis : sequence of Part
        What chooses.
    n : int
        Samples.
    rival : str
        Setting that the fused one is held against.
    kpi : str
        Words of the KPI.

    Returns
    -------
    Point
        Of exact kernels.
    """
    gain = blocks[kpi].difference(FUSED, rival)
    means = [float(blocks[part.words].values[FUSED].mean()) for part in kpis]
    score = float(np.average(means, weights=[part.share for part in kpis]))
    half = (gain.high - gain.low) / 2
    return Point(n, score, gain.value, half if half > 0 else UNSEEN / n)


def _spread_over(folds: Sequence[int] | np.ndarray, size: int) -> np.ndarray:
    """Places of so many samples, as many of each fold as it has of all."""
    numbers = np.asarray(folds)
    order = np.random.default_rng(0).permutation(len(numbers))
    rank = np.empty(len(numbers))
    for fold in np.unique(numbers):
        own = order[numbers[order] == fold]
        rank[own] = np.arange(len(own)) / len(own)
    return np.sort(np.argsort(rank, kind="stable")[:size])
