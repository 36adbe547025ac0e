"""What sets some samples apart from all: classes and words that they have more often."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import hypergeom

from .. import _checks
from .._language import kept, tr
from .._require import require
from ..data.dataset import Dataset

CHANCE = 0.01  # of one trait or more where the samples are drawn at random, at most
LEAST_GAIN = 0.1  # by which a share must exceed that of all samples
WORD = re.compile(r"[^\W\d_]{3,}")


class Trait(NamedTuple):
    """What some samples have more often than all.

    Attributes
    ----------
    name : str
        Class or word.
    column : str
        Of the class; empty of a word.
    share : float
        Of the samples that have it, from 0 to 1.
    overall : float
        Of all samples that have it.
    """

    name: str
    column: str
    share: float
    overall: float

    @property
    def words(self) -> str:  # numpydoc ignore=RT01
        """What they have more often: dots 97 % (12 % of all)."""
        said = kept("{name} {share:.0%} ({overall:.0%} of all)")
        return tr(said, name=self.name, share=self.share, overall=self.overall)


class Describer:
    """Tells what some of all samples have more often than chance would give them.

    A class, or a word of captions, counts if its number among the samples has a hypergeometric
    tail below 0.01 over the number of candidates (Bonferroni), and its share exceeds that of all
    samples by a tenth.

    Parameters
    ----------
    n : int
        Samples in all.
    labels : mapping of str to array-like of shape (n,), default=None
        Columns of classes; empty values are none.
    captions : sequence of (int, str), default=()
        Row number and text.

    Raises
    ------
    InputError
        If n is below 1, or a column has other than n values.

    Examples
    --------
    >>> kind = np.repeat(["cat", "dog"], 20)
    >>> traits = Describer(40, {"kind": kind}).describe(np.arange(12))
    >>> [(trait.name, trait.share, trait.overall) for trait in traits]
    [('cat', 1.0, 0.5)]
    """

    def __init__(
        self, n: int, labels: Mapping[str, Any] | None = None,
        captions: Sequence[tuple[int, str]] = (),
    ) -> None:  # fmt: skip
        self._n = _checks.whole_number("n", n)
        tables = [_classes(column, values, self._n) for column, values in (labels or {}).items()]
        self._held = pd.concat([*tables, _words(captions)], ignore_index=True)
        self._numbers = self._held.groupby(["column", "name"], sort=False).ngroup().to_numpy()
        self._of_all = np.bincount(self._numbers, minlength=1)

    def describe(self, rows: Any, most: int = 3) -> list[Trait]:
        """Describe some samples.

        Parameters
        ----------
        rows : array-like of int, shape (m,)
            Their row numbers.
        most : int, default=3
            Traits at most.

        Returns
        -------
        list of Trait
            Those that say most first (share times the logarithm of share over overall, as in the
            Kullback-Leibler divergence), one of those that the very same samples have; empty
            where nothing is beyond chance.

        Raises
        ------
        InputError
            If rows are no row numbers, or ``most`` is below 1.
        """
        most = _checks.whole_number("most", most)
        inside = self._mask(rows)
        m, n = int(inside.sum()), self._n
        among = inside[self._held["row"].to_numpy()]
        counts = np.bincount(self._numbers[among], minlength=len(self._of_all))
        candidates = np.flatnonzero(counts)
        count, of_all = counts[candidates], self._of_all[candidates]
        share, overall = count / max(m, 1), of_all / n
        tail = hypergeom.sf(count - 1, n, of_all, m)
        is_telling = (tail * len(candidates) <= CHANCE) & (share - overall >= LEAST_GAIN)
        says = np.where(is_telling, share * np.log(share / overall), 0.0)
        order = np.argsort(-says, kind="stable")[: int(is_telling.sum())]
        return self._different(candidates[order], m, inside)[:most]

    def _mask(self, rows: Any) -> np.ndarray:
        numbers = np.asarray(rows)
        whole = numbers.ndim == 1 and (numbers.dtype.kind in "iu" or not numbers.size)
        within = whole and bool(((numbers >= 0) & (numbers < self._n)).all())
        require(within, f"rows={_checks.shown(rows)}", f"row numbers from 0 to {self._n - 1}")
        inside = np.zeros(self._n, dtype=bool)
        inside[numbers.astype(int)] = True
        return inside

    def _different(self, numbers: np.ndarray, m: int, inside: np.ndarray) -> list[Trait]:
        """Traits in order, without those that the same samples have as one before."""
        traits: dict[bytes, Trait] = {}
        for number in numbers:
            held = self._held[self._numbers == number]
            holders = held["row"].to_numpy()
            column, name = held[["column", "name"]].iloc[0]
            share = float(inside[holders].sum() / m)
            trait = Trait(str(name), str(column), share, len(holders) / self._n)
            traits.setdefault(np.sort(holders).tobytes(), trait)
        return list(traits.values())


def describer_of(dataset: Dataset) -> Describer:
    """Make what tells groups of a dataset apart, by its classes, groups and captions.

    Parameters
    ----------
    dataset : Dataset
        Whose samples.

    Returns
    -------
    Describer
        Of row numbers of the dataset.
    """
    columns = [*dataset.targets, *dataset.groups]
    labels = {column: dataset.labels(column) for column in columns}
    captions = zip(dataset.captions.row, dataset.captions.text, strict=True)
    return Describer(dataset.n, labels, list(captions))


def _classes(column: str, values: Any, n: int) -> pd.DataFrame:
    """A row for each sample that has a class."""
    names = np.asarray(values).astype(str)
    require(names.shape == (n,), f"labels[{column!r}] of shape {names.shape}", f"({n},)")
    rows = np.flatnonzero(names != "")
    return pd.DataFrame({"column": column, "name": names[rows], "row": rows})


def _words(captions: Sequence[tuple[int, str]]) -> pd.DataFrame:
    """A row for each sample and each word that one of its captions has."""
    pairs = {
        (word, row) for row, text in captions for word in WORD.findall(str(text).casefold())
    }  # fmt: skip
    held = pd.DataFrame(sorted(pairs), columns=["name", "row"])
    return held.assign(column="", row=held["row"].astype(int))
