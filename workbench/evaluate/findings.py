"""What a comparison shows, in sentences that are computed from its numbers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from .._printable import printable
from ..store import Space
from .headlines import Headline
from .intervals import Difference
from .roles import role_of, spaces_in_role
from .verdicts import Verdict, signed, verdict_of

NOTHING = "The dataset has no labels, prompts or captions to measure against."


@dataclass(frozen=True)
class Rival:
    """A space that the fused one is held against: what it is called in a sentence, and its name."""

    kind: str
    name: str


@dataclass(frozen=True)
class Findings:
    """The fused space against its parents and concatenation, one sentence for each headline.

    Attributes
    ----------
    spaces : mapping of str to Space
        As compared, with their roles.
    metrics : DataFrame
        Of the comparison.
    headlines : sequence of Headline
        In the order of the sentences.
    targets : mapping of tuple to str
        Target of each ``(task, metric)`` that the fused space has.
    difference : callable
        ``(a, b, task, target, metric)`` to the paired difference.
    """

    spaces: Mapping[str, Space]
    metrics: pd.DataFrame
    headlines: Sequence[Headline]
    targets: Mapping[tuple[str, str], str]
    difference: Callable[[str, str, str, str, str], Difference]

    def sentences(self) -> list[str]:
        """Say whether fusing helped; a loss or a tie is said.

        Returns
        -------
        list of str
            One for each headline, then what must be known about the spaces.
        """
        return [printable(sentence, one_line=True) for sentence in self._sentences()]

    def _sentences(self) -> list[str]:
        fused = spaces_in_role(self.spaces, "fused")
        if not fused:
            return [self._without_fused(), *self._caveats()]
        sentences: list[str] = []
        for headline in self.headlines:
            measured = headline.key in self.targets
            if measured and not (headline.only_alone and sentences):
                sentences.append(self._sentence(fused[0], headline))
        return [*(sentences or [NOTHING]), *self._caveats()]

    def _without_fused(self) -> str:
        unnamed = [name for name, space in self.spaces.items() if not role_of(space)]
        if not unnamed:
            return "No fused space was compared."
        have = "have" if len(unnamed) > 1 else "has"
        example = f'compare(..., roles={{{json.dumps(unnamed[-1])}: "fused"}})'
        return (
            f"No fused space was compared: {', '.join(unnamed)} {have} no role;"
            f" say who is who, as in {example}."
        )

    def _sentence(self, fused: str, headline: Headline) -> str:
        """Fused against its best parent and concatenation, with the paired differences."""
        target = self.targets[headline.key]
        scores = self._scores(headline, target)
        clauses = []
        consequence = ""
        for rival in self._rivals(scores, headline):
            gain = self.difference(fused, rival.name, headline.task, target, headline.metric)
            verdict = verdict_of(gain, higher_is_better=headline.higher_is_better)
            clauses.append(_clause(verdict, rival, scores[rival.name], gain))
            if rival.kind != "concatenation":
                consequence = verdict.consequence
        topic = f"On {target}, {headline.words}" if target else _capitalized(headline.words)
        sentence = f"{topic}: {fused} {scores[fused]:.3f}"
        if clauses:
            sentence += f", {' and '.join(clauses)}"
        return f"{sentence}. {consequence}".strip()

    def _scores(self, headline: Headline, target: str) -> pd.Series:
        """Value of every space that has one."""
        metrics = self.metrics
        same = (metrics.task == headline.task) & (metrics.metric == headline.metric)
        return metrics[same & (metrics.target == target)].set_index("space").value

    def _rivals(self, scores: pd.Series, headline: Headline) -> list[Rival]:
        rivals = []
        roles = ("clip", "expert", "text expert")
        parents = [name for name in spaces_in_role(self.spaces, *roles) if name in scores]
        if parents:
            kind = "the best parent" if len(parents) > 1 else "its parent"
            of_parents = scores[parents]
            best = of_parents.idxmax() if headline.higher_is_better else of_parents.idxmin()
            rivals.append(Rival(kind, str(best)))
        concats = [name for name in spaces_in_role(self.spaces, "concat") if name in scores]
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


def _capitalized(words: str) -> str:
    return words[:1].upper() + words[1:]
