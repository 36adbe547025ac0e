"""One draw of the projections, seen at every width: estimated terms between a few rows and all."""

from collections.abc import Sequence
from copy import copy
from typing import Any

import numpy as np

from .errors import root_mean_square
from .kernels import SHIFT_INVARIANT
from .krossfuse import RPKrossFuse
from .space_rows import in_batches
from .weights import Weights

CLIP = "clip"
EXPERT = "expert"
PRODUCT = "product"
TERMS = {CLIP: Weights(1, 0, 0), EXPERT: Weights(0, 1, 0), PRODUCT: Weights(0, 0, 1)}
#: Block of an image row in which a term is estimated: a key of ``products()`` of the construction.
BLOCKS = {"image": PRODUCT, "image expert 1": EXPERT}

#: Projections of which fewer columns are not the first of more; none of an RBF or Laplace kernel.
NOT_NESTED = ("hadamard", "tensorsketch", "auto")


class Draw:
    """Terms of the image kernel, exact and as one draw estimates them.

    Parameters
    ----------
    fuser : RPKrossFuse
        Not fitted, of the largest width; with the direct sum, C = 1 and rows that are not scaled.
        It is fitted here, and draws for every width at once where draws are nested.
    X : ndarray of shape (n, d)
        Image rows of CLIP and of one expert, side by side.
    """

    def __init__(self, fuser: RPKrossFuse, X: np.ndarray) -> None:
        self._step = 2 if fuser.kernel in SHIFT_INVARIANT else 1  # columns of one component
        self._fuser = fuser.fit(X)
        self._X = X
        self._features: dict[str, np.ndarray] = {}
        self._is_nested = self._step == 2 or fuser.projection not in NOT_NESTED
        if self._is_nested:
            self._keep_features()

    def _keep_features(self) -> None:
        """Features of the widest draw: those of every other are the first of them."""
        fuser, X = self._fuser, self._X
        Z = in_batches(self._fuser.transform, X)
        start = Z.shape[1] - sum(fuser.product_widths_.values())
        for block, width in fuser.product_widths_.items():
            if block in BLOCKS:
                self._features[BLOCKS[block]] = self._nested(Z[:, start : start + width])
            start += width

    def columns(self, weights: Weights, n_components: int) -> dict[str, int]:
        """Count the columns that estimate each term in a space of some weights and width.

        Parameters
        ----------
        weights : Weights
            Of the fused kernel.
        n_components : int
            Width of the fused rows.

        Returns
        -------
        dict of str to int
            Of the estimated terms.

        Raises
        ------
        InputError
            If the width does not even hold what is not estimated.
        """
        fuser = self._weighted(weights, n_components)
        construction = fuser._construction()
        shares = fuser._product_part().widths(construction.products(), construction.kept_columns())
        return {
            BLOCKS[block]: width - width % self._step
            for block, width in shares.items()
            if block in BLOCKS
        }

    def least(self, weights: Weights) -> int:
        """Find the least width that has a component of all that is estimated.

        Parameters
        ----------
        weights : Weights
            Of the fused kernel.

        Returns
        -------
        int
            Of the fused rows.
        """
        construction = self._weighted(weights)._construction()
        return construction.kept_columns() + self._step * len(construction.products())

    def exact(self, term: str, rows: np.ndarray) -> Any:
        """Compute a term exactly.

        Parameters
        ----------
        term : {"clip", "expert", "product"}
            Which.
        rows : ndarray of shape (m,)
            Numbers of the rows to compare with all.

        Returns
        -------
        ndarray of shape (m, n)
            Without its weight.
        """
        return self._weighted(TERMS[term]).exact_kernel(self._X[rows], self._X)

    def error(self, term: str, rows: np.ndarray) -> float:
        """Compute the standard error of an estimated term, were it one column wide.

        Parameters
        ----------
        term : {"expert", "product"}
            Which.
        rows : ndarray of shape (m,)
            Numbers of the rows that are compared with each other.

        Returns
        -------
        float
            Root mean square off the diagonal, of one column alone and without the weight; of a
            sketch, that of its widest draw times the root of its columns.
        """
        error = self._weighted(TERMS[term]).standard_error(self._X[rows])
        off = ~np.eye(len(error), dtype=bool)
        block = next(name for name, known in BLOCKS.items() if known == term)
        width = self._fuser.product_widths_[block]
        return root_mean_square(error[off]) * (width - width % self._step) ** 0.5

    def estimates(self, term: str, rows: np.ndarray, columns: Sequence[int]) -> list[np.ndarray]:
        """Estimate a term, rows at their exact lengths.

        Parameters
        ----------
        term : {"expert", "product"}
            Which.
        rows : ndarray of shape (m,)
            Numbers of the rows to compare with all.
        columns : sequence of int
            Above 0, ascending.

        Returns
        -------
        list of ndarray of shape (m, n)
            One for each number of columns, without the weight.
        """
        if not self._is_nested:
            return [self._drawn_anew(rows, width) for width in columns]
        features = self._features[term]
        gram = np.zeros((len(rows), len(features)), features.dtype)
        squares = np.zeros(len(features), features.dtype)
        estimates = []
        start = 0
        for end in columns:
            part = features[:, start:end]
            gram = gram + part[rows] @ part.T
            squares = squares + np.einsum("ij,ij->i", part, part)
            start = end
            norms = np.sqrt(np.maximum(squares, np.finfo(features.dtype).tiny))
            estimates.append(gram / norms[rows, None] / norms)
        return estimates

    def _drawn_anew(self, rows: np.ndarray, columns: int) -> np.ndarray:
        """The product as a space with so many columns of it has it, where draws are not nested."""
        construction = self._fuser._construction()
        width = construction.kept_columns() + columns * len(construction.products())
        fuser: RPKrossFuse = copy(self._fuser).set_params(n_components=width).fit(self._X)
        start = construction.kept_columns()
        Z = in_batches(fuser.transform, self._X)[:, start : start + columns]
        norms = np.sqrt(np.maximum((Z**2).sum(axis=1), np.finfo(Z.dtype).tiny))
        gram: np.ndarray = Z[rows] @ Z.T
        return gram / norms[rows, None] / norms

    def _weighted(self, weights: Weights, n_components: int | None = None) -> RPKrossFuse:
        """The fuser as it was drawn, with other weights; centred in the product as it was."""
        parameters = weights.parameters() | {"centre_clip": self._fuser.centre_clip}
        width = self._fuser.n_components if n_components is None else n_components
        weighted: RPKrossFuse = copy(self._fuser).set_params(**parameters, n_components=width)
        return weighted

    def _nested(self, product: np.ndarray) -> np.ndarray:
        """Columns in the order of drawing; shift-invariant kernels have a cos and a sin of each."""
        even = product[:, : product.shape[1] - product.shape[1] % self._step]
        pairs = even.reshape(len(even), self._step, -1).swapaxes(1, 2)
        return np.ascontiguousarray(pairs.reshape(len(product), -1))
