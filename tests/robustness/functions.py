"""Rows of functions, written in a line each."""

from collections.abc import Callable
from functools import partial
from typing import Any

from .case import Call


def call(
    door: str, name: str, says: tuple[str, ...], function: Callable[..., Any], /,
    *arguments: Any, **options: Any,
) -> Call:  # fmt: skip
    """Make the row of a function that is called with something wrong.

    Parameters
    ----------
    door, name, says : str, str, tuple of str
        As of :class:`Call`.
    function : callable
        What is called.
    *arguments, **options
        What it is called with.

    Returns
    -------
    Call
        Expecting an ``InputError``.
    """
    return Call(door, name, lambda _: partial(function, *arguments, **options), says)
