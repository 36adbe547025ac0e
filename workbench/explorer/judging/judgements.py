"""Answers to "which space is right here?", and what they come to; no widgets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ... import _checks
from ..._require import require
from ...evaluate.uncertainty.intervals import mean_interval

COLUMNS = ["spaces", "space", "chosen", "decided", "ties", "share", "low", "high", "at_random"]
BETWEEN = " / "


@dataclass(frozen=True)
class Judgement:
    """One answer.

    Attributes
    ----------
    asked : tuple of str
        Ids of the samples whose neighbours were compared.
    spaces : tuple of str
        Names of the spaces, two or more.
    chosen : str
        Name of the one that was right; empty of a tie.
    at_random : bool
        Whether the sample was drawn, and not selected by who judged.
    """

    asked: tuple[str, ...]
    spaces: tuple[str, ...]
    chosen: str
    at_random: bool


class Standing(NamedTuple):
    """How often a space was chosen, among the same spaces.

    Attributes
    ----------
    spaces : tuple of str
        That were compared.
    space : str
        Of which this is.
    chosen, decided, ties : int
        Judgements for it, for any of them, and for none.
    share : float
        Chosen of decided; NaN where nothing is.
    low, high : float
        Wilson's interval of it, 95 %.
    at_random : int
        Decided ones whose sample was drawn at random.
    """

    spaces: tuple[str, ...]
    space: str
    chosen: int
    decided: int
    ties: int
    share: float
    low: float
    high: float
    at_random: int

    @property
    def words(self) -> str:  # numpydoc ignore=RT01
        """What it comes to, in one sentence."""
        against = " or ".join(name for name in self.spaces if name != self.space)
        ties = ""
        if self.ties:
            ties = "; 1 tie" if self.ties == 1 else f"; {self.ties:,} ties"
        if not self.decided:
            return f"{self.space} against {against}: nothing decided yet{ties}."
        said = (
            f"The analyst sided with {self.space} in {self.chosen:,} of {self.decided:,},"
            f" {self.low:.2f} to {self.high:.2f}, against {against}{ties}."
        )
        chance = 1 / len(self.spaces)
        if self.low <= chance <= self.high:
            said += f" Who cannot tell them apart sides with it in {chance:.2f}: not decided yet."
        own = self.decided - self.at_random
        return f"{said} {own:,} of them on samples of the analyst's choice." if own else said


class Judgements:
    """All answers so far, each a step that can be taken back.

    Parameters
    ----------
    did : callable, default=None
        Hears of each step: what it was, what takes it back, what does it again.

    Examples
    --------
    >>> judgements = Judgements()
    >>> for i in range(20):
    ...     chosen = "" if i >= 17 else "CLIP" if i >= 14 else "fused"
    ...     judgements.add(Judgement((f"id{i}",), ("CLIP", "fused"), chosen, True))
    >>> print(judgements.sentences()[0])
    The analyst sided with fused in 14 of 17, 0.59 to 0.94, against CLIP; 3 ties.
    """

    def __init__(
        self, did: Callable[[str, Callable[[], None], Callable[[], None]], None] | None = None
    ) -> None:
        self._did = did
        self._all: tuple[Judgement, ...] = ()
        self._listeners: list[Callable[[], None]] = []

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call a function after every change.

        Parameters
        ----------
        listener : callable
            Takes nothing.
        """
        self._listeners.append(listener)

    def __len__(self) -> int:
        return len(self._all)

    @property
    def all(self) -> tuple[Judgement, ...]:  # numpydoc ignore=RT01
        """Every answer, the last one last."""
        return self._all

    def add(self, judgement: Judgement) -> None:
        """Keep an answer; one about the same samples and spaces takes the place of that of before.

        Parameters
        ----------
        judgement : Judgement
            What was said.

        Raises
        ------
        InputError
            If it chooses what was not compared.
        """
        among = judgement.spaces
        is_one = judgement.chosen in among or not judgement.chosen
        expected = f"one of {_checks.shortened(among)}, or '' for a tie"
        require(is_one, f"chosen={judgement.chosen!r:.80}", expected)
        before, question = self._all, (judgement.asked, among)
        others = tuple(each for each in before if (each.asked, each.spaces) != question)
        after = (*others, judgement)
        self._take(after)
        if self._did is not None:
            self._did("a judgement", partial(self._take, before), partial(self._take, after))

    def recall(self, judgements: Sequence[Judgement]) -> None:
        """Bring back answers of another kernel, which cannot be taken back.

        Parameters
        ----------
        judgements : sequence of Judgement
            The last one last.
        """
        self._take(tuple(judgements))

    def _take(self, judgements: tuple[Judgement, ...]) -> None:
        self._all = judgements
        for listener in self._listeners:
            listener()

    def standings(self) -> list[Standing]:
        """Count, for each set of spaces that was compared, how often each was chosen.

        Returns
        -------
        list of Standing
            Most often chosen first, by set.
        """
        sets = dict.fromkeys(each.spaces for each in self._all)
        return [standing for spaces in sets for standing in self._standings_of(spaces)]

    def _standings_of(self, spaces: tuple[str, ...]) -> list[Standing]:
        about = [each for each in self._all if each.spaces == spaces]
        decided = [each for each in about if each.chosen]
        at_random = sum(each.at_random for each in decided)
        found = []
        for space in spaces:
            hits = np.array([each.chosen == space for each in decided], dtype=float)
            share, low, high = _share(hits)
            ties = len(about) - len(decided)
            counts = int(hits.sum()), len(decided), ties
            found.append(Standing(spaces, space, *counts, share, low, high, at_random))
        return sorted(found, key=lambda each: -each.chosen)

    def sentences(self) -> list[str]:
        """Say, for each set of spaces that was compared, which was chosen most.

        Returns
        -------
        list of str
            One for each set; of three and more, one for each that was chosen as often.
        """
        said = []
        for spaces in dict.fromkeys(each.spaces for each in self._all):
            first, *others = self._standings_of(spaces)
            said.append(first.words)
            if len(spaces) > 2:
                said += [other.words for other in others if other.chosen == first.chosen > 0]
        return said

    def table(self) -> pd.DataFrame:
        """Tabulate :meth:`standings`.

        Returns
        -------
        DataFrame
            A row for each space of each set that was compared: ``chosen`` of ``decided``, their
            ``share`` with Wilson's interval, ``ties`` beside.
        """
        rows = [each._replace(spaces=_joined(each.spaces)) for each in self.standings()]  # type: ignore[arg-type]
        return pd.DataFrame(rows, columns=COLUMNS)

    def log(self) -> pd.DataFrame:
        """Tabulate every answer.

        Returns
        -------
        DataFrame
            ``asked`` (ids), ``spaces``, ``chosen`` (``tie`` for none) and ``at_random``.
        """
        rows: list[dict[str, Any]] = [
            {
                "asked": " ".join(each.asked), "spaces": _joined(each.spaces),
                "chosen": each.chosen or "tie", "at_random": each.at_random,
            }
            for each in self._all
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=["asked", "spaces", "chosen", "at_random"])


def _share(hits: np.ndarray) -> tuple[float, float, float]:
    if not len(hits):
        return np.nan, np.nan, np.nan
    low, high = mean_interval(hits)
    return float(hits.mean()), float(low), float(high)


def _joined(spaces: tuple[str, ...]) -> str:
    return BETWEEN.join(spaces)
