"""All that a brief is made of: figures, verdict and examples out of the folder of a run."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from .._require import InputError, require
from ..gating.runs import EXPECTED, Run, read_run
from ..report.example_files import picture_uri, read_examples
from .findings import BETTER, CONCATENATION, EXACT, WORSE, Gap, gaps_of
from .shifting import ShiftTold, read_shift

ADVICE = ("adopt", "do_not", "not_enough")
WANTED = {"do_not": "trade", "not_enough": "open"}  # advice to the place that it rests on


@dataclass(frozen=True)
class Facts:
    """What the folder of a run tells of one fused space.

    Attributes
    ----------
    run : Run
        Figures, costs, what is wrong with the data.
    verdict : dict
        Of the fused space, as in ``metrics.json``.
    gaps : tuple of Gap
        Against all its rivals.
    examples : dict
        Of ``examples.json``; empty for a run of an older version.
    shift : ShiftTold, default=None
        Whether new samples are like those of the run; None where nobody looked.
    """

    run: Run
    verdict: dict[str, Any] = field(repr=False)
    gaps: tuple[Gap, ...] = field(repr=False)
    examples: dict[str, Any] = field(repr=False)
    shift: ShiftTold | None = None

    @property
    def space(self) -> str:
        """Name the fused space.

        Returns
        -------
        str
            As the run has it.
        """
        return str(self.verdict["space"])

    @property
    def advice(self) -> str:
        """Say what to do.

        Returns
        -------
        str
            One of ``ADVICE``.
        """
        return str(self.verdict["advice"])

    @property
    def instead(self) -> str:
        """Name the simpler space to use.

        Returns
        -------
        str
            Empty for none.
        """
        return str(self.verdict.get("instead") or "")

    @property
    def clip(self) -> str:
        """Name the space that is taken for what is used today.

        Returns
        -------
        str
            CLIP, or the first space of the run.
        """
        roles = self.run.roles
        found = [name for name, role in roles.items() if role == "clip"]
        parents = self.parents
        return next(iter([*found, *parents, *roles]), "")

    @property
    def parents(self) -> list[str]:
        """List what the fused space is made of.

        Returns
        -------
        list of str
            Names of spaces of the run.
        """
        made_of = self.run.manifest["spaces"][self.space].get("parents") or ()
        return [str(name) for name in made_of if name in self.run.roles]

    @cached_property
    def rival(self) -> str:
        """Name the simpler space that the advice rests on.

        Returns
        -------
        str
            Empty where nothing was compared.
        """
        known = self.verdict.get("deciding")
        if known is not None:
            return str(known)
        if self.instead:
            return self.instead
        kinds = {gap.rival: gap.kind for gap in self.gaps}
        wanted = WANTED.get(self.advice)
        places = {
            rival: place
            for rival, place in self.verdict["standings"].items()
            if kinds.get(rival) != EXACT and wanted in (None, place)
        }
        return min(places, key=self._least_gained, default="")

    def _least_gained(self, rival: str) -> tuple[int, float]:
        """Before others: who can do most; then over whom the largest gain is the smallest."""
        gains = [gap.difference for gap in self.gains(rival)]
        return -len(self.against(rival)), max(gains, default=0.0)

    @property
    def place(self) -> str:
        """Say where the fused space stands against that rival.

        Returns
        -------
        str
            "ahead", "trade", "behind", "level", "open", or empty.
        """
        return str(self.verdict["standings"].get(self.rival, ""))

    @property
    def things(self) -> str:
        """Say what the samples are.

        Returns
        -------
        str
            "pictures" or "samples".
        """
        return "pictures" if self.examples.get("pictures", True) else "samples"

    @property
    def n(self) -> int:
        """Count the samples.

        Returns
        -------
        int
            Of the run.
        """
        return int(self.run.manifest["data"]["samples"])

    @property
    def concatenation(self) -> str:
        """Name the space that has both models side by side.

        Returns
        -------
        str
            Empty for none.
        """
        return next((gap.rival for gap in self.gaps if gap.kind == CONCATENATION), "")

    def against(self, rival: str) -> list[Gap]:
        """Select the differences to one rival.

        Parameters
        ----------
        rival : str
            Its name.

        Returns
        -------
        list of Gap
            At all measures.
        """
        return [gap for gap in self.gaps if gap.rival == rival]

    def gains(self, rival: str) -> list[Gap]:
        """Select what is proven better and may matter.

        Parameters
        ----------
        rival : str
            Against whom.

        Returns
        -------
        list of Gap
            Of all measures.
        """
        return [gap for gap in self.against(rival) if gap.verdict == BETTER and gap.matters]

    def losses(self, rival: str) -> list[Gap]:
        """Select what is proven worse and may matter.

        Parameters
        ----------
        rival : str
            Against whom.

        Returns
        -------
        list of Gap
            Of all measures.
        """
        return [gap for gap in self.against(rival) if gap.verdict == WORSE and gap.matters]

    def sample(self, row: int) -> dict[str, str]:
        """Look a sample of the examples up.

        Parameters
        ----------
        row : int
            Its number.

        Returns
        -------
        dict of str to str
            Name, caption and the address of its picture; empty strings where there is none.
        """
        known: Mapping[str, Any] = self.examples["samples"].get(str(row), {})
        words = {part: str(known.get(part) or "") for part in ("name", "caption")}
        return words | {"picture": picture_uri(str(known.get("picture") or ""))}


def read_facts(folder: str | Path, shift: str | Path | None = None) -> Facts:
    """Read the folder of a run.

    Parameters
    ----------
    folder : str or Path
        As ``workbench report`` writes it.
    shift : str or Path, default=None
        What ``workbench shift --json`` printed of new samples.

    Returns
    -------
    Facts
        All that a brief is made of; of several fused spaces it is about the first.

    Raises
    ------
    InputError
        If it is no such folder, a file of it is damaged, nothing is fused in the run, or the shift
        is not of its spaces.

    Examples
    --------
    >>> read_facts("no/such/run")
    Traceback (most recent call last):
        ...
    workbench._require.InputError: no folder no/such/run: expected the folder of a run, as \
`workbench report --out` writes it.
    """
    run = read_run(folder)
    known = {"verdict", "findings"} <= run.metrics.keys()
    require(known, f"{folder}, a run of an older version", "one that `workbench rerun` made anew")
    examples = read_examples(run.folder)
    try:
        facts = _facts(run, examples)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{folder}, whose files are damaged: expected {EXPECTED}.") from error
    if shift is None:
        return facts
    return replace(facts, shift=read_shift(shift, run.manifest["spaces"]))


def _facts(run: Run, examples: dict[str, Any]) -> Facts:
    verdicts = {str(each["space"]): dict(each) for each in run.metrics["verdict"]}
    nothing = f"{run.name}, in which nothing is fused"
    require(verdicts, nothing, "a run with a fused space: there is nothing to decide")
    name = next(iter(verdicts))
    verdict = verdicts[name]
    require(verdict["advice"] in ADVICE, f"advice {verdict['advice']!r}", f"one of {ADVICE}")
    facts = Facts(run, verdict, gaps_of(run.metrics["findings"], name), examples)
    _ = facts.rival, facts.place, facts.n, facts.clip, run.outcomes
    return facts
