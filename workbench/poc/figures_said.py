"""Sentences about single figures: gains, control, overfitting, more samples, costs."""

from __future__ import annotations

import math
from collections.abc import Sequence

from .._language import size_text
from .._printable import printable
from ..evaluate.findings.decision import Decision
from ..evaluate.findings.finding import Finding
from ..evaluate.uncertainty.intervals import Difference
from ..evaluate.uncertainty.verdicts import Verdict, signed
from .control import Control
from .costs import Cost
from .laws import Law
from .learning import Point
from .saying import Outcome

GAP = 0.02  # of a score: less of it is not worth a warning


def against_words(findings: Sequence[Finding]) -> str:
    """Say how the fused space stands against every simpler one, KPI by KPI.

    Parameters
    ----------
    findings : sequence of Finding
        Of the recommended vectors.

    Returns
    -------
    str
        A sentence for each KPI, the rivals in their order; one more where an interval alone leaves
        zero out, and the correction for all comparisons does not.
    """
    said = []
    for measure in dict.fromkeys(finding.measure for finding in findings):
        own = [finding for finding in findings if finding.measure == measure]
        each = [f"over {printable(one.rival)} {_signed(one.difference)}" for one in own]
        said.append(f"{printable(measure)}, {own[0].value:.3f}: {'; '.join(each)}.")
    alone = [finding for finding in findings if _is_clear_alone(finding)]
    if alone:
        rivals = " and ".join(dict.fromkeys(f"over {printable(each.rival)}" for each in alone))
        said.append(
            f"These intervals are of each comparison alone; with all {len(findings)} of them"
            f" counted (Holm), what differs {rivals} may be chance."
        )
    return " ".join(said)


def _is_clear_alone(finding: Finding) -> bool:
    """Whether the interval leaves zero out, and the corrected test does not prove it."""
    low, high = finding.difference[1:3]
    return finding.verdict is Verdict.UNCLEAR and (low > 0 or high < 0)


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
    true = f"with the true ones the exact fused kernel scores {score:.3f}"
    return f"{said}, which is chance; {true}, where {chance}."


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


def learning_words(
    outcome: Outcome, decision: Decision, law: Law | None, points: Sequence[Point], things: str,
    rival: str,
) -> str:  # fmt: skip
    """Say how sure it is, and where it is open what more samples would tell, by which law.

    Parameters
    ----------
    outcome : Outcome
        What is recommended: of more samples nothing is said but where they are not enough.
    decision : Decision
        By the rule.
    law : Law or None
        That its number of samples is reckoned by; None of the least that a figure must rest on.
    points : sequence of Point
        By the number of samples; the last is of all.
    things : str
        What the samples are, as many.
    rival : str
        What the fused space is held against.

    Returns
    -------
    str
        One sentence or two; empty where nothing is known.
    """
    said = []
    if points and not math.isnan(points[-1].half):
        said.append(_sureness(outcome, decision.margin, points[-1], things, rival))
    more = decision.samples - decision.n
    if outcome is Outcome.NOT_ENOUGH and more > 0:
        labelled = f"bout {more:,} more labelled {things}"
        least = f"A{labelled} are the least that could tell."
        said.append(least if law is None else f"With a{labelled} you would know, {law.value}.")
    return " ".join(said)


def _sureness(outcome: Outcome, margin: float, last: Point, things: str, rival: str) -> str:
    """How well the difference is known by all samples."""
    said = f"With {last.samples:,} {things} the difference from {printable(rival)} is known to"
    said += f" within {last.half:.3f}"
    is_settled = outcome in (Outcome.FUSE, Outcome.DO_NOT)
    if is_settled and last.half <= margin:
        return f"{said}, within the {margin:g} that matters: more {things} would not change it."
    return f"{said}."


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
