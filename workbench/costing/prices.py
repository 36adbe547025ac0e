"""A file of volumes and prices, from which monthly figures are made.

currency = "EUR"
numbers = "float32"             # or "float16", "int8": how rows are kept
copies = 1                      # of the index

[volumes]
vectors = 5_000_000             # that are kept and searched
new_per_month = 200_000         # that are encoded and fused each month
queries_per_month = 3_000_000

[prices]
storage_gb_month = 0.10         # a gigabyte kept for a month
encode_hour = 0.90              # a machine like the one that was measured, for encoding
search_hour = 0.40              # the same, for searching

[worth]                         # optional: what a better answer is worth
measure = "fused.recall_at_1 - clip.recall_at_1"
each = 0.01                     # for each query that is answered right and was not before
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import _checks
from .._require import require
from ..toml_files import known_keys, read_toml
from .small_numbers import FORMATS

NUMBERS = ("float32", *FORMATS)
TOP = ("currency", "numbers", "copies", "volumes", "prices", "worth")
VOLUMES = ("vectors", "new_per_month", "queries_per_month")
PRICES = ("storage_gb_month", "encode_hour", "search_hour")
WORTH = ("measure", "each")


@dataclass(frozen=True)
class Prices:
    """Volumes and prices of one user.

    Attributes
    ----------
    vectors, new_per_month, queries_per_month : float
        How many are kept, are new each month, are asked each month.
    storage_gb_month, encode_hour, search_hour : float
        Money for a gigabyte (10^9 bytes) kept for a month, and for an hour of a machine.
    currency : str
        Of all prices.
    numbers : {"float32", "float16", "int8"}
        How rows are kept.
    copies : float
        Of what is kept.
    measure : str
        The gain that is worth money, written as in a KPI; empty for none.
    each : float
        Money for a query that is answered right and was not before.
    """

    vectors: float
    new_per_month: float = 0
    queries_per_month: float = 0
    storage_gb_month: float = 0
    encode_hour: float = 0
    search_hour: float = 0
    currency: str = ""
    numbers: str = "float32"
    copies: float = 1
    measure: str = ""
    each: float = 0


def read_prices(path: str | Path) -> Prices:
    r"""Read a file of volumes and prices.

    Parameters
    ----------
    path : str or Path
        TOML, as at the top of ``workbench/costing/prices.py``.

    Returns
    -------
    Prices
        What it says; 0 for what it does not.

    Raises
    ------
    InputError
        If the file cannot be read, names what is not known, or has a number below 0.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "prices.toml")
    ...     _ = path.write_text("[volumes]\nvectors = 1000")
    ...     read_prices(path).vectors
    1000
    """
    content = read_toml(path, "a file of volumes and prices")
    known_keys(content, TOP, str(path))
    found = _numbers(content, "volumes", VOLUMES, path) | _numbers(content, "prices", PRICES, path)
    require(found.get("vectors"), f"{path} without vectors", "[volumes] with vectors = 1_000_000")
    found |= _worth(content, path)
    currency = content.get("currency", "")
    require(isinstance(currency, str), f"{path}: currency = {_checks.shown(currency)}", "text")
    numbers = content.get("numbers", NUMBERS[0])
    _checks.one_of(f"{path}: numbers", numbers, NUMBERS)
    copies = _number(content.get("copies", 1), f"{path}: copies")
    return Prices(currency=currency, numbers=numbers, copies=copies, **found)


def _worth(content: Mapping[str, Any], path: str | Path) -> dict[str, Any]:
    """What a gain is worth: both or nothing."""
    if "worth" not in content:
        return {}
    table = _table(content, "worth", WORTH, path)
    whole = all(key in table for key in WORTH) and isinstance(table.get("measure"), str)
    require(whole, f"{path}: [worth] with {', '.join(table) or 'nothing'}", "measure and each")
    return {"measure": table["measure"], "each": _number(table["each"], f"{path}: worth.each")}


def _numbers(
    content: Mapping[str, Any], name: str, keys: tuple[str, ...], path: str | Path
) -> dict[str, Any]:
    table = _table(content, name, keys, path)
    return {key: _number(value, f"{path}: {name}.{key}") for key, value in table.items()}


def _table(
    content: Mapping[str, Any], name: str, keys: tuple[str, ...], path: str | Path
) -> dict[str, Any]:
    table = content.get(name, {})
    require(isinstance(table, dict), f"{path}: {name} = {_checks.shown(table)}", f"[{name}]")
    known_keys(table, keys, f"{path}: {name}")
    return dict(table)


def _number(value: Any, where: str) -> Any:
    right = _checks.is_number(value) and math.isfinite(value) and value >= 0
    require(right, f"{where} = {_checks.shown(value)}", "a number, 0 or more")
    return value
