"""What each space costs, in words: a row and a million of them, and the time that was measured."""

from collections.abc import Mapping
from typing import NamedTuple

from .._language import duration_text, size_text, tr
from ..costing.measured import bytes_of_row, seconds_of
from ..costing.search_time import MILLION
from ..store import Space


class Price(NamedTuple):
    """What a space costs, in words."""

    name: str
    row: str
    million: str
    seconds: str
    million_seconds: str
    fused: bool


def prices(spaces: Mapping[str, Space], names: list[str]) -> list[Price]:
    """Say what some spaces cost.

    Parameters
    ----------
    spaces : mapping of str to Space
        All that are compared.
    names : list of str
        Of those whose price is said.

    Returns
    -------
    list of Price
        In this order.
    """
    return [_price(name, spaces) for name in names]


def _price(name: str, spaces: Mapping[str, Space]) -> Price:
    size = bytes_of_row(spaces[name])
    seconds, is_whole = seconds_of(name, spaces)
    n = len(spaces[name].ids)
    measured, million = "–", "–"
    if seconds is not None:
        measured, million = duration_text(seconds), duration_text(seconds / n * MILLION)
        if not is_whole:
            measured, million = (tr("{time} to fuse", time=each) for each in (measured, million))
    is_fused = bool(spaces[name].info.get("role") == "fused")
    return Price(name, size_text(size), size_text(size * MILLION), measured, million, is_fused)
