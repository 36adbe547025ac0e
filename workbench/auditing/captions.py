"""Findings about captions."""

from collections.abc import Iterator

import numpy as np

from .._language import kept
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
        said = _missing(int(blank.sum()), len(without))
        rows = rows.astype(int)
        examples = tuple(names_of(dataset, rows[:MOST_EXAMPLES]))
        yield Finding("empty captions", len(rows), said, "medium", rows, examples=examples)


def _missing(blank: int, without: int) -> str:
    """How many captions are empty, how many samples have none; one of them at least."""
    if not without:
        return counted(blank, kept("{n:,} empty caption."), kept("{n:,} empty captions."))
    if not blank:
        one = kept("{n:,} sample without a caption.")
        return counted(without, one, kept("{n:,} samples without a caption."))
    first = counted(blank, kept("{n:,} empty caption"), kept("{n:,} empty captions"))
    one = kept("{n:,} sample without a caption")
    second = counted(without, one, kept("{n:,} samples without a caption"))
    return kept("{said_first} and {said_second}.", said_first=first, said_second=second)


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
        every = counted(len(captions), kept("{n:,} caption"), kept("{n:,} captions"))
        wordings = counted(len(shared), kept("{n:,} wording"), kept("{n:,} wordings"))
        said = kept("{n:,} of {said_all} are shared by several samples ({said_wordings}).")
        words = kept(said, n=n, said_all=every, said_wordings=wordings)
        severity = "high" if n > MANY * len(captions) else "low"
        rows = np.unique(there["row"].to_numpy(int))
        first = shared.head(MOST_EXAMPLES).items()
        examples = tuple(
            kept("{text!r}: {count:,} samples", text=text, count=count) for text, count in first
        )
        yield Finding("repeated captions", n, words, severity, rows, examples=examples)
