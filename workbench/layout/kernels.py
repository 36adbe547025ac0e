"""Kernels and spectra of all spaces, ready to draw."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import _checks, align
from .._machine.memory import ask_for
from .._require import require
from ..arrays import subsample
from ..product_rows import inner_products
from .rows import images, unit_rows


@dataclass(frozen=True)
class Kernels:
    """Cosine kernels of the same m rows, ordered by label.

    Attributes
    ----------
    matrices : dict of str to ndarray of shape (m, m)
        By name of the space.
    labels : ndarray of shape (m,)
        In order; empty strings if there are none.
    total : int
        Rows that the m were drawn from.
    """

    matrices: dict[str, np.ndarray]
    labels: np.ndarray
    total: int

    def contrast(self, name: str) -> tuple[float, float]:
        """Compare the rows of the same label with those of other labels.

        Parameters
        ----------
        name : str
            Of the space.

        Returns
        -------
        tuple of two floats
            Mean similarity of different rows of the same label, and of other labels; NaN where
            there are none.

        Raises
        ------
        InputError
            If there is no such space.
        """
        K = self.matrices[_checks.one_of("name", name, self.matrices)]
        same = self.labels[:, None] == self.labels
        different_rows = ~np.eye(len(K), dtype=bool)
        return _mean(K[same & different_rows]), _mean(K[~same])


def ordered_kernels(
    spaces: Mapping[str, Any], labels: np.ndarray | None = None, *,
    n_rows: int = 300, random_state: int = 0,
) -> Kernels:  # fmt: skip
    """Compute the cosine kernel of each space on some random rows, ordered by label.

    Parameters
    ----------
    spaces : mapping of str to Space or to ndarray of shape (n, d)
        The same n samples in each.
    labels : ndarray of shape (n,), default=None
        What the rows are ordered by.
    n_rows : int, default=300
        At most so many.
    random_state : int, default=0
        Seed of the rows.

    Returns
    -------
    Kernels
        Of the same rows.

    Raises
    ------
    InputError
        If the rows do not fit together (see :func:`maps`), labels and rows differ in number, or
        ``n_rows`` or the seed is out of range.

    Examples
    --------
    >>> kernels = ordered_kernels({"a": np.eye(4)}, np.array(["x", "y", "x", "y"]))
    >>> kernels.labels.tolist(), kernels.contrast("a")
    (['x', 'x', 'y', 'y'], (0.0, 0.0))
    """
    n_rows = _checks.whole_number("n_rows", n_rows, 2)
    arrays = unit_rows(spaces)
    n = len(next(iter(arrays.values())))
    if labels is None:
        labels = np.full(n, "")
    labels = _checks.labels("labels", labels, n).astype(str)
    m = min(n, n_rows)
    size = m**2 * sum(X.dtype.itemsize for X in arrays.values())
    ask_for(size, f"{len(arrays)} kernels of n_rows={m}", "fewer rows (n_rows)")
    rows = subsample(n, n_rows, _checks.seed("random_state", random_state))
    rows = rows[np.argsort(labels[rows], kind="stable")]
    matrices = {name: inner_products(X[rows], X[rows]) for name, X in arrays.items()}
    return Kernels(matrices, labels[rows], n)


def spectra(
    spaces: Mapping[str, Any], *, n_rows: int = 1000, random_state: int = 0
) -> dict[str, np.ndarray]:
    """Compute :func:`workbench.align.spectrum` of each space on some random rows.

    Parameters
    ----------
    spaces : mapping of str to Space or to ndarray of shape (n, d)
        The same n samples in each.
    n_rows : int, default=1000
        At most so many.
    random_state : int, default=0
        Seed of the rows.

    Returns
    -------
    dict of str to ndarray of shape (r,)
        Shares of the variance, largest first.

    Raises
    ------
    InputError
        If the rows do not fit together (see :func:`maps`), or ``n_rows`` or the seed is out of
        range.

    Examples
    --------
    >>> X = np.vstack([np.eye(3), -np.eye(3)])
    >>> spectra({"a": X})["a"].round(3)
    array([0.333, 0.333, 0.333])
    """
    n_rows = _checks.whole_number("n_rows", n_rows, 2)
    arrays = images(spaces)
    require(arrays, "no space with image rows", "at least one")
    n = len(next(iter(arrays.values())))
    for name, X in arrays.items():
        require(len(X) == n, f"{name} has {len(X)} rows, others {n}", "the same samples")
    rows = subsample(n, n_rows, _checks.seed("random_state", random_state))
    sampled = unit_rows({name: X[rows] for name, X in arrays.items()})
    return {name: align.spectrum(X) for name, X in sampled.items()}


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else np.nan
