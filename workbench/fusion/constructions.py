"""Constructions: which fused kernel the parents make, and which features realise it.

Each is one small object with the formula of its kernel (``kernel``) and of its rows (``blocks``).
A new one becomes a value of ``construction=`` by its entry in ``CONSTRUCTIONS``.
"""
# ruff: noqa: D102 (what a method must do is written once, in the base class)

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from .features import constant, symmetrised
from .parents import Factor, Parent
from .weights import Weights

MODALITIES = ("image", "text")


@dataclass(frozen=True)
class Product:
    """A block of a row: the product of factors, exact or estimated, by the product part.

    Attributes
    ----------
    name : str
        Which product it is: a key of :meth:`Construction.products`.
    factors : list of arrays of shape (n, d_i)
        Rows of each factor; None leaves the block's columns zero.
    weight : float, default=1.0
        Weight in the kernel; features are scaled by its root.
    """

    name: str
    factors: list[Any] | None
    weight: float = 1.0


@dataclass(frozen=True)
class Zeros:
    """A block of zeros: what another modality has here counts nothing in this one.

    Attributes
    ----------
    width : int
        Columns.
    """

    width: int


class Construction(ABC):
    """How kernels of parents become one fused kernel, and their feature maps one row.

    Parameters
    ----------
    parents : mapping of str to sequence of Parent
        For each modality, CLIP first; with ``centre_clip`` and an expert, CLIP again as the last,
        centred, for the product alone. Feature maps and kernels come in the same order.
    weights : mapping of str to Weights
        For each modality; C is the same in both.
    """

    has_text: ClassVar[bool] = True  # text rows have an embedding
    clip_stays_cosine: ClassVar[bool] = True  # whatever the kernel of the experts
    several_experts: ClassVar[bool] = True  # more than one expert may see a modality
    shift_invariant: ClassVar[bool] = True  # experts may have an RBF or a Laplace kernel
    equal_norms: ClassVar[bool] = True  # estimated rows may be scaled to their exact length
    weighted: ClassVar[bool] = False  # takes any weights; else C alone, above 0

    def __init__(
        self, parents: Mapping[str, Sequence[Parent]], weights: Mapping[str, Weights]
    ) -> None:
        self.parents = parents
        self.weights = weights
        self.C = weights["image"].C

    def has_expert(self, modality: str) -> bool:
        """Tell whether an expert sees this modality.

        Parameters
        ----------
        modality : {"image", "text"}
            The modality.

        Returns
        -------
        bool
            True with an expert.
        """
        return len(self.parents.get(modality, ())) > 1

    def seen(self) -> list[str]:
        """List the modalities that an expert sees.

        Returns
        -------
        list of str
            In the order of ``MODALITIES``.
        """
        return [modality for modality in MODALITIES if self.has_expert(modality)]

    def kept_columns(self) -> int:
        """Count the columns of a row that no product makes.

        Returns
        -------
        int
            ``n_components`` less these is left for the products.
        """
        return 0

    def products(self) -> dict[str, Sequence[Factor]]:
        """Name the products and the factors of each.

        Returns
        -------
        dict of str to sequence of Factor
            One entry for each product that is drawn; here one, of all image parents.
        """
        return {"image": self.parents["image"]}

    @abstractmethod
    def blocks(self, maps: list[Any], modality: str) -> list[Any]:
        """Make the blocks that stand side by side in the fused rows.

        Parameters
        ----------
        maps : list of arrays of shape (n, d_i)
            Feature maps of the parents, CLIP (psi) first.
        modality : {"image", "text"}
            Whose rows they are.

        Returns
        -------
        list of arrays, Product and Zeros
            As wide in one modality as in the other; inner products give ``kernel``.
        """

    @abstractmethod
    def kernel(self, kernels: list[Any], modality: str) -> Any:
        """Fuse the kernels of the parents: what the features stand for.

        Parameters
        ----------
        kernels : list of arrays of shape (n, m)
            Of each parent, CLIP first.
        modality : {"image", "text"}
            Whose rows they compare.

        Returns
        -------
        array of shape (n, m)
            The fused kernel.
        """


class Proposition2(Construction):
    """The kernel of Proposition 2: an expert counts ``C + k`` where it sees, ``C`` elsewhere."""

    def kernel(self, kernels: list[Any], modality: str) -> Any:
        fused = kernels[0]
        if any(other != modality for other in self.seen()):
            fused = self.C * fused
        if self.has_expert(modality):
            fused = fused * (self.C + math.prod(kernels[1:]))
        return fused


@dataclass(frozen=True)
class _OwnTerm:
    """An expert that counts on its own, beside CLIP and the product."""

    modality: str
    place: int  # among the experts of the modality
    parent: Parent
    weight: float

    @property
    def name(self) -> str:
        return f"{self.modality} expert {self.place + 1}"

    def block(self, rows: Any) -> Any:
        """Its columns, given its rows (None in the other modality); RBF, Laplace are estimated."""
        if self.parent.shift_invariant:
            return Product(self.name, None if rows is None else [rows], self.weight)
        return Zeros(self.parent.width) if rows is None else math.sqrt(self.weight) * rows


class DirectSum(Construction):
    """CLIP beside the experts and the product, each with its weight; exact across modalities.

    With the weights C, A and B of :class:`Weights` and one expert, of images::

        image  [ sqrt(C) psi ; sqrt(A) phi ; sqrt(B) psi' (x) phi ]
        text   [ sqrt(C) psi ; 0 ; 0 ]

        image-image  C k_psi + A k_phi + B k_psi' k_phi        image-text  C k_psi

    An expert in each modality: all kernels have one more factor C, as in Algorithm 2 (none where
    C is 0)::

        image  [ C psi ; sqrt(C A) phi ; 0 ; sqrt(C B) psi' (x) phi ; 0 ]
        text   [ C psi ; 0 ; sqrt(C A) chi ; 0 ; sqrt(C B) psi' (x) chi ]

        image-image  C (C k_psi + A k_phi + B k_psi' k_phi)    image-text  C^2 k_psi

    Several experts in a modality: the product is of all of them, and beside it each counts with A,
    or with a weight of its own. Blocks of experts and products of weight 0 are left out; what is
    estimated stands last, in the order of ``products``.
    """

    weighted = True

    def kept_columns(self) -> int:
        own = [term.parent for term in self._own_terms() if not term.parent.shift_invariant]
        return self.parents["image"][0].width + sum(parent.width for parent in own)

    def products(self) -> dict[str, Sequence[Factor]]:
        products: dict[str, Sequence[Factor]] = {}
        for modality in self._multiplied():
            products[modality] = self._factors(self.parents[modality], modality)
        for term in self._own_terms():
            if term.parent.shift_invariant:
                products[term.name] = [term.parent]
        return products

    def blocks(self, maps: list[Any], modality: str) -> list[Any]:
        experts = self._experts(maps, modality)
        own = [
            term.block(experts[term.place] if term.modality == modality else None)
            for term in self._own_terms()
        ]
        exact = [block for block in own if not isinstance(block, Product)]
        estimated = [block for block in own if isinstance(block, Product)]
        psi = self.C ** (len(self.seen()) / 2) * maps[0]
        return [psi, *exact, *self._product_blocks(maps, modality), *estimated]

    def kernel(self, kernels: list[Any], modality: str) -> Any:
        if not self.has_expert(modality):
            return self.C ** len(self.seen()) * kernels[0]
        factors = self._factors(kernels, modality)
        fused = self.weights[modality].kernel(kernels[0], factors[1:], factors[0])
        return fused if self._scale() == 1.0 else self._scale() * fused

    def _product_blocks(self, maps: list[Any], modality: str) -> list[Product]:
        blocks = []
        for seen in self._multiplied():
            factors = self._factors(maps, modality) if seen == modality else None
            weight = self._scale() * self.weights[seen].product_weight
            blocks.append(Product(seen, factors, weight))
        return blocks

    def _scale(self) -> float:
        """One factor C for every modality that an expert sees but the first."""
        return 1.0 if self.C == 0 else float(self.C ** (len(self.seen()) - 1))

    def _multiplied(self) -> list[str]:
        """Modalities that have a product."""
        return [seen for seen in self.seen() if self.weights[seen].product_weight > 0]

    def _own_terms(self) -> list[_OwnTerm]:
        terms = []
        for seen in self.seen():
            experts = self._experts(self.parents[seen], seen)
            weights = self.weights[seen].of_experts(len(experts))
            for place, (parent, weight) in enumerate(zip(experts, weights, strict=True)):
                if weight > 0:
                    terms.append(_OwnTerm(seen, place, parent, self._scale() * weight))
        return terms

    def _experts(self, each: Sequence[Any], modality: str) -> list[Any]:
        """Those of the experts, among parents, their maps or their kernels."""
        return self._factors(each, modality)[1:]

    def _factors(self, each: Sequence[Any], modality: str) -> list[Any]:
        """Those of the factors of the product: CLIP, centred where it is, and the experts."""
        if self.weights[modality].centre_clip and self.has_expert(modality):
            return [each[-1], *each[1:-1]]
        return list(each)


class SymmetrisedPair(Proposition2):
    """The paper's own: one product for both modalities, an expert as its symmetrised pair.

    With one expert, of images::

        image  psi (x) [ sqrt(C/d) + phi ; sqrt(C/d) - phi ] / sqrt(2)
        text   psi (x) [ sqrt(C/d) ; sqrt(C/d) ] / sqrt(2)

    (Wu et al., section 4.2 and Algorithm 2.) Where the product is estimated, so is every inner
    product, across modalities too; the reference, so its rows are never scaled.
    """

    several_experts = False
    shift_invariant = False
    equal_norms = False

    def products(self) -> dict[str, Sequence[Factor]]:
        clip = self.parents["image"][0]
        pairs = [Factor(2 * self.parents[modality][1].width) for modality in self.seen()]
        return {"image": [clip, *pairs]}

    def blocks(self, maps: list[Any], modality: str) -> list[Any]:
        psi = maps[0]
        factors = [psi]
        for seen in self.seen():
            if seen == modality:
                factors.append(symmetrised(maps[1], self.C))
            else:
                factors.append(constant(psi, self.parents[seen][1].width, self.C))
        return [Product("image", factors)]


class PlainProduct(Construction):
    """The product of all parents' kernels; none of them is CLIP, so there is no text side."""

    has_text = False
    clip_stays_cosine = False

    def blocks(self, maps: list[Any], modality: str) -> list[Any]:
        return [Product("image", maps)]

    def kernel(self, kernels: list[Any], modality: str) -> Any:
        return kernels[0] * math.prod(kernels[1:])


#: Values of the parameter ``construction``.
CONSTRUCTIONS: dict[str, type[Construction]] = {
    "direct_sum": DirectSum,
    "symmetrised": SymmetrisedPair,
    "product": PlainProduct,
}
