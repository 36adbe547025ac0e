"""The section on neighbours: a few samples, and what lies nearest to them in each space."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import pandas as pd

from .._language import kept, tr
from ..data.dataset import Dataset
from ..evaluate.comparison import Comparison
from ..evaluate.findings.roles import parents_among, spaces_in_role
from ..layout.neighbour_rows import CHANGES, OUTCOMES, Asked, NeighbourRows, neighbour_rows
from .audit import Picture, small_pictures

LEAST = 8  # samples: fewer have no neighbours to speak of
WORDS = {
    "win": (
        kept("win: more of the nearest are right in {name}"),
        kept("wins: more of the nearest are right in {name}"),
    ),
    "tie": (kept("tie: as many are right in both"), kept("ties: as many are right in both")),
    "loss": (
        kept("loss: more of the nearest are right in {rival}"),
        kept("losses: more of the nearest are right in {rival}"),
    ),
    "much": (kept("neighbours differ much"),) * 2,
    "some": (kept("neighbours differ somewhat"),) * 2,
    "little": (kept("neighbours differ little"),) * 2,
}
RIGHT, WRONG = kept("right"), kept("wrong")
OUTCOMES_SAID = {  # on the badge of a sample
    "win": kept("win"), "tie": kept("tie"), "loss": kept("loss"),
    "much": kept("much"), "some": kept("some"), "little": kept("little"),
}  # fmt: skip


class Near(NamedTuple):
    """A sample of a row: its picture, if there is one, its name, and whether it is right."""

    picture: Picture | None
    name: str
    mark: str  # "right", "wrong", or empty where nobody can tell


class SpaceRow(NamedTuple):
    """The nearest samples in one space."""

    space: str
    near: Sequence[Near]
    right: str


class AskedOfPage(NamedTuple):
    """A sample, and its rows."""

    outcome: str
    said: str  # the outcome, in words
    sample: Near
    rows: Sequence[SpaceRow]


class Kind(NamedTuple):
    """Samples of one outcome, and how many there are."""

    outcome: str
    words: str
    number: str
    samples: Sequence[AskedOfPage]


class NeighboursPart(NamedTuple):
    """What the page shows of neighbours."""

    name: str
    rival: str
    k: int
    target: str
    kinds: Sequence[Kind]
    asked: str


class Found(NamedTuple):
    """Samples that are asked for their neighbours, and whose classes say who is right."""

    rows: NeighbourRows
    target: str


def found_neighbours(comparison: Comparison) -> Found | None:
    """Find neighbours in the fused space, its parents and the space that it is held against.

    Parameters
    ----------
    comparison : Comparison
        Of a run.

    Returns
    -------
    Found or None
        Wins and losses are counted against the space that decides; against the reference where
        none decides, or it has no pictures. None of fewer than two spaces with pictures, or of few
        samples.
    """
    seen = {name: space for name, space in comparison.spaces.items() if space.image is not None}
    fused = [name for name in spaces_in_role(seen, "fused") if name in seen]
    dataset = comparison.dataset
    if len(seen) < 2 or dataset.n < LEAST:
        return None
    name = fused[0] if fused else next(n for n in reversed(seen) if n != comparison.reference_space)
    rivals = [_deciding(comparison), comparison.reference_space, *seen]
    rival = next(other for other in rivals if other in seen and other != name)
    parents = parents_among(name, seen)
    made = {other for other in parents if seen[other].info.get("derived_from")}
    names = [*(other for other in parents if other not in made), rival, name]
    target = next(iter(dataset.targets), "")
    labels = dataset.labels(target) if target else None
    if labels is not None and not any(labels != ""):
        labels, target = None, ""
    rows = neighbour_rows({each: seen[each] for each in dict.fromkeys(names)}, name, rival, labels)
    return Found(rows, target)


def _deciding(comparison: Comparison) -> str:
    """What the first fused space is held against on top of the page; empty for nothing."""
    deciding = next((each.deciding for each in comparison.decisions()), None)
    return deciding.rival if deciding else ""


def neighbours_part(dataset: Dataset, given: Found | None) -> NeighboursPart | None:
    """Make what the page shows of neighbours.

    Parameters
    ----------
    dataset : Dataset
        Of the run.
    given : Found or None
        Of :func:`found_neighbours`.

    Returns
    -------
    NeighboursPart or None
        None where nobody was asked.
    """
    if given is None:
        return None
    found = given.rows

    @cache
    def near(row: int, mark: str = "") -> Near:
        return Near(picture_of(dataset, row), name_of(dataset, row), mark)

    kinds = []
    for outcome in OUTCOMES if found.counts else CHANGES:
        samples = [_asked(each, found.k, near) for each in found.samples if each.outcome == outcome]
        number = f"{found.counts[outcome]:,}" if found.counts else ""
        one, many = WORDS[outcome]
        said = one if number == "1" else many
        words = tr(said, name=found.name, rival=found.rival)
        kinds.append(Kind(outcome, words, number, samples))
    said = kept("all {n:,} samples")
    if found.n_rows < found.total:
        said = kept("{n:,} of {total:,} samples")
    asked = tr(said, n=found.n_rows, total=found.total)
    return NeighboursPart(found.name, found.rival, found.k, given.target, kinds, asked)


def _asked(asked: Asked, k: int, near: Any) -> AskedOfPage:
    rows = []
    for space, nearest in asked.nearest.items():
        marks = [""] * len(nearest)
        if space in asked.right:
            marks = [RIGHT if right else WRONG for right in asked.right[space]]
        shown = [near(int(row), mark) for row, mark in zip(nearest, marks, strict=True)]
        right = tr("{n} of {k}", n=marks.count(RIGHT), k=k) if space in asked.right else ""
        rows.append(SpaceRow(space, shown, right))
    return AskedOfPage(asked.outcome, tr(OUTCOMES_SAID[asked.outcome]), near(asked.row), rows)


def picture_of(dataset: Dataset, row: int) -> Picture | None:
    """Make the small picture of one sample.

    Parameters
    ----------
    dataset : Dataset
        Whose it is.
    row : int
        Number of the sample.

    Returns
    -------
    Picture or None
        None without one that can be read.
    """
    return next(iter(small_pictures(dataset, [row])), None)


def name_of(dataset: Dataset, row: int, *, caption_first: bool = False) -> str:
    """Name a sample in words.

    Parameters
    ----------
    dataset : Dataset
        Whose it is.
    row : int
        Number of the sample.
    caption_first : bool, default=False
        Take its caption before its label.

    Returns
    -------
    str
        Its label, else its first caption; else the name of its file, else its id.
    """
    label, caption = _label_of(dataset, row), _caption_of(dataset, row)
    words = (caption or label) if caption_first else (label or caption)
    if words:
        return words
    return str(dataset.ids[row]) if dataset.paths is None else dataset.paths[row].name


def _label_of(dataset: Dataset, row: int) -> str:
    """Class of the main target; empty for none."""
    if not dataset.targets:
        return ""
    label = dataset.table[dataset.targets[0]].iloc[row]
    return "" if pd.isna(label) else str(label)


def _caption_of(dataset: Dataset, row: int) -> str:
    """First caption; empty for none."""
    captions = dataset.captions[dataset.captions.row == row].text
    return str(captions.iloc[0]) if len(captions) else ""
