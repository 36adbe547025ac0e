"""Judgements as JSON, and back: read as data, checked."""

from collections.abc import Collection, Sequence
from typing import Any

from ..._require import require
from .judgements import Judgement


def contents_of(judgements: Sequence[Judgement]) -> list[dict[str, Any]]:
    """Turn judgements into what JSON knows.

    Parameters
    ----------
    judgements : sequence of Judgement
        The last one last.

    Returns
    -------
    list of dict
        In the same order.
    """
    return [vars(each) for each in judgements]


def judgements_of(contents: Any, known: Collection[str]) -> tuple[Judgement, ...]:
    """Read what :func:`contents_of` gave.

    Parameters
    ----------
    contents : list of dict
        From a file.
    known : collection of str
        Ids that there are.

    Returns
    -------
    tuple of Judgement
        In the same order.

    Raises
    ------
    InputError
        If something else stands there, or an id is unknown.

    Examples
    --------
    >>> one = Judgement(("a",), ("CLIP", "fused"), "", True)
    >>> judgements_of(contents_of([one]), {"a"}) == (one,)
    True
    """
    require(isinstance(contents, list), f"judgements: {type(contents).__name__}", "a list")
    return tuple(_judgement(each, known) for each in contents)


def _judgement(content: Any, known: Collection[str]) -> Judgement:
    asked, spaces = _words(content["asked"]), _words(content["spaces"])
    chosen, at_random = content["chosen"], content["at_random"]
    unknown = [key for key in asked if key not in known]
    require(asked and not unknown, f"a judgement about {unknown[:3] or 'nothing'}", "known ids")
    fits = len(spaces) > 1 and chosen in ("", *spaces) and isinstance(at_random, bool)
    require(fits, f"a judgement for {chosen!r:.80}", "one of the spaces that it compares, or ''")
    return Judgement(asked, spaces, chosen, at_random)


def _words(value: Any) -> tuple[str, ...]:
    are_words = isinstance(value, list | tuple) and all(isinstance(each, str) for each in value)
    require(are_words, f"{type(value).__name__}", "a list of words")
    return tuple(value)
