"""What spaces cost a month, from measured figures and the user's volumes and prices."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .. import _checks
from .._require import require
from .prices import Prices
from .search_time import MILLION

GIGABYTE = 1e9
HOUR = 3600  # seconds


class Month(NamedTuple):
    """What a space costs a month; None for what was not measured.

    Attributes
    ----------
    space : str
        Its name.
    gigabytes : float
        Kept, all copies together.
    encode_hours, search_hours : float or None
        That a machine works.
    search_ms : float or None
        One query, through all vectors.
    storage, encode, search : float or None
        Money.
    first : float or None
        Money, once: all vectors encoded for the first time.
    """

    space: str
    gigabytes: float
    encode_hours: float | None
    search_hours: float | None
    search_ms: float | None
    storage: float
    encode: float | None
    search: float | None
    first: float | None

    @property
    def total(self) -> float:
        """Add up what is known.

        Returns
        -------
        float
            Money a month.
        """
        return self.storage + (self.encode or 0) + (self.search or 0)

    @property
    def is_whole(self) -> bool:
        """Tell whether all parts of the total were measured.

        Returns
        -------
        bool
            False for rows that came ready, whose making nobody timed.
        """
        return self.encode is not None and self.search is not None


def months(costs: Sequence[Mapping[str, Any]], prices: Prices) -> list[Month]:
    """Work out what every space costs a month.

    Parameters
    ----------
    costs : sequence of dict
        As :func:`workbench.costing.cost_records` gives them, or ``costs`` of ``metrics.json``.
    prices : Prices
        Volumes and prices.

    Returns
    -------
    list of Month
        In this order.

    Raises
    ------
    InputError
        If these are no costs, or rows should be kept in numbers in which a run of an older version
        counted no bytes.

    Examples
    --------
    >>> cost = {"space": "CLIP", "bytes_per_row": 2000.0, "seconds_per_1000": 36.0}
    >>> prices = Prices(vectors=1e6, storage_gb_month=0.5, new_per_month=1e5, encode_hour=2)
    >>> month = months([cost], prices)[0]
    >>> month.gigabytes, month.storage, round(month.encode_hours, 6), round(month.encode, 6)
    (2.0, 1.0, 1.0, 2.0)
    """
    are_costs = isinstance(costs, Sequence) and all(map(_is_cost, costs))
    require(are_costs, f"costs={_checks.shown(costs)}", "a list, as cost_records gives it")
    return [_month(cost, prices) for cost in costs]


def _is_cost(cost: Any) -> bool:
    return isinstance(cost, Mapping) and {"space", "bytes_per_row"} <= cost.keys()


def _month(cost: Mapping[str, Any], prices: Prices) -> Month:
    gigabytes = _bytes(cost, prices) * prices.vectors * prices.copies / GIGABYTE
    encode = cost.get("seconds_per_1000")
    search_ms = cost.get("search_ms_per_million")
    encode_hours = first = search_hours = None
    if encode is not None and cost.get("with_parents", True):
        encode_hours = encode / 1000 * prices.new_per_month / HOUR
        first = encode / 1000 * prices.vectors / HOUR * prices.encode_hour
    if search_ms is not None:
        search_ms = search_ms * prices.vectors / MILLION
        search_hours = search_ms / 1000 * prices.queries_per_month / HOUR
    return Month(
        str(cost["space"]),
        gigabytes,
        encode_hours,
        search_hours,
        search_ms,
        gigabytes * prices.storage_gb_month,
        _times(encode_hours, prices.encode_hour),
        _times(search_hours, prices.search_hour),
        first,
    )


def _bytes(cost: Mapping[str, Any], prices: Prices) -> float:
    """Bytes of a row in the numbers that are asked for; a kernel's parents stay as they are."""
    if prices.numbers == "float32":
        return float(cost["bytes_per_row"])
    require("small" in cost, f"numbers = {prices.numbers}", "float32: this run counted no others")
    found = {each["format"]: each["bytes_per_row"] for each in cost["small"]}
    return float(found.get(prices.numbers, cost["bytes_per_row"]))


def _times(hours: float | None, price: float) -> float | None:
    return None if hours is None else hours * price


def assumptions(costs: Sequence[Mapping[str, Any]], prices: Prices) -> list[str]:
    """Say what the monthly figures rest on.

    Parameters
    ----------
    costs : sequence of dict
        As for :func:`months`.
    prices : Prices
        Volumes and prices.

    Returns
    -------
    list of str
        Sentences.

    Examples
    --------
    >>> assumptions([{"space": "CLIP", "bytes_per_row": 4.0}], Prices(vectors=10))[0]
    '10 vectors kept in float32; 0 new and 0 queries a month.'
    """
    copies = f", {prices.copies:,.6g} copies" if prices.copies != 1 else ""
    said = [
        f"{prices.vectors:,.0f} vectors kept in {prices.numbers}{copies};"
        f" {prices.new_per_month:,.0f} new and {prices.queries_per_month:,.0f} queries a month.",
        "Times are those of the machine that made the run, one query at a time; a search reads all"
        " vectors (an index that reads a part of them costs a part of it).",
    ]
    unknown = [month.space for month in months(costs, prices) if month.encode_hours is None]
    if unknown:
        said.append(
            f"Not counted, since rows came ready: encoding for {', '.join(unknown)}. Give the model"
            " and it is timed."
        )
    if any(cost.get("search_ms_per_million") is None for cost in costs):
        said.append("Searches were not timed: this run is of an older version.")
    said += _rounded(costs, prices)
    return said


def _rounded(costs: Sequence[Mapping[str, Any]], prices: Prices) -> list[str]:
    """What rounding does to the neighbours of each space."""
    if prices.numbers == "float32":
        return []
    kept = []
    for cost in costs:
        for each in cost.get("small", []):
            if each["format"] == prices.numbers and each["neighbours_kept"] is not None:
                kept.append(f"{cost['space']} {100 * each['neighbours_kept']:.1f}")
    whole = [str(cost["space"]) for cost in costs if not cost.get("small")]
    said = []
    if whole:
        said.append(f"Not rounded, since a kernel keeps its parents' rows: {', '.join(whole)}.")
    if not kept:
        return said
    return [*said, f"Of 100 near neighbours in {prices.numbers} stay: {', '.join(kept)}."]
