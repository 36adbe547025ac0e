"""What each space costs: bytes of a row and of a million, and the time that was measured."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..evaluate.findings.roles import parents_among
from ..product_rows import ProductRows
from ..store import Space

MILLION = 1_000_000
UNITS = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "KB"))
MINUTE, HOUR, DAY = 60, 3600, 86400


class Price(NamedTuple):
    """What a space costs, in words."""

    name: str
    row: str
    million: str
    seconds: str
    million_seconds: str
    fused: bool


def bytes_of_row(space: Space) -> float:
    """Count the bytes that a space keeps of one sample.

    Parameters
    ----------
    space : Space
        Any.

    Returns
    -------
    float
        Of an image row, or else of a text; of a kernel those of its parents' rows.

    Examples
    --------
    >>> import numpy as np
    >>> bytes_of_row(Space("CLIP", np.array(["a"]), np.ones((1, 512), np.float32)))
    2048.0
    """
    rows = next(iter(space.rows().values()))
    if isinstance(rows, ProductRows):
        _, ingredients = rows.ingredients()
        return sum(part.nbytes for part in ingredients if len(part) == len(rows)) / len(rows)
    return float(space.dim * rows.dtype.itemsize)


def seconds_of(name: str, spaces: Mapping[str, Space]) -> tuple[float | None, bool]:
    """Add up how long a space took to make, its parents included.

    Parameters
    ----------
    name : str
        Of the space.
    spaces : mapping of str to Space
        All that are compared.

    Returns
    -------
    tuple of float or None, and bool
        Seconds for all samples, None where nothing was timed; and whether the parents are in them,
        or came ready.
    """
    space = spaces[name]
    own = space.info.get("seconds")
    made_of = set(space.info.get("parents", ()))
    if not made_of:
        return own, True
    parents = [each for each in parents_among(name, spaces) if spaces[each].name in made_of]
    parts = [own, *(spaces[parent].info.get("seconds") for parent in parents)]
    timed = [float(part) for part in parts if part is not None]
    if len(parents) < len(made_of) or len(timed) < len(parts):
        return own, False
    return sum(timed), True


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
        only = "" if is_whole else " to fuse"
        measured = f"{duration_text(seconds)}{only}"
        million = f"{duration_text(seconds / n * MILLION)}{only}"
    is_fused = bool(spaces[name].info.get("role") == "fused")
    return Price(name, size_text(size), size_text(size * MILLION), measured, million, is_fused)


def cost_records(spaces: Mapping[str, Space]) -> list[dict[str, Any]]:
    """Set down what every space costs, for programs.

    Parameters
    ----------
    spaces : mapping of str to Space
        All that are compared.

    Returns
    -------
    list of dict
        Of each: space, width (columns), bytes_per_row, seconds_per_1000 (None where nothing was
        timed), and whether the seconds of its parents are in them.

    Examples
    --------
    >>> import numpy as np
    >>> clip = Space("CLIP", np.array(["a"]), np.ones((1, 4), np.float32), info={"seconds": 0.5})
    >>> cost_records({"CLIP": clip})[0]["seconds_per_1000"]
    500.0
    """
    return [_cost(name, spaces) for name in spaces]


def _cost(name: str, spaces: Mapping[str, Space]) -> dict[str, Any]:
    space = spaces[name]
    seconds, is_whole = seconds_of(name, spaces)
    return {
        "space": name,
        "width": space.dim,
        "bytes_per_row": bytes_of_row(space),
        "seconds_per_1000": None if seconds is None else 1000 * seconds / len(space.ids),
        "with_parents": is_whole,
    }


def size_text(size: float) -> str:
    """Write a number of bytes.

    Parameters
    ----------
    size : float
        Bytes.

    Returns
    -------
    str
        In units of a thousand.

    Examples
    --------
    >>> size_text(12_000), size_text(2048 * 1e6)
    ('12 KB', '2 GB')
    """
    for unit, name in UNITS:
        if size >= unit:
            return f"{_short(size / unit)} {name}"
    return f"{size:.0f} bytes"


def duration_text(seconds: float) -> str:
    """Write a duration.

    Parameters
    ----------
    seconds : float
        At least 0.

    Returns
    -------
    str
        In the unit that people would use.

    Examples
    --------
    >>> duration_text(0.25), duration_text(42), duration_text(7200)
    ('250 ms', '42 s', '2 h')
    """
    for unit, name in ((DAY, "days"), (HOUR, "h"), (MINUTE, "min"), (1, "s")):
        if seconds >= 2 * unit or unit == 1 <= seconds:
            return f"{_short(seconds / unit)} {name}"
    return f"{_short(1000 * seconds)} ms"


def _short(number: float) -> str:
    """Two digits, no more; whole from ten on."""
    return f"{number:.0f}" if number >= 9.95 else f"{number:.1f}".removesuffix(".0")
