"""The samples that choose weights: their rows, folds, labels and kernels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .._require import require
from ..arrays import normalize_rows, subsample
from ..data.dataset import Dataset
from ..store import Space
from .folds import fold_numbers
from .grams import Grams, grams_of

MOST_ROWS = 5000  # images or captions whose kernels are computed; more are sampled
LEAST_APART = 3  # groups from which on a row's own group is no neighbour of it


@dataclass(frozen=True, eq=False)
class Family:
    """CLIP and its experts, all of one dataset.

    Attributes
    ----------
    clip : Space
        Whose images and texts meet.
    experts, text_experts : tuple of Space
        Of images, of texts.
    kernel : str
        Of the experts.
    """

    clip: Space
    experts: tuple[Space, ...]
    text_experts: tuple[Space, ...]
    kernel: str


@dataclass(frozen=True, eq=False)
class Samples:
    """Rows of a dataset in folds, and the kernels between them.

    Attributes
    ----------
    dataset : Dataset
        All samples.
    family : Family
        The parents.
    rows : ndarray of int of shape (n,)
        Those that take part.
    folds : ndarray of int of shape (n,)
        Fold of each.
    reporting : tuple of int
        Folds that are reported; one alone where a split was given.
    groups : ndarray of int of shape (n,) or None
        Groups that stay whole, where there are some.
    random_state : int
        Of everything drawn.
    """

    dataset: Dataset
    family: Family
    rows: np.ndarray
    folds: np.ndarray
    reporting: tuple[int, ...]
    groups: np.ndarray | None
    random_state: int

    @cached_property
    def images(self) -> Grams:  # numpydoc ignore=RT01
        """Compute the kernels between the images."""
        family = self.family
        experts = [np.asarray(space.image) for space in family.experts]
        return grams_of(np.asarray(family.clip.image), experts, family.kernel, self.rows)

    @cached_property
    def caption_rows(self) -> tuple[np.ndarray, np.ndarray]:  # numpydoc ignore=RT01
        """Find the captions of the rows, and the place of each one's image among them."""
        place = np.full(self.dataset.n, -1)
        place[self.rows] = np.arange(len(self.rows))
        owners = place[self.dataset.captions["row"].to_numpy(int)]
        captions = np.flatnonzero(owners >= 0)
        return captions, owners[captions]

    @cached_property
    def texts(self) -> Grams:  # numpydoc ignore=RT01
        """Compute the kernels between the captions."""
        family = self.family
        experts = [np.asarray(space.text) for space in family.text_experts]
        captions, _ = self.caption_rows
        return grams_of(np.asarray(family.clip.text), experts, family.kernel, captions)

    @cached_property
    def caption_likeness(self) -> np.ndarray:  # numpydoc ignore=RT01
        """Compute how alike the captions of two images are, mean over captions, (n, n).

        By the text experts where there are some, which no weight of an image changes; else by CLIP.
        """
        family = self.family
        judges = family.text_experts or (family.clip,)
        captions, owners = self.caption_rows
        total = np.zeros((len(self.rows), len(self.rows)))
        for judge in judges:
            rows = normalize_rows(np.asarray(judge.text, float)[captions])
            means = np.zeros((len(self.rows), rows.shape[1]))
            np.add.at(means, owners, rows)
            unit = normalize_rows(means)
            total += unit @ unit.T
        return total

    @property
    def apart(self) -> np.ndarray | None:
        """Give the groups whose members are no neighbours of each other.

        Returns
        -------
        ndarray of int of shape (n,) or None
            None below three groups: without one of two, no other group is left to choose by.
        """
        if self.groups is None or len(np.unique(self.groups)) < LEAST_APART:
            return None
        return self.groups

    def labelled(self, target: str, most: int = MOST_ROWS) -> tuple[np.ndarray, np.ndarray]:
        """Find the places of the rows with a label that another row shares.

        Parameters
        ----------
        target : str
            Column of labels.
        most : int
            More are sampled.

        Returns
        -------
        tuple of two ndarrays
            Places among the rows, and the classes there, numbered from 0.

        Raises
        ------
        InputError
            If there are fewer than two classes of two.
        """
        labels = self.dataset.labels(target)[self.rows]
        _, codes, counts = np.unique(labels, return_inverse=True, return_counts=True)
        places = np.flatnonzero((labels != "") & (counts[codes] > 1))
        places = places[subsample(len(places), most, self.random_state)]
        names, codes = np.unique(labels[places], return_inverse=True)
        got = f"{target}: {len(names)} class(es) of two samples or more"
        require(len(names) > 1, got, "at least 2")
        return places, codes


def folds_of(
    rows: np.ndarray, strata: np.ndarray | None, whole: np.ndarray | None, n_folds: int, seed: int
) -> np.ndarray:
    """Divide rows into folds.

    Parameters
    ----------
    rows : ndarray of int of shape (n,)
        Of the dataset.
    strata : ndarray of shape (n,) or None
        Classes that are spread evenly.
    whole : ndarray of shape (n,) or None
        What stays together: groups, or classes.
    n_folds, seed : int
        Folds, and the seed of their order.

    Returns
    -------
    ndarray of int of shape (n,)
        Number of each row's fold.
    """
    if whole is not None:
        return fold_numbers(whole, None, n_folds, seed)
    return fold_numbers(np.arange(len(rows)), strata, n_folds, seed)
