"""What any ``C`` and ``l`` would give, at once."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import _checks
from .._deprecation import warn_renamed
from .._machine.memory import ask_for
from .._require import require
from ..store import Space
from .errors import root_mean_square
from .kernels import SHIFT_INVARIANT
from .krossfuse import RPKrossFuse
from .renamed import resolve_construction
from .space_rows import check_space, in_batches, need_rows, stack_rows


class Preview:
    """Fused kernel between a few rows and all, for any ``C`` and ``l``, at once.

    Draws the widest projection once. Projections are nested in l, so every smaller width is a
    prefix of it, and a change of C or l costs one weighted sum of stored (m, n) matrices: what is
    shown is what :func:`fuse` gives with the same ``random_state``.

    Parameters
    ----------
    clip, expert : Space
        Image rows of the same ids.
    rows : ndarray of shape (m,)
        Numbers of the rows to compare with all; time and memory grow with m.
    n_components : sequence of int
        Widths to choose from, each above CLIP's own; ascending.
    **parameters : dict
        Of :class:`RPKrossFuse`, but ``C``: kernel, projection, random_state, ...; with a text
        expert its ``text_widths``, as the width and C are then shared with the text rows.

    Raises
    ------
    InputError
        If the construction is no direct sum, norms are not equal, the kernel is linear, no width
        fits, ids differ, or a row or parameter is not there.

    Examples
    --------
    >>> from workbench.fusion.spaces import fuse
    >>> rng, ids = np.random.default_rng(0), np.arange(30).astype(str)
    >>> a, b = Space("a", ids, rng.standard_normal((30, 8))), Space("b", ids, rng.random((30, 6)))
    >>> preview = Preview(a, b, np.arange(3), (16, 64), random_state=0)
    >>> K = fuse(a, b, n_components=16, C=0.5, random_state=0).image
    >>> np.allclose(preview.kernel(C=0.5, n_components=16), K[:3] @ K.T, atol=1e-5)
    True
    """

    def __init__(
        self, clip: Space, expert: Space, rows: np.ndarray, n_components: Sequence[int],
        **parameters: Any,
    ) -> None:  # fmt: skip
        check_space("clip", clip)
        check_space("expert", expert)
        _checks.keywords(parameters, RPKrossFuse, {"widths", "n_components"})
        n_components = _checks.several("n_components", n_components, "whole numbers")
        n_components = tuple(_checks.whole_number("n_components", l) for l in n_components)
        fuser = RPKrossFuse((clip.dim, expert.dim), **{**parameters, "C": 1.0})
        self._clip_width = clip.dim
        self._products = 2 if fuser.text_widths else 1  # that share the columns
        self._step = 2 if fuser.kernel in SHIFT_INVARIANT else 1  # columns of one component
        self.n_components = tuple(width for width in n_components if self._columns(width) > 0)
        require(self.n_components, f"widths {n_components}", f"some above {clip.dim}, CLIP's own")
        self._fuser = _checked(fuser).set_params(n_components=self.n_components[-1])
        need_rows(clip, "image")
        self._X = np.asarray(stack_rows(clip, expert, "image")).astype(np.float32)
        self._fuser.set_params(equal_norms=False).fit(self._X)
        Z = in_batches(self._fuser.transform, self._X)
        end = clip.dim + self._fuser.product_widths_["image"]
        self._clip = Z[:, : clip.dim]
        self._product = self._nested(Z[:, clip.dim : end])
        self.compare_rows(rows)

    def compare_rows(self, rows: np.ndarray) -> None:
        """Compare other rows with all; the projection stays.

        Parameters
        ----------
        rows : ndarray of shape (m,)
            Their numbers.

        Raises
        ------
        InputError
            If one is not there, or the memory holds no kernels of so many.
        """
        n = len(self._X)
        rows = _checks.row_numbers("rows", rows, n)
        with_all = (6 + len(self.n_components)) * len(rows) * n
        among_them = 6 * len(rows) ** 2  # their standard errors
        size = (with_all + among_them) * self._X.itemsize
        ask_for(size, f"kernels between {len(rows)} and {n} rows", "fewer rows to compare")
        self.rows = rows
        self._psi = self._clip[self.rows] @ self._clip.T
        self._exact = self._fuser.exact_kernel(self._X[self.rows], self._X) - self._psi
        self._estimates = self._estimated_products()
        error = self._fuser.standard_error(self._X[self.rows])
        self._error = root_mean_square(error[~np.eye(len(error), dtype=bool)])

    def look_at(self, rows: np.ndarray) -> None:
        """Compare other rows with all: the old name of :meth:`compare_rows`.

        Parameters
        ----------
        rows : ndarray of shape (m,)
            Their numbers.
        """
        warn_renamed("Preview.look_at", "Preview.compare_rows")
        self.compare_rows(rows)

    def kernel(self, C: float, n_components: int) -> np.ndarray:
        """Compute the fused image kernel as the features of :func:`fuse` give it.

        Parameters
        ----------
        C : float
            As in :class:`RPKrossFuse`.
        n_components : int
            One of the widths to choose from.

        Returns
        -------
        ndarray of shape (m, n)
            Kernel between the compared rows and all.

        Raises
        ------
        InputError
            If C is not above 0, or it is none of the widths.
        """
        C = _checks.positive("C", C)
        estimate = self._estimates[self._place_of(n_components)]
        fused: np.ndarray = self._weight(C) * (C * self._psi + estimate)
        return fused

    def error(self, C: float, n_components: int) -> dict[str, float]:
        """Compute the error of that kernel off its diagonal, beside what it must stay below.

        Parameters
        ----------
        C : float
            As in :class:`RPKrossFuse`.
        n_components : int
            One of the widths to choose from.

        Returns
        -------
        dict of str to float
            ``standard_error`` (exact formula, of the unscaled estimate), ``rmse`` (measured, on
            rows scaled as they are used), ``kernel_std`` (standard deviation of the exact
            kernel), ``largest`` (the kernel of a row with itself, to measure the others by).

        Raises
        ------
        InputError
            If C is not above 0, or it is none of the widths.
        """
        C = _checks.positive("C", C)
        off = np.ones(self._psi.shape, bool)
        off[np.arange(len(self.rows)), self.rows] = False
        wrong = self._estimates[self._place_of(n_components)] - self._exact
        widest = self._columns(self.n_components[-1])
        figures = {
            "standard_error": self._error * math.sqrt(widest / self._columns(n_components)),
            "rmse": root_mean_square(wrong[off]),
            "kernel_std": float(np.std((C * self._psi + self._exact)[off])),
            "largest": C + 1.0,
        }
        return {name: self._weight(C) * value for name, value in figures.items()}

    def _estimated_products(self) -> list[np.ndarray]:
        """Estimate of the product kernel (m, n) at each width, rows at their exact lengths."""
        product = self._product
        gram = np.zeros_like(self._psi)
        squares = np.zeros(len(product), product.dtype)
        estimates = []
        start = 0
        for width in self.n_components:
            part = product[:, start : self._columns(width)]
            gram = gram + part[self.rows] @ part.T
            squares = squares + np.einsum("ij,ij->i", part, part)
            start = self._columns(width)
            norms = np.sqrt(np.maximum(squares, np.finfo(product.dtype).tiny))
            estimates.append(gram / norms[self.rows, None] / norms)
        return estimates

    def _place_of(self, n_components: int) -> int:
        known = ", ".join(map(str, self.n_components))
        got = f"n_components={_checks.shown(n_components)}"
        require(n_components in self.n_components, got, f"one of {known}")
        return self.n_components.index(n_components)

    def _weight(self, C: float) -> float:
        """One more factor C with an expert in the other modality too."""
        return float(C ** (self._products - 1))

    def _columns(self, width: int) -> int:
        """Columns of the product of image rows in a space so wide."""
        product = (width - self._clip_width) // self._products
        return product - product % self._step

    def _nested(self, product: np.ndarray) -> np.ndarray:
        """Columns in the order of drawing; shift-invariant kernels have a cos and a sin of each."""
        even = product[:, : product.shape[1] - product.shape[1] % self._step]
        pairs = even.reshape(len(even), self._step, -1).swapaxes(1, 2)
        return np.ascontiguousarray(pairs.reshape(len(product), -1))


def _checked(fuser: RPKrossFuse) -> RPKrossFuse:
    """The fuser, if its kernel is a sum that C and l change term by term."""
    construction = resolve_construction(fuser.construction, fuser.alignment)
    splits = construction == "direct_sum" and fuser.equal_norms and fuser.kernel != "linear"
    got = f"construction={construction!r}, equal_norms={fuser.equal_norms}, kernel={fuser.kernel!r}"
    require(splits, got, "the direct sum, equal norms, not linear")
    fuser.set_params(construction=construction, alignment="deprecated")
    return fuser
