"""Labels that are likely wrong: those that the neighbours of a sample do not share.

Every space has a say, which counts as much as its neighbours know of these labels at all.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from .. import _checks
from .._require import require
from .._space_checks import spaces_of_images
from ..align.neighbourhoods import neighbours
from ..store import Space

K = 10
SMOOTHING = 0.5  # votes that every class has before any neighbour is asked


def suspect_labels(spaces: Mapping[str, Space], labels: Any, *, k: int = K) -> pd.DataFrame:
    """Rank samples by how likely their label is wrong.

    Parameters
    ----------
    spaces : mapping of str to Space
        Of the same samples, each by its own kernel.
    labels : array of str of shape (n,)
        Class of each sample; "" for none.
    k : int, default=10
        Neighbours that are asked, in every space; fewer where the sample's class has no more others
        that could answer.

    Returns
    -------
    DataFrame
        Most suspect first, of the samples with a label: row, label, suggested (the label that the
        neighbours speak for most), score (log of how much more they speak for it than for the
        sample's own; above 0: they do; 0 for a sample alone in its class, of which nothing can be
        said), and one column for each space: the share of neighbours there with the sample's own
        label, named "score (space)" and so on where a space is called as a column here.

    Raises
    ------
    InputError
        If there is no space, the samples are not the same, or there are fewer than two classes.

    Examples
    --------
    >>> rows = np.repeat(np.eye(2), 20, axis=0) + 0.01 * np.random.default_rng(0).random((40, 2))
    >>> labels = np.repeat(["owl", "cat"], 20)
    >>> labels[3] = "cat"
    >>> clip = Space("CLIP", np.arange(40).astype(str), rows)
    >>> found = suspect_labels({"CLIP": clip}, labels).iloc[0]
    >>> int(found.row), found.suggested
    (3, 'owl')
    """
    given = spaces_of_images(spaces)
    names = _checks.labels("labels", labels, len(next(iter(given.values())).ids))
    kept = np.flatnonzero(names != "")
    classes, codes = np.unique(names[kept], return_inverse=True)
    require(len(classes) > 1, f"labels of {len(classes)} class", "at least two classes")
    k = _checks.whole_number("k", k, 1, len(kept) - 1)
    support = np.zeros((len(kept), len(classes)))
    shares = {}
    for name, space in given.items():
        votes = _votes(space, kept, codes, len(classes), k)
        shares[name] = votes[np.arange(len(kept)), codes] / votes.sum(1)
        support += _weight(votes, codes) * _log_shares(votes)
    return _table(kept, classes, codes, support, shares)


def _votes(space: Space, kept: np.ndarray, codes: np.ndarray, n_classes: int, k: int) -> np.ndarray:
    """How many of the nearest have each label, (n, classes).

    k are asked, or as many as there are others in the sample's class: of more, some would have to
    speak for another class, whatever the space sees.
    """
    rows: Any = space.as_compared().image
    near = codes[neighbours(rows[kept], k)]
    others = np.bincount(codes)[codes] - 1
    asked = np.arange(k) < np.maximum(others, 1)[:, None]
    sample, place = np.nonzero(asked)
    votes = np.zeros((len(kept), n_classes))
    np.add.at(votes, (sample, near[sample, place]), 1)
    return votes


def _log_shares(votes: np.ndarray) -> np.ndarray:
    smooth = votes + SMOOTHING
    return np.asarray(np.log(smooth / smooth.sum(1, keepdims=True)))


def _weight(votes: np.ndarray, codes: np.ndarray) -> float:
    """What the neighbours of a space know of the labels, from 0 (no more than chance) to 1."""
    expected = np.bincount(codes) / len(codes)
    chance = float(expected @ expected)
    agree = float(np.mean(votes[np.arange(len(codes)), codes] / votes.sum(1)))
    return max(0.0, (agree - chance) / (1 - chance))


def _table(
    kept: np.ndarray, classes: np.ndarray, codes: np.ndarray, support: np.ndarray,
    shares: Mapping[str, np.ndarray],
) -> pd.DataFrame:  # fmt: skip
    own = support[np.arange(len(kept)), codes]
    others = support.copy()
    others[np.arange(len(kept)), codes] = -np.inf
    suggested = others.argmax(1)
    score = np.where(np.bincount(codes)[codes] > 1, others.max(1) - own, 0.0)
    named = {"row": kept, "label": classes[codes], "suggested": classes[suggested], "score": score}
    for name, share in shares.items():
        column = name
        while column in named:
            column += " (space)"
        named[column] = share
    table = pd.DataFrame(named)
    return table.sort_values("score", ascending=False, kind="stable").reset_index(drop=True)
