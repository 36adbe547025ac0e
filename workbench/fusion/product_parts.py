"""Product parts: columns whose inner products are the product of the parents' kernels.

Each says how wide it is (``widths``), draws what it needs (``draw``) and makes the columns
(``apply``). Here the exact ones; those that estimate are in ``random_parts.py``.
"""
# ruff: noqa: D102 (what a method must do is written once, in the base class)

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from array_api_compat import is_torch_array

from .. import _checks
from .._machine.memory import ask_for
from .._require import require
from .features import row_kron
from .parents import Factor
from .product_columns import share_width

Factors = Sequence[Factor]

BLOCK_BYTES = 2**24  # of fused rows that are made at once: matrix products want many

CARD_TIMES = 32


class ProductPart(ABC):
    """Columns for products of factors; what is drawn lives in the fuser's state, not here."""

    learns: ClassVar[bool] = False  # its state comes of rows (``learn``), not of shapes (``draw``)
    one_thread: ClassVar[bool] = False  # its steps are too small to be shared among processors

    @abstractmethod
    def widths(self, products: Mapping[str, Factors], kept: int) -> dict[str, int]:
        """Tell how many columns each product gets.

        Parameters
        ----------
        products : mapping of str to sequence of Factor
            The factors of each product.
        kept : int
            Columns of a fused row that stand beside the products.

        Returns
        -------
        dict of str to int
            Columns of each product.
        """

    def ask_to_draw(  # noqa: B027
        self, products: Mapping[str, Factors], widths: Mapping[str, int], itemsize: int
    ) -> None:
        """Refuse to draw what would not fit into memory.

        Parameters
        ----------
        products : mapping of str to sequence of Factor
            The factors of each product.
        widths : mapping of str to int
            Columns of each product.
        itemsize : int
            Bytes a number takes.

        Raises
        ------
        InputError
            If this machine has less.
        """

    def draw(self, factors: Factors, width: int, rng: np.random.RandomState, X: Any) -> Any:
        """Draw the state of one product.

        Parameters
        ----------
        factors : sequence of Factor
            Of this product.
        width : int
            Columns of this product.
        rng : RandomState
            Source of all chance.
        X : array or tensor
            Arrays of the state come in its library and dtype, on its device.

        Returns
        -------
        object
            Lists, dicts, arrays and numbers: what :func:`save_fuser` can write.
        """
        return {}

    def learn(
        self, rows: list[np.ndarray], factors: Factors, width: int, rng: np.random.RandomState
    ) -> Any:
        """Learn the state of one product from rows.

        Parameters
        ----------
        rows : list of ndarray of shape (n, d_i)
            Fitted rows of each factor.
        factors : sequence of Factor
            Of this product.
        width : int
            Columns of this product.
        rng : RandomState
            Source of all chance.

        Returns
        -------
        object
            As of ``draw``.

        Raises
        ------
        InputError
            If there are fewer rows than such a product needs.
        """
        return {}

    def prepare(self, state: Any, X: Any) -> Any:
        """Bring the state of one product into the form that ``apply`` uses, once for all rows.

        Parameters
        ----------
        state : object
            What ``draw`` gave, or what was read from a file.
        X : array or tensor
            Of the library, device and dtype of the rows.

        Returns
        -------
        object
            Given to ``apply``.
        """
        return state

    def rows_at_once(self, width: int, X: Any) -> int:
        """Tell how many rows are fused at once.

        Parameters
        ----------
        width : int
            Columns of the fused rows.
        X : array or tensor
            Of the library, device and dtype of the rows.

        Returns
        -------
        int
            At least 1.
        """
        return rows_in(BLOCK_BYTES, width, X)

    @abstractmethod
    def apply(self, rows: list[Any], factors: Factors, state: Any, width: int) -> Any:
        """Make the columns of one product.

        Parameters
        ----------
        rows : list of arrays of shape (n, d_i)
            Rows of each factor.
        factors : sequence of Factor
            Kernels of the factors.
        state : object
            What ``prepare`` gave.
        width : int
            Columns of this product.

        Returns
        -------
        array of shape (n, width)
            Features of the product.
        """

    def fill(
        self, out: Any, rows: list[Any], factors: Factors, state: Any, times: float = 1.0
    ) -> None:
        """Write the columns of one product in their place.

        Parameters
        ----------
        out : array of shape (n, width)
            Columns of the fused rows.
        rows : list of arrays of shape (n, d_i)
            Rows of each factor.
        factors : sequence of Factor
            Kernels of the factors.
        state : object
            What ``prepare`` gave.
        times : float, default=1.0
            All columns are multiplied by it.
        """
        columns = self.apply(rows, factors, state, out.shape[1])
        out[...] = columns if times == 1.0 else times * columns

    def check_size(self, rows: int, width: int, itemsize: int) -> None:  # noqa: B027
        """Refuse fused rows that would not fit into memory.

        Parameters
        ----------
        rows, width : int
            Shape of the result.
        itemsize : int
            Bytes a number takes.

        Raises
        ------
        InputError
            If they take more than ``memory_budget``, or than the machine has.
        """


class ExactProduct(ProductPart):
    """Every product of one coordinate of each factor: the Kronecker product, exact and wide.

    Parameters
    ----------
    memory_budget : float
        GiB that one result may take.
    """

    def __init__(self, memory_budget: float) -> None:
        self.memory_budget = _checks.positive("memory_budget", memory_budget)

    def widths(self, products: Mapping[str, Factors], kept: int) -> dict[str, int]:
        return {
            name: math.prod(factor.width for factor in factors)
            for name, factors in products.items()
        }

    def apply(self, rows: list[Any], factors: Factors, state: Any, width: int) -> Any:
        return row_kron(rows)

    def check_size(self, rows: int, width: int, itemsize: int) -> None:
        size = rows * width * itemsize / 2**30
        got = f"{rows} rows x {width} columns of the exact product ({size:.1f} GiB)"
        expected = f"at most memory_budget={self.memory_budget:g} GiB; use RPKrossFuse"
        require(size <= self.memory_budget, got, expected)
        copies = 2  # the batches, and the rows that they are put together to
        ask_for(
            copies * rows * width * itemsize, got, "an estimate of it (RPKrossFuse, method='rp')"
        )


class NoProduct(ProductPart):
    """No product: the parents as they are, side by side."""

    def widths(self, products: Mapping[str, Factors], kept: int) -> dict[str, int]:
        return {}

    def apply(self, rows: list[Any], factors: Factors, state: Any, width: int) -> Any:
        return rows[0][:, :0]


class EstimatedProduct(ProductPart):
    """Columns that estimate the product, unbiased before rows are scaled.

    Parameters
    ----------
    n_components : int
        Width of the fused rows.
    equal_norms : bool
        Scale each row to the length of the exact product.
    """

    def __init__(self, n_components: int, *, equal_norms: bool) -> None:
        self.n_components = n_components
        self.equal_norms = equal_norms

    def widths(self, products: Mapping[str, Factors], kept: int) -> dict[str, int]:
        return share_width(self.n_components, kept, list(products))

    def components(self, width: int) -> int:
        """Count the independent components in so many columns.

        Parameters
        ----------
        width : int
            Columns of a product.

        Returns
        -------
        int
            ``l`` of the formulas.
        """
        return width

    @abstractmethod
    def variance(self, x: list[Any], y: list[Any], factors: Factors, width: int) -> Any:
        """Compute the exact variance of each estimated inner product, rows unscaled.

        Parameters
        ----------
        x, y : lists of arrays of shape (n, d_i) and (m, d_i)
            Rows of each factor.
        factors : sequence of Factor
            Kernels of the factors.
        width : int
            Columns of this product.

        Returns
        -------
        array of shape (n, m)
            Variance of each pair.
        """


def rows_in(n_bytes: int, width: int, X: Any) -> int:
    """Count the fused rows that so many bytes hold.

    Parameters
    ----------
    n_bytes : int
        On the processor; a graphics card takes 32 times as many.
    width : int
        Columns of a row.
    X : array or tensor
        Of the library, device and dtype of the rows.

    Returns
    -------
    int
        At least 1.

    Examples
    --------
    >>> rows_in(2**20, 2048, np.zeros((1, 1), np.float32))
    128
    """
    on_card = is_torch_array(X) and X.device.type != "cpu"
    held = CARD_TIMES * n_bytes if on_card else n_bytes
    return max(1, held // (max(width, 1) * X.dtype.itemsize))
