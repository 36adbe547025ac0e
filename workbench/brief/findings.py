"""Differences of the fused space to its rivals, as a run has written them down."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ..evaluate.findings.headlines import OWN, PROMPTS, SPOKEN
from ..evaluate.findings.standing import MARGIN

BETTER, WORSE, SAME, UNCLEAR = "better", "worse", "same", "unclear"
EXACT, CONCATENATION = "exact kernel", "concatenation"
WORDS = "space", "rival", "kind", "task", "target", "metric", "verdict"
NUMBERS = "value", "rival_value", "difference", "low", "high"
SHOTS = {headline.key: headline.shots for headline in SPOKEN if headline.shots}


class Gap(NamedTuple):
    """How far a space is from a rival at one measure.

    Attributes
    ----------
    space, rival, kind : str
        Who is held against whom, and what the rival is.
    task, target, metric : str
        The measure.
    value, rival_value, difference, low, high : float
        Numbers of both, the first less the second, and its interval (95 %); NaN where none.
    verdict : {"better", "worse", "same", "unclear", "untested"}
        What is proven, corrected for all comparisons.
    """

    space: str
    rival: str
    kind: str
    task: str
    target: str
    metric: str
    value: float
    rival_value: float
    difference: float
    low: float
    high: float
    verdict: str

    @property
    def is_own(self) -> bool:
        """Tell whether it is a measure of the user's, with a unit of its own.

        Returns
        -------
        bool
            False for shares and for indices from 0 to 1.
        """
        return self.task == OWN

    @property
    def matters(self) -> bool:
        """Tell whether a proven difference may be as large as the margin of the verdict.

        Returns
        -------
        bool
            True for measures of the user's, whose range is not known here.
        """
        reach = -self.low if self.verdict == WORSE else self.high
        return self.is_own or reach > MARGIN

    @property
    def shots(self) -> int:
        """Count the examples that classes are learned from.

        Returns
        -------
        int
            0 for all measures but few-shot.
        """
        return SHOTS.get((self.task, self.metric), 0)

    @property
    def line(self) -> tuple[str, ...]:
        """Name what is told in one line: few-shot by any number of examples is one.

        Returns
        -------
        tuple of str
            Measure without the number of examples.
        """
        metric = self.metric
        if self.shots:
            metric = PROMPTS if metric.endswith(PROMPTS) else "shots"
        return self.rival, self.task, self.target, metric


def gaps_of(findings: Sequence[Mapping[str, Any]], space: str) -> tuple[Gap, ...]:
    """Read the differences of a space.

    Parameters
    ----------
    findings : sequence of mapping
        Of ``metrics.json``.
    space : str
        A fused one.

    Returns
    -------
    tuple of Gap
        In their order.

    Raises
    ------
    KeyError, TypeError, ValueError
        If one is damaged.
    """
    read = []
    for each in findings:
        if each["space"] == space:
            read.append(_gap(each))
    return tuple(read)


def _gap(found: Mapping[str, Any]) -> Gap:
    words = {name: str(found[name]) for name in WORDS}
    numbers = {name: _number(found[name]) for name in NUMBERS}
    known: dict[str, Any] = {**words, **numbers}
    return Gap(**known)


def _number(value: Any) -> float:
    return math.nan if value is None else float(value)


def told(gaps: Sequence[Gap]) -> list[Gap]:
    """Choose what is told: the largest difference of each line, the largest first.

    Parameters
    ----------
    gaps : sequence of Gap
        Of one verdict.

    Returns
    -------
    list of Gap
        One for each line.
    """
    largest: dict[tuple[str, ...], Gap] = {}
    for gap in sorted(gaps, key=lambda each: -abs(each.difference)):
        largest.setdefault(gap.line, gap)
    return list(largest.values())
