"""What the fusers share: parents in, the rows of a construction out, as scikit-learn estimators."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from array_api_compat import array_namespace, device, is_torch_array
from sklearn.base import ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted

from .. import _checks
from .._machine.memory import ask_for
from .._machine.threads import in_threads
from .._require import require
from ..arrays import row_blocks, to_numpy
from .constructions import CONSTRUCTIONS, Construction, Product, Zeros
from .fitted_parents import FittedParents
from .kernels import SHIFT_INVARIANT, check_kernel
from .parent_widths import parent_widths
from .product_parts import ProductPart
from .renamed import resolve_construction
from .rows import as_place, check_rows
from .weights import check_number_of_experts, only_C
from .width_search import find_width

ROWS_AT_ONCE = 3  # what a transform holds at its peak, in results

LARGE_PAGES = ("float32", "float64")  # types that NumPy and torch share

MOST_COLUMNS = 2**15  # of a product that is estimated, tried where the width is to be found


class ProductFuser(ClassNamePrefixFeaturesOutMixin, TransformerMixin, FittedParents):
    """Base of the fusers: a construction, and the product part that the subclass names.

    The construction (``constructions.py``) says what stands in a fused row and what its kernel
    is, the product part (``product_parts.py``, ``random_parts.py``) makes the columns of the
    product. A subclass has the parameters ``widths``, ``C``, ``kernel``, ``construction``,
    ``text_widths``, ``centre`` and ``random_state``, and may have ``bandwidth`` and the other
    weights (``weights.py``); what it has not is as here.
    """

    alignment: Any = "deprecated"
    n_components: Any
    _estimates_shift_invariant = False
    _finds_width = False  # n_components may be "auto"

    @abstractmethod
    def _product_part(self) -> ProductPart:
        """What makes the columns of the product."""

    def fit(self, X: Any, y: Any = None, *, text: Any = None) -> "ProductFuser":
        """Learn the experts' means and draw the projections.

        Parameters
        ----------
        X : array or tensor of shape (n, sum(widths))
            Image rows, parents side by side.
        y : sequence of shape (n,), default=None
            Class of each image: read where ``target_loss`` asks for it, else ignored.
        text : array or tensor of shape (m, sum(text_widths)), default=None
            Text rows; needed before ``transform_text`` where there is a text expert.

        Returns
        -------
        ProductFuser
            The fitted estimator itself.

        Raises
        ------
        InputError
            If a parameter or a width does not fit the data.
        """
        X = self._check_rows(X, "image", reset=True)
        self.construction_ = resolve_construction(self.construction, self.alignment)
        self._check_parameters()
        if text is not None:
            text = check_rows(text, "text")
        columns = None if text is None else text.shape[1]
        self.widths_ = parent_widths(
            self.widths, X.shape[1], self.text_widths, columns, self.construction_
        )
        check_number_of_experts(self._weights(), self.widths_)
        self.means_: dict[str, list[Any]] = {}
        self.bandwidths_: dict[str, list[float]] = {}
        self._fit_parents(X, "image")
        if text is not None and "text" in self.widths_:
            self._fit_parents(self._check_rows(text, "text"), "text")
        self._settle(X, text, y)
        self._draw_products(X, text)
        return self

    def transform(self, X: Any) -> Any:
        """Fuse image rows.

        Parameters
        ----------
        X : array or tensor of shape (n, sum(widths))
            Image rows, parents side by side.

        Returns
        -------
        array or tensor of shape (n, n_features_out)
            Same library, dtype and device; compare rows by inner product.
        """
        return self._embed(X, "image")

    def transform_text(self, T: Any) -> Any:
        """Fuse text rows; they are as wide as those of the images.

        Parameters
        ----------
        T : array, tensor or DataFrame of shape (m, sum(text_widths))
            Text rows; without a text expert CLIP's alone, (m, widths[0]).

        Returns
        -------
        array or tensor of shape (m, n_features_out)
            Same library, dtype and device.

        Raises
        ------
        InputError
            If ``construction="product"`` (the plain product has no text side), or if there is a
            text expert and ``fit`` was given no text rows.
        """
        return self._embed(T, "text")

    def most_columns(self, products: list[Any], rows: int) -> int:
        """Tell how many columns of a product ``n_components="auto"`` may try.

        Parameters
        ----------
        products : list of sequence of Factor
            Factors of each product.
        rows : int
            That are fitted.

        Returns
        -------
        int
            At least 1.
        """
        return MOST_COLUMNS

    # Parameters and rows.

    def _check_parameters(self) -> None:
        kind = CONSTRUCTIONS[self.construction_]
        check_kernel(self.kernel)
        weights = self._weights()
        if not kind.weighted:
            only_C(weights, self.construction_)
        _checks.random_source("random_state", self.random_state)
        if self.kernel in SHIFT_INVARIANT:
            estimated = self._estimates_shift_invariant and kind.shift_invariant
            got = f"kernel={self.kernel!r} in {type(self).__name__}"
            got = f"{got} with construction={self.construction_!r}"
            expected = "RPKrossFuse with construction 'direct_sum' or 'product' for this kernel"
            require(estimated, got, expected)

    # What is learned and drawn.

    def _settle(self, X: Any, text: Any, y: Any) -> None:
        """Choose the parameters that are "auto"."""
        self.chosen_: dict[str, Any] = {}
        if not self._finds_width:
            return
        self.width_search_: dict[str, Any] = {}
        if isinstance(self.n_components, str):
            got = f"n_components={_checks.shown(self.n_components)}"
            require(self.n_components == "auto", got, "a whole number above 0, or 'auto'")
            self.width_search_ = find_width(self, X, text, y)
            self.chosen_["n_components"] = self.width_search_["n_components"]

    def _value_of(self, name: str) -> Any:
        """A parameter, or what was chosen for it."""
        value = getattr(self, name)
        return self.chosen_[name] if isinstance(value, str) and value == "auto" else value

    def _draw_products(self, X: Any, text: Any) -> None:
        part = self._product_part()
        products = self._construction().products()
        kept = self._construction().kept_columns()
        self.product_widths_ = part.widths(products, kept)
        self._n_features_out = kept + sum(self.product_widths_.values())
        part.check_size(len(X), self._n_features_out, X.dtype.itemsize)
        part.ask_to_draw(products, self.product_widths_, X.dtype.itemsize)
        rng = check_random_state(self.random_state)
        self.state_: dict[str, Any] = {}
        fitted = self._fitted_factors(X, text) if part.learns else {}
        for name, factors in products.items():
            width = self.product_widths_[name]
            if not part.learns:
                self.state_[name] = part.draw(factors, width, rng, X)
            elif name in fitted:
                self.state_[name] = part.learn(fitted[name], factors, width, rng)

    def _fitted_factors(self, X: Any, text: Any) -> dict[str, list[np.ndarray]]:
        """Fitted rows of the factors of each product; none of an expert of texts without texts."""
        rows = {"image": X, "text": text}
        fitted = {}
        for modality in self.means_:
            maps = self._maps(rows[modality], modality)
            for block in self._construction().blocks(maps, modality):
                if isinstance(block, Product) and block.factors is not None:
                    fitted[block.name] = [to_numpy(factor) for factor in block.factors]
        return fitted

    # Fused rows.

    def _embed(self, X: Any, modality: str) -> Any:
        check_is_fitted(self)
        got = f"transform_text with construction={self.construction_!r}"
        require(modality in self.widths_, got, "a construction that has a text side")
        X = self._check_rows(X, modality)
        part = self._product_part()
        part.check_size(len(X), self._n_features_out, X.dtype.itemsize)
        _ask_for_rows(len(X), self._n_features_out, X.dtype.itemsize)
        fused = _empty(X, self._n_features_out)
        blocks = list(row_blocks(len(X), part.rows_at_once(self._n_features_out, X)))

        def fill(some_blocks: Sequence[slice]) -> None:
            making = _Making(modality, part, self._prepared(part, X), self._construction())
            for some in some_blocks:
                self._fill(fused[some], X[some], making)

        if part.one_thread and _may_be_shared(X, fused):
            in_threads(fill, blocks)
        else:
            fill(blocks)
        return fused

    def _prepared(self, part: ProductPart, X: Any) -> dict[str, Any]:
        return {name: part.prepare(drawn, X) for name, drawn in self.state_.items()}

    def _fill(self, fused: Any, X: Any, making: "_Making") -> None:
        """Write fused rows in their place, block by block."""
        maps = self._maps(X, making.modality)
        start = 0
        for block in making.construction.blocks(maps, making.modality):
            end = start + self._width_of(block)
            self._write(fused[:, start:end], block, making)
            start = end
        if start != fused.shape[1]:
            raise ValueError(f"blocks of {start} columns for {fused.shape[1]}")

    def _width_of(self, block: Any) -> int:
        if isinstance(block, Product):
            return self.product_widths_[block.name]
        return int(block.width if isinstance(block, Zeros) else block.shape[1])

    def _write(self, columns: Any, block: Any, making: "_Making") -> None:
        """Write the columns of one block."""
        if isinstance(block, Zeros):
            columns[...] = 0
        elif not isinstance(block, Product):
            columns[...] = block
        elif block.factors is None:
            columns[...] = 0
        else:
            factors = making.construction.products()[block.name]
            drawn = making.state[block.name]
            making.part.fill(columns, block.factors, factors, drawn, block.weight**0.5)


@dataclass(frozen=True)
class _Making:
    """What all blocks of fused rows are made with."""

    modality: str
    part: ProductPart
    state: dict[str, Any]
    construction: Construction


def _may_be_shared(X: Any, fused: Any) -> bool:
    """Tell whether several threads may read X and write the fused rows."""
    if not is_torch_array(X):
        return True
    return X.device.type == "cpu" and not X.requires_grad and not fused.is_inference()


def _ask_for_rows(n: int, width: int, itemsize: int) -> None:
    what = f"{n} rows of n_components={width}"
    ask_for(ROWS_AT_ONCE * n * width * itemsize, what, "fewer rows, or a smaller n_components")


def _empty(X: Any, width: int) -> Any:
    """Rows to be written; NumPy asks for large pages, which torch does not."""
    shape = (X.shape[0], width)
    if is_torch_array(X) and X.device.type == "cpu" and str(X.dtype)[6:] in LARGE_PAGES:
        return as_place(np.empty(shape, str(X.dtype)[6:]))
    return array_namespace(X).empty(shape, dtype=X.dtype, device=device(X))
