"""KrossFuse: one embedding whose kernel is the product of its parents' kernels.

Wu, Zhang, Farnia, "When Kernels Multiply, Clusters Unify: Fusing Embeddings with the Kronecker
Product", NeurIPS 2025. Parents stand side by side in one matrix, CLIP (psi) first:
an image row is ``[psi | image experts]``, a text row ``[psi | text experts]``.
"""

import math
import warnings
from typing import Any

import numpy as np
from array_api_compat import array_namespace, device, is_torch_array
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import FLOAT_DTYPES, check_is_fitted, validate_data

from .._require import require
from ..arrays import normalize_rows, to_numpy
from .features import constant, row_kron, symmetrised
from .kernels import SHIFT_INVARIANT, check_kernel, gram, median_bandwidth
from .projections import (
    check_projection,
    product_variance,
    project_product,
    random_frequencies,
    random_matrix,
)

ALIGNMENTS = ("exact", "paper", None)


SIDES = ("image", "text")


class _ProductFuser(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """What the fusers share: parents' feature maps, the missing modality, the direct sum.

    A subclass embeds the product part alone: ``_product_widths`` says how wide it is on each
    side (what ``n_components`` leaves), ``_draw`` learns what it needs, ``_product`` turns a list
    of factors into features.
    """

    _estimates_shifts = False

    def fit(self, X, y=None, *, text=None):
        """Learn the experts' means and draw the projections.

        Parameters
        ----------
        X : array or tensor of shape (n, sum(widths))
            Image rows, parents side by side.
        y : ignored
        text : array or tensor of shape (m, sum(text_widths)), default=None
            Text rows; needed before ``transform_text`` where there is a text expert.

        Raises
        ------
        InputError
            If a parameter or a width does not fit the data.
        """
        X = self._check_rows(X, "image", reset=True)
        self._check_parameters()
        self.widths_ = self._resolve_widths(X, text)
        self.means_, self.bandwidths_ = {}, {}
        self._fit_experts(X, "image")
        if text is not None and "text" in self.widths_:
            self._fit_experts(self._check_rows(text, "text"), "text")
        self.product_widths_ = self._product_widths(self._clip_width())
        rng = check_random_state(self.random_state)
        self.state_ = {side: self._draw(side, rng, X) for side in self.product_widths_}
        self._n_features_out = self._clip_width() + sum(self.product_widths_.values())
        return self

    def transform(self, X):
        """Image rows (n, sum(widths)) to fused features (n, width); same dtype and device."""
        return self._embed(X, "image")

    def transform_text(self, T):
        """Text rows (m, sum(text_widths)) to fused features, as wide as those of the images.

        Without a text expert the rows are CLIP's alone, (m, widths[0]).

        Raises
        ------
        InputError
            If ``alignment=None`` (the plain product has no text side), or if there is a text
            expert and ``fit`` was given no text rows.
        """
        return self._embed(T, "text")

    def exact_kernel(self, X, Y=None, *, side="image"):
        """Kernel (n, m) that the features stand for, with no approximation."""
        *_, kernels = self._kernels(X, Y, side)
        product = math.prod(kernels[1:])
        if self.alignment is None:
            return kernels[0] * product
        missing = self.C if self._has_expert("text" if side == "image" else "image") else 1.0
        return missing * kernels[0] * (self.C + product * self._has_expert(side))

    # Parameters and rows.

    def _check_parameters(self):
        check_kernel(self.kernel)
        got = f"alignment={self.alignment!r}"
        require(self.alignment in ALIGNMENTS, got, "'exact', 'paper' or None")
        number = isinstance(self.C, int | float | np.number)
        require(number and 0 < self.C < math.inf, f"C={self.C!r}", "a number above 0")
        if self.kernel in SHIFT_INVARIANT:
            estimated = self._estimates_shifts and self.alignment != "paper"
            got = f"kernel={self.kernel!r} in {type(self).__name__} with {got}"
            require(estimated, got, "RPKrossFuse with alignment 'exact' or None for this kernel")

    def _resolve_widths(self, X, text):
        widths = {"image": _resolve(self.widths, X.shape[1], "widths")}
        if self.text_widths is not None:
            require(self.alignment is not None, "text_widths, alignment=None", "no text_widths")
            columns = sum(self.text_widths) if text is None else text.shape[1]
            widths["text"] = _resolve(self.text_widths, columns, "text_widths")
            got = f"CLIP {widths['image'][0]} wide in image rows, {widths['text'][0]} in text rows"
            require(widths["image"][0] == widths["text"][0], got, "the same width")
        elif self.alignment is not None:
            widths["text"] = widths["image"][:1]
        parents = max(len(w) for w in widths.values())
        require(parents > 1, f"widths={self.widths!r}", "at least two parents")
        if self.alignment == "paper":
            require(parents == 2, f"widths={self.widths!r}", "one expert a side in this alignment")
        return widths

    def _check_rows(self, X, side, reset=False):
        if side == "image" and not is_torch_array(X):
            return validate_data(self, X, dtype=FLOAT_DTYPES, reset=reset)
        xp = array_namespace(X)
        require(X.ndim == 2, f"{side} rows of shape {tuple(X.shape)}", "two dimensions (n, d)")
        require(xp.isdtype(X.dtype, "real floating"), f"dtype {X.dtype}", "a floating dtype")
        require(bool(xp.all(xp.isfinite(X))), f"NaN or infinity in {side} rows", "finite numbers")
        if reset:
            self.n_features_in_ = X.shape[1]
        expected = self.n_features_in_ if side == "image" else sum(self.widths_["text"])
        require(X.shape[1] == expected, f"{side} rows of {X.shape[1]} columns", f"{expected}")
        return X

    def _has_expert(self, side):
        return len(self.widths_.get(side, ())) > 1

    def _clip_width(self):
        """Columns that hold CLIP itself: exact alignment keeps it beside the product."""
        return self.widths_["image"][0] if self.alignment == "exact" else 0

    def _owners(self):
        """Sides that have a product part of their own."""
        exact = self.alignment == "exact"
        return [side for side in SIDES if self._has_expert(side)] if exact else ["image"]

    def _product_widths(self, clip_width):
        check_projection(self.projection)
        return _shared_width(self.n_components, clip_width, self._owners())

    # Feature maps of the parents.

    def _is_clip(self, i):
        """CLIP stays cosine, whatever the experts' kernel; the plain product has no CLIP."""
        return i == 0 and self.alignment is not None

    def _shifts(self, i):
        return self.kernel in SHIFT_INVARIANT and not self._is_clip(i)

    def _fit_experts(self, X, side):
        xp, blocks = array_namespace(X), _split(X, self.widths_[side])
        centred = self.centre and self.kernel not in SHIFT_INVARIANT
        self.means_[side] = [xp.mean(block, axis=0) * int(centred) for block in blocks[1:]]
        self.bandwidths_[side] = [
            self._bandwidth(block) if self._shifts(i) else 1.0 for i, block in enumerate(blocks)
        ]

    def _bandwidth(self, block):
        if self.bandwidth == "median":
            return median_bandwidth(block, self.kernel)
        number = isinstance(self.bandwidth, int | float | np.number) and self.bandwidth > 0
        require(number, f"bandwidth={self.bandwidth!r}", "'median' or a number above 0")
        return float(self.bandwidth)

    def _maps(self, X, side):
        """Feature map of each parent, CLIP first; shift-invariant parents stay as they are."""
        fitted = side in self.means_ or not self._has_expert(side)
        require(fitted, f"{side} rows with an expert, fitted without them", "fit(X, text=T)")
        first, *rest = _split(X, self.widths_[side])
        rest = [b - _like(m, b) for b, m in zip(rest, self.means_.get(side, ()), strict=False)]
        cosine = self.kernel == "cosine"
        first = normalize_rows(first) if cosine or self._is_clip(0) else first
        return [first, *(normalize_rows(block) if cosine else block for block in rest)]

    def _kernels(self, X, Y, side):
        """Maps of X, maps of Y, and the kernel matrix of each parent."""
        check_is_fitted(self)
        a = self._maps(self._check_rows(X, side), side)
        b = a if Y is None else self._maps(self._check_rows(Y, side), side)
        kernels = []
        for i, (x, y) in enumerate(zip(a, b, strict=True)):
            kernel = self.kernel if self._shifts(i) else "linear"
            width = self.bandwidths_[side][i] if self._shifts(i) else None
            kernels.append(gram(x, y, kernel=kernel, bandwidth=width))
        return a, b, kernels

    # Fused features.

    def _embed(self, X, side):
        check_is_fitted(self)
        got = "transform_text with alignment=None"
        require(side in self.widths_, got, "alignment 'exact' or 'paper', which have a text side")
        X = self._check_rows(X, side)
        self._check_memory(X)
        maps = self._maps(X, side)
        if self.alignment == "exact":
            return self._direct_sum(maps, side)
        return self._scaled_product(self._factors(maps, side), "image")

    def _direct_sum(self, maps, side):
        """``[C^(s/2) psi ; C^((s-1)/2) product]``, where s sides have an expert."""
        psi, s = maps[0], len(self.product_widths_)
        xp, parts = array_namespace(psi), [self.C ** (s / 2) * psi]
        for owner, width in self.product_widths_.items():
            if owner == side:
                parts.append(self.C ** ((s - 1) / 2) * self._scaled_product(maps, side))
            else:
                shape = (psi.shape[0], width)
                parts.append(xp.zeros(shape, dtype=psi.dtype, device=device(psi)))
        return xp.concat(parts, axis=1)

    def _factors(self, maps, side):
        """Factors of the product; the paper's pairs and constants in its alignment."""
        if self.alignment != "paper":
            return maps
        factors = [maps[0]]
        for owner in SIDES:
            if self._has_expert(owner):
                unseen = constant(maps[0], self.widths_[owner][1], self.C)
                factors.append(symmetrised(maps[1], self.C) if owner == side else unseen)
        return factors

    def _factor_widths(self, side):
        if self.alignment != "paper":
            return self.widths_[side]
        experts = [2 * self.widths_[s][1] for s in SIDES if self._has_expert(s)]
        return (self.widths_["image"][0], *experts)

    def _scaled_product(self, factors, side):
        return self._product(factors, self.state_[side])

    def _check_memory(self, X):
        """Refuse what would not fit; only the exact product can be too wide."""


class KrossFuse(_ProductFuser):
    """Exact Kronecker fusion: every product of one CLIP and one expert coordinate.

    The image kernel is ``C k_clip + k_clip k_expert``; image-text and text-text stay exactly
    ``C k_clip`` (method: Proposition 2). Ground truth for :class:`RPKrossFuse`; wide.

    Parameters
    ----------
    widths : tuple of int
        Columns of each parent in an image row, CLIP first; one may be -1, "the rest".
    C : float, default=0.1
        Similarity that the expert is given where it cannot see, above 0, no unit; read it
        against the expert's kernel, which is in [-1, 1] for the cosine kernel.
    kernel : {"cosine", "linear"}, default="cosine"
        Of the experts; CLIP stays cosine unless ``alignment=None``.
    alignment : {"exact", "paper", None}, default="exact"
        ``"exact"`` is the direct sum ``[sqrt(C) psi ; psi (x) phi]``, ``"paper"`` the paper's
        symmetrised pair (the same kernel), None the plain product with no text side.
    text_widths : tuple of int, default=None
        Columns of each parent in a text row, CLIP first; None for CLIP alone.
    centre : bool, default=True
        Subtract the fitted mean from every parent but the first.
    memory_budget : float, default=4.0
        GiB that one result may take.
    random_state : ignored, default=None
        Nothing is drawn.

    References
    ----------
    Wu et al., "When Kernels Multiply, Clusters Unify", NeurIPS 2025, KrossFuse.

    Examples
    --------
    >>> X = np.random.default_rng(0).standard_normal((8, 4 + 6))
    >>> KrossFuse((4, 6)).fit_transform(X).shape
    (8, 28)
    """

    def __init__(
        self, widths, *, C=0.1, kernel="cosine", alignment="exact", text_widths=None,
        centre=True, memory_budget=4.0, random_state=None,
    ):  # fmt: skip
        self.widths, self.C, self.kernel, self.alignment = widths, C, kernel, alignment
        self.text_widths, self.centre = text_widths, centre
        self.memory_budget, self.random_state = memory_budget, random_state

    def _product_widths(self, clip_width):
        return {side: math.prod(self._factor_widths(side)) for side in self._owners()}

    def _draw(self, side, rng, X):
        self._check_memory(X)
        return {}

    def _product(self, factors, state):
        return row_kron(factors)

    def _check_memory(self, X):
        width = self._clip_width() + sum(self.product_widths_.values())
        size = X.shape[0] * width * X.dtype.itemsize / 2**30
        got = f"{X.shape[0]} rows x {width} columns of the exact product ({size:.1f} GiB)"
        expected = f"at most memory_budget={self.memory_budget:g} GiB; use RPKrossFuse"
        require(size <= self.memory_budget, got, expected)


class RPKrossFuse(_ProductFuser):
    """Kronecker fusion made small by random projection; CLIP's text side stays untouched.

    The image kernel is ``C k_clip + k_clip k_expert``, only the product is estimated;
    image-text and text-text products are exactly ``C k_clip``. With a text expert too, one C
    for both: ``C k_clip (C + k_expert)`` on each side and ``C^2 k_clip`` across. Compare rows by
    inner product; with the cosine kernel all image rows are equally long, so cosine ranks alike.

    Features are nested: with the same ``random_state`` (and ``equal_norms=False``) the product's
    ``r`` columns are, up to their scale ``1/sqrt(r)``, the first columns of any wider product;
    with an RBF or Laplace kernel those of its cosine half and of its sine half.

    Parameters
    ----------
    widths : tuple of int
        Columns of each parent in an image row, CLIP first; one may be -1, "the rest".
    n_components : int, default=3000
        Width of the result; with exact alignment CLIP's own columns are part of it.
    C : float, default=0.1
        Similarity that the expert is given where it cannot see, above 0, no unit; read it
        against the expert's kernel, which is in [-1, 1] for the cosine kernel.
    kernel : {"cosine", "linear", "rbf", "laplace"}, default="cosine"
        Of the experts; CLIP stays cosine unless ``alignment=None``. The last two through
        random Fourier features, their frequencies drawn jointly and used in pairs (an odd
        product part leaves its last column empty).
    alignment : {"exact", "paper", None}, default="exact"
        ``"exact"`` is the direct sum ``[sqrt(C) psi ; RP(psi (x) phi)]``; ``"paper"`` projects
        the symmetrised pair and so estimates every product, across modalities too; None is the
        plain product of all the parents' kernels, with no text side.
    projection : {"rademacher", "uniform", "gaussian"}, default="rademacher"
        Entries of the projections; Rademacher has the smallest variance, the paper's is uniform.
    text_widths : tuple of int, default=None
        Columns of each parent in a text row, CLIP first; None for CLIP alone.
    centre : bool, default=True
        Subtract the fitted mean from every parent but the first: real embeddings share a large
        common direction that hides the rest.
    bandwidth : "median" or float, default="median"
        Of the RBF and Laplace kernels; the median distance between fitted rows.
    equal_norms : bool, default=True
        Scale each estimated row to its exact length (the diagonal of the kernel is then exact);
        False keeps the unbiased estimate. The paper's alignment is never scaled.
    random_state : int, RandomState instance or None, default=None
        An int gives the same features on every run and every device.

    References
    ----------
    Wu et al., "When Kernels Multiply, Clusters Unify", NeurIPS 2025, RP-KrossFuse, Algorithm 2.

    Examples
    --------
    >>> X = np.random.default_rng(0).standard_normal((8, 4 + 6))
    >>> fuser = RPKrossFuse((4, 6), n_components=32, random_state=0).fit(X)
    >>> fuser.transform(X).shape, fuser.transform_text(X[:3, :4]).shape
    ((8, 32), (3, 32))
    """

    _estimates_shifts = True

    def __init__(
        self, widths, n_components=3000, *, C=0.1, kernel="cosine", alignment="exact",
        projection="rademacher", text_widths=None, centre=True, bandwidth="median",
        equal_norms=True, random_state=None,
    ):  # fmt: skip
        self.widths, self.n_components, self.C, self.kernel = widths, n_components, C, kernel
        self.alignment, self.projection, self.text_widths = alignment, projection, text_widths
        self.centre, self.bandwidth, self.equal_norms = centre, bandwidth, equal_norms
        self.random_state = random_state

    def standard_error(self, X, Y=None, *, side="image"):
        """Exact standard error (n, m) of each inner product, before rows are scaled.

        The square root of :func:`workbench.kernels.product_variance` for the estimated part;
        for a shift-invariant expert ``E[cos^2] = (1 + k(2 delta)) / 2`` takes the moment's place.
        """
        a, b, kernels = self._kernels(X, Y, side)
        xp, sides = array_namespace(a[0]), len(self.product_widths_)
        if side not in self.product_widths_ and self.alignment == "exact":
            return 0 * kernels[0]
        width = self.product_widths_[side if self.alignment == "exact" else "image"]
        scale = self.C ** (sides - 1) if self.alignment == "exact" else 1.0
        if self.kernel in SHIFT_INVARIANT:
            variance = self._fourier_variance(a, b, kernels, width)
        else:
            a, b = self._factors(a, side), self._factors(b, side)
            variance = product_variance(a, b, width, self.projection)
        return scale * xp.sqrt(xp.clip(variance, 0, None))

    def _fourier_variance(self, a, b, kernels, width):
        linear = [i for i in range(len(a)) if not self._shifts(i)]
        moment = math.prod(
            product_variance([a[i]], [b[i]], 1, self.projection) + kernels[i] ** 2 for i in linear
        )
        power = 4 if self.kernel == "rbf" else 2  # k(2 delta) = k(delta)^power
        doubled = math.prod(kernels[i] ** power for i in range(len(a)) if self._shifts(i))
        return (moment * (1 + doubled) / 2 - math.prod(kernels) ** 2) / (width // 2)

    def _draw(self, side, rng, X):
        widths, n = self._factor_widths(side), self.product_widths_[side]
        r = n // 2 if self.kernel in SHIFT_INVARIANT else n
        state = {"matrices": [], "frequencies": [], "width": n}
        seeds = rng.randint(2**31 - 1, size=len(widths))  # one stream a factor, at any width
        for i, (d, seed) in enumerate(zip(widths, seeds, strict=True)):
            own = np.random.RandomState(seed)
            if self._shifts(i):
                bandwidth = self.bandwidths_.get(side, [1.0] * len(widths))[i]
                drawn = random_frequencies(d, r, self.kernel, bandwidth, own)
                state["frequencies"].append(_like(drawn, X))
            else:
                state["matrices"].append(_like(random_matrix(d, r, self.projection, own), X))
        return state

    def _product(self, factors, state):
        split, first = len(state["matrices"]), factors[0]
        U, W = ([_like(m, first) for m in state[key]] for key in ("matrices", "frequencies"))
        features = project_product(factors[:split], U, factors[split:], W)
        if features.shape[1] == state["width"]:
            return features
        return array_namespace(first).concat([features, 0 * first[:, :1]], axis=1)

    def _scaled_product(self, factors, side):
        features = super()._scaled_product(factors, side)
        if not self.equal_norms or self.alignment == "paper":
            return features
        xp, features = array_namespace(features), normalize_rows(features)
        for i, factor in enumerate(factors):
            if not self._shifts(i):
                features = features * xp.linalg.vector_norm(factor, axis=1, keepdims=True)
        return features


class KPoMRP(_ProductFuser):
    """Baseline: project each factor alone to about ``l^(1/m)`` columns, then multiply exactly.

    The Kronecker product of marginal random projections that the paper compares with.

    Parameters
    ----------
    widths : tuple of int
        Columns of each parent in an image row, CLIP first; one may be -1, "the rest".
    n_components : int, default=3000
        Width of the result; the product part is split into its most equal divisors.
    C : float, default=0.1
        As in :class:`RPKrossFuse`.
    kernel : {"cosine", "linear"}, default="cosine"
        Of the experts.
    alignment : {"exact", "paper", None}, default="paper"
        As in :class:`RPKrossFuse`; the paper's baseline has the paper's alignment.
    projection : {"rademacher", "uniform", "gaussian"}, default="rademacher"
        Entries of the projections.
    text_widths : tuple of int, default=None
        Columns of each parent in a text row.
    centre : bool, default=True
        Subtract the fitted mean from every parent but the first.
    random_state : int, RandomState instance or None, default=None
        An int gives the same features on every run.

    Examples
    --------
    >>> X = np.random.default_rng(0).standard_normal((8, 4 + 6))
    >>> KPoMRP((4, 6), n_components=36, random_state=0).fit_transform(X).shape
    (8, 36)
    """

    def __init__(
        self, widths, n_components=3000, *, C=0.1, kernel="cosine", alignment="paper",
        projection="rademacher", text_widths=None, centre=True, random_state=None,
    ):  # fmt: skip
        self.widths, self.n_components, self.C, self.kernel = widths, n_components, C, kernel
        self.alignment, self.projection, self.text_widths = alignment, projection, text_widths
        self.centre, self.random_state = centre, random_state

    def _draw(self, side, rng, X):
        factors = self._factor_widths(side)
        narrow = equal_divisors(self.product_widths_[side], len(factors))
        pairs = zip(factors, narrow, strict=True)
        return [_like(random_matrix(d, k, self.projection, rng), X) for d, k in pairs]

    def _product(self, factors, state):
        pairs = zip(factors, state, strict=True)
        return row_kron([project_product([f], [_like(U, f)]) for f, U in pairs])


class Concat(_ProductFuser):
    """Baseline: parents side by side, each at length 1; the kernel is the sum of theirs.

    Text rows have zeros for the image expert, so image-text products are exactly CLIP's.

    Parameters
    ----------
    widths : tuple of int
        Columns of each parent in an image row, CLIP first; one may be -1, "the rest".
    kernel : {"cosine", "linear"}, default="cosine"
        Of the experts.
    text_widths : tuple of int, default=None
        Columns of each parent in a text row.
    centre : bool, default=True
        Subtract the fitted mean from every parent but the first.

    Examples
    --------
    >>> X = np.random.default_rng(0).standard_normal((8, 4 + 6))
    >>> Concat((4, 6)).fit_transform(X).shape
    (8, 10)
    """

    C, alignment, random_state = 1.0, "exact", None

    def __init__(self, widths, *, kernel="cosine", text_widths=None, centre=True):
        self.widths, self.kernel = widths, kernel
        self.text_widths, self.centre = text_widths, centre

    def exact_kernel(self, X, Y=None, *, side="image"):
        """Kernel (n, m) that the features stand for: the sum of the parents' kernels."""
        return sum(self._kernels(X, Y, side)[2])

    def _product_widths(self, clip_width):
        return {side: sum(self.widths_[side][1:]) for side in self._owners()}

    def _draw(self, side, rng, X):
        return None

    def _product(self, factors, state):
        return array_namespace(factors[0]).concat(factors[1:], axis=1)


def equal_divisors(n: int, m: int) -> list[int]:
    """Split ``n`` into m divisors with product n, as equal as its divisors allow.

    Examples
    --------
    >>> equal_divisors(3000, 2), equal_divisors(30, 3)
    ([50, 60], [3, 2, 5])
    """
    if m == 1 or n == 0:
        return [n] * m
    nearest = max(d for d in range(1, round(n ** (1 / m) + 1e-9) + 1) if n % d == 0)
    return [nearest, *equal_divisors(n // nearest, m - 1)]


def _shared_width(n_components: int, clip_width: int, owners: list[str]) -> dict[str, int]:
    """Columns left for the product part of each side that has an expert."""
    whole = isinstance(n_components, int | np.integer) and n_components > 0
    require(whole, f"n_components={n_components!r}", "a whole number above 0")
    left, sides = n_components - clip_width, len(owners)
    got = f"n_components={n_components} with CLIP {clip_width} wide and alignment='exact'"
    expected = f"more than {clip_width}; raise n_components, or use alignment='paper'"
    require(left >= 0, got, expected)
    if left < sides:
        warnings.warn(f"{got}: no column is left for the product, this is CLIP alone", stacklevel=4)
    return {side: (left + i) // sides for i, side in enumerate(owners)}


def _resolve(widths: Any, columns: int, name: str) -> tuple[int, ...]:
    """Widths with -1 replaced by the columns that are left."""
    whole = all(isinstance(w, int | np.integer) and (w > 0 or w == -1) for w in widths)
    require(whole and list(widths).count(-1) <= 1, f"{name}={widths!r}", "whole numbers, one -1")
    rest = columns - sum(w for w in widths if w > 0)
    resolved = tuple(int(w) if w > 0 else rest for w in widths)
    got = f"{name}={tuple(widths)} for {columns} feature(s)"
    require(min(resolved) > 0 and sum(resolved) == columns, got, "widths that add up to them")
    return resolved


def _split(X: Any, widths: tuple[int, ...]) -> list[Any]:
    ends = np.cumsum(widths).tolist()
    return [X[:, end - width : end] for end, width in zip(ends, widths, strict=True)]


def _like(state: Any, X: Any) -> Any:
    """The array in the library, on the device and in the dtype of X."""
    if is_torch_array(X):
        import torch

        return torch.as_tensor(state, dtype=X.dtype, device=X.device)
    return to_numpy(state).astype(X.dtype, copy=False)


FUSERS = {"rp": RPKrossFuse, "exact": KrossFuse, "kpomrp": KPoMRP, "concat": Concat}
