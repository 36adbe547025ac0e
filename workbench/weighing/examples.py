"""Accuracy of the nearest class mean of a few examples, with class prompts or without."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .._machine.threads import side_by_side
from .._require import require
from ..arrays import row_blocks
from ..evaluate.measures.prototypes import draw_examples
from .scored import Scored, empty_scores

SHOTS = (8, 4, 2, 1)  # examples of each class: the first that leaves rows to be asked
DRAWS = 10
BLOCK = 16  # settings of one product
NO_FOLD = -1
TINY = 1e-12  # least length of a mean that others are divided by


@dataclass(frozen=True, eq=False)
class Prompts:
    """Class prompts beside the kernels.

    Attributes
    ----------
    products : ndarray of shape (n, k)
        CLIP's cosines of every row and the prompt of every class.
    lengths : ndarray of shape (s,)
        Length of a prompt's row under every setting.
    """

    products: np.ndarray
    lengths: np.ndarray


def few_shot(
    parts: np.ndarray, coefficients: np.ndarray, codes: np.ndarray, folds: np.ndarray,
    units: np.ndarray, prompts: Prompts | None = None, *, reporting: tuple[int, ...],
    random_state: int = 0, tick: Callable[[int], object] = int,
) -> Scored:  # fmt: skip
    """Measure the accuracy of the nearest class mean, over draws of examples.

    Examples come from what is there: for a fold, from the rows of the others. Means and prompts
    are scaled to length 1, as by :func:`workbench.evaluate.few_shot`.

    Parameters
    ----------
    parts : ndarray of shape (4, n, n)
        Of :class:`Grams`.
    coefficients : ndarray of shape (s, 4)
        Of the settings.
    codes : ndarray of int of shape (n,)
        Classes, from 0.
    folds : ndarray of int of shape (n,)
        Fold of each row.
    units : ndarray of int of shape (n,)
        Row of the dataset behind each.
    prompts : Prompts, default=None
        Adds the prompt of each class to its mean.
    reporting : tuple of int
        Folds that are reported.
    random_state : int, default=0
        Of the draws.
    tick : callable
        Told how many draws are done.

    Returns
    -------
    Scored
        Share of hits of each row over the draws that ask it.
    """
    shots, known = _shots(codes, folds)
    rows = np.flatnonzero(known[codes])
    names, codes = np.unique(codes[rows], return_inverse=True)
    parts = parts[:, rows[:, None], rows]
    folds = folds[rows]
    units = units[rows]
    to_prompts = None
    if prompts is not None:
        products = prompts.products[np.ix_(rows, names)]
        inverse_lengths = coefficients[:, :1] / np.maximum(prompts.lengths, TINY)[:, None]
        to_prompts = inverse_lengths, products

    def of_fold(fold: int) -> np.ndarray:
        there = np.flatnonzero(folds != fold)
        hits = np.zeros((len(coefficients), len(rows)), np.float32)
        asked = np.zeros(len(rows))
        for seed in np.random.SeedSequence([random_state, fold + 1]).spawn(DRAWS):
            examples = draw_examples(codes[there], shots, np.random.default_rng(seed))
            drawn = there[examples]
            tested = np.setdiff1d(np.arange(len(rows)), drawn)
            hits[:, tested] += _hits(parts, coefficients, codes, drawn, to_prompts)[:, tested]
            asked[tested] += 1
            tick(1)
        return np.where(asked > 0, hits / np.maximum(asked, 1), np.nan)

    shares = side_by_side(of_fold, (NO_FOLD, *reporting))
    return _in_folds(shares, units, folds, reporting)


def _in_folds(
    shares: list[np.ndarray], units: np.ndarray, folds: np.ndarray, reporting: tuple[int, ...]
) -> Scored:
    """Shares of hits with examples of all rows, then of all but each fold that is reported."""
    within, whole, reported = empty_scores(len(reporting), *shares[0].shape)
    whole[:] = shares[0]
    for place, (fold, share) in enumerate(zip(reporting, shares[1:], strict=True)):
        own = folds == fold
        within[place] = np.where(own, np.nan, share)
        reported[:, own] = share[:, own]
    return Scored(within, whole, reported, units, folds)


def _shots(codes: np.ndarray, folds: np.ndarray) -> tuple[int, np.ndarray]:
    """How many examples half of the classes have in what any fold leaves, and which have them."""
    n_classes = int(codes.max()) + 1
    table = np.zeros((n_classes, int(folds.max()) + 1), int)
    np.add.at(table, (codes, folds), 1)
    left = (table.sum(axis=1, keepdims=True) - table).min(axis=1)
    shots = next((s for s in SHOTS if 2 * np.sum(left > s) >= n_classes), 1)
    known = left > shots
    got = f"{known.sum()} class(es) with more than {shots} sample(s) outside of each fold"
    require(known.sum() > 1, got, "two or more for few-shot: more samples, or fewer folds (cv=)")
    return shots, known


def _hits(
    parts: np.ndarray, coefficients: np.ndarray, codes: np.ndarray, examples: np.ndarray,
    to_prompts: tuple[np.ndarray, np.ndarray] | None,
) -> np.ndarray:  # fmt: skip
    """Whether each row is nearest to its class under every setting, (settings, rows)."""
    means = parts[:, examples].mean(axis=2)  # of every kernel: (4, classes, rows)
    squares = np.stack([own[:, each].mean(axis=1) for own, each in zip(
        means.transpose(1, 0, 2), examples, strict=True)], axis=1)  # fmt: skip
    lengths = np.sqrt(np.maximum(coefficients @ squares, TINY))
    hits = []
    for block in row_blocks(len(coefficients), BLOCK):
        similar = np.tensordot(coefficients[block], means, axes=1) / lengths[block][:, :, None]
        if to_prompts is not None:
            scale, products = to_prompts
            similar += scale[block][:, :, None] * products.T
        hits.append(similar.argmax(axis=1) == codes)
    return np.concatenate(hits)
