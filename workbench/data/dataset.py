"""Samples with stable ids: one ``Dataset`` whose order every array follows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .._checks import shortened
from .._printable import printable
from .._require import require
from .background import WHITE, colour_of
from .looks import Looks

if TYPE_CHECKING:
    import pandas as pd


def no_captions() -> pd.DataFrame:
    """Make an empty table of captions.

    Returns
    -------
    DataFrame
        Columns ``row`` and ``text``.
    """
    import pandas as pd

    return pd.DataFrame({"row": np.array([], dtype=int), "text": np.array([], dtype=str)})


def none_skipped() -> pd.DataFrame:
    """Make an empty table of what could not be used.

    Returns
    -------
    DataFrame
        Columns ``file`` and ``reason``.
    """
    import pandas as pd

    return pd.DataFrame(columns=["file", "reason"])


def none_repeated() -> pd.DataFrame:
    """Make an empty table of files that hold the bytes of another.

    Returns
    -------
    DataFrame
        Column ``file``, by the id of the sample that was kept.
    """
    import pandas as pd

    return pd.DataFrame({"file": []}, index=pd.Index([], name="id"), dtype=str)


def none_scaled() -> pd.DataFrame:
    """Make an empty table of pictures whose values were changed to be shown.

    Returns
    -------
    DataFrame
        Columns ``file`` and ``how``.
    """
    import pandas as pd

    return pd.DataFrame(columns=["file", "how"])


@dataclass(frozen=True)
class Dataset:  # numpydoc ignore=PR02
    """Samples with stable ids; every array elsewhere has its rows in this order.

    Parameters
    ----------
    name : str
        What tables and pages call it.
    ids : ndarray of shape (n,)
        Unique; for images the first 16 hex digits of the SHA-256 of the file's bytes.
    paths : tuple of Path or None
        Image files; None for a table of ids.
    table : DataFrame
        n rows by id: ``file`` and every column that came.
    targets : tuple of str
        Columns that are evaluated as classes, the main one first.
    groups : tuple of str
        Columns kept for slices.
    captions : DataFrame
        ``row`` (of the image) and ``text``, in the order of text rows.
    prompts : dict of str to tuple of str
        Class to prompts, in the order of class rows.
    prompt_target : str or None
        The target that the prompts describe.
    skipped : DataFrame
        ``file`` and ``reason`` of what could not be used.
    source_rows : ndarray of shape (n,)
        Row of each sample in the source before anything was left out, so that vectors that follow
        the source stay aligned; ``captions["source_row"]`` likewise.
    n_source, n_captions : int
        Rows of the source: samples and captions.
    content_ids : ndarray of shape (n,) or None
        :func:`~workbench.data.content_id` of each image file as it was checked; None where
        nobody looked, and then the files are read when they are encoded. Ids can be anything.
    scaled : DataFrame
        ``file`` and ``how`` of pictures that are shown otherwise than they are stored: of more
        than 8 bits, transparent, with a colour profile, the first of several frames.
    repeated : DataFrame
        Rows of the table that were left out, because their file has the same bytes as another, by
        the id of that one; they are in ``skipped`` too.
    looks : Looks or None
        What each picture looks like in few numbers, as it was checked; None where nobody looked.
    background : str
        ``#rrggbb``, seen where a picture is transparent.
    split : str or None
        Column that says which samples are to train on and which to test, if the data came split.
    columns_read : tuple of (str, str)
        Columns of the source, and what each is read as, or why it is not.

    Raises
    ------
    InputError
        If an id stands twice, a table, paths or rows are not n, or there is no such colour.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"label": ["cat", "dog", "cat"]}, index=["a", "b", "c"])
    >>> data = Dataset("pets", table.index.to_numpy(), None, table, targets=("label",))
    >>> data.classes().tolist(), data.take([0, 2]).ids.tolist()
    (['cat', 'dog'], ['a', 'c'])
    """

    name: str
    ids: np.ndarray
    paths: tuple[Path, ...] | None
    table: pd.DataFrame
    targets: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    captions: pd.DataFrame = field(default_factory=no_captions)
    prompts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    prompt_target: str | None = None
    skipped: pd.DataFrame = field(default_factory=none_skipped)
    source_rows: np.ndarray = field(default_factory=lambda: np.array([], dtype=int))
    n_source: int = 0
    n_captions: int = 0
    content_ids: np.ndarray | None = None
    scaled: pd.DataFrame = field(default_factory=none_scaled)
    repeated: pd.DataFrame = field(default_factory=none_repeated)
    looks: Looks | None = None
    background: str = WHITE
    split: str | None = None
    columns_read: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if self.paths is not None:
            object.__setattr__(self, "paths", tuple(map(Path, self.paths)))
        object.__setattr__(self, "background", colour_of(self.background))
        self._check()
        if not self.n_source:
            self._number_the_source()

    def _check(self) -> None:
        """Refuse ids that stand twice, and whatever has another length than they."""
        ids, counts = np.unique(np.asarray(self.ids), return_counts=True)
        repeated = ids[counts > 1]
        got = f"{len(repeated)} duplicate ids in {self.name}, first {repeated[:3].tolist()}"
        require(not len(repeated), got, "each id once")
        parts: dict[str, Any] = {
            "table": self.table,
            "paths": self.paths,
            "content_ids": self.content_ids,
            "looks": self.looks,
        }
        if self.n_source or len(self.source_rows):
            parts["source_rows"] = self.source_rows
        for name, part in parts.items():
            n = self.n if part is None else len(part)
            require(n == self.n, f"{name} of {n} rows for {self.n} ids", "a row for each id")

    def _number_the_source(self) -> None:
        """Made whole, nothing left out yet: the dataset is its own source."""
        captions = self.captions
        if "source_row" not in captions:
            captions = captions.assign(source_row=np.arange(len(captions)))
        object.__setattr__(self, "captions", captions)
        object.__setattr__(self, "n_captions", len(captions))
        object.__setattr__(self, "source_rows", np.arange(self.n))
        object.__setattr__(self, "n_source", self.n)

    def __repr__(self) -> str:
        parts = [f"{self.n:,} {'ids' if self.paths is None else 'images'}"]
        parts += [f"{target} of {len(self.classes(target))} classes" for target in self.targets]
        counts = {"captions": len(self.captions), "skipped": len(self.skipped)}
        parts += [f"{count:,} {what}" for what, count in counts.items() if count]
        columns = f"; columns {self.reading}" if self.columns_read else ""
        return printable(f"Dataset({self.name!r}: {', '.join(parts)}{columns})", one_line=True)

    @property
    def reading(self) -> str:  # numpydoc ignore=RT01
        """What the columns of the source are read as, in one line; empty where none were."""
        return "; ".join(f"{column}: {read}" for column, read in self.columns_read)

    @property
    def n(self) -> int:  # numpydoc ignore=RT01
        """Number of samples."""
        return len(self.ids)

    def labels(self, target: str | None = None) -> np.ndarray:
        """Look up the class of each sample.

        Parameters
        ----------
        target : str, default=None
            Column of the table; the main target if None.

        Returns
        -------
        ndarray of shape (n,), str
            Empty where it is missing.

        Raises
        ------
        InputError
            If there is no such column.
        """
        if target is None:
            target = self.targets[0] if self.targets else "label"
        columns = shortened(self.targets + self.groups) or "no column (the data has no labels)"
        require(target in self.table, f"target={target!r}", f"one of {columns}")
        column = self.table[target]
        labels = column.astype(str).where(column.notna().to_numpy(), "")
        return np.asarray(labels, dtype=str)

    def classes(self, target: str | None = None) -> np.ndarray:
        """List the classes of a target.

        Parameters
        ----------
        target : str, default=None
            As for :meth:`labels`.

        Returns
        -------
        ndarray of shape (k,), str
            Sorted; a missing label is no class.

        Raises
        ------
        InputError
            If there is no such column.
        """
        classes = np.unique(self.labels(target))
        return np.asarray(classes[classes != ""])

    def take(self, rows: Iterable[int]) -> Dataset:
        """Keep some rows only; captions follow their images.

        Parameters
        ----------
        rows : iterable of int, or of bool
            Row numbers in the order wanted, or a mask.

        Returns
        -------
        Dataset
            With the same targets and prompts.

        Raises
        ------
        InputError
            If a row is asked for twice.
        """
        rows = np.asarray(list(rows))
        rows = np.flatnonzero(rows) if rows.dtype == bool else rows.astype(int)
        require(len(np.unique(rows)) == len(rows), "a row that is taken twice", "each row once")
        paths = None if self.paths is None else tuple(self.paths[row] for row in rows)
        return replace(
            self,
            ids=self.ids[rows],
            paths=paths,
            table=self.table.iloc[rows],
            captions=self._captions_of(rows),
            source_rows=self.source_rows[rows],
            content_ids=None if self.content_ids is None else self.content_ids[rows],
            repeated=self.repeated[self.repeated.index.isin(self.ids[rows])],
            looks=None if self.looks is None else self.looks.take(rows),
        )

    def _captions_of(self, rows: np.ndarray) -> pd.DataFrame:
        """Captions of some rows, which are renumbered from 0."""
        new_row = np.full(self.n, -1)
        new_row[rows] = np.arange(len(rows))
        captions = self.captions.assign(row=new_row[self.captions["row"].to_numpy(dtype=int)])
        captions = captions[captions["row"] >= 0].sort_values("row", kind="stable")
        return captions.reset_index(drop=True)
