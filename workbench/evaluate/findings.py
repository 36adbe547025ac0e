"""What a comparison shows, in sentences that are computed from its numbers."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from .._printable import printable
from ..store import Space
from .headlines import Headline
from .intervals import Difference
from .minimum import LEAST_A_CLASS, LEAST_TESTED
from .roles import concats_of, exacts_of, parents_among, role_of, spaces_in_role
from .verdicts import Verdict, signed, verdict_of

NOTHING = "The dataset has no labels, prompts or captions to measure against."
TOO_FEW = (
    "Too few samples for a finding: what was measured is in the metrics, but a headline takes"
    f" {LEAST_TESTED} tested samples, and {LEAST_A_CLASS} a class where classes are learnt."
)


@dataclass(frozen=True)
class Rival:
    """A space that the fused one is held against: what it is called in a sentence, and its name."""

    kind: str
    name: str


@dataclass(frozen=True)
class Findings:
    """Each fused space against its parents and concatenation, the others against the reference.

    Attributes
    ----------
    spaces : mapping of str to Space
        As compared, with their roles.
    metrics : DataFrame
        Of the comparison, of enough samples.
    headlines : sequence of Headline
        In the order of the sentences.
    difference : callable
        ``(a, b, task, target, metric)`` to the paired difference.
    reference : str
        Name of the space that those outside of a fusion are held against.
    measured : bool
        Whether anything was measured at all.
    is_chosen : bool
        Whether somebody chose the reference.
    """

    spaces: Mapping[str, Space]
    metrics: pd.DataFrame
    headlines: Sequence[Headline]
    difference: Callable[[str, str, str, str, str], Difference]
    reference: str
    measured: bool = True
    is_chosen: bool = False

    def sentences(self) -> list[str]:
        """Say whether fusing helped, and how the other spaces compare; a loss or a tie is said.

        Returns
        -------
        list of str
            One for each space or reference and headline, then what must be known about the spaces.
        """
        return [printable(sentence, one_line=True) for sentence in self._sentences()]

    def _sentences(self) -> list[str]:
        fused = spaces_in_role(self.spaces, "fused")
        sentences: list[str] = []
        for name in fused:
            sentences += self._of_fused(name)
        others = self._outside(fused)
        if others or not fused:
            sentences += self._of_others(others)
        nothing = TOO_FEW if self.measured else NOTHING
        return [*(sentences or [nothing]), *self._hint(fused), *self._caveats()]

    def _outside(self, fused: list[str]) -> list[str]:
        """Spaces that no fused one is judged against, without the reference."""
        judged = {self.reference, *fused, *spaces_in_role(self.spaces, "baseline")}
        for name in fused:
            judged |= {*parents_among(name, self.spaces), *concats_of(name, self.spaces)}
            judged |= {*exacts_of(name, self.spaces)}
        return [name for name in self.spaces if name not in judged]

    def _hint(self, fused: list[str]) -> list[str]:
        """Say how a fused space is named, where none is known and nobody chose a reference."""
        unnamed = [name for name, space in self.spaces.items() if not role_of(space)]
        if fused or self.is_chosen or len(unnamed) < 2:
            return []
        example = f'compare(..., roles={{{json.dumps(unnamed[-1])}: "fused"}})'
        return [f"No space is known to be fused; if one is, say so, as in {example}."]

    def _targets(self, names: list[str]) -> dict[tuple[str, str], str]:
        """First target of each task and metric that some of the spaces have."""
        targets: dict[tuple[str, str], str] = {}
        keys = self.metrics[["space", "task", "target", "metric"]]
        for space, task, target, metric in keys.itertuples(index=False, name=None):
            if space in names:
                targets.setdefault((task, metric), target)
        return targets

    def _of_fused(self, fused: str) -> list[str]:
        """A fused space against its best parent and concatenation, by headline."""
        targets = self._targets([fused])
        sentences: list[str] = []
        for headline in self.headlines:
            measured = headline.key in targets
            if measured and not (headline.only_alone and sentences):
                sentences.append(self._sentence(fused, headline, targets[headline.key]))
        return sentences

    def _sentence(self, fused: str, headline: Headline, target: str) -> str:
        """Fused against its best parent and concatenation, with the paired differences."""
        scores = self._scores(headline, target)
        clauses = []
        consequence = ""
        for rival in self._rivals(fused, scores, headline):
            gain = self.difference(fused, rival.name, headline.task, target, headline.metric)
            verdict = verdict_of(gain, higher_is_better=headline.higher_is_better)
            clauses.append(_clause(verdict, rival, scores[rival.name], gain))
            if rival.kind != "concatenation":
                consequence = verdict.consequence
        sentence = f"{_topic(headline, target)}: {fused} {scores[fused]:.3f}"
        if clauses:
            sentence += f", {' and '.join(clauses)}"
        return f"{sentence}. {consequence}".strip()

    def _of_others(self, others: list[str]) -> list[str]:
        """The reference, and other spaces against it, by headline."""
        targets = self._targets([self.reference, *others])
        return [
            self._against_reference(others, headline, targets[headline.key])
            for headline in self.headlines
            if headline.key in targets
        ]

    def _against_reference(self, others: list[str], headline: Headline, target: str) -> str:
        scores = self._scores(headline, target)
        measured = [name for name in others if name in scores]
        topic = _topic(headline, target)
        if self.reference not in scores:
            values = ", ".join(f"{name} {scores[name]:.3f}" for name in measured)
            return f"{topic}: {values}. {self.reference}, the reference, has none."
        if not measured:
            return f"{topic}: {self._with_interval(headline, target)}."
        clauses = [f"{self.reference} {scores[self.reference]:.3f}"]
        for name in measured:
            gain = self.difference(name, self.reference, headline.task, target, headline.metric)
            verdict = verdict_of(gain, higher_is_better=headline.higher_is_better)
            figures = f" ({signed(gain)})" if signed(gain) else ""
            clauses.append(f"{name} {scores[name]:.3f}, {verdict.value} {self.reference}{figures}")
        return f"{topic}: {'; '.join(clauses)}."

    def _with_interval(self, headline: Headline, target: str) -> str:
        """Value of the reference, which stands alone, and its interval."""
        rows = self._rows(headline, target).loc[[self.reference], ["value", "low", "high"]]
        value, low, high = rows.to_numpy(float)[0]
        words = f"{self.reference} {value:.3f}"
        return words if math.isnan(low) else f"{words} [{low:.3f}, {high:.3f}]"

    def _rows(self, headline: Headline, target: str) -> pd.DataFrame:
        """Metrics of every space that has this one."""
        metrics = self.metrics
        same = (metrics.task == headline.task) & (metrics.metric == headline.metric)
        return metrics[same & (metrics.target == target)].set_index("space")

    def _scores(self, headline: Headline, target: str) -> pd.Series:
        """Value of every space that has one."""
        return self._rows(headline, target).value

    def _rivals(self, fused: str, scores: pd.Series, headline: Headline) -> list[Rival]:
        rivals = []
        parents = [name for name in parents_among(fused, self.spaces) if name in scores]
        if parents:
            kind = "the best parent" if len(parents) > 1 else "its parent"
            of_parents = scores[parents]
            best = of_parents.idxmax() if headline.higher_is_better else of_parents.idxmin()
            rivals.append(Rival(kind, str(best)))
        concats = [name for name in concats_of(fused, self.spaces) if name in scores]
        if concats:
            rivals.append(Rival("concatenation", concats[0]))
        return rivals

    def _caveats(self) -> list[str]:
        caveats = []
        infos = {name: space.info for name, space in self.spaces.items()}
        random = [name for name, info in infos.items() if info.get("random_weights")]
        if random:
            names = ", ".join(random)
            caveats.append(f"Random weights in {names}: the numbers tell nothing of models.")
        encoded = {name: info for name, info in infos.items() if not info.get("parents")}
        ours = [name for name, info in encoded.items() if info.get("demo")]
        if ours and len(ours) == len(encoded):
            made = "made to see different things"
            caveats.append(f"The encoders are the demonstration's own, {made}.")
        elif ours:
            caveats.append(f"The demonstration's own encoder made {', '.join(ours)}.")
        return caveats


def _clause(verdict: Verdict, rival: Rival, score: float, gain: Difference) -> str:
    figures = f"{rival.name}, {score:.3f}"
    if signed(gain):
        figures += f"; {signed(gain)}"
    return f"{verdict.value} {rival.kind} ({figures})"


def _topic(headline: Headline, target: str) -> str:
    return f"On {target}, {headline.words}" if target else _capitalized(headline.words)


def _capitalized(words: str) -> str:
    return words[:1].upper() + words[1:]
