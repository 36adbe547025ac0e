"""Fusers whose product columns are learned from the rows: short vectors, words exact."""

import math
from typing import Any

from .._require import require
from .fuser import MOST_COLUMNS, ProductFuser
from .learned_parts import NystromProduct, PCAProduct
from .product_parts import ProductPart

LEARNED = ("direct_sum", "product")  # constructions; a symmetrised pair has no rows to learn from


class LearnedFuser(ProductFuser):
    """Base of the fusers whose product columns are learned."""

    construction: Any
    target_error: Any
    target_loss: Any
    loss_metric: Any
    _finds_width = True

    def _check_parameters(self) -> None:
        super()._check_parameters()
        got = f"construction={self.construction_!r} in {type(self).__name__}"
        require(self.construction_ in LEARNED, got, "'direct_sum' or 'product'")


class NystromKrossFuse(LearnedFuser):
    """Kronecker fusion by Nystrom features: the product kernel with a few of the rows.

    Beside CLIP, which stays as it is, stand ``K(x, m) K(m, m)^(-1/2)`` for landmarks m among the
    fitted rows and the product kernel K. At equal width a fraction of the error of random
    projections on the data that it was fitted on; image-text and text-text stay exact. Compare
    rows by inner product.

    Parameters
    ----------
    widths : tuple of int
        Columns of each parent in an image row, CLIP first; one may be -1, "the rest".
    n_components : int or "auto", default="auto"
        Width of the result; in the direct sum CLIP's own columns are part of it, the rest is
        the number of landmarks. ``"auto"`` doubles it until the target is met.
    C : float, default=0.1
        Weight of CLIP's kernel, as in :class:`RPKrossFuse`, like the next four.
    expert_weight : float or sequence of float, default=0.0
        Of the image experts on their own.
    text_expert_weight : float or sequence of float, default=None
        Of the text experts; None takes ``expert_weight``.
    product_weight : float, default=1.0
        Of the product.
    centre_clip : bool, default=False
        Subtract CLIP's fitted mean in the product.
    kernel : {"cosine", "linear", "rbf", "laplace"}, default="cosine"
        Of the experts; CLIP stays cosine unless ``construction="product"``.
    construction : {"direct_sum", "product"}, default="direct_sum"
        As in :class:`RPKrossFuse`.
    landmarks : {"uniform", "kmeans++", "leverage"}, default="leverage"
        How they are chosen, see :func:`workbench.fusion.choose_landmarks`.
    target_error : float, default=None
        For ``n_components="auto"``: root mean square error of the kernel between rows that were
        not fitted, over the root mean square of that kernel. None takes 0.05, unless
        ``target_loss`` is given.
    target_loss : float, default=None
        The other target of ``n_components="auto"``: what the features may lose against the exact
        kernel in ``loss_metric``, on rows that were not fitted; a share from 0 to below 1. Needs
        the classes of the images, ``fit(X, y)``.
    loss_metric : {"knn", "probe"}, default="knn"
        Accuracy of the vote of the nearest neighbours, or of a linear probe.
    text_widths : tuple of int, default=None
        Columns of each parent in a text row, CLIP first; None for CLIP alone.
    centre : bool, default=True
        Subtract the fitted mean from every parent but the first.
    bandwidth : "median" or float, default="median"
        Of the RBF and Laplace kernels.
    random_state : int, RandomState instance or None, default=None
        Draws the landmarks.

    Attributes
    ----------
    chosen_ : dict
        Parameters that were "auto", and what they are.
    width_search_ : dict
        With ``n_components="auto"``: the widths that were tried, the error of each, and why the
        search ended, in words.

    References
    ----------
    Williams and Seeger, "Using the Nystrom method to speed up kernel machines", NIPS 2000.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.random.default_rng(0).standard_normal((30, 4 + 6))
    >>> fuser = NystromKrossFuse((4, 6), n_components=14, random_state=0).fit(X)
    >>> fuser.transform(X).shape, fuser.transform_text(X[:3, :4]).shape
    ((30, 14), (3, 14))
    """

    _estimates_shift_invariant = True

    def __init__(
        self, widths: Any, n_components: Any = "auto", *, C: float = 0.1,
        expert_weight: Any = 0.0, text_expert_weight: Any = None, product_weight: float = 1.0,
        centre_clip: bool = False, kernel: str = "cosine", construction: str = "direct_sum",
        landmarks: str = "leverage", target_error: float | None = None,
        target_loss: float | None = None, loss_metric: str = "knn", text_widths: Any = None,
        centre: bool = True, bandwidth: Any = "median", random_state: Any = None,
    ) -> None:  # fmt: skip
        self.widths = widths
        self.n_components = n_components
        self.C = C
        self.expert_weight = expert_weight
        self.text_expert_weight = text_expert_weight
        self.product_weight = product_weight
        self.centre_clip = centre_clip
        self.kernel = kernel
        self.construction = construction
        self.landmarks = landmarks
        self.target_error = target_error
        self.target_loss = target_loss
        self.loss_metric = loss_metric
        self.text_widths = text_widths
        self.centre = centre
        self.bandwidth = bandwidth
        self.random_state = random_state

    def most_columns(self, products: list[Any], rows: int) -> int:
        """Tell how many landmarks there can be.

        Parameters
        ----------
        products : list of sequence of Factor
            Factors of each product.
        rows : int
            That are fitted.

        Returns
        -------
        int
            As many as rows.
        """
        return rows

    def _product_part(self) -> ProductPart:
        return NystromProduct(self._value_of("n_components"), self.landmarks)


class PCAKrossFuse(LearnedFuser):
    """Kronecker fusion made small by PCA of each parent: the largest columns of the product.

    Each parent is rotated to its principal axes, and of all products of one coordinate of each
    those of the largest mean square are kept. Nothing is drawn; image-text and text-text stay
    exact. Compare rows by inner product.

    Parameters
    ----------
    widths : tuple of int
        Columns of each parent in an image row, CLIP first; one may be -1, "the rest".
    n_components : int or "auto", default="auto"
        Width of the result; in the direct sum CLIP's own columns are part of it. ``"auto"``
        doubles it until the target is met.
    C : float, default=0.1
        Weight of CLIP's kernel, as in :class:`RPKrossFuse`, like the next four.
    expert_weight : float or sequence of float, default=0.0
        Of the image experts on their own.
    text_expert_weight : float or sequence of float, default=None
        Of the text experts; None takes ``expert_weight``.
    product_weight : float, default=1.0
        Of the product.
    centre_clip : bool, default=False
        Subtract CLIP's fitted mean in the product.
    kernel : {"cosine", "linear"}, default="cosine"
        Of the experts; CLIP stays cosine unless ``construction="product"``.
    construction : {"direct_sum", "product"}, default="direct_sum"
        As in :class:`RPKrossFuse`.
    target_error : float, default=None
        As in :class:`NystromKrossFuse`, like the next two.
    target_loss : float, default=None
        Loss in the metric.
    loss_metric : {"knn", "probe"}, default="knn"
        Which.
    text_widths : tuple of int, default=None
        Columns of each parent in a text row, CLIP first; None for CLIP alone.
    centre : bool, default=True
        Subtract the fitted mean from every parent but the first.

    Attributes
    ----------
    chosen_ : dict
        Parameters that were "auto", and what they are.
    width_search_ : dict
        As in :class:`NystromKrossFuse`.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.random.default_rng(0).standard_normal((30, 4 + 6))
    >>> PCAKrossFuse((4, 6), n_components=14).fit_transform(X).shape
    (30, 14)
    """

    random_state = None

    def __init__(
        self, widths: Any, n_components: Any = "auto", *, C: float = 0.1,
        expert_weight: Any = 0.0, text_expert_weight: Any = None, product_weight: float = 1.0,
        centre_clip: bool = False, kernel: str = "cosine", construction: str = "direct_sum",
        target_error: float | None = None, target_loss: float | None = None,
        loss_metric: str = "knn", text_widths: Any = None, centre: bool = True,
    ) -> None:  # fmt: skip
        self.widths = widths
        self.n_components = n_components
        self.C = C
        self.expert_weight = expert_weight
        self.text_expert_weight = text_expert_weight
        self.product_weight = product_weight
        self.centre_clip = centre_clip
        self.kernel = kernel
        self.construction = construction
        self.target_error = target_error
        self.target_loss = target_loss
        self.loss_metric = loss_metric
        self.text_widths = text_widths
        self.centre = centre

    def most_columns(self, products: list[Any], rows: int) -> int:
        """Tell how wide the exact product is.

        Parameters
        ----------
        products : list of sequence of Factor
            Factors of each product.
        rows : int
            That are fitted.

        Returns
        -------
        int
            Of the narrowest product, at most 32,768.
        """
        exact = (math.prod(factor.width for factor in factors) for factors in products)
        return min(MOST_COLUMNS, *exact)

    def _product_part(self) -> ProductPart:
        return PCAProduct(self._value_of("n_components"))
