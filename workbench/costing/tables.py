"""Costs as tables: what was measured, and what a month comes to."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from .._language import duration_text, size_text
from .monthly import Month
from .prices import Prices
from .words import money_text

UNKNOWN = "-"
TOTAL = "a month"


def measured_table(costs: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Write what was measured of every space.

    Parameters
    ----------
    costs : sequence of dict
        As :func:`workbench.costing.cost_records` gives them.

    Returns
    -------
    DataFrame of str
        A row for each space.

    Examples
    --------
    >>> cost = {"space": "CLIP", "width": 4, "bytes_per_row": 16.0, "seconds_per_1000": None}
    >>> measured_table([cost]).loc["CLIP", "a row"]
    '16 bytes'
    """
    rows = [_measured(cost) for cost in costs]
    return pd.DataFrame(rows).set_index("space").fillna(UNKNOWN)


def _measured(cost: Mapping[str, Any]) -> dict[str, str]:
    seconds, search = cost.get("seconds_per_1000"), cost.get("search_ms_per_million")
    only = "" if cost.get("with_parents", True) else " to fuse"
    found = {
        "space": str(cost["space"]),
        "columns": f"{cost['width']:,}",
        "a row": size_text(cost["bytes_per_row"]),
        "encode 1,000": UNKNOWN if seconds is None else f"{duration_text(seconds)}{only}",
        "search 1M": UNKNOWN if search is None else duration_text(search / 1000),
    }
    for each in cost.get("small", []):
        kept = each["neighbours_kept"]
        words = "" if kept is None else f" ({100 * kept:.1f} of 100 neighbours stay)"
        found[each["format"]] = f"{size_text(each['bytes_per_row'])}{words}"
    return found


def monthly_table(found: Sequence[Month], prices: Prices) -> pd.DataFrame:
    """Write what every space costs a month.

    Parameters
    ----------
    found : sequence of Month
        Of :func:`workbench.costing.months`.
    prices : Prices
        Whose currency.

    Returns
    -------
    DataFrame of str
        A row for each space; "at least" where something was not measured.
    """
    rows = [_priced(month, prices) for month in found]
    return pd.DataFrame(rows).set_index("space")


def _priced(month: Month, prices: Prices) -> dict[str, str]:
    at_least = "" if month.is_whole else "at least "
    return {
        "space": month.space,
        "kept": size_text(1e9 * month.gigabytes),
        "a query": _or_unknown(month.search_ms, lambda ms: duration_text(ms / 1000)),
        "storage": _money(month.storage, prices),
        "encoding": _money(month.encode, prices),
        "searching": _money(month.search, prices),
        TOTAL: f"{at_least}{_money(month.total, prices)}",
        "first encoding, once": _money(month.first, prices),
    }


def _money(amount: float | None, prices: Prices) -> str:
    return _or_unknown(amount, lambda known: money_text(known, prices.currency).strip())


def _or_unknown(value: float | None, words: Any) -> str:
    return UNKNOWN if value is None else str(words(value))
