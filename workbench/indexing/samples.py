"""What is said of samples: ids, labels, captions, files; and the columns of a table for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .._require import require
from ..data.dataset import Dataset
from ..files import digest


@dataclass(frozen=True)
class Samples:
    """Words of n samples.

    Attributes
    ----------
    ids : ndarray of shape (n,)
        Ids, each once.
    labels : tuple of ndarray of shape (n,)
        Classes by each target, the main one first; empty words where there is none.
    targets : tuple of str
        What the targets are called.
    captions : tuple of list of str
        Those of each sample, in order; () where there are none at all.
    paths : tuple of str
        Files of the pictures; () where there are none.
    """

    ids: np.ndarray
    labels: tuple[np.ndarray, ...] = ()
    targets: tuple[str, ...] = ()
    captions: tuple[list[str], ...] = ()
    paths: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Count the samples."""
        return len(self.ids)

    def fingerprint(self) -> str:
        """Tell these words from others.

        Returns
        -------
        str
            Of all of them.
        """
        columns = [self.ids.tolist(), *(each.tolist() for each in self.labels)]
        told = [*columns, self.targets, self.captions, self.paths]
        return digest(*(repr(each) for each in told))

    def columns(self) -> dict[str, str]:
        """Name the columns of labels.

        Returns
        -------
        dict of str to str
            Column to target: ``label``, ``label_2``, ... Words from data are never a column's name.
        """
        names = ["label", *(f"label_{i}" for i in range(2, len(self.targets) + 1))]
        return dict(zip(names, self.targets, strict=False))

    def fields(self) -> list[tuple[str, Any]]:
        """Describe the columns to Arrow.

        Returns
        -------
        list of tuple of str and pyarrow.DataType
            ``id``, ``path``, labels, ``captions``; those that there are.
        """
        import pyarrow as pa

        named = ["id", *(["path"] if self.paths else []), *self.columns()]
        fields: list[tuple[str, Any]] = [(name, pa.string()) for name in named]
        return [*fields, ("captions", pa.list_(pa.string()))] if self.captions else fields

    def block(self, start: int, stop: int) -> list[Any]:
        """Give some rows of the columns.

        Parameters
        ----------
        start, stop : int
            From this sample up to that, which is left out.

        Returns
        -------
        list of pyarrow.Array
            In the order of :meth:`fields`; a missing label is null.
        """
        import pyarrow as pa

        rows = slice(start, stop)
        arrays = [pa.array(self.ids[rows].tolist(), pa.string())]
        if self.paths:
            arrays.append(pa.array(self.paths[rows], pa.string()))
        for labels in self.labels:
            arrays.append(pa.array([word or None for word in labels[rows].tolist()], pa.string()))
        if self.captions:
            arrays.append(pa.array(list(self.captions[rows]), pa.list_(pa.string())))
        return arrays


def samples_of(
    ids: Sequence[Any] | np.ndarray | None, n: int, dataset: Dataset | None, what: str
) -> Samples:
    """Say of rows what a dataset says of them.

    Parameters
    ----------
    ids : array of shape (n,) or None
        Ids of the rows; None for rows in a file, which are those of the dataset in its order.
    n : int
        How many.
    dataset : Dataset or None
        Whose labels, captions and files are taken; None says nothing more than ids.
    what : str
        Whose rows they are, for messages.

    Returns
    -------
    Samples
        In the order of the rows; rows in a file without a dataset are called by their numbers.

    Raises
    ------
    InputError
        If the dataset has other samples.
    """
    if dataset is None:
        own = np.arange(n) if ids is None else np.asarray(ids)
        return Samples(own.astype(str))
    require(
        n == dataset.n, f"{n:,} rows of {what}", f"{dataset.n:,}, one for each sample of the data"
    )
    same = ids is None or np.array_equal(np.asarray(ids).astype(str), dataset.ids.astype(str))
    require(same, f"other ids in {what} than in the data", "rows that were encoded from these data")
    captions: list[list[str]] = [[] for _ in range(n)] if len(dataset.captions) else []
    for row, text in zip(dataset.captions.row, dataset.captions.text, strict=True):
        captions[row].append(str(text))
    return Samples(
        dataset.ids.astype(str),
        tuple(dataset.labels(target) for target in dataset.targets),
        tuple(map(str, dataset.targets)),
        tuple(captions),
        tuple(str(path) for path in dataset.paths or ()),
    )
