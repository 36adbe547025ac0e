"""Which of the given spaces are fused with each other, and who plays which part in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .. import _checks
from .._require import require
from ..fusion.methods import ESTIMATES, EXACT
from ..store import Space

Subsets = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Family:
    """A fused space to be made, and its parents by their parts.

    Attributes
    ----------
    name : str
        Of the fused space.
    clip : Space
        Whose images and texts meet.
    experts, text_experts : tuple of Space
        What is multiplied in on the side of the images, and of the texts.
    """

    name: str
    clip: Space
    experts: tuple[Space, ...]
    text_experts: tuple[Space, ...]

    @property
    def parents(self) -> tuple[Space, tuple[Space, ...], tuple[Space, ...]]:
        """Give the parents as ``fit_fuser`` takes them.

        Returns
        -------
        tuple of Space, tuple and tuple
            CLIP, experts, text experts.
        """
        return self.clip, self.experts, self.text_experts


def subsets_of(fuse: Any, names: Sequence[str]) -> Subsets:
    """Read which spaces are to be fused with each other.

    Parameters
    ----------
    fuse : str, sequence or None
        ``"CLIP,DINOv2"``, several such texts, or sequences of names; one sequence of names is one
        subset. None or an empty text fuses nothing.
    names : sequence of str
        Of the spaces.

    Returns
    -------
    tuple of tuple of str
        A tuple for each fused space.

    Raises
    ------
    InputError
        If a name is unknown or there twice, or a subset has fewer than two.

    Examples
    --------
    >>> subsets_of("CLIP, DINOv2", ["CLIP", "DINOv2", "MiniLM"])
    (('CLIP', 'DINOv2'),)
    >>> subsets_of(["CLIP,DINOv2", "CLIP,MiniLM"], ["CLIP", "DINOv2", "MiniLM"])
    (('CLIP', 'DINOv2'), ('CLIP', 'MiniLM'))
    """
    if fuse is None or fuse == "":
        return ()
    given = [fuse] if isinstance(fuse, str) else _checks.several("fuse", fuse, "names of spaces")
    if len(given) > 1 and all(isinstance(each, str) and each in names for each in given):
        given = [given]
    subsets = tuple(_subset(each, names) for each in given)
    shown = [", ".join(subset) for subset in subsets]
    twice = next((each for each in shown if shown.count(each) > 1), None)
    require(twice is None, f"fuse: {twice} twice", "each fused space once")
    return subsets


def _subset(given: Any, names: Sequence[str]) -> tuple[str, ...]:
    if isinstance(given, str):
        given = [part.strip() for part in given.split(",")]
    subset = tuple(_checks.several("fuse", given, "names of spaces"))
    for name in subset:
        _checks.one_of("fuse: space", name, names)
    got = f"fuse={_checks.shown(', '.join(subset))}"
    require(len(set(subset)) == len(subset) > 1, got, "two or more different spaces")
    return subset


def fused_name(subset: Sequence[str]) -> str:
    """Name the fused space of some parents.

    Parameters
    ----------
    subset : sequence of str
        Names of the parents.

    Returns
    -------
    str
        What tables and maps call it.

    Examples
    --------
    >>> fused_name(["CLIP", "DINOv2"])
    'fused (CLIP, DINOv2)'
    """
    return with_parents("fused", subset)


def with_parents(name: str, subset: Sequence[str]) -> str:
    """Name a space that is made of others by what it is and by them.

    Parameters
    ----------
    name : str
        Such as "concat".
    subset : sequence of str
        Names of the parents.

    Returns
    -------
    str
        Such as "concat (CLIP, DINOv2)".
    """
    return f"{name} ({', '.join(subset)})"


def family_of(subset: Sequence[str], spaces: Mapping[str, Space]) -> Family:
    """Find who plays which part, by what each can do.

    The first that has pictures and reads is CLIP (the first with pictures, if none reads); others
    with pictures are experts, those with texts alone text experts.

    Parameters
    ----------
    subset : sequence of str
        Which are fused.
    spaces : mapping of str to Space
        As they were encoded.

    Returns
    -------
    Family
        With at least one expert.

    Raises
    ------
    InputError
        If none of them has image rows, or text experts have no texts of CLIP to meet.

    Examples
    --------
    >>> import numpy as np
    >>> ids = np.array(["a"])
    >>> sees = Space("sees", ids, np.eye(1))
    >>> both = Space("both", ids, np.eye(1), np.eye(1))
    >>> family = family_of(["sees", "both"], {"sees": sees, "both": both})
    >>> family.clip.name, [space.name for space in family.experts]
    ('both', ['sees'])
    """
    chosen = [spaces[name] for name in subset]
    with_images = [space for space in chosen if space.image is not None]
    shown = ", ".join(subset)
    require(with_images, f"fuse={shown}, none of which has image rows", "one with image rows")
    reading = [space for space in with_images if reads(space)]
    clip = (reading or with_images)[0]
    experts = tuple(space for space in with_images if space is not clip)
    text_experts = tuple(space for space in chosen if space.image is None)
    got = f"fuse={shown}: {clip.name} has no text rows for {_names(text_experts)}"
    require(not text_experts or clip.text is not None, got, "one that sees and reads")
    return Family(fused_name(subset), clip, experts, text_experts)


def unread(family: Family) -> str:
    """Say whose texts do not count in a fused space.

    Parameters
    ----------
    family : Family
        Of the fused space.

    Returns
    -------
    str
        Empty if there are none.
    """
    readers = [space for space in family.experts if reads(space)]
    if not readers:
        return ""
    count = "count" if len(readers) > 1 else "counts"
    return f"{family.name}: its texts are those of {family.clip.name};" + (
        f" {_names(readers)} {count} by images alone."
    )


def reads(space: Space) -> bool:
    """Tell whether a space has texts.

    Parameters
    ----------
    space : Space
        Any.

    Returns
    -------
    bool
        Whether it has text rows or class rows.
    """
    return space.text is not None or space.classes is not None


def renamed(rivals: Mapping[str, Space], subset: Sequence[str]) -> dict[str, Space]:
    """Give what was made of some parents a name that says so.

    Parameters
    ----------
    rivals : mapping of str to Space
        Of :func:`workbench.baselines`, the parents among them.
    subset : sequence of str
        Names of the parents.

    Returns
    -------
    dict of str to Space
        Without the parents; centred ones, of one parent each, keep their names.
    """
    made = [space for name, space in rivals.items() if name not in subset]
    named = [
        space
        if space.info.get("derived_from")
        else replace(space, name=with_parents(space.name, subset))
        for space in made
    ]
    return {space.name: space for space in named}


def compared_with(baselines: Sequence[str], method: Any) -> tuple[str, ...]:
    """Leave out the baselines that are of another kernel than the fused space.

    Parameters
    ----------
    baselines : sequence of str
        Names that were asked for.
    method : str or estimator
        How the fused space is made.

    Returns
    -------
    tuple of str
        Without "exact" where the fused space is exact itself; without "tuned", too, where it has no
        C.

    Examples
    --------
    >>> compared_with(("concat", "exact"), "concat"), compared_with(("concat", "exact"), "rp")
    (('concat',), ('concat', 'exact'))
    """
    left_out: tuple[str, ...] = ("exact", "tuned")
    if method in EXACT:
        left_out = ("exact",)
    elif method in ESTIMATES:
        left_out = ()
    return tuple(name for name in baselines if name not in left_out)


def _names(spaces: Sequence[Space]) -> str:
    return ", ".join(space.name for space in spaces)
