"""What a fused kernel answers: inner products of rows, the nearest of them, candidates scored."""

from abc import abstractmethod
from typing import Any

import numpy as np

from .. import _checks
from .._require import require
from .kernel_formula import FamilyKernel
from .kernel_rows import KernelRows


class AnsweringKernel(FamilyKernel):
    """A kernel that is asked by rows of its own; where these are kept, a subclass knows."""

    @abstractmethod
    def rows(self, part: str) -> KernelRows:
        """Give the rows of a part, to choose from and to multiply.

        Parameters
        ----------
        part : {"image", "text", "classes"}
            Which part.

        Returns
        -------
        KernelRows
            In the order of the spaces.
        """

    def kernel(self, rows: KernelRows, others: KernelRows | None = None) -> Any:
        """Compute the fused kernel between rows, exactly.

        Parameters
        ----------
        rows : KernelRows
            Of :meth:`rows` or :meth:`map_rows`, or chosen from these: ``fused.rows("image")[:9]``.
        others : KernelRows, default=None
            Of the same or the other modality; None takes the same rows.

        Returns
        -------
        array or tensor of shape (n, m)
            In the library and on the device where they are multiplied.

        Raises
        ------
        InputError
            If rows are of another kernel, or the memory holds no kernel of so many.
        """
        rows = self._own("rows", rows)
        return rows.matrix(rows if others is None else self._own("others", others))

    def top_k(
        self, queries: KernelRows, k: int = 10, *,
        among: KernelRows | None = None, own: Any = None,
    ) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
        """Find the k largest inner products of each query, while multiplying.

        Parameters
        ----------
        queries : KernelRows
            q rows that ask: texts, images of the spaces, or of :meth:`map_rows`.
        k : int, default=10
            Answers for each.
        among : KernelRows, default=None
            Rows that may answer; None takes all images.
        own : sequence of int of shape (q,), default=None
            Row that does not count for each query, such as itself.

        Returns
        -------
        tuple of two ndarrays of shape (q, k)
            Row numbers and inner products, largest first; equal ones in the order of rows.

        Raises
        ------
        InputError
            If rows are of another kernel, k is above the rows that may answer, or the budget is
            below a block.
        """
        among = self.rows("image") if among is None else self._own("among", among)
        return among.nearest(self._own("queries", queries), k, own)

    def rescore(
        self, queries: KernelRows, candidates: Any, k: int = 10, *, among: KernelRows | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Score candidates of each query exactly, and choose the k best of them.

        Parameters
        ----------
        queries : KernelRows
            q rows that ask.
        candidates : ndarray of int of shape (q, depth)
            Numbers of the rows that may answer, such as :func:`candidates` finds them.
        k : int, default=10
            Answers for each, at most the depth.
        among : KernelRows, default=None
            Rows that the numbers count; None takes all images.

        Returns
        -------
        tuple of two ndarrays of shape (q, k)
            Row numbers and inner products, largest first; equal ones in the order of rows.

        Raises
        ------
        InputError
            If there is not a list for each query, a number is no row, k is above the depth, or an
            expert has an RBF or Laplace kernel.
        """
        among = self.rows("image") if among is None else self._own("among", among)
        queries = self._own("queries", queries)
        got = f"rescore with kernel={self.kernel_of_experts!r} of the experts"
        require(self.is_inner_product, got, "'cosine' or 'linear'")
        numbers = _checks.numbers("candidates", candidates)
        shaped = numbers.ndim == 2 and len(numbers) == len(queries)
        require(shaped, f"candidates of shape {numbers.shape}", f"{len(queries)} lists of numbers")
        _checks.row_numbers("candidates", numbers.ravel(), len(among))
        k = _checks.whole_number("k", k, high=numbers.shape[1])
        return among.best_candidates(queries, numbers, k)

    def _own(self, name: str, rows: Any) -> KernelRows:
        own = isinstance(rows, KernelRows) and rows.kernel is self
        expected = 'rows of this kernel, such as rows("image"), rows("text")[:9] or map_rows(...)'
        require(own, f"{name}={_checks.shown(rows)}", expected)
        kernel_rows: KernelRows = rows
        return kernel_rows
