"""Which rows a measure is asked of, where it is not all of them: said in one sentence each."""

from __future__ import annotations

import numpy as np

from .._classifiers.voting import fitted_k
from .._language import kept
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
    said = kept("{n:,} of {total:,} samples, drawn at random (limit).")
    return [kept(said, n=dataset.n, total=dataset.n_source)]


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
        said = kept("Clusters and alignment: {n:,} of {total:,} rows, at random.")
        notes.append(kept(said, n=CLUSTER_ROWS, total=n))
    asked = {len(labelled.rows) for labelled in targets.values()}
    if targets and max(asked) > QUERY_ROWS:
        said = kept("k-NN: {n:,} of {total:,} rows ask, at random; all may answer.")
        notes.append(kept(said, n=QUERY_ROWS, total=max(asked)))
    if m > N_PAIRS:
        said = kept("Similarity of pairs: {n:,} of {total:,} matching pairs, at random.")
        notes.append(kept(said, n=N_PAIRS, total=m))
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
        said = HALVES if n_train + n_test == total else HALVES_OF_SOME
        named = {"names": ", ".join(names), "train": n_train, "test": n_test}
        notes.append(kept(said, total=total, **named))
    return notes


HALVES = kept(
    "Linear probe of {names}: trained on one, tested on the other, both ways; halves of {train:,}"
    " and {test:,} samples, drawn class by class."
)
HALVES_OF_SOME = kept(
    "Linear probe of {names}: trained on one, tested on the other, both ways; halves of {train:,}"
    " and {test:,} samples of {total:,}, drawn class by class."
)


def _neighbours(targets: dict[str, LabelledRows]) -> list[str]:
    """The k of k-NN, one sentence for all targets that share it."""
    by_k: dict[int, list[str]] = {}
    for target, labelled in targets.items():
        by_k.setdefault(fitted_k(labelled.labels), []).append(target)
    notes = []
    for k, names in by_k.items():
        sizes = [np.unique(targets[name].labels, return_counts=True)[1] for name in names]
        median = int(min(np.median(counts) for counts in sizes))
        said = kept("k-NN of {names}: k = {k}.")
        if k == median - 1:
            said = kept("k-NN of {names}: k = {k}, fitted to classes of {median} (median).")
        notes.append(kept(said, names=", ".join(names), k=k, median=median))
    return notes
