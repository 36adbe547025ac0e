"""Exact top-k that looks at every pair in half precision first, where the machine is made for it.

Rows rounded to bfloat16 multiply several times faster on processors and graphics cards that have
units for it. How far a rounded inner product can be from the true one follows from what the
rounding took from each row (Cauchy-Schwarz):

    |x~ . y~ - x . y|  <=  |x~ - x| |y~| + |x| |y~ - y|

and how far the fused kernel can be follows from its formula, in which no coefficient is negative.
A pair that cannot be among the k best is left out; the few that can are multiplied again in full
precision. What comes out is what full precision gives.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..arrays import row_blocks
from .kernel_formula import FamilyKernel, MappedRows, kernel_of_pairs
from .top_k import TopK, best_of_pairs, leave_out, marked, reached_by_k

FEWEST_QUERIES = 64  # with fewer, reading the rows takes longer than multiplying them
HALF_ULP = 2.0**-8  # of a result in bfloat16, relative to the largest
SUMMATION = 1e-5  # of inner products summed in single precision, relative to the rows' lengths
ROWS_AT_ONCE = 256  # of a block, so that its few matrices stay in a core's own cache


@dataclass(frozen=True)
class Rounding:
    """What rounding to bfloat16 takes from the rows of a parent, at most.

    Attributes
    ----------
    length : float
        Of the longest row.
    loss : float
        Length of what is taken from the row that loses most.
    """

    length: float
    loss: float


def can_screen(rows: MappedRows, queries: int, k: int, columns: int) -> bool:
    """Tell whether screening pays here.

    Parameters
    ----------
    rows : MappedRows
        That answer.
    queries : int
        How many ask.
    k : int
        Answers for each.
    columns : int
        Rows of a block that answer.

    Returns
    -------
    bool
        True for many queries in single precision, in torch, on a machine with units for bfloat16.
    """
    kind = str(rows.clip.dtype)
    if kind != "torch.float32" or queries < FEWEST_QUERIES or columns <= k:
        return False
    return has_bfloat16_units(rows.clip.device.type)


def has_bfloat16_units(device: str) -> bool:
    """Tell whether matrices in bfloat16 are multiplied by units of their own.

    Parameters
    ----------
    device : str
        Such as "cpu" or "cuda".

    Returns
    -------
    bool
        False where that is not known.
    """
    import torch

    if device == "cuda":
        return bool(torch.cuda.get_device_capability() >= (8, 0))
    capabilities: dict[str, Any] = getattr(torch.cpu, "get_capabilities", dict)()
    return device == "cpu" and bool(capabilities.get("amx_bf16", False))


class Screen:
    """The k best of each query, from blocks in half precision.

    Parameters
    ----------
    kernel : FamilyKernel
        Of experts whose kernels are inner products.
    queries, among : MappedRows
        Rows that ask, and rows that answer, in single precision.
    roundings : tuple of two lists of Rounding
        Of the rows that ask and of those that answer, see :func:`rounding_of`.
    k : int
        Answers for each.
    """

    def __init__(
        self, kernel: FamilyKernel, queries: MappedRows, among: MappedRows,
        roundings: tuple[list[Rounding], list[Rounding]], k: int,
    ) -> None:  # fmt: skip
        self._kernel = kernel
        self._queries, self._among = queries, among
        self._k = k
        self._n = int(queries.clip.shape[0])
        self._asking = [X.bfloat16() for X in self._shared(queries)]
        self._errors = [_error(*pair) for pair in zip(*roundings, strict=False)]  # CLIP first
        self._best = TopK(k)  # of what pairs reach at least
        self._least: Any = None  # (n, 1): what k pairs of each query reach at least
        self._found: list[tuple[Any, Any, Any, Any]] = []  # query, column, value, room

    def add(self, columns: slice, own: np.ndarray | None) -> None:
        """Look at the next rows that answer.

        Parameters
        ----------
        columns : slice
            Which; blocks come in order.
        own : ndarray of int of shape (n,), default=None
            Row that does not count for each query.
        """
        others = [X.bfloat16() for X in self._shared(self._among.take(columns))]
        halves = [x @ y.T for x, y in zip(self._asking, others, strict=True)]
        if own is not None:
            for half in halves:
                leave_out(half, own - columns.start, 0.0)  # the largest of all would not count
        values, room = self._bounds(halves)
        if own is not None:
            leave_out(values, own - columns.start, -float("inf"))
        if self._least is None:
            self._least = reached_by_k(values - room, self._k)
        query, column, value = marked(values, values >= self._least - room)
        room = self._room([half[query, column].float().abs() for half in halves])
        kept = value + room >= self._least[query, 0]
        query, column, value, room = (each[kept] for each in (query, column, value, room))
        self._found.append((query, column + columns.start, value, room))
        self._best.add_pairs(query, column + columns.start, value - room, self._n)
        self._least = self._least.maximum(self._best.least)

    def result(self) -> tuple[Any, Any]:
        """Multiply what is left again, in full precision.

        Returns
        -------
        tuple of two tensors of shape (n, k)
            Columns and values, largest first; equal ones in the order of columns.
        """
        import torch

        query, column, value, room = (torch.cat(each) for each in zip(*self._found, strict=True))
        _, reached = self._best.result()
        kept = value + room >= reached[query, -1]
        query, column, value, room = (each[kept] for each in (query, column, value, room))
        first, _ = best_of_pairs(
            query, torch.arange(len(query), device=query.device), value, k=self._k, queries=self._n
        )
        exact = torch.full_like(value, -float("inf"))
        exact[first.reshape(-1)] = self._exact(query, column, first.reshape(-1))
        least = exact[first].amin(1)
        left = (value + room >= least[query]) & (exact == -float("inf"))
        left = left.nonzero()[:, 0]
        exact[left] = self._exact(query, column, left)
        by_column = column.argsort(stable=True)
        pairs = (each[by_column] for each in (query, column, exact))
        return best_of_pairs(*pairs, k=self._k, queries=self._n)

    def _shared(self, rows: MappedRows) -> list[Any]:
        """Rows of the parents that both sides have: across modalities CLIP's alone."""
        across = self._queries.modality != self._among.modality
        return [rows.clip] if across else rows.all()

    def _bounds(self, halves: list[Any]) -> tuple[Any, Any]:
        """Fused kernel (n, m) of rounded rows, and the room (n, 1) of each query's pairs."""
        import torch

        parts = [self._fused(rows, halves) for rows in row_blocks(self._n, ROWS_AT_ONCE)]
        fused, *largest = [torch.cat(each) for each in zip(*parts, strict=True)]
        return fused, self._room(largest)

    def _room(self, sizes: list[Any]) -> Any:
        """How far the true kernel can be from that of rounded rows, whose sizes these are."""
        pairs = zip(sizes, self._errors, strict=False)
        worst = [size + HALF_ULP * size + error for size, error in pairs]
        above = self._kernel.weigh(worst, self._queries, self._among)
        below = self._kernel.weigh(sizes, self._queries, self._among)
        return above - below + SUMMATION * above

    def _fused(self, rows: slice, halves: list[Any]) -> list[Any]:
        """Fused kernel of some queries, and the largest value (n, 1) of each parent's."""
        kernels = [half[rows].float() for half in halves]
        fused = self._kernel.weigh(kernels, self._queries, self._among)
        lowest = [-kernel.amin(1, keepdim=True) for kernel in kernels]
        highest = [kernel.amax(1, keepdim=True) for kernel in kernels]
        return [fused, *(up.maximum(down) for up, down in zip(highest, lowest, strict=True))]

    def _exact(self, query: Any, column: Any, chosen: Any) -> Any:
        """Fused kernel of pairs, in full precision."""
        pairs = query[chosen], column[chosen]
        return kernel_of_pairs(self._kernel, self._queries, self._among, *pairs)


def _error(asking: Rounding, answering: Rounding) -> float:
    """How far the inner product of rounded rows can be from that of the rows, at most."""
    longest = answering.length + answering.loss
    of_rounding = asking.loss * longest + asking.length * answering.loss
    return of_rounding + SUMMATION * (asking.length + asking.loss) * longest


def rounding_of(rows: MappedRows) -> list[Rounding]:
    """Find out what bfloat16 takes from the rows of each parent.

    Parameters
    ----------
    rows : MappedRows
        In torch.

    Returns
    -------
    list of Rounding
        In the order of :meth:`MappedRows.all`.
    """
    return [_rounding(X) for X in rows.all()]


def _rounding(X: Any) -> Rounding:
    length = loss = 0.0
    for rows in row_blocks(len(X), ROWS_AT_ONCE):
        lost = X[rows] - X[rows].bfloat16().float()
        length = max(length, float((X[rows] * X[rows]).sum(1).max()) ** 0.5)
        loss = max(loss, float((lost * lost).sum(1).max()) ** 0.5)
    return Rounding(length, loss)
