"""Measures that are finished, on disk until the whole comparison is: a killed one goes on."""

from __future__ import annotations

import hashlib
import json
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .. import __version__
from .._require import InputError
from ..data.dataset import Dataset
from ..files import cache_dir, digest
from ..sealed_tensors import read_tensors, write_tensors
from ..store import Space
from .uncertainty.outcomes import outcome_tensors, outcomes_in

SUFFIX = ".measure.safetensors"

LEAST_SECONDS = 0.1  # what took less is measured again

STALE_SECONDS = 7 * 24 * 3600  # what nobody came back for

UNREADABLE = (InputError, OSError, KeyError, IndexError, TypeError, ValueError)


def measures_folder() -> Path:
    """Find the folder for finished measures in the cache.

    Returns
    -------
    Path
        Beside the encoded rows.
    """
    return cache_dir() / "measures"


def kept_measures() -> list[Path]:
    """List the measures that are kept for comparisons that were interrupted.

    Returns
    -------
    list of Path
        A file for each, and those that were cut.
    """
    folder = measures_folder()
    return sorted([*folder.glob(f"*{SUFFIX}"), *folder.glob(f".*{SUFFIX}.*")])


def clear_measures() -> int:
    """Remove what is kept of comparisons that were interrupted: they begin anew.

    Returns
    -------
    int
        Bytes that are free again.
    """
    freed = 0
    for file in kept_measures():
        try:
            size = file.stat().st_size
            file.unlink()
        except OSError:  # of a run that ended meanwhile, or not ours to remove
            continue
        freed += size
    return freed


class Finished:
    """Tables of finished measures, a file for each, named by all that they depend on.

    Parameters
    ----------
    folder : str, Path or None
        Where they are kept; None keeps nothing.
    dataset : Dataset
        What is measured on.
    random_state : int
        Of the comparison.
    split_by : {"random", "group", "split"}, default="random"
        Of the comparison.
    """

    def __init__(
        self, folder: str | Path | None, dataset: Dataset, random_state: int,
        split_by: str = "random",
    ) -> None:  # fmt: skip
        self._folder = None if folder is None else Path(folder)
        self._of_spaces: dict[int, str] = {}
        self._files: set[Path] = set()
        if self._folder is not None:
            self._of_data = digest(__version__, _of_data(dataset), str(random_state), split_by)
            _sweep(self._folder)

    def get(self, spaces: list[Space], *names: str) -> tuple[pd.DataFrame, list[str]] | None:
        """Read a measure that was finished before.

        Parameters
        ----------
        spaces : list of Space
            What was measured.
        *names : str
            Task and target.

        Returns
        -------
        tuple of DataFrame and list of str, or None
            Its table and its notes; None if it has to be measured.
        """
        if self._folder is None:
            return None
        file = self._file(spaces, names)
        try:
            tensors, metadata = read_tensors(file)
            columns = json.loads(metadata["columns"])
            if "outcomes" in columns:
                columns["outcomes"] = [
                    None if name is None else outcomes_in(tensors, name)
                    for name in columns["outcomes"]
                ]
            table = _table(columns).astype(json.loads(metadata["dtypes"]))
            return table, json.loads(metadata["notes"])
        except UNREADABLE:
            return None

    def put(
        self,
        table: pd.DataFrame,
        notes: list[str],
        seconds: float,
        spaces: list[Space],
        *names: str,
    ) -> None:
        """Keep a measure.

        Parameters
        ----------
        table : DataFrame
            Its numbers.
        notes : list of str
            What did not converge.
        seconds : float
            That it took; what is quick is not kept.
        spaces : list of Space
            What was measured.
        *names : str
            Task and target.
        """
        if self._folder is None or seconds < LEAST_SECONDS:
            return
        numbers = table.drop(columns="outcomes", errors="ignore")
        columns: dict[str, Any] = {str(name): numbers[name].tolist() for name in numbers}
        tensors: dict[str, np.ndarray] = {}
        if "outcomes" in table:
            columns["outcomes"] = []
            for i, each in enumerate(table.outcomes):
                columns["outcomes"].append(None if each is None else str(i))
                tensors |= {} if each is None else outcome_tensors(str(i), each)
        metadata = {
            "columns": json.dumps(columns),
            "dtypes": json.dumps({str(k): str(dtype) for k, dtype in numbers.dtypes.items()}),
            "notes": json.dumps(notes),
        }
        try:
            write_tensors(self._file(spaces, names), tensors, metadata)
        except (InputError, OSError) as error:
            self._folder = None
            warnings.warn(f"finished measures are not kept: {error}", UserWarning, stacklevel=2)

    def clear(self) -> None:
        """Remove what was kept of this comparison, which is whole now."""
        for file in self._files:
            try:
                file.unlink(missing_ok=True)
            except OSError:  # read-only meanwhile: it is swept another time
                continue

    def _file(self, spaces: list[Space], names: tuple[str, ...]) -> Path:
        of_spaces = [self._of_space(space) for space in spaces]
        name = digest(self._of_data, *of_spaces, *names)
        file = Path(self._folder or "", f"{name}{SUFFIX}")
        self._files.add(file)
        return file

    def _of_space(self, space: Space) -> str:
        if id(space) not in self._of_spaces:
            self._of_spaces[id(space)] = _of_rows(space)
        return self._of_spaces[id(space)]


def _of_rows(space: Space) -> str:
    """Digest of all rows, and of the order that they stand in."""
    sha = hashlib.sha256(json.dumps(np.asarray(space.ids).astype(str).tolist()).encode())
    for part, rows in space.rows().items():
        sha.update(f"{part} {rows.shape} {rows.dtype}".encode())
        sha.update(np.ascontiguousarray(rows).data)
    return sha.hexdigest()


def _of_data(dataset: Dataset) -> str:
    """Digest of everything in a dataset that a measure reads."""
    columns = [*dataset.targets, *dataset.groups, *([dataset.split] if dataset.split else [])]
    labels = {column: dataset.labels(column).tolist() for column in columns}
    roles = [list(dataset.targets), list(dataset.groups), dataset.split]
    captions = [dataset.captions[name].tolist() for name in ("row", "text")]
    prompts = {name: list(words) for name, words in dataset.prompts.items()}
    ids = np.asarray(dataset.ids).astype(str).tolist()
    facts: list[Any] = [ids, labels, roles, captions, prompts, dataset.prompt_target]
    return digest(json.dumps(facts, default=str))


def _table(columns: dict[str, list[Any]]) -> pd.DataFrame:
    """Table with outcomes, not their numbers, in each place of ``outcomes``."""
    table = pd.DataFrame({name: values for name, values in columns.items() if name != "outcomes"})
    if "outcomes" in columns:
        outcomes = np.empty(len(table), object)
        for i, each in enumerate(columns["outcomes"]):
            outcomes[i] = each
        table["outcomes"] = outcomes
    return table


def _sweep(folder: Path) -> None:
    """Remove what was kept for a comparison that nobody went on with, cut files too."""
    oldest = time.time() - STALE_SECONDS
    for file in [*folder.glob(f"*{SUFFIX}"), *folder.glob(f".*{SUFFIX}.*")]:
        try:
            if file.stat().st_mtime < oldest:
                file.unlink()
        except OSError:  # of another run, or not ours to remove
            continue
