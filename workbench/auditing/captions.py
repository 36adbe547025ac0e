"""Findings about captions."""

from collections.abc import Iterator

import numpy as np

from ..data.dataset import Dataset
from .findings import MOST_EXAMPLES, Finding, counted, names_of

MANY = 0.05  # share of repeated captions that moves figures


def empty_captions(dataset: Dataset) -> Iterator[Finding]:
    """Find captions without words, and samples without captions where others have some.

    Parameters
    ----------
    dataset : Dataset
        With captions.

    Yields
    ------
    Finding
        One at most.
    """
    captions = dataset.captions
    if not len(captions):
        return
    row = captions["row"].to_numpy(int)
    blank = captions["text"].astype(str).str.strip().eq("").to_numpy(bool)
    without = np.setdiff1d(np.arange(dataset.n), row)
    rows = np.union1d(row[blank], without)
    if len(rows):
        words = []
        if blank.any():
            words.append(counted(int(blank.sum()), "empty caption"))
        if len(without):
            words.append(f"{counted(len(without), 'sample')} without a caption")
        rows = rows.astype(int)
        examples = tuple(names_of(dataset, rows[:MOST_EXAMPLES]))
        said = f"{' and '.join(words)}."
        yield Finding("empty captions", len(rows), said, "medium", rows, examples=examples)


def repeated_captions(dataset: Dataset) -> Iterator[Finding]:
    """Find captions that several samples share.

    Parameters
    ----------
    dataset : Dataset
        With captions.

    Yields
    ------
    Finding
        One at most.
    """
    captions = dataset.captions
    if not len(captions):
        return
    texts = captions["text"].astype(str).str.strip().str.casefold()
    sharing = captions.assign(plain=texts)[texts.ne("").to_numpy(bool)]
    samples = sharing.groupby("plain", sort=False)["row"].nunique().sort_values(ascending=False)
    shared = samples[samples > 1]
    if len(shared):
        there = sharing[sharing["plain"].isin(shared.index)]
        n = len(there)
        words = f"{n:,} of {counted(len(captions), 'caption')} are shared by several samples"
        words += f" ({counted(len(shared), 'wording')})."
        severity = "high" if n > MANY * len(captions) else "low"
        rows = np.unique(there["row"].to_numpy(int))
        first = shared.head(MOST_EXAMPLES).items()
        examples = tuple(f"{text!r}: {count:,} samples" for text, count in first)
        yield Finding("repeated captions", n, words, severity, rows, examples=examples)
