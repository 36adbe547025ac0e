"""Kernels of the parents between the samples: computed once, and weighed for every setting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .._machine.memory import ask_for
from ..arrays import normalize_rows
from ..fusion.kernels import SHIFT_INVARIANT, median_bandwidth
from ..fusion.parents import Parent

SHARE_ROWS = 500  # rows whose pairs are counted for the monotone region


@dataclass(frozen=True, eq=False)
class Grams:
    """Kernels of one modality, between rows in the order of the samples.

    Attributes
    ----------
    parts : ndarray of float32 of shape (4, n, n)
        Of CLIP, of the experts' sum, of the product of all, of the product with CLIP centred: what
        :func:`workbench.weighing.grid.coefficients` weighs.
    factors : ndarray of float32 of shape (3, r, r)
        Of some of the rows: CLIP, CLIP centred, the product of the experts.
    """

    parts: np.ndarray
    factors: np.ndarray

    def __len__(self) -> int:
        return int(self.parts.shape[1])

    def take(self, rows: np.ndarray) -> np.ndarray:
        """Take the kernels between some rows.

        Parameters
        ----------
        rows : ndarray of int of shape (m,)
            Which.

        Returns
        -------
        ndarray of float32 of shape (4, m, m)
            In their order.
        """
        return self.parts[:, rows[:, None], rows]

    @cached_property
    def _pairs(self) -> np.ndarray:
        """Factors (3, pairs) of every pair of two rows."""
        first, second = np.triu_indices(self.factors.shape[1], 1)
        return self.factors[:, first, second]

    def share_outside(self, weights: Sequence[float]) -> float:
        """Count the pairs for which less of one similarity makes more of the fused one.

        ``C k_1 + A k_2 + B k_1 k_2`` rises with ``k_1`` where ``C + B k_2 > 0``, and with ``k_2``
        where ``A + B k_1 > 0``: outside, opposites agree.

        Parameters
        ----------
        weights : sequence of four floats
            As a row of ``coefficients``.

        Returns
        -------
        float
            Share of pairs outside, 0 to 1; 0 without a product.

        Examples
        --------
        >>> factors = np.array([[[1.0, 0.5], [0.5, 1.0]]] * 2 + [[[1.0, -0.3], [-0.3, 1.0]]])
        >>> grams = Grams(np.zeros((4, 2, 2)), factors)
        >>> grams.share_outside([0.1, 0, 1, 0]), grams.share_outside([0.5, 0, 1, 0])
        (1.0, 0.0)
        """
        C, A, plain, centred = map(float, weights)
        B = plain + centred
        if B == 0 or self._pairs.shape[1] == 0:
            return 0.0
        k_clip, k_expert = self._pairs[1 if centred else 0], self._pairs[2]
        return float(np.mean((C + B * k_expert <= 0) | (A + B * k_clip <= 0)))


def grams_of(
    clip: np.ndarray, experts: Sequence[np.ndarray], kernel: str, rows: np.ndarray
) -> Grams:
    """Compute the kernels of the parents of one modality.

    Means and bandwidths are those of all rows, as a fuser that is fitted on them has them; no label
    is asked for them.

    Parameters
    ----------
    clip : ndarray of shape (n, d)
        CLIP's rows.
    experts : sequence of ndarray of shape (n, d_i)
        Rows of each expert; none leaves CLIP's kernel alone.
    kernel : {"cosine", "linear", "rbf", "laplace"}
        Of the experts.
    rows : ndarray of int of shape (m,)
        Between which kernels are computed.

    Returns
    -------
    Grams
        Of the m rows.

    Raises
    ------
    InputError
        If the memory does not hold them.

    Examples
    --------
    >>> grams = grams_of(np.eye(3)[:, :2], [np.eye(3)], "cosine", np.array([0, 1]))
    >>> grams.parts.shape, grams.factors.shape
    ((4, 2, 2), (3, 2, 2))
    """
    m = len(rows)
    ask_for(4 * 8 * m**2, f"kernels between {m:,} samples", "fewer samples (limit=)")
    unit = normalize_rows(np.asarray(clip, np.float64))[rows]
    centred = normalize_rows(_centred(clip))[rows]
    k_clip = (unit @ unit.T).astype(np.float32)  # of one array, so that half of it is computed
    k_centred = (centred @ centred.T).astype(np.float32)
    parts = np.zeros((4, m, m), np.float32)
    parts[0] = k_clip
    product = np.ones((m, m), np.float32)
    for expert in experts:
        k_expert = _kernel(expert, kernel, rows)
        parts[1] += k_expert
        product *= k_expert
    if experts:
        np.multiply(k_clip, product, out=parts[2])
        np.multiply(k_centred, product, out=parts[3])
    some = slice(None, None, max(1, -(-m // SHARE_ROWS)))
    factors = np.stack([each[some, some] for each in (k_clip, k_centred, product)])
    return Grams(parts, factors)


def _centred(clip: np.ndarray) -> np.ndarray:
    """Rows less their mean, in double precision."""
    rows = np.asarray(clip, np.float64)
    return np.asarray(rows - rows.mean(axis=0))


def _kernel(expert: np.ndarray, kernel: str, rows: np.ndarray) -> np.ndarray:
    """Kernel of one expert between some rows, as the fuser has it."""
    every = np.asarray(expert, np.float64)
    if kernel in SHIFT_INVARIANT:
        parent = Parent(every.shape[1], kernel, median_bandwidth(every, kernel))
    else:
        parent = Parent(every.shape[1], kernel, mean=every.mean(axis=0))
    mapped = parent.feature_map(every[rows])
    return np.asarray(parent.gram(mapped, mapped), np.float32)
