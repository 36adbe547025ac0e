"""A choice of weights as a file of a study, and back."""

from dataclasses import fields
from typing import Any

import pandas as pd

from ..fusion.weights import Weights
from ..weighing import Choice

TABLES = ("corners", "grid")
NUMBERS = ("score", "low", "high", "seconds")
COUNTS = ("n", "n_samples", "n_folds")


def plain_choice(choice: Choice) -> dict[str, Any]:
    """Write a choice in JSON types.

    Parameters
    ----------
    choice : Choice
        Of :func:`workbench.choose_weights`.

    Returns
    -------
    dict
        For :func:`choice_of`.
    """
    plain = {field.name: getattr(choice, field.name) for field in fields(choice)}
    plain["weights"] = choice.weights.parameters()
    plain["by_fold"] = [weights.parameters() for weights in choice.by_fold]
    plain["kinds_by_fold"] = list(choice.kinds_by_fold)
    for name in TABLES:
        plain[name] = columns_of(plain[name])
    return plain


def choice_of(plain: dict[str, Any]) -> Choice:
    """Read what :func:`plain_choice` wrote.

    Parameters
    ----------
    plain : dict
        Of a file.

    Returns
    -------
    Choice
        As it was.

    Raises
    ------
    InputError
        If a weight is none.
    LookupError, TypeError, ValueError
        If a field is missing, or no such value.
    """
    given = {field.name: plain[field.name] for field in fields(Choice)}
    given |= {name: float(given[name]) for name in NUMBERS}
    given |= {name: int(given[name]) for name in COUNTS}
    given |= {name: frame_of(given[name]) for name in TABLES}
    given["weights"] = _weights(given["weights"])
    given["by_fold"] = tuple(map(_weights, given["by_fold"]))
    given["kinds_by_fold"] = tuple(map(str, given["kinds_by_fold"]))
    given |= {name: str(given[name]) for name in ("kind", "metric")}
    given["is_certain"] = bool(given["is_certain"])
    return Choice(**given)


def _weights(plain: dict[str, Any]) -> Weights:
    several = isinstance(plain["expert_weight"], list)
    weight = tuple(plain["expert_weight"]) if several else plain["expert_weight"]
    return Weights(**{**plain, "expert_weight": weight})


def columns_of(frame: pd.DataFrame) -> list[Any]:
    """Write a table in JSON types.

    Parameters
    ----------
    frame : DataFrame
        Of plain columns.

    Returns
    -------
    list
        Name, kind and values of each column.
    """
    return [[name, str(frame[name].dtype), frame[name].tolist()] for name in frame]


def frame_of(columns: list[Any]) -> pd.DataFrame:
    """Read what :func:`columns_of` wrote.

    Parameters
    ----------
    columns : list
        Of a file.

    Returns
    -------
    DataFrame
        As it was.
    """
    series = {name: pd.Series(values, dtype=dtype) for name, dtype, values in columns}
    return pd.DataFrame(series)
