"""What spaces cost: bytes of a row, seconds to make it, milliseconds to search it."""

from collections.abc import Mapping
from typing import Any

from .. import _checks
from ..evaluate.findings.roles import parents_among
from ..product_rows import ProductRows
from ..store import Space
from .search_time import search_milliseconds
from .small_numbers import FORMATS, bytes_in, neighbours_kept


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
        return bytes_of_kernel(rows)
    return float(space.dim * rows.dtype.itemsize)


def bytes_of_kernel(rows: ProductRows) -> float:
    """Count the bytes that a kernel keeps of one sample: those of its parents' rows.

    Parameters
    ----------
    rows : ProductRows
        n of them.

    Returns
    -------
    float
        Of one.

    Examples
    --------
    >>> import numpy as np
    >>> from workbench.fusion.fusing import fuse
    >>> ids, X = np.array(["a", "b"]), np.eye(2, dtype=np.float32)
    >>> fused = fuse(Space("CLIP", ids, X), Space("DINO", ids, X), method="kernel")
    >>> bytes_of_kernel(fused.image)
    16.0
    """
    _, ingredients = rows.ingredients()
    return float(sum(part.nbytes for part in ingredients if len(part) == len(rows)) / len(rows))


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

    Examples
    --------
    >>> import numpy as np
    >>> clip = Space("CLIP", np.array(["a"]), np.ones((1, 4), np.float32), info={"seconds": 0.5})
    >>> seconds_of("CLIP", {"CLIP": clip})
    (0.5, True)
    """
    space = spaces[name]
    own = space.info.get("seconds", 0.0 if _is_kernel(space) else None)
    made_of = set(space.info.get("parents", ()))
    if not made_of:
        return own, True
    parents = [each for each in parents_among(name, spaces) if spaces[each].name in made_of]
    parts = [own, *(spaces[parent].info.get("seconds") for parent in parents)]
    timed = [float(part) for part in parts if part is not None]
    if len(parents) < len(made_of) or len(timed) < len(parts):
        return own, False
    return sum(timed), True


def _is_kernel(space: Space) -> bool:
    """Whether the rows are its parents' and nothing is made before it is asked."""
    return isinstance(next(iter(space.rows().values())), ProductRows)


def cost_records(spaces: Mapping[str, Space]) -> list[dict[str, Any]]:
    """Set down what every space costs, for programs; searches are timed here and now.

    Parameters
    ----------
    spaces : mapping of str to Space
        All that are compared.

    Returns
    -------
    list of dict
        Of each: space, width (columns), bytes_per_row, seconds_per_1000 (None where nothing was
        timed), whether the seconds of its parents are in them (with_parents),
        search_ms_per_million (an exact search of a million rows by one query), and small: for
        float16 and int8 the bytes of a row and the share of the ten nearest that stay (empty for a
        kernel, whose rows have no columns).

    Raises
    ------
    InputError
        If these are no spaces by name.

    Examples
    --------
    >>> import numpy as np
    >>> clip = Space("CLIP", np.array(["a"]), np.ones((1, 4), np.float32), info={"seconds": 0.5})
    >>> cost_records({"CLIP": clip})[0]["seconds_per_1000"]
    500.0
    """
    spaces = _checks.named("spaces", spaces, "spaces")
    for name, space in spaces.items():
        _checks.typed(f"space {name!r}", space, Space, "a Space, as encode gives it")
    return [_cost(name, spaces) for name in spaces]


def _cost(name: str, spaces: Mapping[str, Space]) -> dict[str, Any]:
    space = spaces[name]
    seconds, is_whole = seconds_of(name, spaces)
    rows = next(iter(space.as_compared().rows().values()))
    return {
        "space": name,
        "width": space.dim,
        "bytes_per_row": bytes_of_row(space),
        "seconds_per_1000": None if seconds is None else 1000 * seconds / len(space.ids),
        "with_parents": is_whole,
        "search_ms_per_million": search_milliseconds(rows),
        "small": [] if _is_kernel(space) else _small(rows),
    }


def _small(rows: Any) -> list[dict[str, Any]]:
    kept = neighbours_kept(rows)
    width = rows.shape[1]
    return [
        {"format": name, "bytes_per_row": bytes_in(name, width), "neighbours_kept": kept.get(name)}
        for name in FORMATS
    ]
