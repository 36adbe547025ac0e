"""Findings about the pictures themselves."""

from collections.abc import Iterator

import numpy as np

from .._language import kept
from ..data.dataset import Dataset
from ..data.looks import Looks
from .findings import MOST_EXAMPLES, Finding, counted, in_groups, names_of, pairs_of, rows_of
from .near import SHARE, Groups

TINY = 32  # pixels of the shorter side
HUGE = 25_000_000  # pixels in all
COPY = "same bytes as"  # the reason why a copy was left out
NEAR = "near duplicates"
MANY_LOST = 0.1  # share of files
MANY_NEAR = 0.01  # share of pictures


def unreadable(dataset: Dataset) -> Iterator[Finding]:
    """Find files that were left out because they cannot be used.

    Parameters
    ----------
    dataset : Dataset
        With what was skipped.

    Yields
    ------
    Finding
        One at most.
    """
    skipped = dataset.skipped[["file", "reason"]].astype(str)
    bad = skipped[~skipped["reason"].str.startswith(COPY).to_numpy(bool)]
    n = len(bad)
    if n:
        severity = "high" if n > MANY_LOST * (n + dataset.n) else "medium"
        words = counted(
            n, kept("{n:,} file could not be used, and left out."),
            kept("{n:,} files could not be used, and left out."),
        )  # fmt: skip
        first = ~bad["reason"].duplicated()  # one file of each reason comes before the others
        files = [
            *bad[first].to_numpy().tolist(),
            *bad[~first].head(MOST_EXAMPLES).to_numpy().tolist(),
        ]
        examples = tuple(f"{file}: {reason}" for file, reason in files)
        yield Finding("unreadable", n, words, severity, examples=examples)


def copies(dataset: Dataset) -> Iterator[Finding]:
    """Find files of the same bytes, of which one was kept.

    Parameters
    ----------
    dataset : Dataset
        With the copies that were left out.

    Yields
    ------
    Finding
        One at most.
    """
    rows = rows_of_copies(dataset)
    n = len(rows)
    if n:
        words = counted(
            n, kept("{n:,} file is another one's very bytes; one of each is kept."),
            kept("{n:,} files are another one's very bytes; one of each is kept."),
        )  # fmt: skip
        pairs = zip(dataset.repeated["file"].astype(str), names_of(dataset, rows), strict=True)
        examples = tuple(f"{copy} = {file}" for copy, file in pairs)
        first = np.unique(rows).astype(int)
        yield Finding("exact duplicates", n, words, "low", first, examples=examples)


def rows_of_copies(dataset: Dataset) -> list[int]:
    """Find the samples whose copies were left out.

    Parameters
    ----------
    dataset : Dataset
        With the copies.

    Returns
    -------
    list of int
        Row of the sample that was kept, for each copy.
    """
    place = {str(key): row for row, key in enumerate(dataset.ids)}
    return [place[str(key)] for key in dataset.repeated.index]


def odd_pictures(dataset: Dataset, looks: Looks) -> Iterator[Finding]:
    """Find pictures of one colour, very small and very large ones.

    Parameters
    ----------
    dataset : Dataset
        With image files.
    looks : Looks
        Of its pictures.

    Yields
    ------
    Finding
        Three at most.
    """
    flat = np.flatnonzero(looks.flat)
    if len(flat):
        words = counted(
            len(flat), kept("{n:,} picture is one colour all over."),
            kept("{n:,} pictures are one colour all over."),
        )  # fmt: skip
        severity = "high" if len(flat) > 1 else "medium"
        files = tuple(names_of(dataset, flat[:MOST_EXAMPLES]))
        yield Finding("constant", len(flat), words, severity, flat, examples=files)
    tiny = np.flatnonzero((looks.sizes.min(axis=1) < TINY) & ~looks.flat)
    if len(tiny):
        words = counted(
            len(tiny), kept("{n:,} picture is less than {side} pixels wide or high."),
            kept("{n:,} pictures are less than {side} pixels wide or high."), side=TINY,
        )  # fmt: skip
        sizes = _sizes(dataset, looks, tiny)
        yield Finding("tiny", len(tiny), words, "low", tiny, examples=sizes)
    huge = np.flatnonzero(looks.sizes.prod(axis=1) > HUGE)
    if len(huge):
        words = counted(
            len(huge), kept("{n:,} picture is larger than {size:.0f} megapixels."),
            kept("{n:,} pictures are larger than {size:.0f} megapixels."), size=HUGE / 1e6,
        )  # fmt: skip
        sizes = _sizes(dataset, looks, huge)
        yield Finding("huge", len(huge), words, "low", huge, examples=sizes)


def near_duplicates(dataset: Dataset, groups: Groups) -> Iterator[Finding]:
    """Tell of pictures that look the same.

    Parameters
    ----------
    dataset : Dataset
        With image files.
    groups : tuple of tuple of int
        Of :func:`~workbench.auditing.near.near_groups`.

    Yields
    ------
    Finding
        One at most.
    """
    if groups:
        rows = rows_of(groups)
        many = len(rows) > MANY_NEAR * dataset.n
        words = kept(
            "{n:,} pictures look like another ({said_groups}): they differ by at most {share:.0%}"
            " of what each differs from one colour, at 8 x 8 pixels.",
            n=len(rows), said_groups=in_groups(groups), share=SHARE,
        )  # fmt: skip
        severity = "high" if many else "medium"
        examples = pairs_of(dataset, groups)
        yield Finding(NEAR, len(rows), words, severity, rows, groups, examples)


def _sizes(dataset: Dataset, looks: Looks, rows: np.ndarray) -> tuple[str, ...]:
    first = rows[:MOST_EXAMPLES]
    sizes = looks.sizes[first].tolist()
    pairs = zip(names_of(dataset, first), sizes, strict=True)
    return tuple(f"{file}: {width} x {height}" for file, (width, height) in pairs)
