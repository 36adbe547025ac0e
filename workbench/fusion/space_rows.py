"""Rows of spaces for the fusers: asked for, put side by side, transformed in batches."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy.sparse import issparse

from .. import _checks
from .._machine.memory import ask_for
from .._require import require
from .._space_checks import class_names, in_class_order
from ..product_rows import ProductRows
from ..store import Space


def check_space(name: str, space: Any) -> None:
    """Refuse what is no space.

    Parameters
    ----------
    name : str
        Of the argument.
    space : object
        What came.

    Raises
    ------
    InputError
        If it is no :class:`workbench.Space`.
    """
    _checks.typed(name, space, Space, "a Space, as encode gives it")


Experts = Space | Sequence[Space] | None  # of one modality


def experts_of(name: str, given: Experts) -> list[Space]:
    """List the experts of a modality.

    Parameters
    ----------
    name : str
        Of the argument.
    given : Space, sequence of Space or None
        One, several or none.

    Returns
    -------
    list of Space
        In order.

    Raises
    ------
    InputError
        If one is no space.

    Examples
    --------
    >>> experts_of("expert", None)
    []
    """
    if given is None:
        return []
    experts: list[Any] = list(given) if isinstance(given, list | tuple) else [given]
    for expert in experts:
        check_space(name, expert)
    return experts


def need_rows(space: Space, part: str) -> np.ndarray:
    """Take a part of a space that must be there.

    Parameters
    ----------
    space : Space
        Any.
    part : {"image", "text", "classes"}
        Name of the part.

    Returns
    -------
    ndarray of shape (n, d)
        Its rows.

    Raises
    ------
    InputError
        If it is no space, has no such rows, or a number in them is not finite.
    """
    check_space("space", space)
    rows: np.ndarray | None = getattr(space, part)
    require(rows is not None, f"{space.name} without {part} rows", f"{part} rows in it")
    got = f"{space.name}, a kernel without columns, as a parent of another fusion"
    features = "features of it: kernel_of(space).materialise(n_components=...) gives a space"
    require(not isinstance(rows, ProductRows), got, features)
    return np.asarray(_checks.matrix(f"{part} rows of {space.name}", rows))


def stack_rows(clip: Space, experts: Sequence[Space], part: str) -> np.ndarray | None:
    """Put CLIP's and the experts' rows of one part side by side.

    Parameters
    ----------
    clip : Space
        Comes first.
    experts : sequence of Space
        Of the same samples; none leaves CLIP alone.
    part : {"image", "text", "classes"}
        Name of the part.

    Returns
    -------
    ndarray of shape (n, d) or None
        None where CLIP has no such rows, or an expert no class rows.

    Raises
    ------
    InputError
        If ids or row counts differ, an expert has no such rows, or a number is not finite.
    """
    rows = matching_rows(clip, experts, part)
    if rows is None:
        return None
    return np.hstack(rows) if experts else rows[0]


def matching_rows(clip: Space, experts: Sequence[Space], part: str) -> list[np.ndarray] | None:
    """Take CLIP's and the experts' rows of one part, of the same samples.

    Parameters
    ----------
    clip : Space
        Comes first.
    experts : sequence of Space
        Of the same samples; none leaves CLIP alone.
    part : {"image", "text", "classes"}
        Name of the part.

    Returns
    -------
    list of ndarray of shape (n, d_i) or None
        None where CLIP has no such rows, or an expert no class rows.

    Raises
    ------
    InputError
        As :func:`stack_rows`.
    """
    if getattr(clip, part) is None:
        return None
    rows = need_rows(clip, part)
    if part == "classes" and any(expert.classes is None for expert in experts):
        return None
    matching = [rows]
    for expert in experts:
        ordered = _classes_as(expert, clip) if part == "classes" else expert
        others = need_rows(ordered, part)
        got = f"{part} rows: {clip.name} has {len(rows)}, {expert.name} {len(others)}"
        require(len(rows) == len(others), got, "the same samples in the same order")
        same = part != "image" or np.array_equal(clip.ids, expert.ids)
        require(same, f"other ids in {clip.name} and {expert.name}", "the same ids, same order")
        matching.append(others)
    return matching


def _classes_as(expert: Space, clip: Space) -> Space:
    """An expert with its class rows in CLIP's order, where both know their names."""
    names = class_names(clip)
    return expert if names is None else in_class_order(expert, names, f"those of {clip.name}")


def in_batches(transform: Callable[[Any], Any], rows: np.ndarray, size: int = 4096) -> np.ndarray:
    """Transform rows, a batch at a time.

    Parameters
    ----------
    transform : callable
        From rows (b, d) to rows (b, e), each row on its own; what comes back may be sparse or
        a DataFrame.
    rows : ndarray of shape (n, d)
        All rows.
    size : int, default=4096
        Rows in a batch.

    Returns
    -------
    ndarray of shape (n, e)
        All of them.
    """
    starts = range(0, max(len(rows), 1), size)
    first = _dense(transform(rows[:size]))
    what = f"{len(rows)} rows of {first.shape[1]} columns"
    ask_for(2 * len(rows) * first[0:1].nbytes, what, "fewer rows, or a smaller n_components (-l)")
    others = [_dense(transform(rows[start : start + size])) for start in starts[1:]]
    return np.vstack([first, *others]) if others else first


def _dense(rows: Any) -> np.ndarray:
    return np.asarray(rows.toarray() if issparse(rows) else rows)
