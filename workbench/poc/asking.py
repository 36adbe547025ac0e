"""What a proof of concept is asked: KPIs that decide, measures that are watched beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .. import _checks
from .._require import InputError, require
from ..data.dataset import Dataset
from ..weighing.asking import Part, metric_of, metrics_for, parts_of
from ..weighing.samples import MOST_ROWS, Family

MOST_WATCHED = 4  # other columns of labels
MARGIN = 0.02  # of a measure's range: gains that surely are below it are not worth a fusion


@dataclass(frozen=True)
class Budget:
    """What the recommended vectors may cost.

    Attributes
    ----------
    bytes : float or None
        Of a vector at most.
    seconds : float or None
        That an exact query among a million vectors may take at most.
    """

    bytes: float | None = None
    seconds: float | None = None

    def allows(self, size: float, seconds_of_million: float) -> bool:
        """Tell whether a setting is within it.

        Parameters
        ----------
        size : float
            Bytes of a vector.
        seconds_of_million : float
            Of an exact query among a million.

        Returns
        -------
        bool
            True where nothing is limited.

        Examples
        --------
        >>> Budget(bytes=100).allows(200, 0.1), Budget(seconds=1).allows(200, 0.1)
        (False, True)
        """
        small = self.bytes is None or size <= self.bytes
        return small and (self.seconds is None or seconds_of_million <= self.seconds)


def budget_of(size: float | None, seconds: float | None) -> Budget:
    """Take a budget.

    Parameters
    ----------
    size, seconds : float or None
        As of :class:`Budget`.

    Returns
    -------
    Budget
        Of numbers above 0.

    Raises
    ------
    InputError
        If one is no number above 0.
    """
    for name, limit in (("budget_bytes", size), ("budget_seconds", seconds)):
        if limit is not None:
            _checks.positive(name, limit)
    return Budget(size, seconds)


def kpi_parts(kpi: Sequence[str] | str | None, dataset: Dataset, family: Family) -> list[Part]:
    """Read the KPIs.

    Parameters
    ----------
    kpi : str, sequence of str or None
        Each a metric of :func:`workbench.choose_weights`, its target in brackets:
        ``"nmi[colour x texture]"``. None takes the one that the data suggest.
    dataset : Dataset
        With or without targets.
    family : Family
        The parents.

    Returns
    -------
    list of Part
        With equal shares.

    Raises
    ------
    InputError
        If one is unknown, twice, or lacks what it needs.
    """
    given = [kpi] if isinstance(kpi, str) else kpi
    if given is None or given == []:
        return parts_of(None, None, dataset, family)
    named = [metric_of(text) for text in _checks.several("kpi", given, "names of metrics")]
    readers = len(family.text_experts) > 0
    prompted = any(name == "few_shot+prompts" for name, _ in named)
    got = "kpi 'few_shot+prompts' with a text expert"
    require(not (prompted and readers), got, "'few_shot', or no text expert")
    parts = [parts_of({each: 1.0}, None, dataset, family)[0] for each in named]
    words = [part.words for part in parts]
    twice = next((each for each in words if words.count(each) > 1), None)
    require(twice is None, f"kpi {twice} twice", "each KPI once")
    return parts_of(dict.fromkeys(named, 1.0), None, dataset, family)


def watched_parts(kpis: Sequence[Part], dataset: Dataset, family: Family) -> list[Part]:
    """List what is measured beside the KPIs, and decides nothing.

    Parameters
    ----------
    kpis : sequence of Part
        What decides.
    dataset : Dataset
        With or without targets.
    family : Family
        The parents.

    Returns
    -------
    list of Part
        Accuracy and NMI of the KPI's target, accuracy of other targets, recall of captions: those
        that the data allow in the same folds.
    """
    main = next((part.target for part in kpis if part.target), None)
    others = [name for name in dataset.targets if name != main][:MOST_WATCHED]
    wanted: list[tuple[str, str | None]] = [("knn", main), ("nmi", main)] if main else []
    wanted += [("knn", name) for name in others]
    if len(dataset.captions) <= MOST_ROWS:
        wanted.append(("captions", None))
    known = {_key(part): 1.0 for part in kpis}
    watched = []
    for pair in wanted:
        if pair in known:
            continue
        try:
            parts = parts_of({**known, pair: 1.0}, None, dataset, family)
        except InputError:
            continue
        watched.append(parts[-1])
    return watched


def words_part(kpis: Sequence[Part], dataset: Dataset, family: Family) -> Part | None:
    """Choose the measure of words that weights can change.

    Parameters
    ----------
    kpis : sequence of Part
        What decides, and is not chosen again.
    dataset : Dataset
        With or without captions and prompts.
    family : Family
        The parents.

    Returns
    -------
    Part or None
        Captions by captions, or pictures by the prompts of their classes beside a few examples;
        None where the data have neither.
    """
    possible = metrics_for(dataset, family)
    known = {_key(part): 1.0 for part in kpis}
    for name in ("captions", "few_shot+prompts"):
        beside = name == "few_shot+prompts" and len(family.text_experts) > 0
        if name not in possible or beside:
            continue
        found = parts_of(name, None, dataset, family)[0]
        if _key(found) in known:
            continue
        try:
            parts_of({**known, (name, None): 1.0}, None, dataset, family)
        except InputError:
            continue
        return found
    return None


def _key(part: Part) -> tuple[str, str | None]:
    """Name and target of a part, as they are asked for; prompts have a target of their own."""
    own = part.name == "few_shot+prompts" or not part.target
    return part.name, None if own else part.target
