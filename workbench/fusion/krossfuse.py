"""KrossFuse: one embedding whose kernel is the product of its parents' kernels.

Wu, Zhang, Farnia, "When Kernels Multiply, Clusters Unify: Fusing Embeddings with the Kronecker
Product", NeurIPS 2025. CLIP (psi) reads images x and texts t, an expert (phi) images alone, and
is given the similarity C to everything that it cannot see. Their fused kernel (Proposition 2)::

    image-image   k_psi(x, x') (C + k_phi(x, x'))
    image-text    k_psi(x, t) C
    text-text     k_psi(t, t') C

and rows whose inner products are that kernel, the default construction::

    image  [ sqrt(C) psi(x) ; P(psi(x) (x) phi(x)) ]
    text   [ sqrt(C) psi(t) ; 0 ]

where P is exact in :class:`KrossFuse` and a random projection in :class:`RPKrossFuse`. With
an expert chi of texts as well (Algorithm 2) every kernel has one more factor: C + k_chi between
texts, C elsewhere. That is one corner of a family, in which the expert counts on its own, too,
and the product has a weight (``weights.py``); CLIP, the expert and concatenation are others::

    image-image   C k_psi + A k_phi + B k_psi' k_phi
    image  [ sqrt(C) psi(x) ; sqrt(A) phi(x) ; sqrt(B) P(psi'(x) (x) phi(x)) ]

Each piece of the formula has one place:

    C, A, B, the sum they make     weights.py
    psi, phi, their kernels        parents.py
    the fused kernel and its rows  constructions.py  (``construction=``)
    P                              product_parts.py, *_parts.py  (one for each fuser)
    parents fitted, exact kernel   fitted_parents.py
    fit and transform              fuser.py

Parents stand side by side in one matrix, CLIP first: an image row is ``[psi | image experts]``,
a text row ``[psi | text experts]``.
"""

from typing import Any

from array_api_compat import array_namespace

from .constructions import CONSTRUCTIONS, Product
from .fuser import ProductFuser
from .learned_fusers import NystromKrossFuse, PCAKrossFuse
from .plain_fusers import Concat, KPoMRP
from .product_parts import EstimatedProduct, ExactProduct, ProductPart
from .projection_choice import check_product_projection, choose_projection, estimated_product
from .renamed import resolve_modality


class KrossFuse(ProductFuser):
    """Exact Kronecker fusion: every product of one CLIP and one expert coordinate.

    The image kernel is ``C k_clip + k_clip k_expert``; image-text and text-text stay exactly
    ``C k_clip`` (method: Proposition 2). With other weights it is any of the family, see
    :class:`RPKrossFuse`, for which this is the ground truth; wide.

    Parameters
    ----------
    widths : tuple of int
        Columns of each parent in an image row, CLIP first; one may be -1, "the rest".
    C : float, default=0.1
        Weight of CLIP's kernel, the similarity that the expert is given where it cannot see; no
        unit: read it against the expert's kernel, which is in [-1, 1] for the cosine kernel.
        From 0 on; at 0 images and texts have nothing in common.
    expert_weight : float or sequence of float, default=0.0
        Weight A of the image experts' own kernels beside CLIP and the product: of their sum, or
        one for each. From 0 on, no unit; above 0 in the direct sum alone, like the next three.
    text_expert_weight : float or sequence of float, default=None
        The same of the text experts; None takes ``expert_weight``.
    product_weight : float, default=1.0
        Weight B of the product, from 0 on.
    centre_clip : bool, default=False
        Subtract CLIP's fitted mean in the product; its own block stays as it is.
    kernel : {"cosine", "linear"}, default="cosine"
        Of the experts; CLIP stays cosine unless ``construction="product"``.
    construction : {"direct_sum", "symmetrised", "product"}, default="direct_sum"
        ``"direct_sum"`` is ``[sqrt(C) psi ; psi (x) phi]``, ``"symmetrised"`` the paper's
        symmetrised pair (the same kernel), ``"product"`` the plain product with no text side.
    text_widths : tuple of int, default=None
        Columns of each parent in a text row, CLIP first; None for CLIP alone.
    centre : bool, default=True
        Subtract the fitted mean from every parent but the first.
    memory_budget : float, default=4.0
        GiB that one result may take.
    random_state : ignored, default=None
        Nothing is drawn.
    alignment : {"exact", "paper", None}, default="deprecated"
        Old name of ``construction``.

        .. deprecated:: 0.2
            Use ``"direct_sum"``, ``"symmetrised"`` and ``"product"``.

    References
    ----------
    Wu et al., "When Kernels Multiply, Clusters Unify", NeurIPS 2025, KrossFuse.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.random.default_rng(0).standard_normal((8, 4 + 6))
    >>> KrossFuse((4, 6)).fit_transform(X).shape
    (8, 28)
    """

    def __init__(
        self, widths: Any, *, C: float = 0.1,
        expert_weight: Any = 0.0, text_expert_weight: Any = None, product_weight: float = 1.0,
        centre_clip: bool = False, kernel: str = "cosine", construction: str = "direct_sum",
        text_widths: Any = None, centre: bool = True,
        memory_budget: float = 4.0, random_state: Any = None, alignment: Any = "deprecated",
    ) -> None:  # fmt: skip
        self.widths = widths
        self.C = C
        self.expert_weight = expert_weight
        self.text_expert_weight = text_expert_weight
        self.product_weight = product_weight
        self.centre_clip = centre_clip
        self.kernel = kernel
        self.construction = construction
        self.text_widths = text_widths
        self.centre = centre
        self.memory_budget = memory_budget
        self.random_state = random_state
        self.alignment = alignment

    def _product_part(self) -> ProductPart:
        return ExactProduct(self.memory_budget)


class RPKrossFuse(ProductFuser):
    """Kronecker fusion made small by random projection; CLIP's text side stays untouched.

    The image kernel is ``C k_clip + k_clip k_expert``, only the product is estimated;
    image-text and text-text products are exactly ``C k_clip``. With a text expert too, one C
    for both: ``C k_clip (C + k_expert)`` in each modality and ``C^2 k_clip`` across. Compare rows
    by inner product; with the cosine kernel all image rows are equally long, so cosine ranks
    alike.

    Other weights give the family ``C k_clip + A k_expert + B k_clip' k_expert`` (:class:`Weights`
    has the formula, :class:`workbench.fusion.DirectSum` the rows): ``C=1, product_weight=0`` with
    ``expert_weight=1`` is concatenation, with 0 CLIP alone. What an expert adds on its own is
    exact; of an RBF or a Laplace kernel it is estimated, like the product.

    Features of dense projections are nested: with the same ``random_state`` (and
    ``equal_norms=False``) the product's ``r`` columns are, up to their scale ``1/sqrt(r)``, the
    first columns of any wider product; with an RBF or Laplace kernel those of its cosine half and
    of its sine half.

    Parameters
    ----------
    widths : tuple of int
        Columns of each parent in an image row, CLIP first; one may be -1, "the rest".
    n_components : int or "auto", default=3000
        Width of the result; in the direct sum CLIP's own columns are part of it, and those of
        experts with a weight of their own. Without a product these are all there is. ``"auto"``
        doubles the rest until the target is met; ``width_search_`` says what was tried.
    C : float, default=0.1
        Weight of CLIP's kernel, the similarity that the expert is given where it cannot see; no
        unit: read it against the expert's kernel, which is in [-1, 1] for the cosine kernel.
        From 0 on; at 0 images and texts have nothing in common.
    expert_weight : float or sequence of float, default=0.0
        Weight A of the image experts' own kernels beside CLIP and the product: of their sum, or
        one for each. From 0 on, no unit; above 0 in the direct sum alone, like the next three.
    text_expert_weight : float or sequence of float, default=None
        The same of the text experts; None takes ``expert_weight``.
    product_weight : float, default=1.0
        Weight B of the product, from 0 on.
    centre_clip : bool, default=False
        Subtract CLIP's fitted mean in the product; its own block stays as it is.
    kernel : {"cosine", "linear", "rbf", "laplace"}, default="cosine"
        Of the experts; CLIP stays cosine unless ``construction="product"``. The last two through
        random Fourier features, their frequencies drawn jointly and used in pairs (an odd
        product part leaves its last column empty).
    construction : {"direct_sum", "symmetrised", "product"}, default="direct_sum"
        ``"direct_sum"`` is ``[sqrt(C) psi ; RP(psi (x) phi)]``; ``"symmetrised"`` projects the
        paper's symmetrised pair and so estimates every product, across modalities too;
        ``"product"`` is the plain product of all the parents' kernels, with no text side.
    projection : str, default="rademacher"
        How the product is estimated:

        - ``"rademacher"``, ``"uniform"``, ``"gaussian"``: dense matrices of such entries;
          Rademacher has the smallest variance of these, the paper's is uniform;
        - ``"bfloat16"``: those of ``"rademacher"``, multiplied with 8 bits of each number;
        - ``"hadamard"``: products of pairs of Hadamard transforms, the fastest for wide parents;
          its variance is that of dense signs or less, but it is not nested;
        - ``"tensorsketch"``: count sketches multiplied in the Fourier domain, fast for wide
          parents and of smaller variance, not nested either;
        - ``"auto"``: the fastest here by shape and device, ``chosen_["projection"]`` says which
          (:func:`workbench.fusion.choose_projection` has the rule).

        The last four have no features of RBF and Laplace kernels (``"auto"`` takes dense ones).
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
        Subtract the fitted mean from every parent but the first: real embeddings share a large
        common direction that hides the rest.
    bandwidth : "median" or float, default="median"
        Of the RBF and Laplace kernels; the median distance between fitted rows.
    equal_norms : bool, default=True
        Scale each estimated row to its exact length (the diagonal of the kernel is then exact);
        False keeps the unbiased estimate. The symmetrised pair is never scaled.
    random_state : int, RandomState instance or None, default=None
        An int gives the same features on every run and every device.
    alignment : {"exact", "paper", None}, default="deprecated"
        Old name of ``construction``.

        .. deprecated:: 0.2
            Use ``"direct_sum"``, ``"symmetrised"`` and ``"product"``.

    References
    ----------
    Wu et al., "When Kernels Multiply, Clusters Unify", NeurIPS 2025, RP-KrossFuse, Algorithm 2.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.random.default_rng(0).standard_normal((8, 4 + 6))
    >>> fuser = RPKrossFuse((4, 6), n_components=32, random_state=0).fit(X)
    >>> fuser.transform(X).shape, fuser.transform_text(X[:3, :4]).shape
    ((8, 32), (3, 32))
    """

    _estimates_shift_invariant = True
    _finds_width = True

    def __init__(
        self, widths: Any, n_components: Any = 3000, *, C: float = 0.1,
        expert_weight: Any = 0.0, text_expert_weight: Any = None, product_weight: float = 1.0,
        centre_clip: bool = False, kernel: str = "cosine", construction: str = "direct_sum",
        projection: str = "rademacher", target_error: float | None = None,
        target_loss: float | None = None, loss_metric: str = "knn", text_widths: Any = None,
        centre: bool = True, bandwidth: Any = "median", equal_norms: bool = True,
        random_state: Any = None, alignment: Any = "deprecated",
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
        self.projection = projection
        self.target_error = target_error
        self.target_loss = target_loss
        self.loss_metric = loss_metric
        self.text_widths = text_widths
        self.centre = centre
        self.bandwidth = bandwidth
        self.equal_norms = equal_norms
        self.random_state = random_state
        self.alignment = alignment

    def _check_parameters(self) -> None:
        super()._check_parameters()
        check_product_projection(self.projection, self.kernel)

    def _settle(self, X: Any, text: Any, y: Any) -> None:
        super()._settle(X, text, y)
        if self.projection != "auto":
            return
        construction = self._construction()
        products = list(construction.products().values())
        left = max(self._value_of("n_components") - construction.kept_columns(), 0)
        self.chosen_["projection"] = choose_projection(products, left // max(len(products), 1), X)

    def _product_part(self) -> EstimatedProduct:
        equal_norms = self.equal_norms and CONSTRUCTIONS[self.construction_].equal_norms
        projection = self._value_of("projection")
        width = self._value_of("n_components")
        return estimated_product(projection, self.kernel, width, equal_norms=equal_norms)

    def standard_error(
        self, X: Any, Y: Any = None, *, modality: str = "image", side: str | None = None
    ) -> Any:
        """Compute the exact standard error of each inner product, before rows are scaled.

        The square root of :func:`workbench.fusion.product_variance` for the estimated parts;
        for a shift-invariant expert ``E[cos^2] = (1 + k(2 delta)) / 2`` takes the moment's place.

        Parameters
        ----------
        X, Y : array or tensor of shape (n, d) and (m, d)
            Rows of one modality, parents side by side; ``Y=None`` means X itself.
        modality : {"image", "text"}, default="image"
            Which modality.
        side : str, default=None
            Old name of ``modality``.

        Returns
        -------
        array or tensor of shape (n, m)
            Zero where nothing is estimated.
        """
        modality = resolve_modality(modality, side)
        x, y, kernels = self._kernels(X, Y, modality, at_once=9)
        xp = array_namespace(kernels[0])
        construction = self._construction()
        estimated = zip(
            construction.blocks(x, modality), construction.blocks(y, modality), strict=True
        )
        variance = xp.zeros_like(kernels[0])
        for rows, others in estimated:
            if isinstance(rows, Product) and rows.factors is not None:
                factors = construction.products()[rows.name]
                width = self.product_widths_[rows.name]
                part = self._product_part().variance(rows.factors, others.factors, factors, width)
                variance = variance + rows.weight**2 * part
        return xp.sqrt(xp.clip(variance, 0, None))


#: Fusers by the name that ``fuse(..., method=...)`` takes.
FUSERS: dict[str, type[ProductFuser]] = {
    "rp": RPKrossFuse,
    "exact": KrossFuse,
    "nystrom": NystromKrossFuse,
    "pca": PCAKrossFuse,
    "kpomrp": KPoMRP,
    "concat": Concat,
}
