"""What every space scored on one dataset."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pandas as pd

from .. import _checks, align
from .._require import require
from ..data.dataset import Dataset
from ..store import Space
from .clustering import agreement
from .findings import Findings
from .headlines import HEADLINES, SPOKEN, Headline
from .intervals import Difference, difference
from .roles import spaces_in_role

KEY = ["space", "task", "target", "metric"]

Key = tuple[str, str, str, str]


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
        ``(space, task, target, metric)`` to the outcomes of the samples, where there are some.
    own_headlines : tuple of Headline
        Of the measures of somebody's own, in their order.
    """

    dataset: Dataset
    spaces: dict[str, Space]
    metrics: pd.DataFrame
    alignment: pd.DataFrame
    seconds: dict[str, float]
    notes: tuple[str, ...] = ()
    outcomes: dict[Key, np.ndarray] = field(default_factory=dict, repr=False)
    own_headlines: tuple[Headline, ...] = ()

    @property
    def headlines(self) -> tuple[Headline, ...]:
        """List the metrics that table, bars and report show.

        Returns
        -------
        tuple of Headline
            In the order of the table.
        """
        return (*HEADLINES, *self.own_headlines)

    def table(self, target: str | None = None) -> pd.DataFrame:
        """Set the headline metrics of every space side by side.

        Parameters
        ----------
        target : str, default=None
            Whose classes; None takes the main target. Zero-shot is of the prompted target.

        Returns
        -------
        DataFrame
            One row for each space: headline metrics, CKA to CLIP, width, and the seconds of
            encoding or fusing.

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
        clip = spaces_in_role(self.spaces, "clip")
        if clip and len(self.alignment):
            to_clip = self._aligned_with(clip[0], "unbiased_cka")
            wide[f"CKA to {clip[0]}"] = [to_clip.get(name, np.nan) for name in self.spaces]
        wide["width"] = [space.dim for space in self.spaces.values()]
        wide["seconds"] = [space.info.get("seconds", np.nan) for space in self.spaces.values()]
        return wide

    def headline_metrics(self, target: str | None = None) -> pd.DataFrame:
        """Select the rows of ``metrics`` that the table shows.

        Parameters
        ----------
        target : str, default=None
            Whose classes; None takes the main target. Zero-shot is of the prompted target.

        Returns
        -------
        DataFrame
            At most one row for each space and headline.

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
        of_target = metrics.target.isin(["", target]) | (metrics.task == "zero_shot")
        return metrics[is_headline & of_target]

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
        tuple of three floats
            Value, low, high (95 %). Clusterings are compared by subsampling, other metrics by
            :func:`difference`; without outcomes of the samples there is no interval (NaN).

        Raises
        ------
        InputError
            If it was not measured.
        """
        measure = (task, target, metric)
        if (a, *measure) not in self.outcomes or (b, *measure) not in self.outcomes:
            return self._value(a, *measure) - self._value(b, *measure), np.nan, np.nan
        first, second = (self.outcomes[name, task, target, metric] for name in (a, b))
        if task != "cluster":
            return difference(first, second)
        score = partial(agreement, metric.rsplit("_", 1)[1])

        def gain(rows: np.ndarray) -> float:
            return score(first, rows) - score(second, rows)

        return align.subsampling_interval(gain, first.shape[1], n_draws=50)

    def sentences(self) -> list[str]:
        """Say in words, computed from the numbers, whether fusing helped.

        Returns
        -------
        list of str
            One for each headline metric: fused against the best parent and against
            concatenation, with the paired difference and its 95 % interval; a loss or a tie is
            said. Then what must be known about the spaces.
        """
        fused = spaces_in_role(self.spaces, "fused")
        targets: dict[tuple[str, str], str] = {}
        for space, task, target, metric in self.metrics[KEY].itertuples(index=False, name=None):
            if fused and space == fused[0]:
                targets.setdefault((task, metric), target)
        spoken = (*SPOKEN, *self.own_headlines)
        findings = Findings(self.spaces, self.metrics, spoken, targets, self.difference)
        return findings.sentences()

    def finding(self) -> str:
        """Say in words, computed from the numbers, whether fusing helped.

        Returns
        -------
        str
            :meth:`sentences` in one paragraph.
        """
        return " ".join(self.sentences())

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
