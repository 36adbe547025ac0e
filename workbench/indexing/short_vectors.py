"""Short vectors that find the neighbours of a fused kernel: its tangent, on principal axes.

Near its largest values a product of kernels is, to first order, a weighted sum of them: with the
values ``a`` of CLIP and ``b`` of the expert that near neighbours typically have,
``C k_clip + k_clip k_expert = const + (C + b) k_clip + a k_expert + ...``. A weighted sum of inner
products is the inner product of rows that stand side by side, and principal axes shorten these.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..arrays import to_numpy
from ..fusion.kernel_formula import FamilyKernel, MappedRows

QUERIES, NEAR = 200, 10  # rows of the sample that are asked for their neighbours, and how many
STEP = 1e-3  # of a difference quotient; exact, as the kernel is linear in each parent's
LEAST_GAIN = 1e-6  # a parent counts so much at least


@dataclass(frozen=True, eq=False)
class ShortVectors:
    """What makes short vectors of rows and of queries.

    Attributes
    ----------
    axes : tuple of ndarray of shape (d_i, w_i)
        Of each parent, in the order of :meth:`MappedRows.all`; w is the sum of the w_i.
    gains : tuple of float
        How fast the fused kernel rises with that of each parent, near neighbours.
    across : float
        Of CLIP's kernel between a text and an image.
    """

    axes: tuple[np.ndarray, ...]
    gains: tuple[float, ...]
    across: float

    @classmethod
    def fit(cls, kernel: FamilyKernel, rows: MappedRows, width: int) -> "ShortVectors":
        """Choose gains and axes by a sample of rows.

        Parameters
        ----------
        kernel : FamilyKernel
            Whose neighbours are to be found.
        rows : MappedRows
            The sample, of images.
        width : int
            Of the vectors; as many as the parents have columns where it is more.

        Returns
        -------
        ShortVectors
            Fitted; the same for the same sample.
        """
        gains = _gains(kernel, rows)
        spread, turned = [], []
        for X, gain in zip(map(to_numpy, rows.all()), gains, strict=True):
            values, directions = np.linalg.eigh(X.T.astype(float) @ X / len(X))
            spread.append(gain * values[::-1])
            turned.append(directions[:, ::-1])
        widths = _shares(spread, width)
        axes = tuple(
            np.ascontiguousarray(each[:, :w], np.float32)
            for each, w in zip(turned, widths, strict=True)
        )
        across = float(kernel.weights.C**kernel.modalities_seen)
        return cls(axes, gains, across)

    @property
    def width(self) -> int:  # numpydoc ignore=RT01
        """Length of a vector."""
        return sum(axes.shape[1] for axes in self.axes)

    def of_rows(self, rows: MappedRows) -> np.ndarray:
        """Make the vectors of images.

        Parameters
        ----------
        rows : MappedRows
            n of them.

        Returns
        -------
        ndarray of shape (n, w), float32
            Their inner products are, near neighbours and up to a constant, the fused kernel.
        """
        parts = zip(rows.all(), self.axes, self.gains, strict=True)
        return np.hstack([np.sqrt(gain) * (to_numpy(X) @ axes) for X, axes, gain in parts]).astype(
            np.float32, copy=False
        )

    def of_query(self, row: MappedRows) -> np.ndarray:
        """Make the vector of one query.

        Parameters
        ----------
        row : MappedRows
            One image, or one text, which CLIP alone reads.

        Returns
        -------
        ndarray of shape (w,), float32
            Its inner products with vectors of images rise with the fused kernel.
        """
        if row.modality == "image":
            return self.of_rows(row)[0]
        vector = np.zeros(self.width, np.float32)
        own = to_numpy(row.clip)[0] @ self.axes[0]
        vector[: len(own)] = self.across / np.sqrt(self.gains[0]) * own
        return vector

    def tensors(self) -> dict[str, np.ndarray]:
        """Take down what was fitted.

        Returns
        -------
        dict of str to ndarray
            For :meth:`of_tensors`.
        """
        axes = {f"axes.{i}": each for i, each in enumerate(self.axes)}
        return {**axes, "gains": np.array(self.gains), "across": np.array([self.across])}

    @classmethod
    def of_tensors(cls, tensors: Mapping[str, np.ndarray]) -> "ShortVectors":
        """Put together what :meth:`tensors` took down.

        Parameters
        ----------
        tensors : mapping of str to ndarray
            As they were.

        Returns
        -------
        ShortVectors
            The same.

        Raises
        ------
        LookupError
            If one is missing.
        """
        gains = tuple(tensors["gains"].tolist())
        axes = tuple(tensors[f"axes.{i}"] for i in range(len(gains)))
        return cls(axes, gains, float(tensors["across"][0]))


def _gains(kernel: FamilyKernel, rows: MappedRows) -> tuple[float, ...]:
    """Slope of the fused kernel in that of each parent, at the values of near neighbours."""
    typical = _typical(kernel, rows)
    gains = []
    for i in range(len(typical)):
        ends = []
        for sign in (1, -1):
            moved = [value + sign * STEP * (j == i) for j, value in enumerate(typical)]
            ends.append(float(kernel.weigh(moved, rows, rows)))
        gains.append((ends[0] - ends[1]) / (2 * STEP))
    return tuple(max(gain, LEAST_GAIN) for gain in gains)


def _typical(kernel: FamilyKernel, rows: MappedRows) -> list[float]:
    """Median over rows of the mean kernel of each parent with the ten nearest."""
    n = len(rows.clip)
    asking = rows.take(np.linspace(0, n - 1, min(QUERIES, n)).astype(int))
    parents: list[Any] = [to_numpy(each) for each in kernel.of_parents(asking, rows)]
    fused = to_numpy(kernel.weigh(list(parents), asking, rows))
    depth = min(NEAR + 1, n)  # the first is the row itself
    near = np.argsort(-fused, axis=1)[:, min(1, depth - 1) : depth]
    return [float(np.median(np.take_along_axis(k, near, 1).mean(1))) for k in parents]


def _shares(spread: list[np.ndarray], width: int) -> list[int]:
    """How many axes of each parent are kept: those of most weight, at least one of each."""
    firsts = np.concatenate([np.arange(len(values)) == 0 for values in spread])
    owner = np.concatenate([np.full(len(values), i) for i, values in enumerate(spread)])
    order = np.lexsort((-np.concatenate(spread), ~firsts))[:width]
    return [max(1, int(np.sum(owner[order] == i))) for i in range(len(spread))]
