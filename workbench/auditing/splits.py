"""Findings about splits that the data bring along."""

from collections.abc import Iterator

from .._language import kept
from ..data.dataset import Dataset
from .findings import Finding, counted, names_of, rows_of
from .labels import mixed_values
from .near import Groups

NAMES = ("split", "subset", "partition", "fold")


def across_splits(dataset: Dataset, groups: Groups) -> Iterator[Finding]:
    """Find pictures that stand in two splits.

    Parameters
    ----------
    dataset : Dataset
        With a column of splits in its table.
    groups : tuple of tuple of int
        Pictures that look the same.

    Yields
    ------
    Finding
        One at most.
    """
    columns = {str(name).casefold(): name for name in dataset.table}
    column = dataset.split or next((columns[name] for name in NAMES if name in columns), None)
    if column not in dataset.table:
        return
    across = mixed_values(dataset, str(column), groups)
    if across:
        n = len(across)
        words = counted(
            n, kept("{n:,} picture is in two values of {column!r} or more."),
            kept("{n:,} pictures are in two values of {column!r} or more."), column=str(column),
        )  # fmt: skip
        examples = tuple(
            f"{names_of(dataset, rows[:1])[0]}: {', '.join(names)}"
            for rows, names in across.items()
        )
        kind = "duplicates across splits"
        yield Finding(kind, n, words, "high", rows_of(across), tuple(across), examples)
