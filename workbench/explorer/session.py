"""What an explorer remembers from one kernel to the next; no widgets. Samples are kept by id."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .._filtering.conditions import Condition
from ..fusion.weights import Weights
from .judging.judgements import Judgement


@dataclass(frozen=True)
class Sliders:
    """Where the sliders of weights stood, or what of them was put into service.

    Attributes
    ----------
    weights : Weights
        Of the sliders.
    n_components : int or None
        Of the slider of l; None of a kernel.
    fused : tuple of Weights
        Of the fused space as it was given, and as it was used last: those of another one begin
        anew.
    """

    weights: Weights
    n_components: int | None
    fused: tuple[Weights, ...]


@dataclass(frozen=True)
class Session:
    """What was done in an explorer.

    Attributes
    ----------
    selection : tuple of str
        Ids of the selected samples.
    kept : dict of str to tuple of str
        Ids of the selections that have a name.
    queries : dict of str to str or None
        What was asked, and against what it ranked; the last one last.
    sliders : Sliders or None
        None where they were not moved.
    colour : str
        Column that the maps were coloured by.
    hidden : tuple of str
        Classes of the legend that were not shown.
    panel : str
        In front.
    tags : dict of str to tuple of str
        Ids of the samples of each tag.
    judgements : tuple of Judgement
        Which space was right, the last one last.
    filter : dict of str or None to Condition
        What was asked of columns; None for words.
    sort : tuple of str and bool, or None
        Column that the table was sorted by, and whether the largest came first.
    pairs : dict of str to str
        What the panel of pairs showed: ``first`` and ``second`` space, ``kind``, ``corner``.
    used : Sliders or None
        What the fused space was fused with; None where it is as it was given.
    pictures : dict of str to str
        Pictures from outside that queries name, and their files in the cache.
    maps : int
        Pixels that the maps were given; 0 for what suits them.
    alone : bool
        Whether the maps showed alone what the filter left.
    """

    selection: tuple[str, ...] = ()
    kept: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    queries: Mapping[str, str | None] = field(default_factory=dict)
    sliders: Sliders | None = None
    colour: str = ""
    hidden: tuple[str, ...] = ()
    panel: str = ""
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    judgements: tuple[Judgement, ...] = ()
    filter: Mapping[str | None, Condition] = field(default_factory=dict)
    sort: tuple[str, bool] | None = None
    pairs: Mapping[str, str] = field(default_factory=dict)
    used: Sliders | None = None
    pictures: Mapping[str, str] = field(default_factory=dict)
    maps: int = 0
    alone: bool = False

    def in_words(self) -> str:
        """Count what is remembered.

        Returns
        -------
        str
            Empty where it is nothing that a user has made.

        Examples
        --------
        >>> Session(kept={"hearts": ("a",)}, queries={"red": None, "blue": None}).in_words()
        '1 kept selection, 2 queries'
        """
        parts = [
            _count(len(self.kept), "kept selection", "kept selections"),
            _count(len(self.queries), "query", "queries"),
            "weights" if self.sliders else "",
            "the fused space in use" if self.used else "",
            _count(sum(map(bool, self.tags.values())), "tag", "tags"),
            _count(len(self.judgements), "judgement", "judgements"),
            _count(len(self.filter), "condition of the filter", "conditions of the filter"),
        ]
        return ", ".join(part for part in parts if part)


def _count(n: int, one: str, several: str) -> str:
    if n == 0:
        return ""
    return f"1 {one}" if n == 1 else f"{n:,} {several}"
