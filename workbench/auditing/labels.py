"""Findings about labels and groups."""

import re
from collections.abc import Iterator

import numpy as np

from .._language import kept
from ..data.dataset import Dataset
from .findings import MOST_EXAMPLES, Finding, counted, names_of, rows_of
from .near import Groups
from .pictures import rows_of_copies

OFTEN = 5  # times as often as a rare label: it may be what was meant
LETTERS = {1: 4, 2: 8}  # edits between two labels: letters that the shorter one must have
MOST_LABELS = 3000  # that are compared letter by letter
_SPACES = re.compile(r"[\s_\-]+")
_DIGITS = re.compile(r"\d+")


def two_labels(dataset: Dataset, groups: Groups) -> Iterator[Finding]:
    """Find pictures that are there twice, with two labels.

    Parameters
    ----------
    dataset : Dataset
        With labels.
    groups : tuple of tuple of int
        Pictures that look the same.

    Yields
    ------
    Finding
        One at most, about the main target.
    """
    target = next(iter(dataset.targets), None)
    if target is None:
        return
    mixed = mixed_values(dataset, target, groups)
    if mixed:
        words = counted(
            len(mixed), kept("{n:,} picture is there with two labels."),
            kept("{n:,} pictures are there with two labels."),
        )  # fmt: skip
        examples = tuple(
            f"{names_of(dataset, rows[:1])[0]}: {' / '.join(names)}"
            for rows, names in mixed.items()
        )
        groups = tuple(mixed)
        yield Finding("two labels", len(mixed), words, "high", rows_of(mixed), groups, examples)


def mixed_values(dataset: Dataset, column: str, groups: Groups) -> dict[tuple[int, ...], list[str]]:
    """Find pictures that have two values of a column: copies, exact or near.

    Parameters
    ----------
    dataset : Dataset
        With the copies that were left out.
    column : str
        Of its table.
    groups : tuple of tuple of int
        Pictures that look the same.

    Returns
    -------
    dict of tuple of int to list of str
        Rows of each such picture, and its values; a missing value is none.
    """
    values = dataset.labels(column)
    found = {group: set(values[list(group)].tolist()) for group in groups}
    if column in dataset.repeated:
        others = dataset.repeated[column].fillna("").astype(str)
        for row, other in zip(rows_of_copies(dataset), others, strict=True):
            found.setdefault((row,), {str(values[row])}).add(other)
    named = {rows: sorted(names - {""}) for rows, names in found.items()}
    return {rows: names for rows, names in named.items() if len(names) > 1}


def _counted_classes(labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Names of the classes, and how many samples each has; a missing label is none."""
    return np.unique(labels[labels != ""], return_counts=True)


def lonely_classes(dataset: Dataset) -> Iterator[Finding]:
    """Find classes of one sample.

    Parameters
    ----------
    dataset : Dataset
        With labels.

    Yields
    ------
    Finding
        One at most, about the main target.
    """
    if not dataset.targets:
        return
    labels = dataset.labels()
    names, counts = _counted_classes(labels)
    lonely = names[counts == 1]
    n = len(lonely)
    if n:
        every = counted(len(names), kept("{n:,} class"), kept("{n:,} classes"))
        said = kept("{n:,} of {said_classes} of {target!r} with one sample.")
        words = kept(said, n=n, said_classes=every, target=dataset.targets[0])
        severity = "high" if n == len(names) else "medium"
        rows = np.flatnonzero(np.isin(labels, lonely))
        examples = tuple(lonely[:MOST_EXAMPLES].tolist())
        yield Finding("classes with one sample", n, words, severity, rows, examples=examples)


def groups_that_are_classes(dataset: Dataset) -> Iterator[Finding]:
    """Find columns of groups that settle the label.

    Parameters
    ----------
    dataset : Dataset
        With labels and groups.

    Yields
    ------
    Finding
        One at most.
    """
    for group in dataset.groups if dataset.targets else ():
        labels, names = dataset.labels(), dataset.labels(group)
        there = (labels != "") & (names != "")
        pairs = np.unique(np.column_stack([names[there], labels[there]]), axis=0)
        n_groups, n_labels = len(np.unique(pairs[:, 0])), len(np.unique(pairs[:, 1]))
        if len(pairs) == n_groups and n_labels > 1 and n_groups <= there.sum() / 2:
            said = kept("Each of {n:,} values of {group!r} has one label only.")
            words = kept(said, n=n_groups, group=group)
            examples = tuple(f"{name} = {label}" for name, label in pairs[:MOST_EXAMPLES].tolist())
            kind = "groups that are the class"
            yield Finding(kind, n_groups, words, "high", examples=examples)
            return


def label_typos(dataset: Dataset) -> Iterator[Finding]:
    """Find labels that seem to be one, spelled in two ways.

    Parameters
    ----------
    dataset : Dataset
        With labels.

    Yields
    ------
    Finding
        One at most, about the main target.
    """
    if not dataset.targets:
        return
    labels = dataset.labels()
    names, counts = _counted_classes(labels)
    often = dict(zip(names.tolist(), counts.tolist(), strict=True))
    pairs = [*_same_but_for_case(often), *_near_spellings(often)]
    if pairs:
        rare = sorted({name for name, _ in pairs})
        words = counted(
            len(rare), kept("{n:,} label is spelled much like a more frequent one."),
            kept("{n:,} labels are spelled much like a more frequent one."),
        )  # fmt: skip
        rows = np.flatnonzero(np.isin(labels, rare))
        examples = tuple(
            f"{name!r} ({often[name]:,}) = {other!r} ({often[other]:,})" for name, other in pairs
        )
        yield Finding("label typos", len(rare), words, "high", rows, examples=examples)


def edits(first: str, second: str) -> int:
    """Count the letters to add, drop or change from one word to another (Levenshtein).

    Parameters
    ----------
    first, second : str
        Words.

    Returns
    -------
    int
        0 if they are equal.

    Examples
    --------
    >>> edits("dress", "dres"), edits("shirt", "skirt"), edits("hat", "shoes")
    (1, 1, 4)
    """
    row = list(range(len(second) + 1))
    for i, letter in enumerate(first, 1):
        above, row = row, [i]
        for j, other in enumerate(second, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (letter != other)))
    return row[-1]


def _same_but_for_case(often: dict[str, int]) -> Iterator[tuple[str, str]]:
    """Pairs, the rarer label first."""
    kept: dict[str, str] = {}
    for name in sorted(often, key=often.__getitem__, reverse=True):
        key = _SPACES.sub(" ", name).strip().casefold()
        if key in kept:
            yield name, kept[key]
        kept.setdefault(key, name)


def _near_spellings(often: dict[str, int]) -> Iterator[tuple[str, str]]:
    """Pairs of a rare label and a frequent one, which one or two letters tell apart."""
    if len(often) > MOST_LABELS:
        return
    rare = [name for name in often if often[name] <= max(often.values()) / OFTEN]
    for name in rare:
        for other, count in often.items():
            if count >= OFTEN * often[name] and _is_near(name, other):
                yield name, other
                break


def _is_near(name: str, other: str) -> bool:
    """Whether few letters tell two labels apart; numbers and case are another matter."""
    length = min(len(name), len(other))
    if abs(len(name) - len(other)) > 2 or length < LETTERS[1]:
        return False
    plain = [_SPACES.sub(" ", word).strip().casefold() for word in (name, other)]
    if plain[0] == plain[1] or _DIGITS.sub("", plain[0]) == _DIGITS.sub("", plain[1]):
        return False
    distance = edits(*plain)
    return distance in LETTERS and length >= LETTERS[distance]
