"""Figures of the sliders: how CLIP, expert and fused agree on some samples."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from .. import align
from .._classifiers.voting import majority
from .computing import NEIGHBOURS


@dataclass(frozen=True)
class KernelSample:
    """Kernels of CLIP, expert and fused, in this order, on some samples at random.

    Attributes
    ----------
    rows : ndarray of int, shape (m,)
        The samples.
    nearest : list of ndarray of shape (m, k)
        Nearest of all samples for each of them, by each kernel.
    ckas : ndarray of shape (3, 3)
        Alignment of the kernels with one another.
    codes : ndarray of shape (n,) or None
        Class of every sample; None where there are no classes.
    """

    rows: np.ndarray
    nearest: list[np.ndarray]
    ckas: np.ndarray
    codes: np.ndarray | None

    def accuracy(self, i: int) -> float:
        """Measure the accuracy of the class by a vote of 5 neighbours.

        Parameters
        ----------
        i : int
            Of the kernel.

        Returns
        -------
        float
            From 0 to 1.
        """
        codes = np.asarray(self.codes)
        return float(np.mean(majority(codes[self.nearest[i][:, :5]]) == codes[self.rows]))

    def shared(self, i: int, parent: int) -> float:
        """Measure the share of neighbours that are a parent's too.

        Parameters
        ----------
        i, parent : int
            Of the kernels.

        Returns
        -------
        float
            From 0 to 1.
        """
        return float(align.shared(self.nearest[i], self.nearest[parent]).mean())

    def cka(self, i: int, parent: int) -> float:
        """Give the alignment with a parent.

        Parameters
        ----------
        i, parent : int
            Of the kernels.

        Returns
        -------
        float
            At most 1.
        """
        return float(self.ckas[i, parent])


VOTE = "5-NN accuracy"
FIGURES: dict[str, Callable[[KernelSample, int], float]] = {
    VOTE: KernelSample.accuracy,
    f"{NEIGHBOURS}-NN shared with {{0}}": partial(KernelSample.shared, parent=0),
    f"{NEIGHBOURS}-NN shared with {{1}}": partial(KernelSample.shared, parent=1),
    "CKA with {0}": partial(KernelSample.cka, parent=0),
    "CKA with {1}": partial(KernelSample.cka, parent=1),
}
