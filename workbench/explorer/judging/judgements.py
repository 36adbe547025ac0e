"""Answers to "which space is right here?", and what they come to; no widgets."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ... import _checks
from ..._require import require
from ...evaluate.uncertainty.intervals import mean_interval
from ...report.judged import sided_words

COLUMNS = ["spaces", "space", "chosen", "judged", "ties", "share", "low", "high", "at_random"]
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
    chosen, judged, ties : int
        Judgements for it, for any or none of them, and for none.
    share : float
        Chosen of judged.
    low, high : float
        Wilson's interval of it, 95 %, mended for the rarest hits and misses (Brown et al., 2001).
    at_random : int
        Judged ones whose sample was drawn at random.
    """

    spaces: tuple[str, ...]
    space: str
    chosen: int
    judged: int
    ties: int
    share: float
    low: float
    high: float
    at_random: int


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
    The analyst sided with fused in 14 of 20 (48 to 85 %); CLIP 3, neither 3.
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
        ties = sum(not each.chosen for each in about)
        at_random = sum(each.at_random for each in about)
        found = []
        for space in spaces:
            hits = np.array([each.chosen == space for each in about], dtype=float)
            low, high = mean_interval(hits)
            share, counts = float(hits.mean()), (int(hits.sum()), len(about), ties)
            found.append(Standing(spaces, space, *counts, share, low, high, at_random))
        return sorted(found, key=lambda each: -each.chosen)

    def sentences(self) -> list[str]:
        """Say, for each set of spaces that was compared, which was chosen most.

        Returns
        -------
        list of str
            One for each set.
        """
        said: list[str] = self.table().attrs["sentences"]
        return said

    def renamed(self, names: Mapping[str, str]) -> "Judgements":
        """Give the same answers with other names of spaces.

        Parameters
        ----------
        names : mapping of str to str
            New name by old one; others stay.

        Returns
        -------
        Judgements
            Of the same order, which nobody listens to.
        """

        def new(name: str) -> str:
            return names.get(name, name)

        given = Judgements()
        given.recall([
            replace(each, spaces=tuple(map(new, each.spaces)), chosen=new(each.chosen))
            for each in self._all
        ])  # fmt: skip
        return given

    def table(self) -> pd.DataFrame:
        """Tabulate :meth:`standings`.

        Returns
        -------
        DataFrame
            A row for each space of each set that was compared: ``chosen`` of ``judged``, their
            ``share`` with Wilson's interval, ``ties`` beside; in ``attrs["sentences"]`` the same
            in words.
        """
        rows = [each._replace(spaces=_joined(each.spaces)) for each in self.standings()]  # type: ignore[arg-type]
        table = pd.DataFrame(rows, columns=COLUMNS)
        sets = table.groupby("spaces", sort=False)
        table.attrs["sentences"] = [sided_words(standings) for _, standings in sets]
        return table

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


def _joined(spaces: tuple[str, ...]) -> str:
    return BETWEEN.join(spaces)
