"""What every space scored on one dataset."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from .. import _checks
from .._language import kept, retold, tr
from .._printable import printable
from .._require import require
from ..data.dataset import Dataset
from ..store import Space
from .findings.accounts import Account, accounts_of
from .findings.decision import Decision, decisions_of
from .findings.finding import Finding, findings_of, table_of
from .findings.headlines import HEADLINES, SPOKEN, Headline, of_target
from .findings.minimum import enough_samples
from .findings.remarks import NOTHING, caveats, hints, too_few, values_alone
from .findings.roles import spaces_in_role
from .findings.standing import MARGIN
from .findings.telling import sentences_of
from .measures.chance import chance_level
from .measures.targets import shared_classes
from .measures.unfinished import not_converged
from .uncertainty.intervals import Difference, difference
from .uncertainty.outcomes import Clusters, Key, Outcomes

KEY = ["space", "task", "target", "metric"]
CHANCE = kept("chance")  # last row of the table


@dataclass(frozen=True)
class Comparison:
    """What every space scored on one dataset.

    Attributes
    ----------
    dataset : Dataset
        What was measured on.
    spaces : dict of str to Space
        As evaluated.
    metrics : DataFrame
        Columns space, task, target, metric, value, low, high (95 %), n.
    alignment : DataFrame
        Columns a, b, metric, value, low, high, n; see :func:`workbench.align.alignment`.
    seconds : dict of str to float
        Wall time by task, and "all".
    notes : tuple of str
        What was left out, and why.
    outcomes : dict
        ``(space, task, target, metric)`` to the :class:`Outcomes` of the samples (or a bare array
        of them) or the :class:`Clusters`, where there are some.
    own_headlines : tuple of Headline
        Of the measures of somebody's own, in their order.
    reference : str
        Space that the others are held against; CLIP, or else the first, if it is empty.
    """

    dataset: Dataset
    spaces: dict[str, Space]
    metrics: pd.DataFrame
    alignment: pd.DataFrame
    seconds: dict[str, float]
    notes: tuple[str, ...] = ()
    outcomes: dict[Key, Outcomes | Clusters] = field(default_factory=dict, repr=False)
    own_headlines: tuple[Headline, ...] = ()
    reference: str = ""

    @property
    def reference_space(self) -> str:
        """Name the space that the others are held against.

        Returns
        -------
        str
            The chosen one; CLIP, or else the first.
        """
        if self.reference:
            return self.reference
        return next(iter([*spaces_in_role(self.spaces, "clip"), *self.spaces]), "")

    @property
    def headlines(self) -> tuple[Headline, ...]:
        """List the metrics that table, bars and report show.

        Returns
        -------
        tuple of Headline
            In the order of the table.
        """
        return (*HEADLINES, *self.own_headlines)

    def table(self, target: str | None = None, *, chance: bool = False) -> pd.DataFrame:
        """Set the headline metrics of every space side by side.

        Parameters
        ----------
        target : str, default=None
            Whose classes; None takes the main target. Zero-shot and few-shot with prompts are of
            the prompted target.
        chance : bool, default=False
            Add a last row: what each metric is worth by chance, see :meth:`chance`.

        Returns
        -------
        DataFrame
            One row for each space: headline metrics, CKA to the reference, width, and the seconds
            of encoding or fusing, NaN where nobody noted them.

        Raises
        ------
        InputError
            If there is no such target.
        """
        metrics = self.headline_metrics(target)
        wide = pd.DataFrame(index=pd.Index(self.spaces, name="space"))
        for headline in self.headlines:
            is_this = (metrics.task == headline.task) & (metrics.metric == headline.metric)
            if is_this.any():
                wide[headline.column] = metrics[is_this].set_index("space").value
        reference = self.reference_space
        if len(self.alignment):
            aligned = self._aligned_with(reference, "unbiased_cka")
            wide[f"CKA to {reference}"] = [aligned.get(name, np.nan) for name in self.spaces]
        wide["width"] = [space.dim for space in self.spaces.values()]
        wide["seconds"] = [space.info.get("seconds", np.nan) for space in self.spaces.values()]
        if chance:
            levels = pd.DataFrame([self.chance(target)], index=[CHANCE], columns=wide.columns)
            wide = pd.concat([wide, levels.astype(float)]).rename_axis("space")
        return wide

    def chance(self, target: str | None = None) -> dict[str, float]:
        """Say what each headline metric is worth by chance alone.

        Parameters
        ----------
        target : str, default=None
            As in :meth:`table`.

        Returns
        -------
        dict of str to float
            By column of the table: the share of the most frequent class; one's own picture or
            caption at random; clusters of the same sizes at random (the mean of the spaces).

        Raises
        ------
        InputError
            If there is no such target.
        """
        columns = {headline.key: headline.column for headline in self.headlines}
        shown = self.headline_metrics(target)[["task", "target", "metric"]].drop_duplicates()
        levels = {}
        for task, of, metric in shown.itertuples(index=False, name=None):
            level = chance_level((task, of, metric), self.dataset, self.outcomes)
            if not np.isnan(level):
                levels[columns[task, metric]] = level
        return levels

    def headline_metrics(self, target: str | None = None) -> pd.DataFrame:
        """Select the rows of ``metrics`` that the table shows: those of enough samples.

        Parameters
        ----------
        target : str, default=None
            Whose classes; None takes the main target. Zero-shot and few-shot with prompts are of
            the prompted target.

        Returns
        -------
        DataFrame
            At most one row for each space and headline; see ``evaluate.LEAST_TESTED``.

        Raises
        ------
        InputError
            If there is no such target.
        """
        if target:
            _checks.one_of("target", target, self.dataset.targets)
        target = target or next(iter(self.dataset.targets), "")
        metrics = self.metrics
        keys = zip(metrics.task, metrics.metric, strict=True)
        wanted = {headline.key for headline in self.headlines}
        is_headline = np.array([key in wanted for key in keys], bool)
        return metrics[is_headline & of_target(metrics, target) & self._enough]

    def difference(self, a: str, b: str, task: str, target: str, metric: str) -> Difference:
        """Compute the paired difference of space a over space b.

        Parameters
        ----------
        a, b : str
            Names of the spaces.
        task, target, metric : str
            As in ``metrics``.

        Returns
        -------
        Difference
            Value, low, high (95 %), p by :func:`difference`; without outcomes of the samples there
            is no interval (NaN).

        Raises
        ------
        InputError
            If it was not measured.
        """
        measure = (task, target, metric)
        if (a, *measure) not in self.outcomes or (b, *measure) not in self.outcomes:
            value = self._value(a, *measure) - self._value(b, *measure)
            return Difference(value, np.nan, np.nan, np.nan)
        return difference(self.outcomes[a, *measure], self.outcomes[b, *measure])

    def findings(self) -> list[Finding]:
        """Judge every space against its rivals, at everything that was measured on enough samples.

        Each fused space against each of its parents, against concatenation and other baselines
        made of them; spaces outside of a fusion against the reference. Over all targets and tasks:
        linear probe, k-NN, few-shot with and without prompts, zero-shot, retrieval, recall across
        groups, clusters (by AMI, which is 0 by chance), own measures. The p-values of all that is
        found of one space are corrected together, by :func:`holm`.

        Returns
        -------
        list of Finding
            Space by space, the fused ones first; of each the gains, then the losses, the ties and
            what could not be tested, largest first.
        """
        return list(self._found)

    @cached_property
    def _found(self) -> list[Finding]:
        spoken = (*SPOKEN, *self.own_headlines)
        metrics = self.metrics[self._enough]
        return findings_of(self.spaces, metrics, spoken, self.difference, self.reference_space)

    def findings_table(self) -> pd.DataFrame:
        """Set the findings down as a table.

        Returns
        -------
        DataFrame
            One row for each, in their order: space, rival, kind, task, target, metric, value,
            rival_value, difference, low, high (95 %, of this difference alone), p, adjusted_p,
            verdict.
        """
        return table_of(self._found)

    def accounts(self) -> list[Account]:
        """Put the findings of each space together: the score, gains, losses and ties.

        Returns
        -------
        list of Account
            One for each space that has rivals, the fused ones first.
        """
        return accounts_of(self._found)

    def decisions(self, *, margin: float = MARGIN) -> list[Decision]:
        """Decide on every fused space: adopt it, do not, or not enough data yet.

        A fused space is adopted if it is ahead of every simpler space (its parents, concatenation,
        baselines) that can do all that it can: proven better somewhere, by the p-values that
        :meth:`findings` corrects, and proven worse nowhere. It is not, if one such space is ahead
        of it, or as good: no gain of more than the margin is left in the intervals; or if it wins
        here and loses there. Else there are not enough data yet.

        Parameters
        ----------
        margin : float, default=0.05
            Share of a measure's range: differences that surely are below it decide nothing.

        Returns
        -------
        list of Decision
            One for each fused space; empty where nothing is fused.

        Raises
        ------
        InputError
            If the margin is no number above 0 and below 1.
        """
        margin = _checks.share("margin", margin)
        fused = spaces_in_role(self.spaces, "fused")
        shared = shared_classes(self.dataset)
        accounts, n = self.accounts(), self.dataset.n
        return decisions_of(fused, accounts, self.metrics, shared, n, margin)

    def sentences(self) -> list[str]:
        """Say in words, computed from the findings, how the spaces compare.

        Returns
        -------
        list of str
            For each space with rivals: how many gains, losses and ties it has against each; the
            gains over the best parent and over concatenation, largest first, then the costs, then
            the ties; what to use instead, where fusing gained nothing. Then values without a
            rival, and what must be known about the spaces. Few samples are not spoken of.
        """
        instead = {decision.space: decision.instead for decision in self.decisions()}
        said: list[str] = []
        for account in self.accounts():
            said += sentences_of(account, instead.get(account.space, ""))
        return [*(printable(sentence, one_line=True) for sentence in said), *self.remarks()]

    def remarks(self) -> list[str]:
        """Say what is to be known beside the findings.

        Returns
        -------
        list of str
            Values without a rival; what did not converge; how a fused space is named, where none is
            known; whose numbers tell nothing of models elsewhere.
        """
        metrics = self.metrics[self._enough]
        spoken = [headline for headline in SPOKEN if headline in HEADLINES]
        spoken += self.own_headlines
        said = values_alone(metrics, spoken, self._found, self.reference_space)
        if not said and not self._found:
            said = [too_few() if len(self.metrics) else tr(NOTHING)]
        said += map(retold, not_converged(self.notes))
        said += [*hints(self.spaces, is_chosen=bool(self.reference)), *caveats(self.spaces)]
        return [printable(sentence, one_line=True) for sentence in said]

    def finding(self) -> str:
        """Say in words, computed from the findings, how the spaces compare.

        Returns
        -------
        str
            :meth:`sentences` in one paragraph.
        """
        return " ".join(self.sentences())

    @property
    def _enough(self) -> np.ndarray:
        """Which rows of ``metrics`` rest on enough samples to be headlines."""
        return enough_samples(self.metrics, shared_classes(self.dataset))

    def _value(self, *key: str) -> float:
        """Value of a space, task, target and metric."""
        same = (self.metrics[KEY] == list(key)).all(axis=1)
        require(same.any(), f"{' '.join(key)}", "what was measured, as in Comparison.metrics")
        return float(self.metrics[same].value.iloc[0])

    def _aligned_with(self, name: str, metric: str) -> dict[str, float]:
        """Alignment of each space with one, by name."""
        aligned = {name: 1.0}
        table = self.alignment[self.alignment.metric == metric]
        for a, b, value in zip(table.a, table.b, table.value, strict=True):
            if a == name:
                aligned[b] = value
            elif b == name:
                aligned[a] = value
        return aligned
