"""Kernels and spectra of all spaces, ready to draw."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import align
from .._require import require
from ..arrays import subsample
from .mapping import _checked, images


@dataclass(frozen=True)
class Kernels:
    """Cosine kernels of the same m rows, ordered by label: ``matrices[name]`` is (m, m)."""

    matrices: dict[str, np.ndarray]
    labels: np.ndarray
    total: int

    def contrast(self, name: str) -> tuple[float, float]:
        """Mean similarity of different rows of the same label, and of other labels."""
        K, same = self.matrices[name], self.labels[:, None] == self.labels
        own = same & ~np.eye(len(K), dtype=bool)
        means = [float(K[mask].mean()) if mask.any() else np.nan for mask in (own, ~same)]
        return means[0], means[1]


def ordered_kernels(
    spaces: Mapping[str, Any], labels: np.ndarray | None = None, *,
    n_rows: int = 300, random_state: int = 0,
) -> Kernels:  # fmt: skip
    """Cosine kernel of each space on at most ``n_rows`` random rows, ordered by label.

    Examples
    --------
    >>> kernels = ordered_kernels({"a": np.eye(4)}, np.array(["x", "y", "x", "y"]))
    >>> kernels.labels.tolist(), kernels.contrast("a")
    (['x', 'x', 'y', 'y'], (0.0, 0.0))
    """
    arrays = _checked(images(spaces))
    n = len(next(iter(arrays.values())))
    rows = subsample(n, n_rows, random_state)
    labels = np.full(n, "") if labels is None else np.asarray(labels).astype(str)
    require(len(labels) == n, f"{len(labels)} labels for {n} rows", "one a row")
    rows = rows[np.argsort(labels[rows], kind="stable")]
    return Kernels({k: X[rows] @ X[rows].T for k, X in arrays.items()}, labels[rows], n)


def spectra(
    spaces: Mapping[str, Any], *, n_rows: int = 1000, random_state: int = 0
) -> dict[str, np.ndarray]:
    """:func:`workbench.align.spectrum` of each space on at most ``n_rows`` random rows.

    Examples
    --------
    >>> X = np.vstack([np.eye(3), -np.eye(3)])
    >>> spectra({"a": X})["a"].round(3)
    array([0.333, 0.333, 0.333])
    """
    arrays = images(spaces)
    rows = subsample(len(next(iter(arrays.values()))), n_rows, random_state)
    checked = _checked({name: X[rows] for name, X in arrays.items()})
    return {name: align.spectrum(X) for name, X in checked.items()}
