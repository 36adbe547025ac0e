"""Whether to adopt a fused space: one rule, on the findings and their intervals."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
import pandas as pd

from ..._language import kept, tr
from .accounts import Account
from .finding import Finding
from .headlines import SPOKEN
from .minimum import least_samples
from .opponents import EXACT
from .standing import MARGIN, UNSEEN, Place, Standing, Tested, limits_of, standing_of

_RULE = kept(
    "A fused space is adopted if it is ahead of every simpler space that can do all that it can:"
    " each of its encoders alone, their concatenation and other baselines. Ahead means proven"
    " better somewhere (95 %, corrected by Holm for all comparisons) and proven worse nowhere. It"
    " is not adopted if one such space is ahead of it, or is as good: no gain over it is left"
    " within the intervals; or if it wins here and loses there. A simpler space is ahead, too, if"
    " all that it loses is surely less than one thing that it wins. Else there are not enough data"
    " yet. Differences that surely are below {margin:g} of 100 decide nothing."
)


def rule_words(margin: float = MARGIN) -> str:
    """State the rule.

    Parameters
    ----------
    margin : float, default=0.05
        Share of a measure's range: differences that surely are below it decide nothing.

    Returns
    -------
    str
        For people.

    Examples
    --------
    >>> rule_words(0.02).endswith("below 2 of 100 decide nothing.")
    True
    """
    return tr(_RULE, margin=100 * margin)


JUDGED = {headline.key for headline in SPOKEN}
MOST_SAMPLES = 10_000_000  # a plan for more is none


class Advice(Enum):
    """What to do about a fused space."""

    ADOPT = "adopt"
    DO_NOT = "do not adopt"
    NOT_ENOUGH = "not enough data yet"


@dataclass(frozen=True)
class Decision:
    """Whether to adopt a fused space, and from what this follows.

    Attributes
    ----------
    space : str
        Name of the fused space.
    advice : Advice
        What to do.
    standings : tuple of Standing
        Against each simpler space; empty where nothing was measured on enough samples.
    instead : str
        The simpler space to use; empty if there is none.
    samples : int
        How many samples in all would settle what is told to be open; 0 where that is not known.
    n : int
        How many there are.
    margin : float
        Share of a measure's range: differences that surely are below it decided nothing.
    """

    space: str
    advice: Advice
    standings: tuple[Standing, ...] = ()
    instead: str = ""
    samples: int = 0
    n: int = 0
    margin: float = MARGIN

    @property
    def is_trade(self) -> bool:
        """Tell whether it wins here and loses there, and no simpler space is better.

        Returns
        -------
        bool
            False where something else is to be used instead.
        """
        return self.advice is Advice.DO_NOT and not self.instead

    def against(self, rival: str) -> Standing | None:
        """Look up how the space stands against one other.

        Parameters
        ----------
        rival : str
            Its name.

        Returns
        -------
        Standing or None
            None where they were not compared.
        """
        return next((each for each in self.standings if each.rival == rival), None)

    @property
    def deciding(self) -> Standing | None:
        """Choose the standing that the advice rests on.

        Returns
        -------
        Standing or None
            Against what is to be used instead; a trade; that of which most is open; else the
            strongest rival, over which least was gained.
        """
        if self.instead:
            return self.against(self.instead)
        wanted = {Advice.DO_NOT: Place.TRADE, Advice.NOT_ENOUGH: Place.OPEN}.get(self.advice)
        held = held_against(self.standings)
        fitting = [each for each in held if wanted in (None, each.place)]
        return min(fitting, key=_least_first, default=None)


def _least_first(standing: Standing) -> tuple[int, float, float]:
    """Before others: where most is open; then where the largest gain is the smallest, if proven."""
    proven, told = (
        max((finding.gain for finding in findings), default=0.0)
        for findings in (standing.gains, standing.unsettled)
    )
    return -len(standing.unsettled), proven, told


def decisions_of(
    fused: Sequence[str], accounts: Sequence[Account], metrics: pd.DataFrame,
    n_classes: Mapping[str, int], n: int, margin: float = MARGIN,
) -> list[Decision]:  # fmt: skip
    """Decide on every fused space.

    Parameters
    ----------
    fused : sequence of str
        Names of the fused spaces.
    accounts : sequence of Account
        Of the comparison.
    metrics : DataFrame
        Of the comparison, with those of few samples: space, task, target, metric and n are read.
    n_classes : mapping of str to int
        Classes of each target that samples share.
    n : int
        Samples of the dataset.
    margin : float, default=0.05
        Share of a measure's range: differences that surely are below it decide nothing.

    Returns
    -------
    list of Decision
        In the order of the names.
    """
    known = {account.space: account for account in accounts if account.is_fused}
    counts = metrics.set_index(["space", "task", "target", "metric"])["n"].to_dict()

    def tested(finding: Finding) -> int:
        key = (finding.space, finding.task, finding.target, finding.metric)
        return max(1, int(counts.get(key, n)))

    decisions = []
    for name in fused:
        if name in known:
            decided = _decided(known[name], tested, n, margin)
            decisions.append(replace(decided, margin=margin))
        else:
            few = metrics[metrics.space == name]
            decisions.append(_undecided(name, few, n_classes, n))
    return decisions


def held_against(standings: Sequence[Standing]) -> list[Standing]:
    """Select what a fused space must be ahead of.

    Parameters
    ----------
    standings : sequence of Standing
        Against all.

    Returns
    -------
    list of Standing
        Against what can do all that it can; against all but its exact kernel where nothing can.
    """
    simpler = [each for each in standings if each.kind != EXACT]
    return [each for each in simpler if each.can_all] or simpler


def _decided(account: Account, tested: Tested, n: int, margin: float) -> Decision:
    standings = tuple(standing_of(account, each, tested, margin) for each in account.rivals)
    held = held_against(standings)
    better = [each for each in held if each.place in (Place.BEHIND, Place.LEVEL)]
    if better:
        best = min(better, key=lambda each: (-len(each.losses), len(each.gains)))
        return Decision(account.space, Advice.DO_NOT, standings, best.rival, n=n)
    if any(each.place is Place.TRADE for each in held):
        return Decision(account.space, Advice.DO_NOT, standings, n=n)
    if any(each.place is Place.OPEN for each in held):
        decision = Decision(account.space, Advice.NOT_ENOUGH, standings, n=n)
        return replace(decision, samples=_samples_to_settle(decision, tested, margin))
    return Decision(account.space, Advice.ADOPT, standings, n=n)


def _samples_to_settle(
    decision: Decision, tested: Tested, margin: float
) -> int:  # numpydoc ignore=EX01
    """How many samples make the open interval that is told reach the margin to each side at most.

    A difference of the margin is then told from none. Intervals shorten with the root of the number
    of samples; those of no difference at all with the number itself.
    """
    if decision.deciding is None or not decision.deciding.unsettled:
        return 0
    told = decision.deciding.unsettled[0]
    low, high = limits_of(told, tested(told))
    is_same = told.difference[1] == told.difference[2] == 0
    factor = high / margin if is_same else ((high - low) / (2 * margin)) ** 2
    return _rounded_up(decision.n * max(2.0, factor))


def _undecided(
    name: str, few: pd.DataFrame, n_classes: Mapping[str, int], n: int
) -> Decision:  # numpydoc ignore=EX01
    """Of a space that was measured on too few samples, or by nothing."""
    judged = few[[key in JUDGED for key in zip(few.task, few.metric, strict=True)]]
    samples = 0
    if len(judged):
        least = np.maximum(UNSEEN / MARGIN, least_samples(judged, n_classes))
        samples = _rounded_up(n * float((least / np.maximum(1, judged["n"])).min()))
    return Decision(name, Advice.NOT_ENOUGH, samples=samples, n=n)


def _rounded_up(samples: float) -> int:
    """Two digits are a plan; none beyond reason."""
    if not 0 < samples < MOST_SAMPLES:
        return 0
    step = 10 ** max(1, math.floor(math.log10(samples)) - 1)
    return math.ceil(samples / step) * step
