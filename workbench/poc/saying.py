"""What a proof of concept says, every sentence from its figures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from .._printable import printable
from ..evaluate.findings.decision import Advice, Decision, rule_words
from ..evaluate.findings.decision_words import next_step, reasons
from ..evaluate.findings.finding import Finding
from ..evaluate.uncertainty.intervals import Difference
from ..evaluate.uncertainty.verdicts import signed
from ..report.price import size_text
from ..weighing.words import UNCERTAIN
from .asking import Budget
from .control import Control
from .costs import Cost
from .deciding import open_rivals
from .learning import ASSUMPTION, Point, samples_for

WIDTH_RULE = (
    "Of all vectors of the fused kernel within the budget, those of the fewest bytes are taken"
    " whose score is within one standard error of the best (of the paired difference), and within"
    " half of what matters; what is reported of a fold is of vectors that the other folds chose."
    " The knee is the point of the front that lies furthest above the straight line between its"
    " ends, bytes on a log scale."
)
INTERVALS = (
    "Intervals (95 %) hold the chance of the samples, of the division into folds and of the draw."
)
GAP = 0.02  # of a score: less of it is not worth a warning


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


def heading_of(outcome: Outcome, decision: Decision, weights: str, vectors: str) -> str:
    """Say the recommendation in one sentence.

    Parameters
    ----------
    outcome : Outcome
        What to do.
    decision : Decision
        By the rule.
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
        return "Nothing is recommended: see the control."
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
            f"No setting scores more than chance on {decision.n:,} {things}: what is to be found is"
            " not in these labels, or in neither model."
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


def next_of(outcome: Outcome, decision: Decision, things: str, command: str) -> str:
    """Say what to do next.

    Parameters
    ----------
    outcome : Outcome
        What to do.
    decision : Decision
        By the rule.
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
    return printable(next_step(decision, things, chosen=True))


def against_words(findings: Sequence[Finding]) -> str:
    """Say how the fused space stands against every simpler one, KPI by KPI.

    Parameters
    ----------
    findings : sequence of Finding
        Of the recommended vectors.

    Returns
    -------
    str
        A sentence for each KPI, the rivals in their order.
    """
    said = []
    for measure in dict.fromkeys(finding.measure for finding in findings):
        own = [finding for finding in findings if finding.measure == measure]
        each = [f"over {printable(one.rival)} {_signed(one.difference)}" for one in own]
        said.append(f"{printable(measure)}, {own[0].value:.3f}: {'; '.join(each)}.")
    return " ".join(said)


def _signed(gain: Difference) -> str:
    return signed(gain) or "no difference"


def control_words(control: Control, score: float) -> str:
    """Say what the control of a KPI found.

    Parameters
    ----------
    control : Control
        Of permuted labels.
    score : float
        Of the fused setting on the true labels.

    Returns
    -------
    str
        One sentence or two.
    """
    chance = f"chance is {control.chance:.3f} (99 % of permutations within {control.low:.3f} to"
    chance += f" {control.high:.3f})"
    said = f"{printable(control.kpi)}: with permuted labels the whole choice scores"
    said += f" {control.score:.3f}"
    if control.leaks:
        limit = f"{control.score_high:.3f}"
        return f"{said}, more than chance allows ({limit}): the labels leak into what is reported."
    return f"{said}, which is chance; with the true ones {score:.3f}, where {chance}."


def gap_words(gap: float) -> str:
    """Say how much of a score is gone on samples that did not choose.

    Parameters
    ----------
    gap : float
        On those that chose, less that on others.

    Returns
    -------
    str
        One sentence.

    Examples
    --------
    >>> gap_words(0.05)
    'On the samples that chose, the weights score 0.050 more than on others: figures of samples
    that chose are too high, and none is used here.'
    """
    said = f"On the samples that chose, the weights score {abs(gap):.3f}"
    said += f" {'more' if gap >= 0 else 'less'} than on others"
    if gap >= GAP:
        return f"{said}: figures of samples that chose are too high, and none is used here."
    return f"{said}: choosing hardly overfits."


def learning_words(decision: Decision, points: Sequence[Point], things: str, rival: str) -> str:
    """Say what more samples would tell, and what is assumed.

    Parameters
    ----------
    decision : Decision
        By the rule.
    points : sequence of Point
        By the number of samples; the last is of all.
    things : str
        What the samples are, as many.
    rival : str
        What the fused space is held against.

    Returns
    -------
    str
        One sentence or two.
    """
    if not points or math.isnan(points[-1].half):
        more = max(0, decision.samples - decision.n)
        return (
            f"About {more:,} more labelled {things} are the least that could tell." if more else ""
        )
    last = points[-1]
    margin = decision.margin
    half = f"the difference from {printable(rival)} is known to within {last.half:.3f}"
    said = f"With {last.samples:,} {things} {half}"
    if decision.advice is Advice.NOT_ENOUGH and decision.samples > decision.n:
        labelled = f"about {decision.samples - decision.n:,} more labelled {things}"
        return f"{said}. With {labelled} you would know, {ASSUMPTION}."
    if last.half > margin:
        needed = samples_for(last.half, last.samples, margin)
        return f"{said}; {needed:,} would bring it to {margin:g}, {ASSUMPTION}."
    return (
        f"{said}, which is within the {margin:g} that matters: more {things} would not change it."
    )


def cost_words(measure: str, rival: str, value: float, other: float, gain: Difference) -> str:
    """Say what fusing does to a measure that did not decide.

    Parameters
    ----------
    measure : str
        In words.
    rival : str
        The best parent at it.
    value, other : float
        Of the fused kernel, and of the parent.
    gain : Difference
        Of the two.

    Returns
    -------
    str
        One sentence.

    Examples
    --------
    >>> cost_words("k-NN accuracy on shape", "CLIP", 0.6, 0.9, Difference(-0.3, -0.4, -0.2, 0.0))
    'What it costs: k-NN accuracy on shape falls from 0.900 (CLIP) to 0.600 (-0.300 [-0.400,
    -0.200]).'
    """
    what, other_name = printable(measure), printable(rival)
    if gain.high < 0:
        words = f"falls from {other:.3f} ({other_name}) to {value:.3f} ({signed(gain)})"
        return f"What it costs: {what} {words}."
    if gain.low > 0:
        words = f"rises from {other:.3f} ({other_name}) to {value:.3f} ({signed(gain)})"
        return f"What it gains besides: {what} {words}."
    if not signed(gain):
        return f"No cost: {what} is that of {other_name}, {other:.3f}."
    beside = f"{other:.3f} ({other_name}; {signed(gain)})"
    return f"No cost is proven: {what} is {value:.3f} beside {beside}."


def vectors_words(words: str, cost: Cost) -> str:
    """Say how wide vectors are and what they cost.

    Parameters
    ----------
    words : str
        How they are made.
    cost : Cost
        Measured.

    Returns
    -------
    str
        Part of a sentence.
    """
    size = size_text(cost.bytes)
    return f"{words}, l = {cost.width:,}: {size} a vector, {cost.ms:.2g} ms a query"


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
