"""Labels that are likely wrong, as samples to look at."""

from collections.abc import Mapping

from .. import _checks
from ..data.dataset import Dataset
from ..store import Space
from ..suspects.labels import K, suspect_labels
from .look import Look

KIND = "likely wrong labels"
MOST = 50
MANY = 0.2  # share of labels from which doubts say more of the spaces than of labels


def wrong_labels(
    dataset: Dataset, spaces: Mapping[str, Space], target: str | None = None, *, most: int = MOST
) -> Look | None:
    """Find samples whose neighbours speak for another label, in all spaces together.

    Parameters
    ----------
    dataset : Dataset
        With labels.
    spaces : mapping of str to Space
        Of its samples; each counts as much as its neighbours know of these labels.
    target : str, default=None
        Whose labels; the main target if None.
    most : int, default=50
        Samples at most.

    Returns
    -------
    Look or None
        The most suspect first, each with its label and the one that is suggested; None where no
        label is doubted, or there are fewer than two classes.

    Raises
    ------
    InputError
        If there is no such column, or a space is not of these samples.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> rows = np.repeat(np.eye(2), 20, axis=0) + 0.01 * np.random.default_rng(0).random((40, 2))
    >>> ids, kinds = np.arange(40).astype(str), np.repeat(["owl", "cat"], 20)
    >>> kinds[3] = "cat"
    >>> table = pd.DataFrame({"kind": kinds}, index=ids)
    >>> data = Dataset("birds", ids, None, table, targets=("kind",))
    >>> wrong_labels(data, {"CLIP": Space("CLIP", ids, rows)}).notes
    ('cat? owl',)
    """
    _checks.typed("dataset", dataset, Dataset, "a Dataset, as load gives it")
    most = _checks.whole_number("most", most)
    if target is None and not dataset.targets:
        return None
    target = target or dataset.targets[0]
    labels = dataset.labels(target)
    if len(set(labels.tolist()) - {""}) < 2:
        return None
    found = suspect_labels(spaces, labels, k=min(K, int((labels != "").sum()) - 1))
    doubted = found[found.score > 0]
    if not len(doubted):
        return None
    shown = doubted.head(most)
    pairs = zip(shown.label, shown.suggested, strict=True)
    notes = tuple(f"{label}? {suggested}" for label, suggested in pairs)
    n = len(doubted)
    words = f"{n:,} label{'s' if n > 1 else ''} of {target} that the neighbours doubt"
    if n > len(shown):
        words += f"; the {len(shown)} most doubted"
    if n > MANY * len(found):
        words += (
            "; so many mean that these spaces hardly know these classes, not that labels are wrong"
        )
    return Look(KIND, f"{words}.", shown.row.to_numpy(), notes)
