"""A quick map of any weights: principal coordinates of the exact kernel, in milliseconds."""

from typing import Any

import numpy as np

from ..fusion.kernel_features import inverse_root
from ..fusion.weights import Weights
from ..layout.mapping import onto

LANDMARKS = 100  # samples that all others are compared with
FLAT = 1e-6  # of the largest eigenvalue: what is below is rounding


class QuickMap:
    """Principal coordinates of the fused kernel, by its columns of a few landmarks (Nystrom).

    Parameters
    ----------
    preview : ExactPreview
        Of the samples on the map.
    n : int
        How many these are.
    seed : int
        Chooses the landmarks.

    Examples
    --------
    >>> from workbench.explorer.exact_preview import ExactPreview
    >>> from workbench.store import Space
    >>> rng, ids = np.random.default_rng(0), np.arange(30).astype(str)
    >>> a, b = Space("a", ids, rng.standard_normal((30, 8))), Space("b", ids, rng.random((30, 6)))
    >>> quick = QuickMap(ExactPreview(a, b, rows=np.arange(30)), 30, seed=0)
    >>> quick.at(Weights(), np.zeros((30, 2))).shape
    (30, 2)
    """

    def __init__(self, preview: Any, n: int, seed: int) -> None:
        chosen = np.random.default_rng(seed).permutation(n)[:LANDMARKS]
        self._landmarks = np.sort(chosen)
        self._preview = preview
        preview.compare_rows(self._landmarks)

    def at(self, weights: Weights, frame: np.ndarray) -> np.ndarray:
        """Compute the map of some weights, turned onto another.

        Parameters
        ----------
        weights : Weights
            Of CLIP, the expert and their product.
        frame : ndarray of shape (n, 2)
            Map that it is turned or mirrored onto.

        Returns
        -------
        ndarray of shape (n, 2)
            float32, no unit.
        """
        kernel = self._preview.kernel(**weights.parameters())
        root = inverse_root(kernel[:, self._landmarks], FLAT)
        features = kernel.T @ root.astype(kernel.dtype)
        features -= features.mean(axis=0)
        directions = np.linalg.eigh(features.T @ features)[1][:, -2:]
        xy = features @ directions[:, ::-1]
        missing = 2 - xy.shape[1]
        return onto(np.pad(xy, ((0, 0), (0, missing))), frame).astype(np.float32)
