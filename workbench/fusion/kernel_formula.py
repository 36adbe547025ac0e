"""The formula of a fused kernel, fitted to its parents: means, bandwidths, weights."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from array_api_compat import array_namespace, device

from .. import _checks
from ..arrays import row_blocks
from .kernels import SHIFT_INVARIANT, check_kernel, median_bandwidth
from .parents import Parent
from .weights import Weights

PAIRS_AT_ONCE = 512  # whose rows stay in the cache


@dataclass(frozen=True, eq=False)
class MappedRows:
    """Rows of the parents after their feature maps.

    Attributes
    ----------
    modality : {"image", "text"}
        What they are of.
    clip : array or tensor of shape (n, d)
        CLIP's, at length 1.
    experts : tuple of arrays or tensors of shape (n, d_i)
        Of each expert that sees the modality.
    product_clip : array or tensor of shape (n, d), default=None
        CLIP's in the product, where its mean is subtracted there.
    """

    modality: str
    clip: Any
    experts: tuple[Any, ...]
    product_clip: Any = None

    def each(self, change: Callable[[Any], Any]) -> "MappedRows":
        """Change the rows of all parents alike.

        Parameters
        ----------
        change : callable
            Array in, array out.

        Returns
        -------
        MappedRows
            The changed ones.
        """
        product_clip = None if self.product_clip is None else change(self.product_clip)
        experts = tuple(map(change, self.experts))
        return MappedRows(self.modality, change(self.clip), experts, product_clip)

    def take(self, rows: Any) -> "MappedRows":
        """Choose samples.

        Parameters
        ----------
        rows : slice or array of int or bool
            Which.

        Returns
        -------
        MappedRows
            Their rows of all parents.
        """
        return self.each(lambda X: X[rows])

    def choose(self, numbers: Any) -> "MappedRows":
        """Choose samples by their numbers.

        Parameters
        ----------
        numbers : array or tensor of int, in the library of the rows
            Of the samples.

        Returns
        -------
        MappedRows
            Copies of their rows.
        """
        take = array_namespace(self.clip).take
        return self.each(lambda X: take(X, numbers, axis=0))

    def all(self) -> list[Any]:
        """List the arrays.

        Returns
        -------
        list of arrays or tensors
            CLIP's first.
        """
        rows = [self.clip, *self.experts]
        return rows if self.product_clip is None else [*rows, self.product_clip]


@dataclass(frozen=True)
class FittedSide:
    """The parents of a modality, as the kernel reads them.

    Attributes
    ----------
    clip : Parent
        CLIP.
    experts : tuple of Parent
        Those that see the modality.
    product_clip : Parent, default=None
        CLIP centred, where the product has it so.
    """

    clip: Parent
    experts: tuple[Parent, ...]
    product_clip: Parent | None = None

    def map(self, rows: Sequence[Any], modality: str) -> MappedRows:
        """Read rows of the parents.

        Parameters
        ----------
        rows : sequence of arrays or tensors of shape (n, d_i)
            As encoded, CLIP's first.
        modality : {"image", "text"}
            What they are of.

        Returns
        -------
        MappedRows
            After the feature maps.
        """
        pairs = zip(self.experts, rows[1:], strict=True)
        experts = tuple(parent.feature_map(block) for parent, block in pairs)
        product_clip = None
        if self.product_clip is not None:
            product_clip = self.product_clip.feature_map(rows[0])
        return MappedRows(modality, self.clip.feature_map(rows[0]), experts, product_clip)


class FamilyKernel:
    """A kernel of the family between rows of its parents.

    Parameters
    ----------
    weights : Weights
        Of CLIP, the experts and their product.
    kernel : {"cosine", "linear", "rbf", "laplace"}
        Of the experts.
    centre : bool
        Subtract the fitted mean from every expert.
    modalities_seen : int
        In how many modalities there is an expert: each more multiplies everything by C.
    width : int
        Columns of all parents together, CLIP's once.
    memory_budget : float
        GiB that blocks may take at once.
    text_expert_weight : float or sequence of float, default=None
        Of the text experts; None takes that of the image experts.
    """

    def __init__(
        self, weights: Weights, kernel: str, centre: bool, modalities_seen: int, width: int,
        memory_budget: float, text_expert_weight: Any = None,
    ) -> None:  # fmt: skip
        _checks.typed("weights", weights, Weights, "Weights(C=..., ...)")
        check_kernel(kernel)
        _checks.typed("centre", centre, bool, "True or False")
        self.weights = weights
        self.weights_of = {"image": weights, "text": weights.of_texts(text_expert_weight)}
        self.kernel_of_experts = kernel
        self.centre = centre
        self.width = width
        self.memory_budget = _checks.positive("memory_budget", memory_budget)
        self.modalities_seen = modalities_seen
        self._parents: dict[str, FittedSide] = {}

    @property
    def is_inner_product(self) -> bool:
        """Tell whether the kernels of all parents are inner products of their mapped rows.

        Returns
        -------
        bool
            False with an RBF or a Laplace kernel of the experts.
        """
        return self.kernel_of_experts not in SHIFT_INVARIANT

    @property
    def scale(self) -> float:
        """Give the factor of all that stands within a modality.

        Returns
        -------
        float
            C where there is an expert in each modality; 1 where there is not, or C is 0.
        """
        return self.weights.C ** (self.modalities_seen - 1) if self.weights.C > 0 else 1.0

    def fit(self, rows: Sequence[Any], modality: str) -> None:
        """Learn the means and bandwidths of the parents of a modality.

        Parameters
        ----------
        rows : sequence of arrays or tensors of shape (n, d_i)
            As encoded, CLIP's first.
        modality : {"image", "text"}
            Of these rows.
        """
        clip, *experts = rows
        self.weights_of[modality].of_experts(len(experts) or None)
        parents = FittedSide(
            Parent(clip.shape[1], "cosine"), tuple(self._expert(block) for block in experts)
        )
        if experts and self.weights.centre_clip and self.weights.product_weight > 0:
            centred = Parent(clip.shape[1], "cosine", mean=_mean(clip))
            parents = replace(parents, product_clip=centred)
        self._parents[modality] = parents

    def side(self, modality: str) -> FittedSide:
        """Give what was learned of a modality.

        Parameters
        ----------
        modality : {"image", "text"}
            Which, fitted.

        Returns
        -------
        FittedSide
            Its parents.
        """
        return self._parents[modality]

    def take_side(self, modality: str, side: FittedSide) -> None:
        """Know what another kernel of the same parents has learned.

        Parameters
        ----------
        modality : {"image", "text"}
            Which.
        side : FittedSide
            Of :meth:`side`.
        """
        self._parents[modality] = side

    def map(self, rows: Sequence[Any], modality: str) -> MappedRows:
        """Read rows of the parents.

        Parameters
        ----------
        rows : sequence of arrays or tensors of shape (n, d_i)
            As encoded, CLIP's first.
        modality : {"image", "text"}
            Of these rows, which must be fitted.

        Returns
        -------
        MappedRows
            Of the same samples.
        """
        return self._parents[modality].map(rows, modality)

    def of(self, x: MappedRows, y: MappedRows) -> Any:
        """Fuse the kernels of the parents between rows, all at once.

        Parameters
        ----------
        x, y : MappedRows
            n and m rows, as few as a block has.

        Returns
        -------
        array or tensor of shape (n, m)
            Before rows are scaled or centred.
        """
        return self.weigh(self.of_parents(x, y), x, y)

    def of_parents(self, x: MappedRows, y: MappedRows) -> list[Any]:
        """Compute the kernels of the parents between rows, all at once.

        Parameters
        ----------
        x, y : MappedRows
            n and m rows, as few as a block has.

        Returns
        -------
        list of arrays or tensors of shape (n, m)
            In the order of :meth:`MappedRows.all`; across modalities CLIP's alone.
        """
        kernels = [x.clip @ y.clip.T]
        if x.modality == y.modality:
            for parent, rows, others in self._beside_clip(x, y):
                kernels.append(parent.gram(rows, others))
        return kernels

    def of_pairs(self, x: MappedRows, y: MappedRows) -> Any:
        """Fuse the kernels of the parents between each row and its other, which are as many.

        Parameters
        ----------
        x, y : MappedRows
            n rows each.

        Returns
        -------
        array or tensor of shape (n,)
            Before rows are scaled or centred.
        """
        return self.weigh(self.parents_of_pairs(x, y), x, y)

    def parents_of_pairs(self, x: MappedRows, y: MappedRows) -> list[Any]:
        """Compute the kernels of the parents between each row and its other.

        Parameters
        ----------
        x, y : MappedRows
            n rows each.

        Returns
        -------
        list of arrays or tensors of shape (n,)
            In the order of :meth:`MappedRows.all`; across modalities CLIP's alone.
        """
        kernels = [_products_of_pairs(x.clip, y.clip)]
        if x.modality == y.modality:
            for parent, rows, others in self._beside_clip(x, y):
                kernels.append(_of_pairs(parent, rows, others))
        return kernels

    def weigh(self, kernels: Sequence[Any], x: MappedRows, y: MappedRows) -> Any:
        """Fuse kernels of the parents that are there already: a sum of products of them.

        Parameters
        ----------
        kernels : sequence of arrays or tensors of one shape
            In the order of :meth:`MappedRows.all`; across modalities CLIP's alone.
        x, y : MappedRows
            Whose they are: the modalities count, and how many experts there are.

        Returns
        -------
        array or tensor of this shape
            No coefficient is below 0, so it rises with each kernel where all are above 0.
        """
        s = self.modalities_seen
        clip, *others = kernels
        if x.modality != y.modality:
            return self.weights.C**s * clip
        product_clip = None if x.product_clip is None else others.pop()
        fused = self.weights_of[x.modality].kernel(clip, others, product_clip)
        return fused if self.scale == 1.0 else self.scale * fused

    def _beside_clip(self, x: MappedRows, y: MappedRows) -> list[tuple[Parent, Any, Any]]:
        """Each parent but CLIP itself, with its rows in x and in y."""
        parents = self._parents[x.modality]
        beside = [*parents.experts]
        if parents.product_clip is not None:
            beside.append(parents.product_clip)
        return list(zip(beside, x.all()[1:], y.all()[1:], strict=True))

    def _expert(self, rows: Any) -> Parent:
        kernel = self.kernel_of_experts
        width = rows.shape[1]
        if kernel in SHIFT_INVARIANT:
            return Parent(width, kernel, bandwidth=median_bandwidth(rows, kernel))
        return Parent(width, kernel, mean=_mean(rows) if self.centre else None)


def _mean(rows: Any) -> Any:
    return array_namespace(rows).mean(rows, axis=0)


def kernel_of_pairs(
    kernel: FamilyKernel, x: MappedRows, y: MappedRows, rows: Any, others: Any
) -> Any:
    """Fuse the kernels of the parents between some pairs of rows, a few at a time.

    Parameters
    ----------
    kernel : FamilyKernel
        Of experts whose kernels are inner products.
    x, y : MappedRows
        Where the pairs are taken from.
    rows, others : array or tensor of int of shape (p,), in the library of the rows
        Numbers of each pair, in x and in y.

    Returns
    -------
    array or tensor of shape (p,)
        Of each pair.
    """
    xp = array_namespace(x.clip)
    values = [xp.zeros(0, dtype=x.clip.dtype, device=device(x.clip))]
    for pairs in row_blocks(int(rows.shape[0]), PAIRS_AT_ONCE):
        values.append(kernel.of_pairs(x.choose(rows[pairs]), y.choose(others[pairs])))
    return xp.concat(values)


def _of_pairs(parent: Parent, rows: Any, others: Any) -> Any:
    """Kernel (n,) of an expert between each row and its other."""
    if not parent.shift_invariant:
        return _products_of_pairs(rows, others)
    xp, s = array_namespace(rows), parent.bandwidth
    apart = rows - others
    if parent.kernel == "rbf":
        return xp.exp(-xp.sum(apart**2, axis=1) / (2 * s**2))
    return xp.exp(-xp.sum(xp.abs(apart), axis=1) / s)


def _products_of_pairs(x: Any, y: Any) -> Any:
    """Inner product (n,) of each row with its other."""
    return array_namespace(x).sum(x * y, axis=1)
