"""What several functions ask of names, types and sequences: given back, or refused."""

import difflib
import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from .._require import require

SHOWN = 60  # characters of a value in a message

MOST_LETTERS = 300  # of a list, or of what a library says, in a message


def shown(value: Any, length: int = SHOWN) -> str:
    """Show a value in a message: its ``repr`` in one line, cut where it is long.

    Parameters
    ----------
    value : object
        What came.
    length : int, default=60
        Most characters.

    Returns
    -------
    str
        Arrays by kind and shape.

    Examples
    --------
    >>> shown("a"), shown(np.zeros((2, 3)))
    ("'a'", 'a ndarray of shape (2, 3)')
    """
    if hasattr(value, "shape") and hasattr(value, "dtype") and np.ndim(value):
        return f"a {type(value).__name__} of shape {tuple(value.shape)}"
    words = " ".join(repr(value).split())
    return words if len(words) <= length else f"{words[:length]}… ({type(value).__name__})"


def shortened(words: Any, length: int = MOST_LETTERS) -> str:
    """Write words in one line, and say how much of a long list is left out.

    Parameters
    ----------
    words : str, exception or iterable of str
        A text, perhaps with a list in it, or the names of a list.
    length : int, default=300
        Letters at most, but for what says how many more there are.

    Returns
    -------
    str
        Cut between two names, or between two words where there are no names.

    Examples
    --------
    >>> shortened([f"weight {i}" for i in range(9)], 30)
    'weight 0, weight 1, weight 2, ... and 6 more'
    >>> shortened("one two three", 9)
    'one two ...'
    """
    given = words if isinstance(words, str | Exception) else ", ".join(map(str, words))
    text = " ".join(str(given).split())
    if len(text) <= length:
        return text
    kept = text[: length + 1].rpartition(", ")[0]
    if kept:
        n_left = text[len(kept) :].count(", ")
        return f"{kept}, ... and {n_left:,} more"
    return f"{text[: length + 1].rpartition(' ')[0] or text[:length]} ..."


def one_of(name: str, value: Any, names: Iterable[str]) -> str:
    """Take one of some names; a near miss is told which is meant.

    Parameters
    ----------
    name : str
        Of the argument.
    value : str
        What came.
    names : iterable of str
        Those that are right.

    Returns
    -------
    str
        The value.

    Raises
    ------
    InputError
        If it is none of them.

    Examples
    --------
    >>> one_of("kernel", "cosin", ("cosine", "rbf"))
    Traceback (most recent call last):
        ...
    workbench._require.InputError: kernel='cosin': expected one of cosine, rbf ('cosine'?).
    """
    known = list(names)
    expected = f"one of {shortened(known)}{meant(value, known)}"
    require(isinstance(value, str) and value in known, f"{name}={shown(value)}", expected)
    return str(value)


def meant(value: Any, names: Iterable[str]) -> str:
    """Guess which of some names was meant.

    Parameters
    ----------
    value : object
        What came.
    names : iterable of str
        Those that are right.

    Returns
    -------
    str
        In brackets, for the end of a message; empty if none is near.

    Examples
    --------
    >>> meant("umpa", ["umap", "pca"]), meant(3, ["umap"])
    (" ('umap'?)", '')
    """
    if not isinstance(value, str):
        return ""
    close = difflib.get_close_matches(value, list(names), 1)
    return f" ({close[0]!r}?)" if close and close[0] != value else ""


def keywords(given: Mapping[str, Any], taken: Callable[..., Any], left_out: set[str]) -> None:
    """Refuse keywords that are handed on to what does not take them.

    Parameters
    ----------
    given : mapping of str to object
        Keywords that came.
    taken : callable
        What they are for.
    left_out : set of str
        Those of its arguments that are not for the caller to give.

    Raises
    ------
    InputError
        If one is not known.

    Examples
    --------
    >>> keywords({"seed": 0}, lambda *, C, random_state: None, {"C"})
    Traceback (most recent call last):
        ...
    workbench._require.InputError: unknown keyword seed=: expected some of random_state.
    """
    known = [name for name in inspect.signature(taken).parameters if name not in left_out]
    unknown = next((name for name in given if name not in known), None)
    expected = f"some of {shortened(known)}{meant(unknown, known)}"
    require(unknown is None, f"unknown keyword {unknown}=", expected)


def typed(name: str, value: Any, kind: Any, expected: str) -> None:
    """Refuse what is of another type.

    Parameters
    ----------
    name : str
        Of the argument.
    value : object
        What came.
    kind : type or union of types
        What is right.
    expected : str
        The same in words.

    Raises
    ------
    InputError
        If it is of another type.

    Examples
    --------
    >>> typed("query", 5, str, "words")
    Traceback (most recent call last):
        ...
    workbench._require.InputError: query=5: expected words.
    """
    require(isinstance(value, kind), lambda: f"{name}={shown(value)}", expected)


def several(name: str, value: Any, what: str) -> list[Any]:
    """Take a sequence; a text is one thing, not a sequence of letters.

    Parameters
    ----------
    name : str
        Of the argument.
    value : iterable
        What came.
    what : str
        What stands in it, in words.

    Returns
    -------
    list
        Of the same.

    Raises
    ------
    InputError
        If it is a text, a mapping or nothing to go through.

    Examples
    --------
    >>> several("ks", (1, 5), "whole numbers")
    [1, 5]
    """
    many = isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping)
    require(many, lambda: f"{name}={shown(value)}", f"a sequence of {what}")
    return list(value)


def named(name: str, value: Any, what: str) -> Mapping[str, Any]:
    """Take a mapping whose keys are names.

    Parameters
    ----------
    name : str
        Of the argument.
    value : mapping
        What came.
    what : str
        What the names stand for, in words.

    Returns
    -------
    mapping
        The same.

    Raises
    ------
    InputError
        If it is no mapping, or a key is no text.

    Examples
    --------
    >>> named("spaces", ["a"], "spaces")
    Traceback (most recent call last):
        ...
    workbench._require.InputError: spaces=['a']: expected a mapping of names to spaces.
    """
    right = isinstance(value, Mapping) and all(isinstance(key, str) for key in value)
    require(right, lambda: f"{name}={shown(value)}", f"a mapping of names to {what}")
    return dict(value) if not isinstance(value, dict) else value
