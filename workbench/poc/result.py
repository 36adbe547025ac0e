"""The answer of a proof of concept: what is recommended, every figure behind it, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..evaluate.findings.decision import Decision
from ..evaluate.findings.finding import Finding, table_of
from ..fusion.weights import Weights
from .control import Control
from .learning import Point
from .saying import Recommendation

FORMAT = 1  # of poc.json
SHOWN = ("setting", "width", "bytes", "ms_per_query", "kernel_error", "words")


@dataclass(frozen=True, eq=False)
class Poc:
    """What a proof of concept found.

    Attributes
    ----------
    title : str
        Name of the data.
    recommendation : Recommendation
        What to do, and why.
    decision : Decision
        By the rule of every verdict.
    weights : Weights
        Of the fused kernel, chosen by all samples.
    setting : str
        Vectors that are recommended; empty where none is within the budget.
    findings : list of Finding
        The recommended vectors against every simpler rival, KPI by KPI.
    settings : DataFrame
        A row for each setting: ``setting``, ``kind``, ``width``, ``bytes``, ``ms_per_query``,
        ``s_per_million``, ``kernel_error``, ``words``, a column for each measure, ``kpi`` (all KPIs
        together), ``low`` and ``high`` of it, ``front``, ``knee``, ``recommended``.
    trade_off : DataFrame
        A row for each setting of the weights: ``C``, ``expert_weight``, ``product_weight``,
        ``centre_clip``, ``kind``, ``kpi``, ``words``, ``front``.
    controls : list of Control
        Of permuted labels, one for each KPI; empty where nothing can be permuted.
    points : list of Point
        The learning curve; the last is of all samples.
    costs_of_fusing : list of str
        What it does to measures that did not decide, in sentences.
    said : dict of str to str
        Other sentences: ``against``, ``control``, ``gap``, ``learning``, ``words``.
    about : dict
        What was asked for, and what it was asked of.
    measured : dict of str to list of dict
        Every figure and every difference, as :func:`workbench.poc.measured.measured` lists them.
    """

    title: str
    recommendation: Recommendation
    decision: Decision
    weights: Weights
    setting: str
    findings: list[Finding]
    settings: pd.DataFrame
    trade_off: pd.DataFrame
    controls: list[Control]
    points: list[Point]
    costs_of_fusing: list[str]
    said: Mapping[str, str]
    about: Mapping[str, Any]
    measured: Mapping[str, list[dict[str, Any]]]

    @property
    def outcome(self) -> str:
        """Name what is recommended.

        Returns
        -------
        str
            "fuse", "do not fuse", "not enough data yet" or "nothing is recommended".
        """
        return self.recommendation.outcome.value

    @property
    def sentences(self) -> list[str]:
        """Say what was found, the recommendation first.

        Returns
        -------
        list of str
            Each computed from the figures.
        """
        found = self.recommendation
        said = [self.said[name] for name in ("words", "control", "gap", "learning")]
        gains = [*found.why, self.said["against"], *self.costs_of_fusing]
        every = [found.heading, *gains, *said, found.next]
        return [words for words in every if words]

    def table(self) -> pd.DataFrame:
        """Give the settings, as few columns as decide.

        Returns
        -------
        DataFrame
            A row for each; marks say which are on the front, the knee, the recommended one.
        """
        measures = [str(name) for name in self.about["measures"]]
        columns = [name for name in (*SHOWN, *measures) if name in self.settings]
        best = "recommended" if self.outcome == "fuse" else "best fused"
        marks = [_marks(row, best) for row in self.settings.to_dict("records")]
        return self.settings[columns].assign(marks=marks)

    def text(self) -> str:
        """Write everything for a terminal.

        Returns
        -------
        str
            Sentences and the table of the settings.
        """
        table = self.table().round(3)
        shown = table.where(table.notna(), float("nan")).to_string(index=False, na_rep="-")
        return "\n\n".join([*self.sentences, str(shown)])

    def record(self) -> dict[str, Any]:
        """List every figure.

        Returns
        -------
        dict
            For programs: what poc.json has.
        """
        found = self.recommendation
        return {
            "format": FORMAT,
            "title": self.title,
            "recommendation": {
                "outcome": self.outcome, "heading": found.heading, "why": found.why,
                "next": found.next, "setting": self.setting,
                "weights": self.weights.parameters(), "instead": self.decision.instead,
                "samples_needed": self.decision.samples,
            },
            "sentences": self.sentences,
            "gains": table_of(self.findings).to_dict("records"),
            "settings": self.settings.to_dict("records"),
            "trade_off": self.trade_off.to_dict("records"),
            "controls": [control.record() for control in self.controls],
            "learning": [point.record() for point in self.points],
            **self.about,
            **self.measured,
        }  # fmt: skip

    def __str__(self) -> str:
        return " ".join(self.sentences)


def _marks(row: Mapping[Any, Any], best: str) -> str:
    """What a setting is, in words."""
    named = {"recommended": best, "knee": "knee", "front": "front"}
    return ", ".join(words for name, words in named.items() if row[name])
