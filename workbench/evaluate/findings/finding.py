"""How each space compares with its rivals, at everything that was measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..._language import tr
from ...store import Space
from ..uncertainty.holm import holm
from ..uncertainty.intervals import Difference
from ..uncertainty.verdicts import Verdict, verdict_of
from .headlines import Headline
from .opponents import Rival, opponents

COLUMNS = (
    "space", "rival", "kind", "task", "target", "metric", "value", "rival_value", "difference",
    "low", "high", "p", "adjusted_p", "verdict",
)  # fmt: skip
ORDER = {  # gains, losses, ties, and what could not be tested
    Verdict.BETTER: 0,
    Verdict.WORSE: 1,
    Verdict.UNCLEAR: 2,
    Verdict.SAME: 2,
    Verdict.UNTESTED: 3,
}
Differ = Callable[[str, str, str, str, str], Difference]  # a, b, task, target, metric


@dataclass(frozen=True)
class Finding:
    """How one space compares with one other at one measure.

    Attributes
    ----------
    space, rival : str
        Names of the two.
    kind : {"parent", "concatenation", "baseline", "reference"}
        What the rival is to the space.
    target : str
        Whose classes; empty if it is of none.
    headline : Headline
        Of the measure: task, metric, words, range, which end is good.
    value, rival_value : float
        Of the two.
    difference : Difference
        Of the space over its rival, paired, alone: value, 95 % interval, p.
    adjusted_p : float
        The p of the difference, corrected by Holm for all that is found of the space; NaN where
        there is none.
    verdict : Verdict
        Of the adjusted p.
    """

    space: str
    rival: str
    kind: str
    target: str
    headline: Headline
    value: float
    rival_value: float
    difference: Difference
    adjusted_p: float
    verdict: Verdict

    @property
    def task(self) -> str:
        """Name the task.

        Returns
        -------
        str
            As in ``Comparison.metrics``.
        """
        return self.headline.task

    @property
    def metric(self) -> str:
        """Name the metric.

        Returns
        -------
        str
            As in ``Comparison.metrics``.
        """
        return self.headline.metric

    @property
    def gain(self) -> float:
        """Compute by how much the space is better, so that gains at all measures compare.

        Returns
        -------
        float
            Share of the measure's range; below 0 for a loss.
        """
        low, high = self.headline.range
        better = self.difference.value if self.headline.higher_is_better else -self.difference.value
        return better / (high - low)

    @property
    def measure(self) -> str:
        """Say what was measured.

        Returns
        -------
        str
            Such as "k-NN of shape".
        """
        words = self.headline.told("words")
        if not self.target:
            return words
        return tr("{said_measure} of {target}", said_measure=words, target=self.target)

    def record(self) -> dict[str, Any]:
        """List the fields flat, as a row of a table.

        Returns
        -------
        dict
            Of text and numbers alone.
        """
        fields = (
            self.space, self.rival, self.kind, self.task, self.target, self.metric, self.value,
            self.rival_value, *self.difference, self.adjusted_p, self.verdict.name.lower(),
        )  # fmt: skip
        return dict(zip(COLUMNS, fields, strict=True))


def findings_of(
    spaces: Mapping[str, Space], metrics: pd.DataFrame, headlines: Sequence[Headline],
    differ: Differ, reference: str,
) -> list[Finding]:  # fmt: skip
    """Judge every space against its rivals, by every headline and target that both have.

    Parameters
    ----------
    spaces : mapping of str to Space
        As compared, with their roles.
    metrics : DataFrame
        Of the comparison, of enough samples.
    headlines : sequence of Headline
        What is judged.
    differ : callable
        ``(a, b, task, target, metric)`` to the paired difference.
    reference : str
        Name of the space that those outside of a fusion are held against.

    Returns
    -------
    list of Finding
        Space by space, the fused ones first; of each the gains, then the losses, the ties and
        what could not be tested, largest first.
    """
    values = _values(metrics, headlines)
    found: list[Finding] = []
    for space, rivals in opponents(spaces, reference).items():
        found += _of_space(space, rivals, values, differ)
    return found


Values = dict[tuple[str, Headline], dict[str, float]]  # target and headline: space to value


def _values(metrics: pd.DataFrame, headlines: Sequence[Headline]) -> Values:
    """Values of all spaces, by target and headline, in the order of the headlines."""
    values: Values = {}
    by_measure = metrics.groupby(["task", "metric"], sort=False)
    for headline in headlines:
        if headline.key not in by_measure.groups:
            continue
        rows = by_measure.get_group(headline.key)
        for space, target, value in zip(rows.space, rows.target, rows.value, strict=True):
            values.setdefault((str(target), headline), {})[str(space)] = float(value)
    return values


def _of_space(space: str, rivals: list[Rival], values: Values, differ: Differ) -> list[Finding]:
    """Findings of one space, their p-values corrected together."""
    tests = []
    for (target, headline), of_spaces in values.items():
        known = [rival for rival in rivals if rival.name in of_spaces]
        if space in of_spaces:
            tests += [(rival, target, headline) for rival in known]
    differences = [
        differ(space, rival.name, headline.task, target, headline.metric)
        for rival, target, headline in tests
    ]
    adjusted = holm(np.array([difference.p for difference in differences]))
    found = []
    for (rival, target, headline), difference, p in zip(tests, differences, adjusted, strict=True):
        of_spaces = values[target, headline]
        verdict = verdict_of(difference, higher_is_better=headline.higher_is_better, p=float(p))
        found.append(
            Finding(
                space=space, rival=rival.name, kind=rival.kind, target=target, headline=headline,
                value=of_spaces[space], rival_value=of_spaces[rival.name], difference=difference,
                adjusted_p=float(p), verdict=verdict,
            )
        )  # fmt: skip
    return sorted(found, key=lambda each: (ORDER[each.verdict], -abs(each.gain)))


def table_of(findings: Sequence[Finding]) -> pd.DataFrame:
    """Set findings down as a table.

    Parameters
    ----------
    findings : sequence of Finding
        Of ``Comparison.findings()``.

    Returns
    -------
    DataFrame
        One row for each, in their order: see :meth:`Finding.record`.
    """
    records = [finding.record() for finding in findings]
    return pd.DataFrame(records, columns=list(COLUMNS))
