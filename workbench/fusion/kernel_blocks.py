"""Blocks of a kernel: as large as a processor's cache likes them, never above a memory budget."""

from collections.abc import Iterator
from dataclasses import dataclass

from .. import _checks
from .._require import require
from ..arrays import row_blocks

CACHED = 2**20  # entries of a block on a processor: its few matrices stay in the cache
ON_A_DEVICE = 2**26  # on a graphics card, which small blocks would leave idle
MOST_QUERIES = 1024  # of a block: beyond, packing the other rows once more costs little
TILE = 64  # columns: units for matrices take whole tiles
FEWEST = 256  # rows that one query is compared with at once, or all where there are fewer


@dataclass(frozen=True)
class BlockPlan:
    """How a kernel between many rows is cut.

    Attributes
    ----------
    queries : int
        Rows of a block.
    others : int
        Columns of a block.
    """

    queries: int
    others: int

    def of_queries(self, n: int) -> Iterator[slice]:
        """Cut the rows that ask.

        Parameters
        ----------
        n : int
            How many there are.

        Yields
        ------
        slice
            In order.
        """
        yield from row_blocks(n, self.queries)

    def of_others(self, n: int) -> Iterator[slice]:
        """Cut the rows that answer.

        Parameters
        ----------
        n : int
            How many there are.

        Yields
        ------
        slice
            In order.
        """
        yield from row_blocks(n, self.others)


def plan_blocks(
    queries: int, others: int, entry_bytes: int, memory_budget: float, *, on_device: bool = False
) -> BlockPlan:
    """Choose the largest blocks that are fast and within the budget.

    Parameters
    ----------
    queries, others : int
        Rows that ask, and rows that answer.
    entry_bytes : int
        Bytes that one entry of a block takes at the peak, all matrices together.
    memory_budget : float
        GiB that a block may take.
    on_device : bool, default=False
        Whether a graphics card multiplies.

    Returns
    -------
    BlockPlan
        At least one query against 256 rows, or all.

    Raises
    ------
    InputError
        If the budget is no number above 0, or below such a block.

    Examples
    --------
    >>> plan_blocks(1000, 50_000, 16, memory_budget=0.5)
    BlockPlan(queries=1000, others=1024)
    >>> plan_blocks(1000, 50_000, 16, memory_budget=0.001)
    BlockPlan(queries=262, others=256)
    """
    memory_budget = _checks.positive("memory_budget", memory_budget)
    queries, others = max(queries, 1), max(others, 1)
    affordable = int(memory_budget * 2**30) // entry_bytes
    narrowest = min(FEWEST, others)
    needed = narrowest * entry_bytes
    got = f"memory_budget={memory_budget:g} GiB, below one block of {narrowest} numbers"
    expected = f"at least {1.1 * needed / 2**30:.1e}"
    require(affordable >= narrowest, got, expected)
    entries = min(affordable, ON_A_DEVICE if on_device else CACHED)
    rows = min(queries, MOST_QUERIES, max(1, entries // narrowest))
    columns = max(narrowest, entries // rows // TILE * TILE)
    return BlockPlan(rows, min(others, columns))
