"""What is told of one space: its gains, its costs, and what it does not change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..uncertainty.verdicts import Verdict
from .finding import Finding
from .lines import Line, lines_of
from .opponents import BASELINE, CONCATENATION, EXACT, PARENT, REFERENCE

PARENTS = "parents"
MADE = "made of the parents"
ESTIMATED = "exact kernel"
CHOSEN = "reference"
GROUP = {
    PARENT: PARENTS, CONCATENATION: MADE, BASELINE: MADE, EXACT: ESTIMATED, REFERENCE: CHOSEN,
}  # fmt: skip
TIES = (Verdict.UNCLEAR, Verdict.SAME)
Measure = tuple[str, str, str]  # task, metric, target


@dataclass(frozen=True)
class Account:
    """What is told of one space.

    All rivals are counted. Told one by one is the strongest of each group at each measure: the best
    parent, and the best of what is made of the parents without multiplying them (concatenation and
    other baselines), and the exact kernel that it estimates; of spaces outside of a fusion, the
    reference.

    Attributes
    ----------
    space : str
        Its name.
    findings : tuple of Finding
        All of this space, in order; at least one.
    """

    space: str
    findings: tuple[Finding, ...]

    @property
    def is_fused(self) -> bool:
        """Tell whether the space is held against its parents.

        Returns
        -------
        bool
            False for one that is held against the reference.
        """
        return self.findings[0].kind != REFERENCE

    @property
    def rivals(self) -> list[str]:
        """Name the spaces that it is held against.

        Returns
        -------
        list of str
            Parents first, then what is made of them; of those who it loses to most often.
        """
        order = list(GROUP)
        places = {finding.rival: order.index(finding.kind) for finding in self.findings}
        losses = {rival: len(self.against(rival, Verdict.WORSE)) for rival in places}
        return sorted(places, key=lambda rival: (places[rival], -losses[rival]))

    @property
    def told(self) -> list[Finding]:
        """Select the strongest rival of each group, at each measure.

        Returns
        -------
        list of Finding
            In the order of all.
        """
        strongest: dict[tuple[str, Measure], Finding] = {}
        for finding in self.findings:
            key = (GROUP[finding.kind], measure_of(finding))
            if key not in strongest or _stronger(finding, strongest[key]):
                strongest[key] = finding
        chosen = {id(finding) for finding in strongest.values()}
        return [finding for finding in self.findings if id(finding) in chosen]

    @property
    def gains(self) -> list[Line]:
        """List where it is better than the strongest rival of a group.

        Returns
        -------
        list of Line
            Largest first.
        """
        return self.lines(Verdict.BETTER)

    @property
    def losses(self) -> list[Line]:
        """List where it is worse than the strongest rival of a group.

        Returns
        -------
        list of Line
            Largest first.
        """
        return self.lines(Verdict.WORSE)

    def lines(self, *verdicts: Verdict) -> list[Line]:
        """List what is told and has one of some verdicts.

        Parameters
        ----------
        *verdicts : Verdict
            Any of them.

        Returns
        -------
        list of Line
            Largest first.
        """
        return lines_of(finding for finding in self.told if finding.verdict in verdicts)

    def against(self, rival: str, *verdicts: Verdict) -> list[Finding]:
        """Select the findings against one rival that have one of some verdicts.

        Parameters
        ----------
        rival : str
            Its name.
        *verdicts : Verdict
            Any of them; all if none is given.

        Returns
        -------
        list of Finding
            In their order.
        """
        of_rival = [finding for finding in self.findings if finding.rival == rival]
        return [each for each in of_rival if not verdicts or each.verdict in verdicts]

    def lacking(self, rival: str) -> list[str]:
        """Say what a rival was not measured at, and the space was.

        Parameters
        ----------
        rival : str
            Its name.

        Returns
        -------
        list of str
            Measures in words; empty where the rival can stand in for the space.
        """
        has = {measure_of(finding) for finding in self.against(rival)}
        missing = {
            measure_of(finding): finding
            for finding in self.findings
            if measure_of(finding) not in has
        }
        return list(dict.fromkeys(line.measure for line in lines_of(missing.values())))


def measure_of(finding: Finding) -> Measure:
    """Tell measures apart.

    Parameters
    ----------
    finding : Finding
        Any.

    Returns
    -------
    tuple of three str
        Task, metric, target.
    """
    return finding.task, finding.metric, finding.target


def _stronger(one: Finding, other: Finding) -> bool:
    """Whether the rival of one finding has a better value than that of another."""
    if one.headline.higher_is_better:
        return one.rival_value > other.rival_value
    return one.rival_value < other.rival_value


def accounts_of(findings: Sequence[Finding]) -> list[Account]:
    """Put the findings of each space together.

    Parameters
    ----------
    findings : sequence of Finding
        Of ``Comparison.findings()``.

    Returns
    -------
    list of Account
        In the order of the spaces.
    """
    of_space: dict[str, list[Finding]] = {}
    for finding in findings:
        of_space.setdefault(finding.space, []).append(finding)
    return [Account(space, tuple(found)) for space, found in of_space.items()]
