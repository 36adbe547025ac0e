"""How many samples a figure must rest on to be a headline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ..._language import kept
from .headlines import OWN, Headline

LEAST_TESTED = 30  # samples (captions, pictures) that a headline is at least measured on
LEAST_A_CLASS = 5  # of them for each class, where classes are learnt from samples

LEARNING = ("linear_probe", "knn", "few_shot", "cluster")  # tasks that learn or find classes


def enough_samples(metrics: pd.DataFrame, n_classes: Mapping[str, int]) -> np.ndarray:
    """Tell which figures rest on enough samples to be headlines.

    Parameters
    ----------
    metrics : DataFrame
        ``Comparison.metrics``: task, target and n are read.
    n_classes : mapping of str to int
        Classes of each target that samples share.

    Returns
    -------
    ndarray of bool
        True from 30 tested samples on; where classes are learnt, 5 a class too, on average. Of
        measures of somebody's own always.

    Examples
    --------
    >>> metrics = pd.DataFrame({"task": ["zero_shot", "knn"], "target": "kind", "n": [40, 40]})
    >>> enough_samples(metrics, {"kind": 20}).tolist()
    [True, False]
    """
    own = (metrics["task"] == OWN).to_numpy()
    return np.asarray(own | (metrics["n"].to_numpy() >= least_samples(metrics, n_classes)))


def least_samples(metrics: pd.DataFrame, n_classes: Mapping[str, int]) -> np.ndarray:
    """Say how many samples each figure must rest on to be a headline.

    Parameters
    ----------
    metrics : DataFrame
        ``Comparison.metrics``: task and target are read.
    n_classes : mapping of str to int
        Classes of each target that samples share.

    Returns
    -------
    ndarray of float
        At least 30.

    Examples
    --------
    >>> metrics = pd.DataFrame({"task": ["zero_shot", "knn"], "target": "kind"})
    >>> least_samples(metrics, {"kind": 20}).tolist()
    [30.0, 100.0]
    """
    classes = metrics["target"].map(n_classes).fillna(1).to_numpy(float)
    learning = metrics["task"].isin(LEARNING).to_numpy()
    return np.where(learning, np.maximum(LEAST_TESTED, LEAST_A_CLASS * classes), LEAST_TESTED)


def notes_of_few(
    metrics: pd.DataFrame, n_classes: Mapping[str, int], headlines: Sequence[Headline]
) -> list[str]:
    """Say which figures are no headlines, and why.

    Parameters
    ----------
    metrics : DataFrame
        ``Comparison.metrics``.
    n_classes : mapping of str to int
        Classes of each target that samples share.
    headlines : sequence of Headline
        What they would be called.

    Returns
    -------
    list of str
        One for each measure and target.
    """
    labels = {headline.key: headline.label for headline in headlines}
    few = metrics[~enough_samples(metrics, n_classes)]
    notes = []
    for (task, target, _), rows in few.groupby(["task", "target", "n"], sort=False):
        keys = [(task, metric) for metric in dict.fromkeys(rows.metric)]
        names = [labels[key] for key in keys if key in labels]
        if names:
            notes.append(_note(names, str(task), str(target), int(rows["n"].iloc[0]), n_classes))
    return notes


def _note(names: list[str], task: str, target: str, n: int, n_classes: Mapping[str, int]) -> str:
    """Say on how many samples some figures rest, and how many a headline takes."""
    made = {
        "said_names": ", ".join(names) if not target else f"{', '.join(names)} of {target}",
        "n": n, "least": LEAST_TESTED, "a_class": LEAST_A_CLASS,
    }  # fmt: skip
    if task in LEARNING and target in n_classes:
        said = kept(
            "{said_names}: {n:,} tested in {classes:,} classes; is in the metrics, but no headline"
            " ({least} and {a_class} a class at least)."
        )
        if len(names) > 1:
            said = kept(
                "{said_names}: {n:,} tested in {classes:,} classes; are in the metrics, but no"
                " headlines ({least} and {a_class} a class at least)."
            )
        return kept(said, classes=n_classes[target], **made)
    said = kept(
        "{said_names}: {n:,} tested; is in the metrics, but no headline ({least} at least)."
    )
    if len(names) > 1:
        said = kept(
            "{said_names}: {n:,} tested; are in the metrics, but no headlines ({least} at least)."
        )
    return kept(said, **made)
