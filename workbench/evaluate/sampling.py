"""Which rows a measure is asked of, where it is not all of them: said in one sentence each."""

from __future__ import annotations

import numpy as np

from .._classifiers.voting import fitted_k
from ..data.dataset import Dataset
from .measures.classification import QUERY_ROWS
from .measures.clustering import CLUSTER_ROWS
from .measures.modality import N_PAIRS
from .measures.targets import LabelledRows


def drawn_from_source(dataset: Dataset, limit: int | None) -> list[str]:
    """Say that the samples were drawn from a larger source.

    Parameters
    ----------
    dataset : Dataset
        As it was loaded.
    limit : int or None
        Most samples that were asked for.

    Returns
    -------
    list of str
        One sentence, or none.

    Examples
    --------
    >>> from workbench.data.loading import load
    >>> drawn_from_source(load("demo", limit=8), 8)
    ['8 of 1,536 samples, drawn at random (limit).']
    """
    if limit is None or dataset.n_source <= max(limit, dataset.n):
        return []
    return [f"{dataset.n:,} of {dataset.n_source:,} samples, drawn at random (limit)."]


def sampled_measures(dataset: Dataset, targets: dict[str, LabelledRows]) -> list[str]:
    """Say what is measured on some of the rows.

    Parameters
    ----------
    dataset : Dataset
        What is measured on.
    targets : dict of str to LabelledRows
        Those that can be measured.

    Returns
    -------
    list of str
        One sentence each.
    """
    n, m = dataset.n, len(dataset.captions)
    notes = []
    if n > CLUSTER_ROWS:
        notes.append(f"Clusters and alignment: {CLUSTER_ROWS:,} of {n:,} rows, at random.")
    asked = {len(labelled.rows) for labelled in targets.values()}
    if targets and max(asked) > QUERY_ROWS:
        rows = f"{QUERY_ROWS:,} of {max(asked):,} rows ask, at random"
        notes.append(f"k-NN: {rows}; all may answer.")
    if m > N_PAIRS:
        notes.append(f"Similarity of pairs: {N_PAIRS:,} of {m:,} matching pairs, at random.")
    return [*notes, *_halves(targets), *_neighbours(targets)]


def _halves(targets: dict[str, LabelledRows]) -> list[str]:
    """Sizes of the halves of the probe, one sentence for all targets that share them."""
    by_size: dict[tuple[int, int, int], list[str]] = {}
    for target, labelled in targets.items():
        if labelled.given:  # said with the groups or the split
            continue
        train, test = labelled.folds[0]  # and the other way round
        by_size.setdefault((len(train), len(test), len(labelled.rows)), []).append(target)
    notes = []
    for (n_train, n_test, total), names in by_size.items():
        part = f" of {total:,}" if n_train + n_test < total else ""
        halves = f"halves of {n_train:,} and {n_test:,} samples{part}, drawn class by class"
        ways = "trained on one, tested on the other, both ways"
        notes.append(f"Linear probe of {', '.join(names)}: {ways}; {halves}.")
    return notes


def _neighbours(targets: dict[str, LabelledRows]) -> list[str]:
    """The k of k-NN, one sentence for all targets that share it."""
    by_k: dict[int, list[str]] = {}
    for target, labelled in targets.items():
        by_k.setdefault(fitted_k(labelled.labels), []).append(target)
    notes = []
    for k, names in by_k.items():
        sizes = [np.unique(targets[name].labels, return_counts=True)[1] for name in names]
        median = int(min(np.median(counts) for counts in sizes))
        fitted = f", fitted to classes of {median} (median)" if k == median - 1 else ""
        notes.append(f"k-NN of {', '.join(names)}: k = {k}{fitted}.")
    return notes
