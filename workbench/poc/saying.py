"""What a proof of concept says, every sentence from its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from .._language import size_text
from .._printable import printable
from ..evaluate.findings.decision import Advice, Decision, rule_words
from ..evaluate.findings.decision_words import next_step, reasons
from ..weighing.words import UNCERTAIN
from .asking import Budget
from .control import Control
from .laws import Law
from .planning import open_rivals

WIDTH_RULE = (
    "Of all vectors of the fused kernel within the budget, those of the fewest bytes are taken"
    " whose score is within one standard error of the best (of the paired difference), and within"
    " half of what matters; what is reported of a fold is of vectors that the other folds chose."
    " The knee is the point of the front that lies furthest above the straight line between its"
    " ends, bytes on a log scale; where none lies above it, there is no knee."
)
INTERVALS = (
    "Intervals (95 %) hold the chance of the samples, of the division into folds and of the draw."
)


class Outcome(Enum):
    """What a proof of concept recommends."""

    FUSE = "fuse"
    DO_NOT = "do not fuse"
    NOT_ENOUGH = "not enough data yet"
    NOTHING = "nothing is recommended"


@dataclass(frozen=True)
class Recommendation:
    """One recommendation, and why.

    Attributes
    ----------
    outcome : Outcome
        What to do.
    heading : str
        The same in a sentence.
    why : list of str
        Reasons, with their intervals.
    next : str
        What to do now.
    """

    outcome: Outcome
    heading: str
    why: list[str]
    next: str


def outcome_of(
    decision: Decision, controls: Sequence[Control], scores: Sequence[float], *, fits: bool
) -> Outcome:
    """Say what follows: nothing where the control fails or all is chance.

    Parameters
    ----------
    decision : Decision
        By the rule.
    controls : sequence of Control
        One for each KPI; empty where nothing can be permuted.
    scores : sequence of float
        The best score of any setting, by KPI, in the order of the controls.
    fits : bool
        Whether some fused vectors are within the budget.

    Returns
    -------
    Outcome
        Of four.
    """
    if any(control.leaks for control in controls):
        return Outcome.NOTHING
    if decision.standings and controls:
        above = [s > c.high for s, c in zip(scores, controls, strict=True)]
        if not any(above):
            return Outcome.NOTHING
    if decision.advice is Advice.NOT_ENOUGH:
        return Outcome.NOT_ENOUGH
    return Outcome.FUSE if decision.advice is Advice.ADOPT and fits else Outcome.DO_NOT


def heading_of(
    outcome: Outcome, decision: Decision, controls: Sequence[Control], weights: str, vectors: str
) -> str:  # fmt: skip
    """Say the recommendation in one sentence.

    Parameters
    ----------
    outcome : Outcome
        What to do.
    decision : Decision
        By the rule.
    controls : sequence of Control
        One for each KPI.
    weights : str
        Of the fused kernel, in words.
    vectors : str
        How they are made and how wide; empty where none is within the budget.

    Returns
    -------
    str
        With a full stop.
    """
    if outcome is Outcome.FUSE:
        return f"Fuse: {weights}; {vectors}."
    if outcome is Outcome.NOT_ENOUGH:
        return "Not enough data yet."
    if outcome is Outcome.NOTHING:
        leaks = any(control.leaks for control in controls)
        reason = "the control fails" if leaks else "no setting scores more than chance"
        return f"Nothing is recommended: {reason}."
    if decision.instead:
        return f"Do not fuse: {printable(decision.instead)} is as good, or better."
    if decision.advice is Advice.ADOPT:
        return "Do not fuse within this budget."
    return "Do not fuse for all of these KPIs at once: what one gains another loses."


def reasons_of(
    outcome: Outcome, decision: Decision, controls: Sequence[Control], things: str, *,
    certain: bool, fits: bool, budget: Budget,
) -> list[str]:  # fmt: skip
    """Say why.

    Parameters
    ----------
    outcome : Outcome
        What to do.
    decision : Decision
        By the rule.
    controls : sequence of Control
        One for each KPI.
    things : str
        What the samples are, as many.
    certain : bool
        Whether labels or captions say what is right, for every KPI.
    fits : bool
        Whether some fused vectors are within the budget.
    budget : Budget
        That was asked for.

    Returns
    -------
    list of str
        Sentences.
    """
    if outcome is Outcome.NOTHING:
        if any(control.leaks for control in controls):
            return []  # the control says it
        return [
            f"By {decision.n:,} {things}, what is to be found is not in these labels, or in neither"
            " model."
        ]
    said = [printable(words) for words in reasons(decision, things)]
    names = [printable(each.rival) for each in open_rivals(decision)]
    if outcome is Outcome.NOT_ENOUGH and names:
        said[0] = f"{decision.n:,} {things} do not tell it from {', '.join(names)}."
    if not fits:
        limits = [] if budget.bytes is None else [f"{size_text(budget.bytes)} a vector"]
        limits += [] if budget.seconds is None else [f"{budget.seconds:g} s a query in a million"]
        said.append(f"No fused vectors are within {' and '.join(limits)}.")
    return said if certain else [*said, UNCERTAIN]


def next_of(
    outcome: Outcome, decision: Decision, law: Law | None, things: str, command: str
) -> str:
    """Say what to do next.

    Parameters
    ----------
    outcome : Outcome
        What to do.
    decision : Decision
        By the rule.
    law : Law or None
        That its number of samples is reckoned by; None of the least that a figure must rest on.
    things : str
        What the samples are, as many.
    command : str
        That makes the recommended vectors; empty if there is none.

    Returns
    -------
    str
        A sentence or two.
    """
    if outcome is Outcome.NOTHING:
        return "Check the labels (workbench audit), or ask for another KPI."
    if outcome is Outcome.FUSE:
        made = f"Make them for all {things}"
        made += f": {command}" if command else " (workbench.fusion.columns_of)"
        return f"{made}. Then hold a run with them against KPIs: workbench gate."
    if outcome is Outcome.DO_NOT and decision.advice is Advice.ADOPT:
        return "Allow more bytes or seconds, or stay with a simpler space."
    if outcome is Outcome.NOT_ENOUGH and decision.samples:
        would = "are the least that could tell" if law is None else "would settle it"
        return f"Label more {things}: {decision.samples:,} in all {would}."
    return printable(next_step(decision, things, chosen=True))


def rule_of(margin: float) -> list[str]:
    """State the rules.

    Parameters
    ----------
    margin : float
        Gains that surely are below it decide nothing.

    Returns
    -------
    list of str
        Of the verdict, of the width, of the intervals.
    """
    return [rule_words(margin), WIDTH_RULE, INTERVALS]
