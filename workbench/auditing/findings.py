"""What an audit gives: findings, worst first."""

from __future__ import annotations

from collections.abc import Iterable, Sized
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from .._language import kept
from .._printable import printable
from .._require import require
from ..data.dataset import Dataset
from .effects import EFFECTS

if TYPE_CHECKING:
    import pandas as pd

SEVERITIES = (kept("high"), kept("medium"), kept("low"))
CLEAN = kept("Nothing was found that could mislead a measure.")
MOST_EXAMPLES = 12  # words of a finding that are kept


def no_rows() -> np.ndarray:
    """Give the rows of a finding about what is not in the dataset.

    Returns
    -------
    ndarray of int
        None.
    """
    return np.array([], int)


@dataclass(frozen=True)
class Finding:  # numpydoc ignore=PR02
    """One thing that is wrong, where, and what it does.

    Parameters
    ----------
    kind : str
        Its name; of a kind there is one finding at most.
    count : int
        How many samples, files, captions or classes.
    words : str
        What was found, in one sentence.
    severity : {"high", "medium", "low"}
        Whether figures can be wrong by it, can move by it, or it is good to know.
    rows : ndarray of int
        Row numbers of the samples, ascending; empty if it is not about samples of the dataset.
    groups : tuple of tuple of int
        Rows that belong together, such as copies of one picture.
    examples : tuple of str
        Files, captions or labels.
    """

    kind: str
    count: int
    words: str
    severity: str = "medium"
    rows: np.ndarray = field(default_factory=no_rows)
    groups: tuple[tuple[int, ...], ...] = ()
    examples: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require(self.severity in SEVERITIES, f"severity={self.severity!r}", "high, medium or low")
        object.__setattr__(self, "examples", tuple(self.examples[:MOST_EXAMPLES]))

    @property
    def effect(self) -> str:
        """Say what it does to which measure.

        Returns
        -------
        str
            One sentence.
        """
        return EFFECTS[self.kind.partition(" in ")[0]]

    def shown_rows(self, most: int) -> list[int]:
        """Choose rows to show: of each group two, else the first.

        Parameters
        ----------
        most : int
            At most so many.

        Returns
        -------
        list of int
            Those that belong together side by side.
        """
        paired = [row for group in self.groups for row in group[:2]]
        return (paired or self.rows.tolist())[:most]


@dataclass(frozen=True)
class Audit:  # numpydoc ignore=PR02
    """What was found in a dataset.

    Parameters
    ----------
    dataset : Dataset
        Which was looked at.
    findings : tuple of Finding
        Worst first.

    Examples
    --------
    >>> import pandas as pd
    >>> data = Dataset("one", np.array(["a"]), None, pd.DataFrame(index=["a"]))
    >>> print(Audit(data, ()))
    one: Nothing was found that could mislead a measure.
    """

    dataset: Dataset
    findings: tuple[Finding, ...]

    def __post_init__(self) -> None:
        ordered = sorted(self.findings, key=lambda each: SEVERITIES.index(each.severity))
        object.__setattr__(self, "findings", tuple(ordered))

    def __str__(self) -> str:
        name = self.dataset.name
        if not self.findings:
            return printable(f"{name}: {CLEAN}")
        lines = [f"{name}: {counted(len(self.findings), '{n:,} finding', '{n:,} findings')}"]
        for found in self.findings:
            lines += ["", f"[{found.severity}] {found.words}", f"  {found.effect}"]
            lines += [f"  - {example}" for example in found.examples[:5]]
        return printable("\n".join(lines))

    __repr__ = __str__

    def __getitem__(self, kind: str) -> Finding:
        """Look a finding up by its kind.

        Parameters
        ----------
        kind : str
            Of a finding.

        Returns
        -------
        Finding
            The one of this kind.

        Raises
        ------
        InputError
            If there is none.
        """
        by_kind = {found.kind: found for found in self.findings}
        kinds = ", ".join(by_kind) or "none: nothing was found"
        require(kind in by_kind, f"finding {str(kind)!r:.80}", f"one of {kinds}")
        return by_kind[kind]

    def selections(self) -> dict[str, np.ndarray]:
        """Give the samples that findings are about.

        Returns
        -------
        dict of str to ndarray
            Ids, by kind.
        """
        return {
            found.kind: self.dataset.ids[found.rows] for found in self.findings if len(found.rows)
        }

    def table(self) -> pd.DataFrame:
        """Make a table of the findings.

        Returns
        -------
        DataFrame
            Columns ``kind``, ``count``, ``severity``, ``words`` and ``effect``.
        """
        import pandas as pd

        columns = ["kind", "count", "severity", "words", "effect"]
        rows = [[getattr(found, column) for column in columns] for found in self.findings]
        return pd.DataFrame(rows, columns=columns)

    def records(self) -> list[dict[str, Any]]:
        """Write the findings in JSON types.

        Returns
        -------
        list of dict
            The table's columns, and ``ids``, ``groups`` of ids, and ``examples``.
        """
        records = self.table().to_dict("records")
        for record, found in zip(records, self.findings, strict=True):
            record["ids"] = self.dataset.ids[found.rows].tolist()
            record["groups"] = [self.dataset.ids[list(group)].tolist() for group in found.groups]
            record["examples"] = list(found.examples)
        return [{str(key): value for key, value in record.items()} for record in records]


def rows_of(groups: Iterable[Iterable[int]]) -> np.ndarray:
    """Put the rows of groups together.

    Parameters
    ----------
    groups : iterable of iterable of int
        Rows that belong together.

    Returns
    -------
    ndarray of int
        Ascending, each once.
    """
    return np.unique(np.array([row for group in groups for row in group], int))


def names_of(dataset: Dataset, rows: Iterable[int]) -> list[str]:
    """Name samples by their files, or by their ids where they have none.

    Parameters
    ----------
    dataset : Dataset
        Whose samples.
    rows : iterable of int
        Row numbers.

    Returns
    -------
    list of str
        In their order.
    """
    names = np.asarray(dataset.table.get("file", dataset.table.index))
    return [str(names[row]) for row in rows]


def pairs_of(dataset: Dataset, groups: Iterable[tuple[int, ...]]) -> tuple[str, ...]:
    """Name the samples of the first groups.

    Parameters
    ----------
    dataset : Dataset
        Whose samples.
    groups : iterable of tuple of int
        Rows that belong together.

    Returns
    -------
    tuple of str
        For each group its first samples, with signs of equality.
    """
    first = islice(groups, MOST_EXAMPLES)
    return tuple(" = ".join(names_of(dataset, group[:4])) for group in first)


def counted(n: int, one: str, many: str, **fields: Any) -> str:
    """Say a message about one thing, or about several; it is kept in English.

    Parameters
    ----------
    n : int
        How many; a field of the message, too.
    one, many : str
        What is said, of :func:`workbench._language.kept`.
    **fields : Any
        Other fields.

    Returns
    -------
    str
        With all fields filled.

    Examples
    --------
    >>> counted(1, "{n:,} file is", "{n:,} files are"), counted(1200, "{n:,} file", "{n:,} files")
    ('1 file is', '1,200 files')
    """
    return kept(one if n == 1 else many, n=n, **fields)


def in_groups(groups: Sized) -> str:
    """Count groups.

    Parameters
    ----------
    groups : sized
        At least one.

    Returns
    -------
    str
        For a field of a message.
    """
    return counted(len(groups), kept("{n:,} group"), kept("{n:,} groups"))
