"""What a knob of a space is chosen by: a few cheap measures on some of the samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..._classifiers.voting import fitted_k, majority
from ..._language import kept
from ...arrays import subsample
from ...data.dataset import Dataset
from ...store import Space
from ..measures.ranking import caption_retrieval, ranks_of_own
from ..measures.splits import split
from ..measures.targets import Division, LabelledRows, division_of, labelled_targets

CHOOSING_ROWS = 1000  # of a half: more are sampled
LEAST_CHOOSING = 8  # samples of a half, or nothing is chosen
LEAST_GROUPS = 4  # of which half choose; fewer are divided row by row
NEIGHBOURS = "neighbours"
WORDS = "words"
CAPTIONS = "captions"


@dataclass(frozen=True)
class Half:
    """Samples that choose a knob, with their labels and captions.

    Attributes
    ----------
    rows : ndarray of int of shape (r,)
        Samples of the dataset, in order.
    captions : ndarray of int of shape (c,)
        Their captions.
    owners : ndarray of int of shape (c,)
        Place of each caption's image among the rows.
    labels : ndarray of shape (r,) or None
        Classes of the main target.
    apart : ndarray of shape (r,) or None
        Groups whose members do not vote for each other.
    prompted : ndarray of int of shape (r,) or None
        Number of each row's prompted class; -1 for none.
    """

    rows: np.ndarray
    captions: np.ndarray
    owners: np.ndarray
    labels: np.ndarray | None = None
    apart: np.ndarray | None = None
    prompted: np.ndarray | None = None

    def of(self, space: Space) -> Space:
        """Take the rows and captions of this half.

        Parameters
        ----------
        space : Space
            Of all samples.

        Returns
        -------
        Space
            With all class rows.
        """
        image = None if space.image is None else np.asarray(space.image[self.rows])
        text = None if space.text is None else np.asarray(space.text[self.captions])
        text = None if text is not None and not len(text) else text
        return replace(space, ids=space.ids[self.rows], image=image, text=text)

    def scores(self, space: Space, parts: Sequence[str]) -> dict[str, np.ndarray]:
        """Measure a space on these samples.

        Parameters
        ----------
        space : Space
            Made of parents as :meth:`of` gives them.
        parts : sequence of str
            What is measured, as far as data and space allow.

        Returns
        -------
        dict of str to ndarray of bool
            Hit or not of every row, of every caption for captions and words without prompts.
        """
        measures = {NEIGHBOURS: self._near, WORDS: self._by_words, CAPTIONS: self._near_captions}
        found = {part: measures[part](space) for part in parts}
        return {part: hits for part, hits in found.items() if hits is not None and len(hits)}

    def _near(self, space: Space) -> np.ndarray | None:
        """Leave-one-out vote of the nearest, in the way of :func:`workbench.evaluate.knn`."""
        if self.labels is None or space.image is None:
            return None
        similar = np.asarray(space.image @ space.image.T, np.float64)
        if self.apart is None:
            np.fill_diagonal(similar, -np.inf)
        else:
            similar[self.apart[:, None] == self.apart[None, :]] = -np.inf
        k = min(fitted_k(self.labels), len(similar) - 1)
        some = np.sort(np.argpartition(-similar, k, axis=1)[:, : k + 1], axis=1)
        nearest = np.argsort(-np.take_along_axis(similar, some, 1), axis=1, kind="stable")[:, :k]
        codes = np.unique(self.labels, return_inverse=True)[1]
        return np.asarray(majority(codes[np.take_along_axis(some, nearest, 1)]) == codes)

    def _by_words(self, space: Space) -> np.ndarray | None:
        """Zero-shot classes, or else images found by their captions."""
        if space.image is None:
            return None
        if self.prompted is not None and space.classes is not None:
            known = self.prompted >= 0
            classes = np.arange(len(space.classes))
            ranks = ranks_of_own(space.image[known], space.classes, self.prompted[known], classes)
            return ranks < 1
        if space.text is None:
            return None
        images = np.arange(len(space.image))
        return ranks_of_own(space.text, space.image, self.owners, images) < 1

    def _near_captions(self, space: Space) -> np.ndarray | None:
        """Captions whose nearest other caption is of the same image."""
        if space.text is None:
            return None
        table = caption_retrieval(space.text, self.owners)
        return np.asarray(table.outcomes.iloc[0]) if len(table) else None


@dataclass(frozen=True)
class Halves:
    """The half that chooses, and the other where there is one.

    Attributes
    ----------
    choosing : Half
        Whose labels and captions choose.
    other : Half or None
        Chooses once more, to see whether it agrees; None where it is a test set that was given.
    words : dict of str to str
        What each part is called.
    on : str
        Which samples choose.
    """

    choosing: Half
    other: Half | None
    words: Mapping[str, str]
    on: str


def halves_of(dataset: Dataset, split_by: str, random_state: int) -> Halves | None:
    """Divide the samples into those that choose and those that do not.

    The halves are those of the probe where rows are divided at random; whole groups where these
    stay whole (rows, where there are fewer than four); train alone where a split was given;
    captioned images at random where there is no target.

    Parameters
    ----------
    dataset : Dataset
        With a target, prompts or captions.
    split_by : {"random", "group", "split"}
        As for :func:`workbench.compare`.
    random_state : int
        Of the halves.

    Returns
    -------
    Halves or None
        None where there is nothing to choose by, or fewer than eight samples a half.
    """
    division = division_of(dataset, split_by, random_state)
    targets, _ = labelled_targets(dataset, division)
    target = next(iter(targets), "")
    if target:
        divided = _divided(targets[target], division, random_state)
    else:
        divided = _captioned(dataset, random_state)
    drawn = [rows[subsample(len(rows), CHOOSING_ROWS, random_state)] for rows in divided]
    if not drawn or min(len(rows) for rows in drawn) < LEAST_CHOOSING:
        return None
    halves = [_half(dataset, rows, target, division) for rows in drawn]
    choosing, other = halves[0], halves[1] if len(halves) > 1 else None
    which = kept("one half of the samples ({n:,})")
    if other is None:
        which = kept("the samples that train ({n:,})")
    on = kept(which, n=len(choosing.rows))
    return Halves(choosing, other, _words(dataset, target, choosing), on)


def _divided(labelled: LabelledRows, division: Division, seed: int) -> list[np.ndarray]:
    """Rows of each half, of a target."""
    if division.by == "split":
        return [labelled.rows[labelled.folds[0][0]]]
    if division.by == "random":
        return [labelled.rows[half] for half in labelled.folds[0]]
    groups = division.parts[labelled.rows]
    names = np.unique(groups)
    if len(names) < LEAST_GROUPS:
        halves = split(labelled.labels, random_state=seed)
        return [labelled.rows[half] for half in halves]
    first = np.random.default_rng(seed).permutation(names)[::2]
    chosen = np.isin(groups, first)
    return [labelled.rows[chosen], labelled.rows[~chosen]]


def _captioned(dataset: Dataset, seed: int) -> list[np.ndarray]:
    """Halves of the images that have captions."""
    if not len(dataset.captions):
        return []
    order = np.random.default_rng(seed).permutation(np.unique(dataset.captions["row"]))
    return [np.sort(order[::2]), np.sort(order[1::2])]


def _half(dataset: Dataset, rows: np.ndarray, target: str, division: Division) -> Half:
    place = np.full(dataset.n, -1)
    place[rows] = np.arange(len(rows))
    owners = place[dataset.captions["row"].to_numpy(int)]
    labels = dataset.labels(target)[rows] if target else None
    apart = division.parts[rows] if target and division.by == "group" else None
    prompted = None
    if dataset.prompts and dataset.prompt_target is not None:
        number = {name: i for i, name in enumerate(dataset.prompts)}
        of_rows = dataset.labels(dataset.prompt_target)[rows]
        prompted = np.array([number.get(label, -1) for label in of_rows])
        prompted = prompted if (prompted >= 0).any() else None
    captions = np.flatnonzero(owners >= 0)
    return Half(rows, captions, owners[captions], labels, apart, prompted)


def _words(dataset: Dataset, target: str, half: Half) -> dict[str, str]:
    """What each measure is called."""
    words = kept("recall@1 of images by their captions")
    if half.prompted is not None:
        words = kept("zero-shot accuracy on {target}", target=dataset.prompt_target)
    near = ""
    if half.labels is not None:
        k = fitted_k(half.labels)
        said = kept("{k}-NN accuracy on {target}")
        if half.apart is not None:
            said = kept("{k}-NN accuracy of other groups on {target}")
        near = kept(said, k=k, target=target)
    return {NEIGHBOURS: near, WORDS: words, CAPTIONS: kept("recall@1 of captions by captions")}
