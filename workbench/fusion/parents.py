"""One parent as the fusion reads it: its feature map (psi, phi) and the kernel of that map."""

from dataclasses import dataclass
from typing import Any

from ..arrays import normalize_rows
from .kernels import SHIFT_INVARIANT, gram
from .rows import like


@dataclass(frozen=True)
class Factor:
    """One factor of a product of kernels.

    Attributes
    ----------
    width : int
        Columns of its rows.
    kernel : {"linear", "cosine", "rbf", "laplace"}, default="linear"
        Kernel between rows; the inner product of mapped rows for the first two.
    bandwidth : float, default=1.0
        Of the last two.
    """

    width: int
    kernel: str = "linear"
    bandwidth: float = 1.0

    @property
    def shift_invariant(self) -> bool:
        """Tell whether the kernel depends on the difference of two rows alone.

        Returns
        -------
        bool
            True for RBF and Laplace.
        """
        return self.kernel in SHIFT_INVARIANT

    def gram(self, x: Any, y: Any) -> Any:
        """Compute the kernel matrix between mapped rows.

        Parameters
        ----------
        x, y : array or tensor of shape (n, width) and (m, width)
            Rows after :meth:`Parent.feature_map`.

        Returns
        -------
        array or tensor of shape (n, m)
            Kernel of each pair.
        """
        if self.shift_invariant:
            return gram(x, y, kernel=self.kernel, bandwidth=self.bandwidth)
        return gram(x, y, kernel="linear")


@dataclass(frozen=True)
class Parent(Factor):
    """A factor with its feature map: the fitted mean is subtracted, cosine rows get length 1.

    Attributes
    ----------
    width : int
        Columns of its rows.
    kernel : {"linear", "cosine", "rbf", "laplace"}, default="linear"
        Kernel between rows.
    bandwidth : float, default=1.0
        Of the last two.
    mean : array of shape (width,), default=None
        Subtracted first; None for CLIP, whose rows stay where they are.

    Examples
    --------
    >>> import numpy as np
    >>> Parent(2, "cosine", mean=np.array([1.0, 0.0])).feature_map(np.array([[4.0, 4.0]]))
    array([[0.6, 0.8]])
    """

    mean: Any = None

    def feature_map(self, rows: Any) -> Any:
        """Map raw rows to features; rows of a shift-invariant kernel stay as they are.

        Parameters
        ----------
        rows : array or tensor of shape (n, width)
            As encoded.

        Returns
        -------
        array or tensor of shape (n, width)
            Rows whose inner products are the kernel (cosine, linear).
        """
        if self.mean is not None:
            rows = rows - like(self.mean, rows)
        if self.kernel == "cosine":
            rows = normalize_rows(rows)
        return rows
