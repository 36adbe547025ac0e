"""From measured steps to the answer: verdict, tables and sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..data.dataset import Dataset
from ..evaluate.findings.decision import Decision
from ..evaluate.findings.finding import Finding
from ..fusion.weights import Weights, weight_text
from ..report.verdict import things_of
from ..weighing.asking import Part
from ..weighing.samples import Family
from . import figures_said, saying
from .asking import Budget, watched_parts
from .control import Control
from .costs import Cost
from .deciding import Decided, decide, findings_against
from .division import CLIP, EXPERT, FUSED, SIMPLER
from .kept import Step
from .laws import Law
from .learning import Point
from .measured import measured
from .picking import Chosen
from .replicate import weights_of
from .result import Poc
from .tables import settings_table, trade_off_table
from .vectors import ALONE, DRAWN_METHODS, WORDS


@dataclass(frozen=True, eq=False)
class Found:
    """Everything that was measured.

    Attributes
    ----------
    dataset : Dataset
        All samples.
    family : Family
        The parents.
    kpis : list of Part
        What decides.
    budget : Budget
        What vectors may cost.
    margin : float
        Gains that surely are below it decide nothing.
    steps : list of Step
        Of every division.
    chosen : Chosen
        Which vectors are recommended.
    costs : dict of str to Cost
        Of every setting.
    controls : list of Control
        Of permuted labels.
    """

    dataset: Dataset
    family: Family
    kpis: list[Part]
    budget: Budget
    margin: float
    steps: list[Step]
    chosen: Chosen
    costs: dict[str, Cost]
    controls: list[Control]

    @property
    def labels(self) -> dict[str, str]:
        """Say what settings are called: parents by their own names.

        Returns
        -------
        dict of str to str
            By the name of the setting.
        """
        experts = self.family.experts or self.family.text_experts
        named = {CLIP: self.family.clip.name, EXPERT: " + ".join(each.name for each in experts)}
        return {name: named.get(name, name) for name in SIMPLER} | {FUSED: "fused (exact)"}

    @property
    def parts(self) -> list[Part]:
        """List what was measured: KPIs, and what is watched beside them.

        Returns
        -------
        list of Part
            The KPIs first.
        """
        watched = watched_parts(self.kpis, self.dataset, self.family)
        there = self.steps[0].blocks
        return [*self.kpis, *(part for part in watched if part.words in there)]

    @property
    def weights(self) -> Weights:
        """Give the weights that all samples choose.

        Returns
        -------
        Weights
            Of the first division.
        """
        return weights_of(self.steps[0].facts["weights"])

    @property
    def findings(self) -> list[Finding]:
        """Hold the recommended vectors against every simpler rival.

        Returns
        -------
        list of Finding
            KPI by KPI.
        """
        drawn = self.chosen.setting.split(" ")[0] in DRAWN_METHODS
        return findings_against(self.chosen, self.kpis, self.labels, drawn=drawn)

    @property
    def n(self) -> int:
        """Count the samples that took part.

        Returns
        -------
        int
            In every division the same.
        """
        return int(self.steps[0].facts["samples"])

    @property
    def decision(self) -> Decision:
        """Decide.

        Returns
        -------
        Decision
            By the rule of every verdict.
        """
        return self.decided.decision

    @property
    def decided(self) -> Decided:
        """Decide, and say what the number of samples is reckoned by.

        Returns
        -------
        Decided
            With its law.
        """
        tested = {part.words: self._tested(part) for part in self.kpis}
        n_classes = {
            part.target: len(np.unique(self.dataset.labels(part.target)))
            for part in self.kpis if part.target
        }  # fmt: skip
        return decide(self.findings, self.kpis, n_classes, tested, self.n, self.margin)

    def _tested(self, part: Part) -> int:
        """Samples that a KPI rests on; clusters are of all of them."""
        if part.name == "nmi":
            return self.n
        return len(self.steps[0].blocks[part.words].units)

    @property
    def deciding(self) -> tuple[str, str]:
        """Name the rival and the KPI that the verdict rests on.

        Returns
        -------
        tuple of two str
            A setting, and words of a KPI.
        """
        standing = self.decision.deciding
        names = {label: name for name, label in self.labels.items()}
        if standing is not None:
            told = [*standing.unsettled, *standing.losses, *standing.gains]
            on = told[0].target if told else ""
            words = told[0].headline.words if told else ""
            same = [p for p in self.kpis if p.criterion.words == words and p.target == on]
            return names[standing.rival], (same or self.kpis)[0].words
        first = self.steps[0].blocks[self.kpis[0].words]
        there = [name for name in SIMPLER if name in first.values]
        best = max(there, key=lambda name: float(first.values[name].mean()))
        return best, self.kpis[0].words


def answer(found: Found, points: Sequence[Point], seconds: float, asked: Mapping[str, Any]) -> Poc:
    """Put the answer together.

    Parameters
    ----------
    found : Found
        Everything that was measured.
    points : sequence of Point
        The learning curve.
    seconds : float
        That it took.
    asked : mapping
        What was asked for.

    Returns
    -------
    Poc
        With every sentence.
    """
    blocks = [step.blocks for step in found.steps]
    recommendation, decision, law = _recommended(found)
    outcome, things = recommendation.outcome, things_of(found.dataset)
    errors = [step.facts["errors"] for step in found.steps]
    settings = settings_table(blocks, found.kpis, found.costs, errors, found.chosen, found.labels)
    gap = float(np.mean([step.facts["gap"] for step in found.steps]))
    about = {
        **asked, "samples": found.n, "things": things, "seeds": len(found.steps),
        "margin": found.margin, "budget_bytes": found.budget.bytes,
        "budget_seconds": found.budget.seconds, "measures": list(blocks[0]),
        "words_measure": found.steps[0].facts["words_measure"],
        "gap": gap,
        "rules": saying.rule_of(found.margin), "seconds": seconds,
    }  # fmt: skip
    rival = found.labels[found.deciding[0]]
    return Poc(
        found.dataset.name, recommendation, decision, found.weights, found.chosen.setting,
        found.findings, settings, trade_off_table(found.steps[0].facts["trade_off"]),
        found.controls, list(points), _costs_of_fusing(found), {
            "against": figures_said.against_words(found.findings),
            "words": _words(found), "control": _control(found), "gap": figures_said.gap_words(gap),
            "learning": figures_said.learning_words(outcome, decision, law, points, things, rival),
        }, about, measured(blocks, found.parts, found.chosen, found.labels),
    )  # fmt: skip


def _recommended(found: Found) -> tuple[saying.Recommendation, Decision, Law | None]:
    """What to do and why, the decision behind it, and what its number of samples rests on."""
    (decision, law), things = found.decided, things_of(found.dataset)
    fits = bool(found.chosen.setting)
    best = [max(_score(found, part, name) for name in (*SIMPLER, FUSED) if _has(found, part, name))
            for part in found.kpis]  # fmt: skip
    outcome = saying.outcome_of(decision, found.controls, best, fits=fits)
    if outcome is saying.Outcome.NOTHING:
        decision = replace(decision, samples=0)  # more of them would find no more
    certain = all(part.criterion.is_certain for part in found.kpis)
    heading = saying.heading_of(
        outcome, decision, found.controls, found.weights.in_words(), _vectors(found)
    )
    why = saying.reasons_of(
        outcome, decision, found.controls, things, certain=certain, fits=fits, budget=found.budget
    )
    following = saying.next_of(outcome, decision, law, things, _command(found))
    return saying.Recommendation(outcome, heading, why, following), decision, law


def _has(found: Found, part: Part, name: str) -> bool:
    return name in found.steps[0].blocks[part.words].values


def _score(found: Found, part: Part, name: str) -> float:
    return float(np.mean([step.blocks[part.words].values[name].mean() for step in found.steps]))


def _vectors(found: Found) -> str:
    """How the recommended vectors are made and how wide they are."""
    setting = found.chosen.setting
    if not setting:
        return ""
    words = WORDS.get(setting.split()[0], "the exact kernel, its parents kept")
    return figures_said.vectors_words(words, found.costs[setting])


def _costs_of_fusing(found: Found) -> list[str]:
    """What fusing does to measures that did not decide, against the better parent."""
    decided = {part.words for part in found.kpis}
    said = []
    for words, block in found.steps[0].blocks.items():
        parents = [name for name in (CLIP, EXPERT) if name in block.values]
        if words in decided or not parents:
            continue
        name = found.chosen.setting if found.chosen.setting in block.values else FUSED
        best = max(parents, key=lambda each: float(block.values[each].mean()))
        value, other = (float(block.values[each].mean()) for each in (name, best))
        gain = block.difference(name, best)
        said.append(figures_said.cost_words(words, found.labels[best], value, other, gain))
    return said


def _words(found: Found) -> str:
    """What words find, before and after."""
    before = found.costs[CLIP].words
    if math.isnan(before):
        return ""
    after = found.costs.get(found.chosen.setting, found.costs[CLIP]).words
    same = "as by CLIP alone" if after == before else f"by CLIP alone {before:.3f}"
    alone = "reads no words" if found.family.experts else "finds no pictures by them"
    return f"Words find {after:.3f} of what they name, {same}; the expert alone {alone}."


def _control(found: Found) -> str:
    if not found.controls:
        return (
            "No label and no caption says what is right: there is nothing to permute as a control."
        )
    pairs = zip(found.controls, found.kpis, strict=True)
    said = [figures_said.control_words(each, _score(found, part, FUSED))
            for each, part in pairs]  # fmt: skip
    return " ".join(said)


def _command(found: Found) -> str:
    """What makes the recommended vectors of encoded spaces; empty for pictures alone."""
    setting = found.chosen.setting
    method = "kernel" if setting == FUSED else setting.split(" ")[0]
    if not setting or method == ALONE:
        return ""
    weights = found.weights
    flags = [f"--method {method}", f"-C {weight_text(weights.C)}"]
    if method != "kernel":
        flags.insert(1, f"-l {found.costs[setting].width}")
    A = weights.of_experts(1)[0]
    flags += [f"--expert-weight {weight_text(A)}"] if A else []
    flags += ["--centre-clip"] if weights.centre_clip else []
    flags += [f"--kernel {found.family.kernel}"] if found.family.kernel != "cosine" else []
    return " ".join(["workbench fuse", *flags])
