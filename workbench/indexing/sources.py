"""Where the rows of an index come from: a fused kernel in memory, or files of its parents' rows."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import _checks
from .._require import InputError, require
from ..data.dataset import Dataset
from ..files import digest
from ..fusion.kernel_formula import FamilyKernel
from ..fusion.kernel_rows import KernelRows
from ..fusion.kernel_spaces import kernel_of
from ..fusion.weights import Weights
from ..store import Space
from ..streams.row_files import RowFile, open_parents
from .samples import Samples, samples_of

FIT_ROWS = 20_000  # drawn for means, gains and axes
MEMORY = 0.5  # GiB of a block of products


@dataclass(frozen=True, eq=False)
class ArrayRows:
    """Rows in memory, as those in a file are read.

    Attributes
    ----------
    rows : ndarray of shape (n, d)
        As encoded.
    """

    rows: np.ndarray

    @property
    def shape(self) -> tuple[int, int]:  # numpydoc ignore=RT01
        """Number of rows, and of columns."""
        return self.rows.shape[0], self.rows.shape[1]

    def read(self, start: int, stop: int) -> np.ndarray:
        """Give some rows.

        Parameters
        ----------
        start, stop : int
            From this row up to that, which is left out.

        Returns
        -------
        ndarray of shape (stop - start, d), float32
            In order.
        """
        return np.asarray(self.rows[start:stop], np.float32)

    def take(self, places: np.ndarray) -> np.ndarray:
        """Give rows here and there.

        Parameters
        ----------
        places : ndarray of int of shape (m,)
            Row numbers.

        Returns
        -------
        ndarray of shape (m, d), float32
            In this order.
        """
        return np.asarray(self.rows[places], np.float32)

    def fingerprint(self) -> str:
        """Tell these rows from others.

        Returns
        -------
        str
            Of all their bytes.
        """
        rows = np.ascontiguousarray(self.rows)
        return digest(str(rows.shape), rows.dtype.str, rows.tobytes())


ParentRows = ArrayRows | RowFile


@dataclass(frozen=True, eq=False)
class Source:
    """All that an index is made of.

    Attributes
    ----------
    name : str
        Of the fused space.
    kernel : FamilyKernel
        Fitted to images.
    parents : tuple of ArrayRows or RowFile
        CLIP's rows first, then those of the image experts.
    told : tuple of dict
        ``name``, ``info`` and whether it reads words (``reads``), of each parent.
    samples : Samples
        What is said of them.
    """

    name: str
    kernel: FamilyKernel
    parents: tuple[ParentRows, ...]
    told: tuple[dict[str, Any], ...]
    samples: Samples

    def __len__(self) -> int:
        """Count the samples."""
        return self.parents[0].shape[0]

    @property
    def widths(self) -> list[int]:  # numpydoc ignore=RT01
        """Width of each parent."""
        return [parent.shape[1] for parent in self.parents]

    def fingerprint(self) -> str:
        """Tell this source from any other.

        Returns
        -------
        str
            Of rows and words; means come from the rows.
        """
        return digest(self.samples.fingerprint(), *(each.fingerprint() for each in self.parents))

    def sample(self) -> list[np.ndarray]:
        """Draw rows to fit by, the same each time.

        Returns
        -------
        list of ndarray of shape (m, d_i)
            At most 20,000 of each parent.
        """
        return [parent.take(drawn_rows(len(self))) for parent in self.parents]


def drawn_rows(n: int) -> np.ndarray:
    """Draw the rows by which an index is fitted.

    Parameters
    ----------
    n : int
        Of how many.

    Returns
    -------
    ndarray of int of shape (m,)
        At most 20,000, ascending.
    """
    return np.sort(np.random.default_rng(0).choice(n, min(FIT_ROWS, n), replace=False))


def source_of_space(space: Space, dataset: Dataset | None) -> Source:
    """Take the images of a fused kernel.

    Parameters
    ----------
    space : Space
        Of ``fuse(..., method="kernel")``.
    dataset : Dataset or None
        Its samples, for labels, captions and files.

    Returns
    -------
    Source
        Whose means are those of the kernel.

    Raises
    ------
    InputError
        If it is no such space, or other samples.
    """
    kernel = kernel_of(space)
    got = f"space {_checks.shown(space.name)}, whose rows have columns"
    if kernel is None:
        raise InputError(f"{got}: expected a fused kernel: fuse(..., method='kernel').")
    rows: Any = space.image
    plain = isinstance(rows, KernelRows) and rows.factors is None and rows.shifts is None
    require(plain, f"space {space.name!r}, scaled or centred", "images as they were fused")
    spaces = [kernel.clip, *kernel.experts["image"]]
    chosen = slice(None) if rows.numbers is None else rows.numbers
    parents = tuple(ArrayRows(np.asarray(each.image)[chosen]) for each in spaces)
    told = tuple({"name": each.name, "info": each.info, "reads": _reads(each)} for each in spaces)
    samples = samples_of(space.ids, len(space.ids), dataset, f"space {space.name!r}")
    return _checked(Source(space.name, kernel, parents, told, samples))


def source_of_files(
    clip: Any, experts: tuple[Any, ...], weights: Weights, *, kernel: str, centre: bool,
    dataset: Dataset | None, name: str,
) -> Source:  # fmt: skip
    """Take rows of parents in files, by a kernel that is fitted to 20,000 of them.

    Parameters
    ----------
    clip : str or Path
        Rows of CLIP.
    experts : tuple of str or Path
        Rows of the same samples in the same order, of image experts.
    weights : Weights
        Of the fused kernel.
    kernel : {"cosine", "linear"}
        Of the experts.
    centre : bool
        Subtract their means.
    dataset : Dataset or None
        Its samples, in the order of the rows.
    name : str
        Of the fused space.

    Returns
    -------
    Source
        To be read block by block.

    Raises
    ------
    InputError
        If files do not fit each other or the data.
    """
    parents = open_parents(clip, experts)
    require(len(parents[0]) > 0, f"{clip} without rows", "rows")
    width = sum(parent.shape[1] for parent in parents)
    fused = FamilyKernel(weights, kernel, centre, 1, width, MEMORY)
    fused.fit([parent.take(drawn_rows(len(parents[0]))) for parent in parents], "image")
    told: list[dict[str, Any]] = [{"name": each.path.stem, "info": {}} for each in parents]
    for each in told:
        each["reads"] = each is told[0]
    samples = samples_of(None, len(parents[0]), dataset, str(clip))
    return _checked(Source(name, fused, tuple(parents), tuple(told), samples))


def _reads(space: Space) -> bool:
    return space.text is not None or space.classes is not None


def _checked(source: Source) -> Source:
    got = f"kernel={source.kernel.kernel_of_experts!r} for an index"
    expected = "'cosine' or 'linear', which vectors can follow"
    require(source.kernel.is_inner_product, got, expected)
    names = [each["name"] for each in source.told]
    got = f"two parents called {_checks.shown(names[0])}"
    require(len(set(names)) == len(names), got, "names of their own")
    return source
