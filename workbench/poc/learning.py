"""How the answer sharpens with more samples: the same question on parts of them, and beyond."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from .._require import InputError
from ..evaluate.findings.standing import UNSEEN
from ..weighing.asking import Part
from ..weighing.samples import Samples
from .division import FUSED, chosen, part_of
from .outcomes import Block

SHARES = (0.125, 0.25, 0.5)  # of the samples; all of them are measured anyway
LEAST = 40  # samples that a point of the curve rests on
ASSUMPTION = (
    "if intervals shorten with the root of the number of samples, and differences stay as they are"
)


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

    def record(self) -> dict[str, Any]:
        """List the fields.

        Returns
        -------
        dict
            For programs.
        """
        return asdict(self)


def half_at(half: float, n: float, samples: float) -> float:
    """Extrapolate half of the width of an interval.

    Parameters
    ----------
    half : float
        As it was measured.
    n : float
        Samples that it was measured on.
    samples : float
        Other number of samples.

    Returns
    -------
    float
        It falls with the root of the number.

    Examples
    --------
    >>> half_at(0.04, 100, 400)
    0.02
    """
    return half * math.sqrt(n / samples)


def samples_for(half: float, n: int, aim: float) -> int:
    """Say how many samples make an interval as short as is asked.

    Parameters
    ----------
    half : float
        Half of its width now.
    n : int
        Samples now.
    aim : float
        Half of the width that is wanted, above 0.

    Returns
    -------
    int
        The fewest whose extrapolated half-width is at most that; n where it is already.

    Examples
    --------
    >>> samples_for(0.04, 100, 0.02), samples_for(0.01, 100, 0.02)
    (400, 100)
    """
    if not half > aim:
        return n
    return math.ceil(n * (half / aim) ** 2 - 1e-9)


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
