"""What a run may be asked for: type and range of each parameter, known before any work."""

from collections.abc import Callable
from typing import Any

from .._require import require
from . import values
from .scalars import MOST_SEED, SHARE, is_integer, is_number, is_share

MAP_METHODS = ("umap", "pca")
DEVICES = ("auto", "cpu", "cuda")
SPLIT_BY = ("random", "group", "split")
LONGEST_SHOWN = 200  # characters of a value in a message: a path should be whole
FROM_ZERO, ABOVE_0 = "a number from 0 on", "a number above 0"
MOST_SEEDS = 20  # divisions of a proof of concept
CHOICES = {"map_method": MAP_METHODS, "device": DEVICES, "split_by": SPLIT_BY}


def check_parameter(name: str, value: Any, where: str = "") -> None:
    """Refuse a parameter of a wrong type or out of range; unknown names are let through.

    Parameters
    ----------
    name : str
        As in :class:`workbench.Study`.
    value : object
        What came.
    where : str, default=""
        Added to the name in the message, as in ``" of 01_....ipynb"``.

    Raises
    ------
    InputError
        If the value cannot be used, whatever the data.

    Examples
    --------
    >>> check_parameter("C", 0.1)
    >>> check_parameter("C", -1)
    Traceback (most recent call last):
        ...
    workbench._require.InputError: C=-1: expected a number from 0 on.
    """
    known = CHECKS | OF_POC
    if name in known:
        ok, expected = known[name]
        hint = values.meant(value, CHOICES.get(name, ()))
        require(ok(value), f"{shown(name, value)}{where}", f"{expected}{hint}")


def shown(name: str, value: Any) -> str:
    """Write a parameter for a message, cut where it is long.

    Parameters
    ----------
    name : str
        Of the parameter.
    value : object
        Of the parameter.

    Returns
    -------
    str
        As in a call.

    Examples
    --------
    >>> shown("kernel", "rbf")
    "kernel='rbf'"
    """
    return f"{name}={values.shown(value, LONGEST_SHOWN)}"


def is_whole(value: Any) -> bool:
    """Tell whole numbers, also those written as 3000.0.

    Parameters
    ----------
    value : object
        Any.

    Returns
    -------
    bool
        Whether it is a whole number.
    """
    return is_number(value) and (is_integer(value) or float(value).is_integer())


def _from_zero(value: Any) -> bool:
    return is_number(value) and value >= 0


def _above_0(value: Any) -> bool:
    return is_number(value) and value > 0


def _weighs_experts(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return len(value) > 0 and all(map(_from_zero, value))
    return _from_zero(value)


def _counts(value: Any) -> bool:
    return is_whole(value) and value > 0


def _one_of(*known: str) -> tuple[Callable[[Any], bool], str]:
    words = f"{', '.join(known[:-1])} or {known[-1]}"
    return lambda value: isinstance(value, str) and value in known, words


CHECKS: dict[str, tuple[Callable[[Any], bool], str]] = {  # name to what is right, and its words
    "C": (_from_zero, FROM_ZERO),
    "expert_weight": (_weighs_experts, f"{FROM_ZERO}, or one for each expert"),
    "text_expert_weight": (
        lambda value: value is None or _weighs_experts(value),
        f"{FROM_ZERO}, one for each expert, or None",
    ),
    "product_weight": (_from_zero, FROM_ZERO),
    "centre_clip": (lambda value: isinstance(value, bool), "True or False"),
    "n_components": (_counts, "a whole number above 0"),
    "limit": (lambda value: value is None or _counts(value), "a whole number above 0, or None"),
    "seed": (
        lambda value: is_whole(value) and 0 <= value <= MOST_SEED,
        f"a whole number from 0 to {MOST_SEED}",
    ),
    "map_method": _one_of(*MAP_METHODS),
    "device": _one_of(*DEVICES),
    "split_by": _one_of(*SPLIT_BY),
}
OF_POC: dict[str, tuple[Callable[[Any], bool], str]] = {  # of a proof of concept, no study's
    "margin": (is_share, SHARE),
    "budget_bytes": (lambda value: value is None or _above_0(value), f"{ABOVE_0}, or None"),
    "budget_seconds": (lambda value: value is None or _above_0(value), f"{ABOVE_0}, or None"),
    "seeds": (
        lambda value: is_whole(value) and 1 <= value <= MOST_SEEDS,
        f"a whole number from 1 to {MOST_SEEDS}",
    ),
}
