"""Fusers that KrossFuse must be compared with: projections of each parent alone, concatenation."""

from typing import Any

from .fuser import ProductFuser
from .product_parts import NoProduct, ProductPart
from .random_parts import FactorProjections


class KPoMRP(ProductFuser):
    """Baseline: project each factor alone to about ``l^(1/m)`` columns, then multiply exactly.

    The Kronecker product of marginal random projections that the paper compares with.

    Parameters
    ----------
    widths : tuple of int
        Columns of each parent in an image row, CLIP first; one may be -1, "the rest".
    n_components : int, default=3000
        Width of the result; the factors get nearly equal divisors of the product part, or of
        the nearest width below it that has such, and columns of zeros fill the rest.
    C : float, default=0.1
        As in :class:`RPKrossFuse`.
    kernel : {"cosine", "linear"}, default="cosine"
        Of the experts.
    construction : {"direct_sum", "symmetrised", "product"}, default="symmetrised"
        As in :class:`RPKrossFuse`; the paper's baseline has the paper's construction.
    projection : {"rademacher", "uniform", "gaussian"}, default="rademacher"
        Entries of the projections.
    text_widths : tuple of int, default=None
        Columns of each parent in a text row.
    centre : bool, default=True
        Subtract the fitted mean from every parent but the first.
    random_state : int, RandomState instance or None, default=None
        An int gives the same features on every run.
    alignment : {"exact", "paper", None}, default="deprecated"
        Old name of ``construction``.

        .. deprecated:: 0.2
            Use ``"direct_sum"``, ``"symmetrised"`` and ``"product"``.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.random.default_rng(0).standard_normal((8, 4 + 6))
    >>> KPoMRP((4, 6), n_components=36, random_state=0).fit_transform(X).shape
    (8, 36)
    """

    def __init__(
        self, widths: Any, n_components: int = 3000, *, C: float = 0.1, kernel: str = "cosine",
        construction: str = "symmetrised", projection: str = "rademacher",
        text_widths: Any = None, centre: bool = True, random_state: Any = None,
        alignment: Any = "deprecated",
    ) -> None:  # fmt: skip
        self.widths = widths
        self.n_components = n_components
        self.C = C
        self.kernel = kernel
        self.construction = construction
        self.projection = projection
        self.text_widths = text_widths
        self.centre = centre
        self.random_state = random_state
        self.alignment = alignment

    def _product_part(self) -> ProductPart:
        return FactorProjections(self.n_components, self.projection)


class Concat(ProductFuser):
    """Baseline: parents side by side, each at length 1; the kernel is the weighted sum of theirs.

    The corner of the family (:class:`Weights`) without a product. Text rows have zeros for the
    image expert, so image-text products are exactly CLIP's.

    Parameters
    ----------
    widths : tuple of int
        Columns of each parent in an image row, CLIP first; one may be -1, "the rest".
    expert_weight : float or sequence of float, default=1.0
        Weight A of the image experts' kernels beside CLIP's, which has 1, or one weight for each:
        their rows are scaled by ``sqrt(A)``. At least 0, no unit.
    text_expert_weight : float or sequence of float, default=1.0
        The same of the text experts.
    kernel : {"cosine", "linear"}, default="cosine"
        Of the experts.
    text_widths : tuple of int, default=None
        Columns of each parent in a text row.
    centre : bool, default=True
        Subtract the fitted mean from every parent but the first.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.random.default_rng(0).standard_normal((8, 4 + 6))
    >>> Concat((4, 6)).fit_transform(X).shape
    (8, 10)
    >>> rows = Concat((4, 6), expert_weight=0.25).fit_transform(X)
    >>> (rows**2).sum(axis=1).round(6)[:2]
    array([1.25, 1.25])
    """

    C = 1.0
    product_weight = 0.0
    construction = "direct_sum"
    random_state = None

    def __init__(
        self, widths: Any, *, expert_weight: Any = 1.0, text_expert_weight: Any = 1.0,
        kernel: str = "cosine", text_widths: Any = None, centre: bool = True,
    ) -> None:  # fmt: skip
        self.widths = widths
        self.expert_weight = expert_weight
        self.text_expert_weight = text_expert_weight
        self.kernel = kernel
        self.text_widths = text_widths
        self.centre = centre

    def _product_part(self) -> ProductPart:
        return NoProduct()
