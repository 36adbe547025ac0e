"""Columns of each parent in rows of images and of texts."""

from typing import Any

from .._require import require
from .constructions import CONSTRUCTIONS
from .rows import resolve_widths


def parent_widths(
    widths: Any,
    columns: int,
    text_widths: Any,
    text_columns: int | None,
    construction: str,
) -> dict[str, tuple[int, ...]]:
    """Find the columns of each parent, by modality.

    Parameters
    ----------
    widths : sequence of int
        Of the parents in image rows, CLIP first; one may be -1, "the rest".
    columns : int
        Of image rows.
    text_widths : sequence of int or None
        Of the parents in text rows; None for CLIP alone.
    text_columns : int or None
        Of text rows; None where there are none yet.
    construction : str
        A key of ``CONSTRUCTIONS``.

    Returns
    -------
    dict of str to tuple of int
        Without "text" where the construction has no text side.

    Raises
    ------
    InputError
        If widths do not add up or do not fit each other, or are too few or too many.

    Examples
    --------
    >>> parent_widths((512, -1), 1280, None, None, "direct_sum")
    {'image': (512, 768), 'text': (512,)}
    """
    kind = CONSTRUCTIONS[construction]
    resolved = {"image": resolve_widths(widths, columns, "widths")}
    if text_widths is not None:
        require(kind.has_text, f"text_widths, construction={construction!r}", "no text_widths")
        of_texts = _all_columns(text_widths) if text_columns is None else text_columns
        resolved["text"] = resolve_widths(text_widths, of_texts, "text_widths")
        image, text = resolved["image"][0], resolved["text"][0]
        got = f"CLIP {image} wide in image rows, {text} in text rows"
        require(image == text, got, "the same width")
    elif kind.has_text:
        resolved["text"] = resolved["image"][:1]
    parents = max(map(len, resolved.values()))
    require(parents > 1, f"widths={widths!r}", "at least two parents")
    one = parents == 2 or kind.several_experts
    expected = f"one expert per modality with construction={construction!r}"
    require(one, f"widths={widths!r}", expected)
    return resolved


def _all_columns(widths: Any) -> int:
    """Columns of text rows that are not there yet; 0 where the widths will be refused."""
    try:
        return int(sum(widths))
    except TypeError:
        return 0
