"""What ``workbench shift --json`` found: whether new samples are like those of the run."""

import json
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from .._require import InputError, require
from ..data.plain_files import open_plain, shown

MOST_BYTES = 2**24
EXPECTED = "what `workbench shift --json` prints"


class ShiftTold(NamedTuple):
    """Spaces of a run in which new samples were tested, and those in which they differ."""

    tested: tuple[str, ...]
    shows_in: tuple[str, ...]


def read_shift(path: str | Path, spaces: Collection[str]) -> ShiftTold:
    """Read whether new samples are like those of before.

    Parameters
    ----------
    path : str or Path
        What ``workbench shift --json`` printed.
    spaces : collection of str
        Of the run; of others nothing is told.

    Returns
    -------
    ShiftTold
        By spaces of the run.

    Raises
    ------
    InputError
        If there is no such file, something else is in it, or none of its spaces is of the run.
    """
    with open_plain(path) as file:
        text = file.read(MOST_BYTES)
    try:
        found = json.loads(text)
        tested = [str(each["space"]) for each in found["spaces"]]
        shows_in = [str(name) for name in found["shows_in"]]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise InputError(f"{shown(path)}: expected {EXPECTED}.") from error
    ours = tuple(name for name in tested if name in spaces)
    got = f"{shown(path)}, about {', '.join(tested[:5]) or 'no space'}"
    require(ours, got, f"spaces of the run: {', '.join(list(spaces)[:5])}")
    return ShiftTold(ours, tuple(name for name in shows_in if name in ours))
