"""How long the rows of an encoder took: kept beside them, so that reading them says it too."""

import json
import math
from contextlib import suppress
from pathlib import Path

from .._require import InputError
from ..files import write_text

TIMES = "seconds.json"  # of an encoder's folder: what was encoded to its rows and their seconds


def add_seconds(folder: Path, what: str, n: int, seconds: float) -> None:
    """Note that rows were encoded; where that cannot be written, it is not noted.

    Parameters
    ----------
    folder : Path
        Of the encoder.
    what : str
        Such as images or texts.
    n : int
        Rows.
    seconds : float
        That they took.
    """
    times = _read(folder)
    rows, before = times.get(what, [0, 0.0])
    times[what] = [rows + n, before + seconds]
    with suppress(InputError):
        write_text(folder / TIMES, json.dumps(times))


def seconds_of(folder: Path, what: str, n: int) -> float:
    """Say how long some of the rows took, by the mean of all.

    Parameters
    ----------
    folder : Path
        Of the encoder.
    what : str
        As they were noted.
    n : int
        Rows.

    Returns
    -------
    float
        0 where nobody noted it.
    """
    rows, seconds = _read(folder).get(what, [0, 0.0])
    return n * seconds / rows if rows else 0.0


def _read(folder: Path) -> dict[str, list[float]]:
    """What was noted, as far as it can be understood."""
    try:
        read = json.loads((folder / TIMES).read_bytes())
        return {what: [int(n), float(s)] for what, (n, s) in read.items() if math.isfinite(s)}
    except (OSError, ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return {}
