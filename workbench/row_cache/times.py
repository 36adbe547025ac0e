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


def seconds_of(folder: Path, what: str, n: int, n_kept: int) -> float | None:
    """Say how long some of the rows took, by the mean of all.

    An earlier version noted no times, a process that was killed could not: where more rows are kept
    than were noted, these may be some of them.

    Parameters
    ----------
    folder : Path
        Of the encoder.
    what : str
        As they were noted.
    n : int
        Rows.
    n_kept : int
        All rows of the encoder that are kept.

    Returns
    -------
    float or None
        None where the time of some kept rows is not known.
    """
    if n == 0:
        return 0.0
    times = _read(folder)
    rows, seconds = times.get(what, [0, 0.0])
    n_noted = sum(noted for noted, _ in times.values())
    return n * seconds / rows if rows and n_noted >= n_kept else None


def _read(folder: Path) -> dict[str, list[float]]:
    """What was noted, as far as it can be understood."""
    try:
        read = json.loads((folder / TIMES).read_bytes())
        return {what: [int(n), float(s)] for what, (n, s) in read.items() if math.isfinite(s)}
    except (OSError, ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return {}
