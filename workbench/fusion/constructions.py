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
        For each modality, CLIP first.
    C : float
        Similarity that an expert is given where it cannot see.
    """

    has_text: ClassVar[bool] = True  # text rows have an embedding
    clip_stays_cosine: ClassVar[bool] = True  # whatever the kernel of the experts
    several_experts: ClassVar[bool] = True  # more than one expert may see a modality
    shift_invariant: ClassVar[bool] = True  # experts may have an RBF or a Laplace kernel
    equal_norms: ClassVar[bool] = True  # estimated rows may be scaled to their exact length

    def __init__(self, parents: Mapping[str, Sequence[Parent]], C: float) -> None:
        self.parents = parents
        self.C = C

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


class DirectSum(Proposition2):
    """CLIP beside the product: exact across modalities, only the product is estimated.

    One expert, of images::

        image  [ sqrt(C) psi ; psi (x) phi ]      text  [ sqrt(C) psi ; 0 ]

    An expert in each modality, one C for both::

        image  [ C psi ; sqrt(C) psi (x) phi ; 0 ]
        text   [ C psi ; 0 ; sqrt(C) psi (x) chi ]

    Several experts in a modality: phi is the product of theirs.
    """

    def kept_columns(self) -> int:
        return self.parents["image"][0].width

    def products(self) -> dict[str, Sequence[Factor]]:
        return {modality: self.parents[modality] for modality in self.seen()}

    def blocks(self, maps: list[Any], modality: str) -> list[Any]:
        psi = maps[0]
        s = len(self.seen())
        blocks: list[Any] = [self.C ** (s / 2) * psi]
        for seen in self.seen():
            factors = maps if seen == modality else None
            blocks.append(Product(seen, factors, weight=self.C ** (s - 1)))
        return blocks


class WeightedSum(DirectSum):
    """CLIP beside the experts, no product: the weighted sum of the parents' kernels.

    One expert, of images, of weight A::

        image  [ psi ; sqrt(A) phi ]      text  [ psi ; 0 ]

    Parameters
    ----------
    parents : mapping of str to sequence of Parent
        For each modality, CLIP first.
    weights : mapping of str to float
        Of the experts of each modality; CLIP has the weight 1.
    """

    def __init__(
        self, parents: Mapping[str, Sequence[Parent]], weights: Mapping[str, float]
    ) -> None:
        super().__init__(parents, C=1.0)
        self.weights = weights

    def blocks(self, maps: list[Any], modality: str) -> list[Any]:
        blocks: list[Any] = [maps[0]]
        for seen in self.seen():
            factors = maps if seen == modality else None
            blocks.append(Product(seen, factors, weight=self.weights[seen]))
        return blocks

    def kernel(self, kernels: list[Any], modality: str) -> Any:
        if not self.has_expert(modality):
            return kernels[0]
        return kernels[0] + self.weights[modality] * sum(kernels[1:])


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
