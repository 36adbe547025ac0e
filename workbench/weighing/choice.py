"""The answer: which weights, what they are worth on samples that did not choose, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from .._language import kept, listed, sentences, tr
from .._printable import printable
from ..fusion.weights import Weights
from .grid import FAMILY
from .words import DOES_AS_WELL, UNCERTAIN, retold_metric, scored

BEYOND = kept(
    "{weights}: {by:+.3f} (95 % {low:+.3f} to {high:+.3f}) against the best corner, {corner}:"
    " beyond chance."
)
WITHIN = kept(
    "{weights}: {by:+.3f} (95 % {low:+.3f} to {high:+.3f}) against the best corner, {corner}:"
    " within chance; {corner} does as well, as far as {n:,} samples can tell."
)
IN_FOLDS = kept(
    "{metric}: {score:.3f} (95 % {low:.3f} to {high:.3f}; {n:,} samples, {n_folds} folds) on"
    " samples that had no part in the choice; {each}."
)
IN_SPLIT = kept(
    "{metric}: {score:.3f} (95 % {low:.3f} to {high:.3f}; {n:,} samples, the given split) on"
    " samples that had no part in the choice; {each}."
)
OPPOSITES = kept(
    "For {percent:.0f} % of pairs less of one similarity makes more of the fused one (opposites"
    " agree): a larger C and expert weight avoid it."
)
MOST_OUTSIDE = 0.01  # share of pairs outside the monotone region that is not worth a sentence


@dataclass(frozen=True, eq=False)
class Choice:
    """Weights that were chosen, and what samples that did not choose say of them.

    Attributes
    ----------
    weights : Weights
        Chosen on all samples (with a given split, on those that train).
    kind : str
        The corner that they are: "CLIP", "expert", "concatenation", "KrossFuse", or "family".
    metric : str
        What chose, in words.
    score : float
        Of weights that are chosen by the same rule, each time on samples other than those that are
        measured.
    low, high : float
        95 % interval of it, over samples.
    n : int
        Outcomes that are measured.
    n_samples : int
        Samples that take part.
    n_folds : int
        Folds that report.
    corners : DataFrame
        A row for each corner and for the family: ``kind``, its best setting on all samples (``C``,
        ``expert_weight``, ``product_weight``, ``centre_clip``), ``score`` (nested in the same way),
        and ``difference``, ``low``, ``high``, ``p``: how much better the chosen weights are.
    grid : DataFrame
        A row for each setting: its weights, ``kind``, ``score`` on all samples (which chose by it:
        the highest is too high), ``standard_error`` of its difference from the best, ``outside``
        (share of pairs outside the monotone region).
    by_fold : tuple of Weights
        What each fold's own choice is.
    kinds_by_fold : tuple of str
        Their kinds.
    is_certain : bool
        False where neither labels nor captions of the same image chose.
    seconds : float
        What it took.
    """

    weights: Weights
    kind: str
    metric: str
    score: float
    low: float
    high: float
    n: int
    n_samples: int
    n_folds: int
    corners: pd.DataFrame
    grid: pd.DataFrame
    by_fold: tuple[Weights, ...]
    kinds_by_fold: tuple[str, ...]
    is_certain: bool
    seconds: float

    @property
    def best_corner(self) -> pd.Series:
        """Find the corner with the highest nested score.

        Returns
        -------
        Series
            A row of ``corners``.
        """
        corners = self.corners[self.corners.kind != FAMILY]
        return corners.iloc[int(corners.score.argmax())]

    @property
    def words(self) -> str:
        """Name the chosen weights, and the corner that they are.

        Returns
        -------
        str
            Such as "concatenation (C = 1, expert weight 1, product weight 0)".
        """
        words = self.weights.in_words()
        if self.kind == FAMILY:
            return words
        return tr("{kind} ({words})", kind=tr(self.kind), words=words)

    @property
    def outside(self) -> float:
        """Give the share of pairs for which less of one similarity makes more of the fused one.

        Returns
        -------
        float
            0 to 1.
        """
        same = (self.grid[["C", "expert_weight", "product_weight", "centre_clip"]] == [
            self.weights.C, self.weights.expert_weight, self.weights.product_weight,
            self.weights.centre_clip,
        ]).all(axis=1)  # fmt: skip
        return float(self.grid.outside[same].iloc[0])

    @property
    def sentences(self) -> list[str]:
        """Say what was chosen, and what it is worth.

        Returns
        -------
        list of str
            The answer first.
        """
        said = [self._answer(), self._measured(), self._stability()]
        if self.outside > MOST_OUTSIDE:
            said.append(tr(OPPOSITES, percent=100 * self.outside))
        if not self.is_certain:
            said.append(tr(UNCERTAIN))
        return said

    def __str__(self) -> str:
        return sentences(self.sentences)

    def _answer(self) -> str:
        best = self.best_corner
        if self.kind != FAMILY:
            return tr(DOES_AS_WELL[self.kind], weights=self.weights.in_words())
        return tr(
            BEYOND if best.low > 0 else WITHIN, weights=self.weights.in_words(), n=self.n_samples,
            by=best.difference, low=best.low, high=best.high, corner=tr(best.kind),
        )  # fmt: skip

    def _measured(self) -> str:
        corners = self.corners[self.corners.kind != FAMILY]
        return tr(
            IN_FOLDS if self.n_folds > 1 else IN_SPLIT,
            metric=retold_metric(printable(self.metric)), score=self.score, low=self.low,
            high=self.high,            n=self.n_samples, n_folds=self.n_folds,
            each=listed(map(scored, corners.kind, corners.score)),
        )  # fmt: skip

    def _stability(self) -> str:
        counts = Counter(self.kinds_by_fold)
        kinds = listed(f"{tr(kind)} {count}" for kind, count in counts.most_common())
        return tr("Chosen without each fold in turn: {kinds}.", kinds=kinds)


def weight_columns(settings: Sequence[Weights]) -> pd.DataFrame:
    """Write settings as columns.

    Parameters
    ----------
    settings : sequence of Weights
        In order.

    Returns
    -------
    DataFrame
        ``C``, ``expert_weight``, ``product_weight``, ``centre_clip``.

    Examples
    --------
    >>> weight_columns([Weights(1, 0, 0)]).values.tolist()
    [[1.0, 0.0, 0.0, False]]
    """
    return pd.DataFrame([weights.parameters() for weights in settings])
