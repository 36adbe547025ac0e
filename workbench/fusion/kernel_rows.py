"""Rows of a fused kernel: the parents' rows as it reads them, and what is done to both."""
# ruff: noqa: D102 (what a method must do is written once, in the base class)

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from array_api_compat import array_namespace, device, is_torch_array

from .. import _checks
from .._machine.memory import ask_for
from .._require import require
from ..arrays import row_blocks, to_numpy
from ..product_rows import ProductRows
from .kernel_blocks import BlockPlan, plan_blocks
from .kernel_formula import FamilyKernel, MappedRows, kernel_of_pairs
from .rows import like
from .screening import Rounding, Screen, can_screen, rounding_of
from .top_k import TopK, best_of_pairs, leave_out

MATRICES = 5  # of a block at its peak, beside one for each parent
SUMMED = 2**22  # entries of a kernel that are added up at once


@dataclass(frozen=True, eq=False)
class KernelRows(ProductRows):  # numpydoc ignore=PR02
    """Rows of one modality in a fused kernel, see :class:`workbench.fusion.FusedKernel`.

    Parameters
    ----------
    kernel : FusedKernel
        That they belong to.
    mapped : MappedRows
        The parents' rows as the kernel reads them.
    factors : ndarray of shape (n,), default=None
        By which rows are multiplied.
    shifts : ndarray of shape (n,), default=None
        What is subtracted from the inner products of each row, after the factors.
    part : str, default=None
        Part of the kernel's own rows that they are chosen from; None for rows of other samples.
    numbers : ndarray of int of shape (n,), default=None
        Which of the part, where some were chosen.
    """

    kernel: FamilyKernel
    mapped: MappedRows
    factors: np.ndarray | None = None
    shifts: np.ndarray | None = None
    part: str | None = None
    numbers: np.ndarray | None = None

    def __repr__(self) -> str:
        return f"KernelRows({self.shape[0]:,} of {self.mapped.modality}s)"

    @property
    def shape(self) -> tuple[int, int]:  # numpydoc ignore=RT01
        """Number of rows, and of the columns that an expert in each modality leaves alike."""
        return int(self.mapped.clip.shape[0]), self.kernel.width

    @property
    def dtype(self) -> np.dtype[Any]:  # numpydoc ignore=RT01
        """Kind of number of the inner products."""
        return np.dtype(str(self.mapped.clip.dtype).split(".")[-1])

    def __getitem__(self, rows: Any) -> "KernelRows":
        return replace(
            self,
            mapped=self.mapped.take(rows),
            factors=None if self.factors is None else self.factors[rows],
            shifts=None if self.shifts is None else self.shifts[rows],
            numbers=(np.arange(len(self)) if self.numbers is None else self.numbers)[rows],
        )

    def astype(self, dtype: Any, copy: bool = True) -> "KernelRows":
        if self.dtype == np.dtype(dtype) and not copy:
            return self
        kind = getattr(array_namespace(self.mapped.clip), np.dtype(dtype).name)
        change = array_namespace(self.mapped.clip).astype
        return replace(self, mapped=self.mapped.each(lambda X: change(X, kind)))

    def scaled(self, factors: np.ndarray) -> "KernelRows":
        """Multiply each row by a number.

        Parameters
        ----------
        factors : ndarray of shape (n,)
            One for each row.

        Returns
        -------
        KernelRows
            As many.

        Raises
        ------
        InputError
            If the rows are centred already.
        """
        require(self.shifts is None, "centred rows to scale", "to scale them before")
        own = 1.0 if self.factors is None else self.factors
        return replace(self, factors=np.asarray(own * factors))

    def centred(self) -> "KernelRows":
        n = len(self)
        at_once = max(1, SUMMED // max(n, 1))
        sums = [
            self[rows].products(self).sum(1, dtype=np.float64) for rows in row_blocks(n, at_once)
        ]
        means = np.concatenate(sums) / n
        own = 0.0 if self.shifts is None else self.shifts
        return replace(self, shifts=own + means - means.mean() / 2)

    def squares(self) -> np.ndarray:
        squares = to_numpy(self.kernel.of_pairs(self.mapped, self.mapped))
        if self.factors is not None:
            squares = squares * self.factors**2
        if self.shifts is not None:
            squares = squares - 2 * self.shifts
        return np.maximum(squares, 0).astype(self.dtype, copy=False)

    def paired(self, others: ProductRows) -> np.ndarray:
        others = self._of_same_kernel("others", others)
        require(len(others) == len(self), f"{len(others)} others", f"{len(self)}, one a row")
        values = to_numpy(self.kernel.of_pairs(self.mapped, others.mapped))
        for rows in (self, others):
            values = values if rows.factors is None else values * rows.factors
        for rows in (self, others):
            values = values if rows.shifts is None else values - rows.shifts
        return values.astype(self.dtype, copy=False)

    def ingredients(self) -> tuple[str, list[np.ndarray]]:
        kernel = self.kernel
        weights = kernel.weights_of[self.mapped.modality]
        formula = f"{weights} {kernel.kernel_of_experts} {kernel.modalities_seen}"
        changes = [each for each in (self.factors, self.shifts) if each is not None]
        return formula, [*map(to_numpy, self.mapped.all()), *changes]

    def products(self, others: ProductRows) -> np.ndarray:
        return to_numpy(self.matrix(others))

    def matrix(self, others: ProductRows) -> Any:
        """Compute the inner products in the library of the parents' rows, block by block.

        Parameters
        ----------
        others : KernelRows
            m of them.

        Returns
        -------
        array or tensor of shape (n, m)
            Of each pair.

        Raises
        ------
        InputError
            As :meth:`products`.
        """
        others = self._of_same_kernel("others", others)
        plan = self._plan(others)
        clip = self.mapped.clip
        n, m = len(self), len(others)
        ask_for(n * m * self.dtype.itemsize, f"a kernel of {n} x {m} rows", "fewer rows")
        K = array_namespace(clip).empty((n, m), dtype=clip.dtype, device=device(clip))
        for rows in plan.of_queries(n):
            asking = self[rows]
            for columns in plan.of_others(m):
                K[rows, columns] = asking._block(others[columns])
        return K

    def nearest(
        self, queries: ProductRows, k: int, own: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Find the k rows of largest inner product with each query, while multiplying.

        Parameters
        ----------
        queries : KernelRows
            q of them, of the same kernel.
        k : int
            Rows for each.
        own : ndarray of int of shape (q,), default=None
            Row that does not count for each query, such as itself.

        Returns
        -------
        tuple of two ndarrays of shape (q, k)
            Row numbers and inner products, largest first; equal ones in the order of rows.

        Raises
        ------
        InputError
            If the queries are of another kernel, k is above the rows that may answer, or the budget
            is below a block.
        """
        asking = self._of_same_kernel("queries", queries)
        n = len(self)
        k = _checks.whole_number("k", k, high=n if own is None else n - 1)
        if own is not None:
            own = _checks.row_numbers("own", own, n)
            require(len(own) == len(asking), f"{len(own)} own rows", f"{len(asking)}, one a query")
        plan = asking._plan(self)
        found = []
        for rows in plan.of_queries(len(asking)):
            excluded = None if own is None else own[rows]
            best = self._best_of(asking[rows], k, excluded, plan)
            found.append(tuple(map(to_numpy, best)))
        if not found:
            return np.zeros((0, k), int), np.zeros((0, k), self.dtype)
        numbers, values = zip(*found, strict=True)
        return np.vstack(numbers), np.vstack(values)

    def best_candidates(
        self, queries: "KernelRows", candidates: np.ndarray, k: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Find the k best of some rows for each query, which alone are multiplied.

        Parameters
        ----------
        queries : KernelRows
            q of them, of the same kernel.
        candidates : ndarray of int of shape (q, depth)
            Row numbers; k or more.
        k : int
            Rows for each.

        Returns
        -------
        tuple of two ndarrays of shape (q, k)
            Row numbers and inner products, largest first; equal ones in the order of rows.
        """
        ordered = np.sort(candidates, axis=1)
        q, depth = ordered.shape
        clip = self.mapped.clip
        xp = array_namespace(clip)
        asking = xp.asarray(np.repeat(np.arange(q), depth), device=device(clip))
        answering = xp.asarray(ordered.ravel(), device=device(clip))
        values = kernel_of_pairs(self.kernel, queries.mapped, self.mapped, asking, answering)
        best = best_of_pairs(asking, answering, values, k=k, queries=q)
        return to_numpy(best[0]), to_numpy(best[1])

    def _best_of(
        self, asking: "KernelRows", k: int, own: np.ndarray | None, plan: BlockPlan
    ) -> tuple[Any, Any]:
        """The k best of a block of queries."""
        blocks = plan.of_others(len(self))
        if self._can_screen(asking, k, plan):
            roundings = rounding_of(asking.mapped), self._roundings
            screen = Screen(self.kernel, asking.mapped, self.mapped, roundings, k)
            for columns in blocks:
                screen.add(columns, own)
            return screen.result()
        best = TopK(k)
        for columns in blocks:
            block = asking._block(self[columns])
            if own is not None:
                leave_out(block, own - columns.start, -float("inf"))
            best.add(block, columns.start)
        return best.result()

    @cached_property
    def _roundings(self) -> list[Rounding]:
        return rounding_of(self.mapped)

    def _can_screen(self, asking: "KernelRows", k: int, plan: BlockPlan) -> bool:
        changed = (self.factors, self.shifts, asking.factors, asking.shifts)
        if any(each is not None for each in changed) or not self.kernel.is_inner_product:
            return False
        return can_screen(self.mapped, len(asking), k, plan.others)

    def _block(self, others: "KernelRows") -> Any:
        block = self.kernel.of(self.mapped, others.mapped)
        if self.factors is not None:
            block = block * like(self.factors, block)[:, None]
        if others.factors is not None:
            block = block * like(others.factors, block)[None, :]
        if self.shifts is not None:
            block = block - like(self.shifts, block)[:, None]
        if others.shifts is not None:
            block = block - like(others.shifts, block)[None, :]
        return block

    def _plan(self, others: "KernelRows") -> BlockPlan:
        clip = self.mapped.clip
        entry = MATRICES + len(self.mapped.all())
        on_device = is_torch_array(clip) and clip.device.type != "cpu"
        return plan_blocks(
            len(self), len(others), entry * self.dtype.itemsize, self.kernel.memory_budget,
            on_device=on_device,
        )  # fmt: skip

    def _of_same_kernel(self, name: str, rows: Any) -> "KernelRows":
        own = isinstance(rows, KernelRows) and rows.kernel is self.kernel
        expected = "rows of this kernel: those of rows(part), or of map_rows(...)"
        require(own, f"{name}={_checks.shown(rows)}", expected)
        return rows
