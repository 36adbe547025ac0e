"""How many samples would settle what is open, each interval by the law that it follows."""

from __future__ import annotations

import math
from typing import NamedTuple

from ..evaluate.findings.decision import Advice, Decision, held_against
from ..evaluate.findings.finding import Finding
from ..evaluate.findings.standing import Place, Standing, Tested, limits_of
from .laws import Law, samples_for


class Plan(NamedTuple):
    """How many samples are asked for, and by what law.

    Attributes
    ----------
    samples : int
        In all; 0 where nothing is open, or nothing has an interval.
    law : Law or None
        Of the interval that needs most; None where no interval asks for so many: they are the
        least that a figure must rest on.
    """

    samples: int = 0
    law: Law | None = None


def open_rivals(decision: Decision) -> list[Standing]:
    """List the rivals that the fused space is not told apart from.

    Parameters
    ----------
    decision : Decision
        By the rule.

    Returns
    -------
    list of Standing
        With what is unsettled.
    """
    held = held_against(decision.standings)
    return [each for each in held if each.place is Place.OPEN and each.unsettled]


def plan_of(decision: Decision, tested: Tested) -> Plan:
    """Say how many samples would settle it, if differences stay as they are.

    Parameters
    ----------
    decision : Decision
        By the rule.
    tested : callable
        Samples that a finding rests on.

    Returns
    -------
    Plan
        Those that bring every open interval to the size of its difference, or of the margin where
        that is larger; rounded up to two digits.
    """
    if decision.advice is not Advice.NOT_ENOUGH:
        return Plan()
    unsettled = [each for standing in open_rivals(decision) for each in standing.unsettled]
    plans = [_of_finding(each, decision, tested(each)) for each in unsettled]
    samples, law = max(plans, key=lambda plan: plan.samples, default=Plan())
    step = 10 ** max(1, len(str(samples)) - 2)
    return Plan(math.ceil(samples / step) * step, law)


def plan_from_few(decision: Decision, tested: Tested, least: float) -> Plan:
    """Say how many samples would settle what rests on too few to be judged.

    Parameters
    ----------
    decision : Decision
        By the rule, as if they were enough.
    tested : callable
        Samples that a finding rests on.
    least : float
        Samples, in all, that every figure must rest on.

    Returns
    -------
    Plan
        By the intervals, as of more samples; the least of all where they ask for no more.
    """
    plan = plan_of(decision, tested)
    fewest = math.ceil(least / 10) * 10
    return plan if plan.samples >= fewest else Plan(fewest)


def _of_finding(finding: Finding, decision: Decision, tested: int) -> Plan:
    """Samples in all that settle one finding."""
    low, high = limits_of(finding, tested)
    half, aim = (high - low) / 2, max(decision.margin, abs(finding.gain))
    if finding.difference[1] == finding.difference[2] == 0:  # of no outcome that differs
        return Plan(samples_for(half, decision.n, aim, Law.COUNT), Law.COUNT)
    told = samples_for(half, decision.n, aim, Law.ROOT)
    return Plan(max(2 * decision.n, told), Law.ROOT)  # less than twice as many tell little
