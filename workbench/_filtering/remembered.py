"""Conditions as what JSON holds, for sessions."""

from collections.abc import Mapping
from typing import Any

from .._require import require
from .conditions import Among, Condition, Range, Words


def conditions_content(conditions: Mapping[str | None, Condition]) -> list[list[Any]]:
    """Give conditions as what JSON holds.

    Parameters
    ----------
    conditions : mapping of str or None to Condition
        By column, None for words.

    Returns
    -------
    list of [str or None, dict]
        For :func:`conditions_of`, in the same order.

    Examples
    --------
    >>> conditions_of(conditions_content({"size": Range(0.6)}))
    {'size': Range(low=0.6, high=None)}
    """
    return [[column, _content(condition)] for column, condition in conditions.items()]


def _content(condition: Condition) -> dict[str, Any]:
    if isinstance(condition, Range):
        return {"low": condition.low, "high": condition.high}
    if isinstance(condition, Among):
        return {"values": list(condition.values)}
    return {"text": condition.text}


def conditions_of(content: Any) -> dict[str | None, Condition]:
    """Take conditions from JSON.

    Parameters
    ----------
    content : list of [str or None, dict]
        Of :func:`conditions_content`.

    Returns
    -------
    dict of str or None to Condition
        The same.

    Raises
    ------
    InputError
        If one is no condition.
    """
    require(isinstance(content, list), type(content).__name__, "a list of conditions")
    return {_column(column): _condition(kept) for column, kept in content}


def _column(name: Any) -> str | None:
    return None if name is None else _texts([name])[0]


def _condition(content: Any) -> Condition:
    require(isinstance(content, dict), type(content).__name__, "a condition of a filter")
    if "values" in content:
        return Among(_texts(content["values"]))
    if "text" in content:
        return Words(*_texts([content["text"]]))
    return Range(content["low"], content["high"])


def _texts(values: Any) -> tuple[str, ...]:
    known = isinstance(values, list) and all(isinstance(value, str) for value in values)
    require(known, "a condition that is damaged", "words")
    return tuple(values)
