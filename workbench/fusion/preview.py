"""What any ``C`` and ``l`` would give, at once."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .._require import require
from ..store import Space
from .errors import root_mean_square
from .kernels import SHIFT_INVARIANT
from .krossfuse import RPKrossFuse
from .renamed import resolve_construction
from .space_rows import in_batches, need_rows


class Preview:
    """What any ``C`` and ``l`` would give, at once: the fused kernel between a few rows and all.

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
    **parameters
        Of :class:`RPKrossFuse`, but ``C``: kernel, projection, random_state, ...; with a text
        expert its ``text_widths``, as the width and C are then shared with the text side.

    Raises
    ------
    InputError
        If the construction is no direct sum, norms are not equal, the kernel is linear, or no
        width fits.

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
        fuser = RPKrossFuse((clip.dim, expert.dim), **{**parameters, "C": 1.0})
        self._width, self._sides = clip.dim, 2 if fuser.text_widths else 1
        self._step = 2 if fuser.kernel in SHIFT_INVARIANT else 1
        self.n_components = tuple(width for width in n_components if self._columns(width) > 0)
        require(self.n_components, f"widths {n_components}", f"some above {clip.dim}, CLIP's own")
        fuser.set_params(n_components=self.n_components[-1])
        construction = resolve_construction(fuser.construction, fuser.alignment)
        fuser.set_params(construction=construction, alignment="deprecated")
        splits = construction == "direct_sum" and fuser.equal_norms and fuser.kernel != "linear"
        got = f"construction={construction!r}, equal_norms={fuser.equal_norms}"
        got = f"{got}, kernel={fuser.kernel!r}"
        require(splits, got, "the direct sum, equal norms, not linear")
        self._X = np.hstack([need_rows(clip, "image"), need_rows(expert, "image")]).astype(
            np.float32
        )
        self._fuser = fuser.set_params(equal_norms=False).fit(self._X)
        end = clip.dim + fuser.product_widths_["image"]
        Z: Any = in_batches(self._fuser.transform, self._X)
        self._clip, self._product = Z[:, : self._width], self._nested(Z[:, self._width : end])
        self.look_at(rows)

    def look_at(self, rows: np.ndarray) -> None:
        """Compare other rows with all; the projection stays."""
        self.rows, P = np.asarray(rows), self._product
        self._psi = self._clip[self.rows] @ self._clip.T
        self._exact = self._fuser.exact_kernel(self._X[self.rows], self._X) - self._psi
        gram, lengths = np.zeros_like(self._psi), np.zeros(len(P), P.dtype)
        self._estimates, start = [], 0
        for width in self.n_components:
            part = P[:, start : self._columns(width)]
            gram = gram + part[self.rows] @ part.T
            lengths = lengths + np.einsum("ij,ij->i", part, part)
            start = self._columns(width)
            norms = np.sqrt(np.maximum(lengths, np.finfo(P.dtype).tiny))
            self._estimates.append(gram / norms[self.rows, None] / norms)
        error = self._fuser.standard_error(self._X[self.rows])
        self._error = root_mean_square(error[~np.eye(len(error), dtype=bool)])

    def kernel(self, C: float, n_components: int) -> np.ndarray:
        """Fused image kernel, (m, n), as the features of :func:`fuse` give it."""
        estimate = self._estimates[self.n_components.index(n_components)]
        return C ** (self._sides - 1) * (C * self._psi + estimate)

    def error(self, C: float, n_components: int) -> dict[str, float]:
        """Error off the diagonal: ``standard_error`` (exact formula), ``rmse``, ``kernel_std``.

        ``largest`` is the kernel of a row with itself, to measure the others by.
        The formula is of the unscaled estimate; rmse is measured, on rows scaled as they are used.
        """
        off = np.ones(self._psi.shape, bool)
        off[np.arange(len(self.rows)), self.rows] = False
        wrong = self._estimates[self.n_components.index(n_components)] - self._exact
        drawn = [self._columns(width) for width in (self.n_components[-1], n_components)]
        found = {
            "standard_error": self._error * math.sqrt(drawn[0] / drawn[1]),
            "rmse": root_mean_square(wrong[off]),
            "kernel_std": float(np.std((C * self._psi + self._exact)[off])),
            "largest": C + 1.0,
        }
        return {name: C ** (self._sides - 1) * value for name, value in found.items()}

    def _columns(self, width: int) -> int:
        """Columns of the product of image rows in a space so wide."""
        product = (width - self._width) // self._sides
        return product - product % self._step

    def _nested(self, product: np.ndarray) -> np.ndarray:
        """Columns in the order of drawing; shift-invariant kernels have a cos and a sin of each."""
        even = product[:, : product.shape[1] - product.shape[1] % self._step]
        pairs = even.reshape(len(even), self._step, -1).swapaxes(1, 2)
        return np.ascontiguousarray(pairs.reshape(len(product), -1))
