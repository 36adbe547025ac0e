"""Parents as an estimator fits them: rows in, their feature maps and the exact fused kernel out."""

from typing import Any

from array_api_compat import array_namespace, is_torch_array
from sklearn.base import BaseEstimator
from sklearn.utils.validation import FLOAT_DTYPES, check_is_fitted, validate_data

from .. import _checks
from .._machine.memory import ask_for
from .._require import require
from .constructions import CONSTRUCTIONS, Construction
from .kernels import SHIFT_INVARIANT, median_bandwidth
from .parents import Parent
from .renamed import resolve_modality
from .rows import check_rows, split_columns
from .weights import Weights

Kernels = tuple[list[Any], list[Any], list[Any]]  # maps of X, maps of Y, kernel matrices

KERNELS_AT_ONCE = 4  # what an exact kernel holds at its peak


class FittedParents(BaseEstimator):
    """What a fuser knows before any product has columns: its parents, and their exact kernel.

    A subclass has the parameters ``C``, ``kernel`` and ``centre``, and fits ``widths_``,
    ``construction_``, ``means_`` and ``bandwidths_``; what it has not of the others is as here.
    """

    C: Any
    kernel: Any
    centre: Any
    bandwidth: Any = "median"
    expert_weight: Any = 0.0
    text_expert_weight: Any = None  # as expert_weight
    product_weight: Any = 1.0
    centre_clip: Any = False

    def exact_kernel(
        self, X: Any, Y: Any = None, *, modality: str = "image", side: str | None = None
    ) -> Any:
        """Compute the kernel that the features stand for, with no approximation.

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
            The fused kernel.
        """
        modality = resolve_modality(modality, side)
        _, _, kernels = self._kernels(X, Y, modality)
        return self._construction().kernel(kernels, modality)

    def _check_rows(self, X: Any, modality: str, reset: bool = False) -> Any:
        if modality == "image" and not is_torch_array(X):
            return validate_data(self, X, dtype=FLOAT_DTYPES, reset=reset)
        X = check_rows(X, modality)
        if reset:
            self.n_features_in_ = X.shape[1]
        expected = self.n_features_in_ if modality == "image" else sum(self.widths_["text"])
        require(X.shape[1] == expected, f"{modality} rows of {X.shape[1]} columns", f"{expected}")
        return X

    def _fit_parents(self, X: Any, modality: str) -> None:
        """Learn the means of the experts (and of CLIP, centred in the product), and bandwidths."""
        xp = array_namespace(X)
        parents = self._parents(modality)
        blocks = self._blocks_of_parents(X, modality)
        means = [xp.mean(block, axis=0) for block in blocks[1:]]
        if not self.centre or self.kernel in SHIFT_INVARIANT:
            experts = len(self.widths_[modality]) - 1
            means[:experts] = [xp.zeros_like(mean) for mean in means[:experts]]
        self.means_[modality] = means
        self.bandwidths_[modality] = [
            _resolve_bandwidth(self.bandwidth, block, self.kernel)
            if parent.shift_invariant
            else 1.0
            for block, parent in zip(blocks, parents, strict=True)
        ]

    def _weights(self) -> dict[str, Weights]:
        weights = Weights(self.C, self.expert_weight, self.product_weight, self.centre_clip)
        return {"image": weights, "text": weights.of_texts(self.text_expert_weight)}

    def _construction(self) -> Construction:
        parents = {modality: self._parents(modality) for modality in self.widths_}
        return CONSTRUCTIONS[self.construction_](parents, self._weights())

    def _parents(self, modality: str) -> list[Parent]:
        """CLIP, the experts, and CLIP once more where the product has it centred."""
        widths = [*self.widths_[modality]]
        kernels = [self.kernel] * len(widths)
        if CONSTRUCTIONS[self.construction_].clip_stays_cosine:
            kernels[0] = "cosine"
        if self._centres_clip(modality):
            widths.append(widths[0])
            kernels.append("cosine")
        means = [None, *self.means_.get(modality, [None] * (len(widths) - 1))]
        bandwidths = self.bandwidths_.get(modality, [1.0] * len(widths))
        return [Parent(*each) for each in zip(widths, kernels, bandwidths, means, strict=True)]

    def _centres_clip(self, modality: str) -> bool:
        return bool(self.centre_clip) and len(self.widths_[modality]) > 1

    def _blocks_of_parents(self, X: Any, modality: str) -> list[Any]:
        """Columns of each of the parents."""
        blocks = split_columns(X, self.widths_[modality])
        return [*blocks, blocks[0]] if self._centres_clip(modality) else blocks

    def _maps(self, X: Any, modality: str) -> list[Any]:
        """Feature map of each of the parents."""
        parents = self._parents(modality)
        fitted = len(parents) == 1 or modality in self.means_
        require(fitted, f"{modality} rows with an expert, fitted without them", "fit(X, text=T)")
        blocks = self._blocks_of_parents(X, modality)
        return [parent.feature_map(block) for parent, block in zip(parents, blocks, strict=True)]

    def _kernels(self, X: Any, Y: Any, modality: str, at_once: int = KERNELS_AT_ONCE) -> Kernels:
        """Maps of X, maps of Y, and the kernel matrix of each parent."""
        check_is_fitted(self)
        X = self._check_rows(X, modality)
        Y = X if Y is None else self._check_rows(Y, modality)
        more = max(len(self._parents(modality)) - 2, 0)
        _ask_for_kernel(len(X), len(Y), (at_once + more) * X.dtype.itemsize)
        x = self._maps(X, modality)
        y = x if Y is X else self._maps(Y, modality)
        parents = zip(self._parents(modality), x, y, strict=True)
        return x, y, [parent.gram(rows, others) for parent, rows, others in parents]


def _ask_for_kernel(n: int, m: int, entry: int) -> None:
    ask_for(n * m * entry, f"a kernel of {n} x {m} rows", "fewer rows")


def _resolve_bandwidth(bandwidth: Any, block: Any, kernel: str) -> float:
    if isinstance(bandwidth, str) and bandwidth == "median":
        return median_bandwidth(block, kernel)
    above = _checks.is_number(bandwidth) and bandwidth > 0
    require(above, f"bandwidth={_checks.shown(bandwidth)}", "'median' or a number above 0")
    return float(bandwidth)
