"""The recommendation: how wide, and whether at all, by the rule of every other verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..evaluate.findings.accounts import Account
from ..evaluate.findings.decision import Advice, Decision, decisions_of
from ..evaluate.findings.finding import Finding
from ..evaluate.findings.headlines import OWN, Headline
from ..evaluate.findings.minimum import least_samples
from ..evaluate.findings.opponents import CONCATENATION, PARENT
from ..evaluate.findings.standing import UNSEEN
from ..evaluate.uncertainty.holm import holm
from ..evaluate.uncertainty.verdicts import verdict_of
from ..weighing.asking import Part
from .division import CLIP, CONCAT, EXPERT, FUSED, SIMPLER, WEIGHED
from .intervals import combined
from .laws import Law
from .picking import RECOMMENDED, Blocks, Chosen
from .planning import plan_from_few, plan_of

KINDS = {CLIP: PARENT, EXPERT: PARENT, CONCAT: CONCATENATION, WEIGHED: CONCATENATION}
KEYS = {  # of a metric that chooses: what the verdicts call it
    "knn": ("knn", "knn_acc1"),
    "ridge": ("linear_probe", "acc1"),
    "nmi": ("cluster", "spectral_nmi"),
    "across_groups": ("across_groups", "recall@1"),
    "few_shot": ("few_shot", "acc1@8shot"),
    "few_shot+prompts": ("few_shot", "acc1@8shot+prompts"),
    "captions": ("retrieval", "caption_to_caption_recall@1"),
}


class Decided(NamedTuple):
    """A decision, and what its number of samples is reckoned by.

    Attributes
    ----------
    decision : Decision
        By the rule of every verdict.
    law : Law or None
        Of the interval that needs most samples; None where the number is but the least of all.
    """

    decision: Decision
    law: Law | None = None


def findings_against(
    chosen: Chosen, kpis: Sequence[Part], labels: Mapping[str, str], *, drawn: bool
) -> list[Finding]:
    """Hold the recommended vectors against every simpler rival, KPI by KPI.

    Parameters
    ----------
    chosen : Chosen
        With the outcomes.
    kpis : sequence of Part
        What decides.
    labels : mapping of str to str
        What rivals are called.
    drawn : bool
        Whether another seed makes other vectors.

    Returns
    -------
    list of Finding
        Corrected by Holm for all of them.
    """
    pairs = [
        (part, rival)
        for part in kpis
        for rival in SIMPLER
        if rival in chosen.blocks[0][part.words].values
    ]
    differences = [
        combined(
            [each[part.words].difference(RECOMMENDED, rival) for each in chosen.blocks],
            drawn=drawn,
        )
        for part, rival in pairs
    ]
    adjusted = holm(np.array([each.p for each in differences]))
    found = []
    for (part, rival), gain, p in zip(pairs, differences, adjusted, strict=True):
        values = [_mean(chosen.blocks, part, name) for name in (RECOMMENDED, rival)]
        found.append(
            Finding(
                FUSED, labels[rival], KINDS[rival], part.target, headline_of(part), values[0],
                values[1], gain, float(p), verdict_of(gain, p=float(p)),
            )
        )  # fmt: skip
    return found


def _mean(divisions: Sequence[Blocks], part: Part, name: str) -> float:
    return float(np.mean([each[part.words].values[name].mean() for each in divisions]))


def headline_of(part: Part) -> Headline:
    """Say what a KPI is to the verdicts.

    Parameters
    ----------
    part : Part
        The KPI.

    Returns
    -------
    Headline
        From 0 to 1, more is better.

    Examples
    --------
    >>> headline_of(Part("knn", "kind", 1.0)).key
    ('knn', 'knn_acc1')
    """
    task, metric = KEYS.get(part.name, (OWN, part.name))
    words = part.criterion.words
    shots = 8 if task == "few_shot" else 0
    return Headline(task, metric, words, words, words, shots=shots)


def decide(
    findings: Sequence[Finding], kpis: Sequence[Part], n_classes: Mapping[str, int],
    tested: Mapping[str, int], n: int, margin: float,
) -> Decided:  # fmt: skip
    """Decide by the rule of :func:`workbench.evaluate.findings.decision.decisions_of`.

    Parameters
    ----------
    findings : sequence of Finding
        Against every simpler rival.
    kpis : sequence of Part
        What decides.
    n_classes : mapping of str to int
        Classes of every target.
    tested : mapping of str to int
        Samples behind every KPI, by its words.
    n : int
        Samples.
    margin : float
        Gains that surely are below it decide nothing.

    Returns
    -------
    Decided
        Not enough data where a KPI rests on fewer samples than a headline needs.
    """
    rows = [
        {"space": FUSED, "task": headline_of(part).task, "target": part.target,
         "metric": headline_of(part).metric, "n": tested[part.words]}
        for part in kpis
    ]  # fmt: skip
    metrics = pd.DataFrame(rows)
    counts = {(headline_of(part).key, part.target): tested[part.words] for part in kpis}

    def rests_on(finding: Finding) -> int:
        return max(1, counts[finding.headline.key, finding.target])

    accounts = [Account(FUSED, tuple(findings))]
    found = decisions_of([FUSED], accounts, metrics, n_classes, n, margin)[0]
    least = least_samples(metrics, n_classes)
    if bool((metrics["n"].to_numpy() < least).any()):
        share = np.maximum(UNSEEN / margin, least) / np.maximum(metrics["n"].to_numpy(), 1)
        more, law = plan_from_few(found, rests_on, n * float(share.max()))
        return Decided(Decision(FUSED, Advice.NOT_ENOUGH, samples=more, n=n, margin=margin), law)
    if found.advice is Advice.NOT_ENOUGH:
        samples, law = plan_of(found, rests_on)
        return Decided(replace(found, samples=samples), law)
    return Decided(found)
