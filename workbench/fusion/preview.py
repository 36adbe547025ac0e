"""What any weights and any ``l`` would give, at once."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .. import _checks
from .._deprecation import warn_renamed
from .._machine.memory import ask_for
from .._require import require
from ..store import Space
from .kernels import SHIFT_INVARIANT
from .krossfuse import RPKrossFuse
from .preview_draws import CLIP, EXPERT, PRODUCT, Draw
from .renamed import resolve_construction
from .space_rows import check_space, need_rows, stack_rows
from .weights import Weights


class Preview:
    """Fused kernel between a few rows and all, for any weights and ``l``, at once.

    Draws the widest projection once. Projections are nested in l, so every smaller width is a
    prefix of it, and a change of weights or l costs one weighted sum of (m, n) matrices that are
    kept: what is shown is what :func:`fuse` gives with the same ``random_state``. The first look at
    CLIP centred projects it too; so does, with an RBF or Laplace kernel, the first at an expert
    that counts on its own.

    Parameters
    ----------
    clip, expert : Space
        Image rows of the same ids.
    rows : ndarray of shape (m,)
        Numbers of the rows to compare with all; time and memory grow with m.
    n_components : sequence of int
        Widths to choose from, each above CLIP's own; ascending.
    **parameters : dict
        Of :class:`RPKrossFuse`, but the weights: kernel, projection, random_state, ...; with a
        text expert its ``text_widths``, as the width and C are then shared with the text rows.

    Raises
    ------
    InputError
        If the construction is no direct sum, norms are not equal, the kernel is linear, no width
        fits, ids differ, or a row or parameter is not there.

    Examples
    --------
    >>> from workbench.fusion.fusing import fuse
    >>> rng, ids = np.random.default_rng(0), np.arange(30).astype(str)
    >>> a, b = Space("a", ids, rng.standard_normal((30, 8))), Space("b", ids, rng.random((30, 6)))
    >>> preview = Preview(a, b, np.arange(3), (16, 64), random_state=0)
    >>> weights = dict(C=0.5, expert_weight=2)
    >>> K = fuse(a, b, n_components=16, **weights, random_state=0).image
    >>> np.allclose(preview.kernel(**weights, n_components=16), K[:3] @ K.T, atol=1e-5)
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
        plain = Weights(1).parameters() | {"text_expert_weight": None}
        fuser = _checked(RPKrossFuse((clip.dim, expert.dim), **{**parameters, **plain}))
        self._parameters = fuser.get_params() | {"equal_norms": False}
        self._products = 2 if fuser.text_widths else 1  # that share the columns
        self._fourier = fuser.kernel in SHIFT_INVARIANT
        least = clip.dim + self._products * (2 if self._fourier else 1)
        self.n_components = tuple(width for width in n_components if width >= least)
        require(self.n_components, f"widths {n_components}", f"some above {clip.dim}, CLIP's own")
        need_rows(clip, "image")
        self._X = np.asarray(stack_rows(clip, [expert], "image")).astype(np.float32)
        self._draws: dict[tuple[bool, ...], Draw] = {}
        self._draw(Weights())
        self.compare_rows(rows)

    def compare_rows(self, rows: np.ndarray) -> None:
        """Compare other rows with all; the projections stay.

        Parameters
        ----------
        rows : ndarray of shape (m,)
            Their numbers.

        Raises
        ------
        InputError
            If one is not there, or the memory holds no kernels of so many.
        """
        self.rows = _checks.row_numbers("rows", rows, len(self._X))
        self._exact: dict[tuple[Draw, str], np.ndarray] = {}
        self._errors: dict[tuple[Draw, str], float] = {}
        self._estimates: dict[tuple[Draw, str], dict[int, np.ndarray]] = {}
        self.kernel(0.1, self.n_components[-1])

    def look_at(self, rows: np.ndarray) -> None:
        """Compare other rows with all: the old name of :meth:`compare_rows`.

        Parameters
        ----------
        rows : ndarray of shape (m,)
            Their numbers.
        """
        warn_renamed("Preview.look_at", "Preview.compare_rows")
        self.compare_rows(rows)

    def kernel(
        self, C: float, n_components: int, *, expert_weight: Any = 0.0,
        product_weight: float = 1.0, centre_clip: bool = False,
    ) -> np.ndarray:  # fmt: skip
        """Compute the fused image kernel as the features of :func:`fuse` give it.

        Parameters
        ----------
        C : float
            As in :class:`RPKrossFuse`, like the weights below.
        n_components : int
            One of the widths to choose from.
        expert_weight : float, default=0.0
            Of the expert on its own.
        product_weight : float, default=1.0
            Of the product.
        centre_clip : bool, default=False
            Centre CLIP in the product.

        Returns
        -------
        ndarray of shape (m, n)
            Kernel between the compared rows and all.

        Raises
        ------
        InputError
            If weights are out of range, it is none of the widths, or the memory holds no more
            kernels.
        """
        weights = Weights(C, expert_weight, product_weight, centre_clip)
        return self._scale(weights) * _sum(weights, self._terms(weights, n_components))

    def error(
        self, C: float, n_components: int, *, expert_weight: Any = 0.0,
        product_weight: float = 1.0, centre_clip: bool = False,
    ) -> dict[str, float]:  # fmt: skip
        """Compute the error of that kernel off its diagonal, beside what it must stay below.

        Parameters
        ----------
        C : float
            As in :class:`RPKrossFuse`, like the weights below.
        n_components : int
            One of the widths to choose from.
        expert_weight : float, default=0.0
            Of the expert on its own.
        product_weight : float, default=1.0
            Of the product.
        centre_clip : bool, default=False
            Centre CLIP in the product.

        Returns
        -------
        dict of str to float
            ``standard_error`` (exact formula, of the unscaled estimate), ``rmse`` (measured, on
            rows scaled as they are used), ``kernel_std`` (standard deviation of the exact
            kernel), ``largest`` (the kernel of a row with itself, to measure the others by).

        Raises
        ------
        InputError
            As by :meth:`kernel`.
        """
        weights = Weights(C, expert_weight, product_weight, centre_clip)
        draw = self._draw(weights)
        own = np.arange(len(self.rows)), self.rows
        terms = {term: self._exactly(draw, term) for term in _weighed(weights)}
        exact = _sum(weights, terms)
        wrong = _sum(weights, self._terms(weights, n_components)) - exact
        figures = {
            "standard_error": self._standard_error(weights, n_components),
            "rmse": _spread_without(wrong, own, 0.0),
            "kernel_std": _spread_without(exact, own),
            "largest": sum(_weighed(weights).values()),
        }
        return {name: self._scale(weights) * value for name, value in figures.items()}

    def _standard_error(self, weights: Weights, n_components: int) -> float:
        draw = self._draw(weights)
        variance = 0.0
        for term, columns in draw.columns(weights, n_components).items():
            if (draw, term) not in self._errors:
                self._ask_for(6 * len(self.rows) ** 2)
                self._errors[draw, term] = draw.error(term, self.rows)
            variance += (_weighed(weights)[term] * self._errors[draw, term]) ** 2 / columns
        return math.sqrt(variance)

    # Terms, without their weights.

    def _terms(self, weights: Weights, n_components: int) -> dict[str, np.ndarray]:
        """Terms that have a weight, as a space so wide has them."""
        draw = self._draw(weights)
        widths = self._widths_of(draw, weights)
        got = f"n_components={_checks.shown(n_components)}"
        require(n_components in widths, got, f"one of {', '.join(map(str, widths))}")
        columns = draw.columns(weights, n_components)
        terms = {}
        for term in _weighed(weights):
            if term in columns:
                terms[term] = self._estimated(draw, weights, term, columns[term])
            else:
                terms[term] = self._exactly(draw, term)
        return terms

    def _widths_of(self, draw: Draw, weights: Weights) -> list[int]:
        """Widths that hold what is not estimated, and a component of what is."""
        least = draw.least(weights)
        widths = [width for width in self.n_components if width >= least]
        got = f"widths {self.n_components}, with these weights"
        require(widths, got, f"some from {least} on, or expert_weight=0")
        return widths

    def _exactly(self, draw: Draw, term: str) -> np.ndarray:
        if (draw, term) not in self._exact:
            self._ask_for(3 * len(self.rows) * len(self._X))
            self._exact[draw, term] = draw.exact(term, self.rows)
        return self._exact[draw, term]

    def _estimated(self, draw: Draw, weights: Weights, term: str, columns: int) -> np.ndarray:
        """An estimate; the first time it is made for every width that these weights leave."""
        kept = self._estimates.setdefault((draw, term), {})
        if columns not in kept:
            self._ask_for((4 + len(self.n_components)) * len(self.rows) * len(self._X))
            widths = self._widths_of(draw, weights)
            each = [draw.columns(weights, width)[term] for width in widths]
            kept |= zip(each, draw.estimates(term, self.rows, each), strict=True)
        return kept[columns]

    def _ask_for(self, numbers: int) -> None:
        what = f"kernels between {len(self.rows)} and {len(self._X)} rows"
        ask_for(numbers * self._X.itemsize, what, "fewer rows to compare")

    def _draw(self, weights: Weights) -> Draw:
        """The draw that has these terms; only Fourier features of the expert need one of theirs."""
        expert = self._fourier and EXPERT in _weighed(weights)
        product = PRODUCT in _weighed(weights) or not self._fourier
        centred = weights.centre_clip and PRODUCT in _weighed(weights)
        key = expert, product, centred
        if key not in self._draws:
            drawn = Weights(1, float(expert), float(product), centred)
            parameters = drawn.parameters() | {"n_components": self.n_components[-1]}
            self._draws[key] = Draw(RPKrossFuse(**self._parameters | parameters), self._X)
        return self._draws[key]

    def _scale(self, weights: Weights) -> float:
        """One more factor C with an expert in the other modality too."""
        return 1.0 if weights.C == 0 else float(weights.C ** (self._products - 1))


def _spread_without(values: np.ndarray, own: tuple[Any, Any], mean: float | None = None) -> float:
    """Root mean square about the mean, or about a number, of all but one value in each row."""
    count = values.size - len(own[0])
    if mean is None:
        mean = float(values.sum(dtype=float) - values[own].sum(dtype=float)) / max(count, 1)
    apart = values - values.dtype.type(mean)
    apart[own] = 0
    return math.sqrt(float(np.vdot(apart, apart)) / max(count, 1))


def _weighed(weights: Weights) -> dict[str, float]:
    """Weight of each term that has one."""
    (expert,) = weights.of_experts(1)
    each = {CLIP: weights.C, EXPERT: expert, PRODUCT: weights.product_weight}
    return {term: weight for term, weight in each.items() if weight > 0}


def _sum(weights: Weights, terms: Mapping[str, np.ndarray]) -> np.ndarray:
    weighed = [weight * terms[term] for term, weight in _weighed(weights).items()]
    fused: np.ndarray = sum(weighed[1:], start=weighed[0])
    return fused


def _checked(fuser: RPKrossFuse) -> RPKrossFuse:
    """The fuser, if its kernel is a sum that C and l change term by term."""
    construction = resolve_construction(fuser.construction, fuser.alignment)
    splits = construction == "direct_sum" and fuser.equal_norms and fuser.kernel != "linear"
    got = f"construction={construction!r}, equal_norms={fuser.equal_norms}, kernel={fuser.kernel!r}"
    require(splits, got, "the direct sum, equal norms, not linear")
    fuser.set_params(construction=construction, alignment="deprecated")
    return fuser
