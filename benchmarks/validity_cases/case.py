"""One simulation: how it is drawn, and what must come of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Record = tuple[float, float, float, float]  # value, low, high, truth; NaN for what there is not


@dataclass(frozen=True)
class Case:
    """A population, drawn again and again.

    Attributes
    ----------
    name : str
        In tables, and for ``--only``.
    kind : {"coverage", "bias", "false", "power"}
        What is asked: does the interval cover, is the value right, how often is a difference
        claimed where there is none, and where there is one.
    run : callable
        A generator in, a record out, or one for each of ``figures``: a NaN truth stands for the
        mean of all replications; of "false" and "power" the value is the share of verdicts that
        claim a difference.
    replications : int
        Unless others are asked for.
    most : float
        Coverage that is not too much: 0.97, and 1 where the truth is at the end of what can be,
        or so few misses are expected that no interval of counts comes nearer.
    figures : tuple of str
        What is measured of one draw; empty for one figure, which has the name of the case.
    """

    name: str
    kind: str
    run: Callable[[np.random.Generator], Record | list[Record]]
    replications: int = 300
    most: float = 0.97
    figures: tuple[str, ...] = ()

    def draw(self, rng: np.random.Generator) -> list[Record]:
        """Draw once: a record for each figure."""
        drawn = self.run(rng)
        return drawn if isinstance(drawn, list) else [drawn]


@dataclass(frozen=True)
class Result:
    """What the replications of a case came to.

    Attributes
    ----------
    name, kind : str
        Of the case.
    replications : int
        That were drawn.
    rate : float
        Coverage, or share of verdicts; NaN of "bias".
    error : float
        Monte-Carlo standard error of the rate, or of the mean of "bias".
    mean, truth : float
        Of the values.
    holds : bool
        Whether the goal is met, within two Monte-Carlo errors.
    """

    name: str
    kind: str
    replications: int
    rate: float
    error: float
    mean: float
    truth: float
    holds: bool


def results_of(case: Case, drawn: list[list[Record]]) -> list[Result]:
    """Sum up the replications of a case.

    Parameters
    ----------
    case : Case
        What was asked.
    drawn : list of list of Record
        A record for each figure, of at least one replication.

    Returns
    -------
    list of Result
        For each figure, with its goal: coverage 0.93 to 0.97, at most 0.05 false, at least 0.8
        power, bias within a twentieth of the truth or 0.01.
    """
    names = [f"{case.name}: {figure}" for figure in case.figures] or [case.name]
    of_figures = zip(*drawn, strict=True)
    return [
        _result_of(case, name, list(records))
        for name, records in zip(names, of_figures, strict=True)
    ]


def _result_of(case: Case, name: str, records: list[Record]) -> Result:
    values, low, high, truths = np.array(records, float).T
    n, mean = len(values), float(values.mean())
    truth = float(mean if np.isnan(truths).all() else truths.mean())
    spread = float(values.std(ddof=1)) / math.sqrt(n) if n > 1 else math.nan
    if case.kind == "bias":
        holds = abs(mean - truth) <= max(0.05 * abs(truth), 0.01) + 2 * spread
        return Result(name, case.kind, n, math.nan, spread, mean, truth, holds)
    if case.kind == "coverage":
        of_each = np.where(np.isnan(truths), truth, truths)
        rate = float(np.mean((low <= of_each) & (of_each <= high)))
        error = math.sqrt(max(rate * (1 - rate), 0.05 * 0.95 / 4) / n)
        holds = 0.93 - 2 * error <= rate <= case.most + 2 * error
        return Result(name, case.kind, n, rate, error, mean, truth, holds)
    error = max(spread, math.sqrt(0.05 * 0.95 / n) / 2)
    holds = mean - 2 * error <= 0.05 if case.kind == "false" else mean + 2 * error >= 0.8
    return Result(name, case.kind, n, mean, error, mean, math.nan, holds)
