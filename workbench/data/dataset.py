"""Samples with stable ids: one ``Dataset`` whose order every array follows."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from .._require import require


@dataclass(frozen=True)
class Dataset:
    """Samples with stable ids; every array elsewhere has its rows in this order.

    Parameters
    ----------
    name : str
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
    """

    name: str
    ids: np.ndarray
    paths: tuple[Path, ...] | None
    table: pd.DataFrame
    targets: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    captions: pd.DataFrame = field(default_factory=lambda: _no_captions())
    prompts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    prompt_target: str | None = None
    skipped: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["file", "reason"]))
    source_rows: np.ndarray = field(default_factory=lambda: np.array([], dtype=int))
    n_source: int = 0
    n_captions: int = 0

    def __post_init__(self) -> None:
        if self.n_source:
            return
        captions = self.captions  # made whole, nothing left out yet
        if "source_row" not in captions:
            captions = captions.assign(source_row=np.arange(len(captions)))
        whole = dict(source_rows=np.arange(self.n), n_source=self.n, n_captions=len(captions))
        vars(self).update(whole, captions=captions)

    def __repr__(self) -> str:
        parts = [f"{self.n:,} {'ids' if self.paths is None else 'images'}"]
        parts += [f"{each} of {len(self.classes(each))} classes" for each in self.targets]
        counts = {"captions": len(self.captions), "skipped": len(self.skipped)}
        parts += [f"{count:,} {what}" for what, count in counts.items() if count]
        return f"Dataset({self.name!r}: {', '.join(parts)})"

    @property
    def n(self) -> int:
        """Number of samples."""
        return len(self.ids)

    def labels(self, target: str | None = None) -> np.ndarray:
        """Class of each sample, (n,) str, empty where it is missing; of the main target if None.

        Raises
        ------
        InputError
            If there is no such column.
        """
        known = ", ".join(self.targets + self.groups) or "no column (the data has no labels)"
        target = target or (self.targets[0] if self.targets else "label")
        require(target in self.table, f"target={target!r}", f"one of {known}")
        column = self.table[target]
        return column.astype(str).where(column.notna().to_numpy(), "").to_numpy(dtype=str)

    def classes(self, target: str | None = None) -> np.ndarray:
        """Sorted classes of a target, (k,) str."""
        classes = np.unique(self.labels(target))
        return classes[classes != ""]

    def take(self, rows: Iterable[int]) -> "Dataset":
        """The same data with these rows only (numbers or a mask); captions follow their images.

        Raises
        ------
        InputError
            If a row is asked for twice.
        """
        rows = np.asarray(list(rows))
        rows = np.flatnonzero(rows) if rows.dtype == bool else rows.astype(int)
        require(len(np.unique(rows)) == len(rows), "a row that is taken twice", "each row once")
        place = np.full(self.n, -1)
        place[rows] = np.arange(len(rows))
        captions = self.captions.assign(row=place[self.captions["row"].to_numpy(dtype=int)])
        captions = captions[captions["row"] >= 0].sort_values("row", kind="stable")
        paths = None if self.paths is None else tuple(self.paths[i] for i in rows)
        return replace(
            self,
            ids=self.ids[rows],
            paths=paths,
            table=self.table.iloc[rows],
            captions=captions.reset_index(drop=True),
            source_rows=self.source_rows[rows],
        )


def _no_captions() -> pd.DataFrame:
    return pd.DataFrame({"row": np.array([], dtype=int), "text": np.array([], dtype=str)})
