"""New samples that came with a shift, as samples to look at."""

from .. import _checks
from ..shift.shift import Shift
from .look import Look

MOST = 24


def moved_samples(found: Shift, *, most: int = MOST) -> list[Look]:
    """Take the new samples that came with a shift, in every space in which it shows.

    These are more like the other new ones than like those of before, on average over all of them
    (the witness function); a single sample that is like none of before may come late.

    Parameters
    ----------
    found : Shift
        Of :func:`workbench.shift.find_shift`.
    most : int, default=24
        Samples of a space.

    Returns
    -------
    list of Look
        One for each such space; none where no shift shows.

    Raises
    ------
    InputError
        If it is no shift.

    Examples
    --------
    >>> import numpy as np
    >>> from workbench.shift import find_shift
    >>> from workbench.store import Space
    >>> rng, new = np.random.default_rng(0), np.arange(80) >= 40
    >>> rows = rng.standard_normal((80, 4)) + 3 * new[:, None]
    >>> shift = find_shift({"CLIP": Space("CLIP", new.cumsum().astype(str), rows)}, new)
    >>> [look.kind for look in moved_samples(shift, most=5)]
    ['new samples that moved in CLIP']
    """
    _checks.typed("found", found, Shift, "a Shift, as find_shift gives it")
    most = _checks.whole_number("most", most)
    looks = []
    for name in found.shows_in:
        rows = found.moved[name][:most]
        words = (
            f"New samples that came with the shift in {name}, on average more like the other new"
            f" ones than like those of before: the {len(rows)} first."
        )
        looks.append(Look(f"new samples that moved in {name}", words, rows))
    return looks
