"""A comparison group by group: for whom a space works, and whom fusing helps or harms."""

from dataclasses import dataclass

import pandas as pd

from .. import _checks
from .._printable import printable
from .._require import require
from ..evaluate.comparison import Comparison
from ..evaluate.uncertainty.outcomes import Outcomes
from .changes import group_changes
from .rows import TASKS, by_sample, rows_of
from .scores import group_scores

LEVEL = 0.05
MOST_NAMES = 5


@dataclass(frozen=True)
class GroupFindings:
    """One measure, group by group.

    Attributes
    ----------
    measure : tuple of str
        Task, target and metric.
    space, rival : str
        What was held against what.
    scores : dict of str to DataFrame
        By space, of :func:`workbench.by_group.group_scores`.
    changes : DataFrame
        Of :func:`workbench.by_group.group_changes`: the space less its rival.
    overall : float
        Difference of all samples together.
    """

    measure: tuple[str, str, str]
    space: str
    rival: str
    scores: dict[str, pd.DataFrame]
    changes: pd.DataFrame
    overall: float

    @property
    def measure_words(self) -> str:
        """Name the measure.

        Returns
        -------
        str
            Such as "k-NN of colour".
        """
        task, target, _ = self.measure
        return f"{TASKS.get(task, task)} of {target}" if target else TASKS.get(task, task)

    def sentences(self) -> list[str]:
        """Say in words for whom the space works.

        Returns
        -------
        list of str
            Groups that do clearly worse than all others, what changes against the rival for whom,
            groups that lost although the average did not, groups that are too small to tell.
        """
        said = [self._worst(), self._changed(), *self._harmed(), *self._too_small()]
        return [printable(sentence, one_line=True) for sentence in said]

    def _worst(self) -> str:
        table = self.scores[self.space]
        weak = table[(table.adjusted_p < LEVEL) & (table.value < table.rest)]
        if not len(weak):
            return f"{self.space}: no group does clearly worse than the others."
        words = [
            f"{group} {value:.3f} against {rest:.3f}"
            for group, value, rest in zip(weak.group, weak.value, weak.rest, strict=True)
        ]
        return f"{self.space} does clearly worse for {_few(words)}."

    def _changed(self) -> str:
        gains = list(self.changes.group[self.changes.verdict == "gains"][::-1])
        loses = list(self.changes.group[self.changes.verdict == "loses"])
        against = f"{self.space} against {self.rival}: {self.overall:+.3f} on average"
        if not gains and not loses:
            return f"{against}; clear in no group by itself."
        gained = f"gains in {_few(gains)}" if gains else "gains clearly in no group"
        lost = f"loses in {_few(loses)}" if loses else "loses clearly in none"
        return f"{against}; {gained}, {lost}."

    def _harmed(self) -> list[str]:
        loses = self.changes[self.changes.verdict == "loses"]
        if self.overall <= 0 or not len(loses):
            return []
        words = [
            f"{group} {change:+.3f}"
            for group, change in zip(loses.group, loses.difference, strict=True)
        ]
        return [f"The average hides a loss: {_few(words)}."]

    def _too_small(self) -> list[str]:
        table = self.scores[self.space]
        small = list(table.group[table.too_small])
        if not small:
            return []
        return [f"Too few samples to tell (a gap of 0.2 could be missed): {_few(small)}."]


def _few(words: list[str]) -> str:
    """The first five, and how many more."""
    more = f" and {len(words) - MOST_NAMES} more" if len(words) > MOST_NAMES else ""
    return f"{', '.join(words[:MOST_NAMES])}{more}"


def compare_groups(
    comparison: Comparison, column: str, *, task: str = "knn", target: str | None = None,
    metric: str = "knn_acc1", space: str | None = None, rival: str | None = None,
) -> GroupFindings:  # fmt: skip
    """Take a measure apart by the values of a column.

    Parameters
    ----------
    comparison : Comparison
        Of :func:`workbench.compare`.
    column : str
        Of the dataset's table: light, camera, region, class.
    task : str, default="knn"
        Whose outcomes: "knn", "zero_shot" or "retrieval".
    target : str, default=None
        Whose classes; the main target, the prompted one, or none, by the task.
    metric : str, default="knn_acc1"
        Of the task, as in ``metrics``.
    space : str, default=None
        Which is held against its rival; the first fused one, or the last.
    rival : str, default=None
        The reference of the comparison if None.

    Returns
    -------
    GroupFindings
        Scores of every space that has this measure, and what changes between the two.

    Raises
    ------
    InputError
        If there is no such column, space or measure, or the outcomes do not tell their samples.

    Examples
    --------
    >>> import workbench as wb
    >>> study = wb.Study("demo", limit=64, n_components=128, map_method="pca", progress=False)
    >>> found = compare_groups(study.comparison, "shape", target="colour")
    >>> found.space, found.rival
    ('fused', 'CLIP')
    """
    dataset = comparison.dataset
    target = _target_of(comparison, task) if target is None else target
    measure = (task, target, metric)
    found = {key[0]: each for key, each in comparison.outcomes.items() if key[1:] == measure}
    kept = {name: each for name, each in found.items() if isinstance(each, Outcomes)}
    got = " ".join(part for part in measure if part)
    require(len(kept) > 1, f"{got} of {len(kept)} spaces", "a measure of at least two spaces")
    space, rival = _chosen(comparison, list(kept), space, rival)
    rows = rows_of(dataset, task, target, metric, len(kept[space]))
    values = {name: by_sample(each, rows)[0] for name, each in kept.items()}
    groups = dataset.labels(column)[by_sample(kept[space], rows)[1]]
    scores = {name: group_scores(each, groups) for name, each in values.items()}
    a, b = values[space], values[rival]
    changes = group_changes(a, b, groups)
    return GroupFindings(measure, space, rival, scores, changes, float(a.mean() - b.mean()))


def _target_of(comparison: Comparison, task: str) -> str:
    dataset = comparison.dataset
    if task == "zero_shot":
        return dataset.prompt_target or ""
    if task == "knn":
        return next(iter(dataset.targets), "")
    return ""


def _chosen(
    comparison: Comparison, names: list[str], space: str | None, rival: str | None
) -> tuple[str, str]:
    """The two spaces that are held against each other."""
    fused = [name for name in names if comparison.spaces[name].info.get("role") == "fused"]
    space = space or next(iter([*fused, names[-1]]))
    reference = comparison.reference_space
    others = [name for name in [reference, *names] if name in names and name != space]
    rival = rival or next(iter(others), "")
    _checks.one_of("space", space, names)
    _checks.one_of("rival", rival, [name for name in names if name != space])
    return space, rival
