"""Every pair of samples in two spaces at once: how alike they are in the one and in the other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from .. import _checks
from .._machine.memory import ask_for
from .._require import require
from ..arrays import check_same_rows, normalize_rows, subsample
from .pair_sample import BLOCK, STEPS, sample_of_pairs, square_of
from .rows import LEAST_ROWS, images

BOTH = "both"
FIRST = "first"
SECOND = "second"
NEITHER = "neither"
CORNERS = (FIRST, SECOND, BOTH, NEITHER)  # alike in the first space alone, and so on
BINS = 100  # of each axis, at most
LOOKED_AT = 5000  # most telling pairs of a corner, among which no sample stands twice
BYTES = 80  # of a pair in a block


@dataclass(frozen=True)
class Pairs:
    """How alike the pairs of some samples are in two spaces.

    Attributes
    ----------
    names : tuple of two str
        Of the spaces.
    edges : tuple of two ndarrays of shape (bins + 1,)
        Of the bins along each axis, in cosines.
    counts : ndarray of shape (bins, bins)
        Pairs in each bin; the first space along the first axis.
    telling : DataFrame
        Most telling pairs of each corner: ``corner``, ``row`` and ``other`` (numbers of the
        samples), ``first`` and ``second`` (cosines in the two spaces), most telling first.
    n_rows : int
        Samples whose pairs these are.
    total : int
        Samples in all.
    are_fused : bool, default=False
        Whether these are the parents of a fused kernel, as it reads them.
    sample : DataFrame
        Some pairs, among them all that have few like them: ``row``, ``other``, ``first``,
        ``second``, ``weight`` (pairs that it stands for), ``same`` (of one class), and
        ``first_rank`` and ``second_rank``: the share of all pairs that are less alike.
    each : int, default=6
        Telling pairs of each corner, at most.
    """

    names: tuple[str, str]
    edges: tuple[np.ndarray, np.ndarray]
    counts: np.ndarray
    telling: pd.DataFrame
    n_rows: int
    total: int
    are_fused: bool = False
    sample: pd.DataFrame = field(default_factory=pd.DataFrame)
    each: int = 6

    @property
    def n_pairs(self) -> int:
        """Count the pairs.

        Returns
        -------
        int
            Of all bins.
        """
        return round(float(self.counts.sum()))

    def only(self, same: bool) -> "Pairs":
        """Choose the pairs within a class, or those across.

        Parameters
        ----------
        same : bool
            Within.

        Returns
        -------
        Pairs
            With the same edges.
        """
        chosen = self.sample[self.sample.same == same]
        counts = _counts(chosen, self.edges)
        return replace(self, counts=counts, sample=chosen, telling=_telling(chosen, self.each))


def pairs(
    spaces: Mapping[str, Any], *, each: int = 6, n_rows: int | None = 2000, random_state: int = 0,
    rows: Any = None, classes: Any = None, tick: Callable[[float], object] | None = None,
) -> Pairs:  # fmt: skip
    """Compare all pairs of samples in two spaces, and find the most telling ones.

    A pair is telling by its ranks among all pairs: alike in the first space alone by how much
    higher it ranks there than in the second, alike in both by the lower of its two ranks.
    No sample stands in two telling pairs of a corner. All pairs are counted, a block at a time; of
    pairs that have many like them (both cosines within 0.005) twelve are kept, at random.

    Parameters
    ----------
    spaces : mapping of str to Space or to ndarray of shape (n, d)
        Two, of the same n samples.
    each : int, default=6
        Telling pairs of each corner, at most.
    n_rows : int or None, default=2000
        Samples whose pairs are compared, at most; drawn at random. None compares all.
    random_state : int, default=0
        Seed of the draw.
    rows : sequence of int, default=None
        Row numbers of the samples among which these are; all n if None.
    classes : sequence of shape (n,), default=None
        Of the samples, for :meth:`Pairs.only`.
    tick : callable, default=None
        Hears the share that is done; what it raises ends the work.

    Returns
    -------
    Pairs
        Cosines, no unit.

    Raises
    ------
    InputError
        If there are not two spaces with image rows, their rows do not fit together, or a number is
        out of range.

    Examples
    --------
    >>> X = np.array([[1.0, 0], [0.9, 0.1], [0, 1], [0.1, 0.9]])
    >>> found = pairs({"a": X, "b": X[[0, 2, 1, 3]]}, each=1)
    >>> found.telling[["corner", "row", "other"]].values[0].tolist()
    ['first', 0, 1]
    """
    each = _checks.whole_number("each", each)
    require(tick is None or callable(tick), f"tick={tick!r}", "a function of a share, or None")
    arrays = check_same_rows(images(spaces), least=LEAST_ROWS, purpose="for pairs")
    got = f"{len(arrays)} spaces with image rows"
    require(len(arrays) == 2, got, "two, which are compared")
    n = len(next(iter(arrays.values())))
    seed = _checks.seed("random_state", random_state)
    chosen = _rows(n, rows, n_rows, seed)
    kinds = None if classes is None else _classes(classes, n)[chosen]
    ask_for(BYTES * (BLOCK + n), f"the pairs of {len(chosen)} samples", "more memory")
    X, Y = (normalize_rows(array[chosen]) for array in arrays.values())
    sample = sample_of_pairs(X, Y, classes=kinds, tick=tick, random_state=seed)
    for end in ("row", "other"):
        sample[end] = chosen[sample[end]]
    for axis in (FIRST, SECOND):
        sample[f"{axis}_rank"] = _ranks(sample[axis].to_numpy(), sample.weight.to_numpy())
    edges = (_edges(sample[FIRST]), _edges(sample[SECOND]))
    counts, telling = _counts(sample, edges), _telling(sample, each)
    first, second = arrays
    total = n if rows is None else len(np.unique(rows))
    return Pairs(
        (first, second), edges, counts, telling, len(chosen), total, sample=sample, each=each
    )


def _rows(n: int, rows: Any, most: int | None, seed: int) -> np.ndarray:
    """Row numbers, ascending, of the samples whose pairs are compared."""
    among = np.arange(n) if rows is None else np.unique(_checks.row_numbers("rows", rows, n))
    require(len(among) > 1, f"{len(among)} sample", "at least 2")
    if most is None:
        return among
    drawn = subsample(len(among), _checks.whole_number("n_rows", most, 2), seed)
    return among[np.sort(drawn)]


def _classes(classes: Any, n: int) -> np.ndarray:
    values = np.asarray(_checks.several("classes", classes, "classes"))
    require(len(values) == n, f"{len(values)} classes", f"one for each of the {n} samples")
    return values


def _ranks(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Share of all pairs that are below each value; of equal ones half."""
    _, place = np.unique(values, return_inverse=True)
    together = np.bincount(place, weights)
    ranks: np.ndarray = (np.cumsum(together) - together / 2)[place] / weights.sum()
    return ranks


def _edges(cosines: pd.Series) -> np.ndarray:
    """Edges of bins that hold all cosines, each of the same number of small squares."""
    squares = square_of(cosines)
    low, high = int(squares.min()), int(squares.max()) + 1
    width = -(-(high - low) // BINS)
    n_bins = -(-(high - low) // width)
    return (low + width * np.arange(n_bins + 1)) / STEPS - 1


def _counts(sample: pd.DataFrame, edges: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Pairs in each bin, of the squares that are in it."""
    bins = []
    for axis, ends in zip((FIRST, SECOND), edges, strict=True):
        low, width = (round(steps * STEPS) for steps in (ends[0] + 1, ends[1] - ends[0]))
        bins.append((square_of(sample[axis]) - low) // width)
    counts = np.zeros([len(ends) - 1 for ends in edges])
    np.add.at(counts, tuple(bins), sample.weight.to_numpy())
    return counts


def worth(sample: pd.DataFrame) -> dict[str, np.ndarray]:
    """Say how telling each pair is for each corner.

    Parameters
    ----------
    sample : DataFrame
        Of :class:`Pairs`.

    Returns
    -------
    dict of str to ndarray
        By corner; the larger, the more telling.
    """
    first, second = (sample[f"{axis}_rank"].to_numpy() for axis in (FIRST, SECOND))
    return {
        FIRST: first - second,
        SECOND: second - first,
        BOTH: np.minimum(first, second),
        NEITHER: -np.maximum(first, second),
    }


def _telling(sample: pd.DataFrame, each: int) -> pd.DataFrame:
    """The most telling pairs of each corner."""
    rows, others = sample.row.to_numpy(), sample.other.to_numpy()
    worths = worth(sample)
    found = []
    for corner in CORNERS:
        chosen = sample.iloc[_apart(worths[corner], rows, others, each)]
        found.append(chosen.assign(corner=corner))
    columns = ["corner", "row", "other", "first", "second", "same"]
    return pd.concat(found, ignore_index=True)[columns]


def _apart(worth: np.ndarray, rows: np.ndarray, others: np.ndarray, each: int) -> list[int]:
    """Best pairs, none of which shares a sample with a better one."""
    looked_at = min(LOOKED_AT, len(worth))
    if not looked_at:
        return []
    best = np.argpartition(-worth, looked_at - 1)[:looked_at]
    chosen: list[int] = []
    seen: set[int] = set()
    for pair in best[np.argsort(-worth[best], kind="stable")]:
        samples = {int(rows[pair]), int(others[pair])}
        if not samples & seen:
            seen |= samples
            chosen.append(int(pair))
        if len(chosen) == each:
            break
    return chosen
