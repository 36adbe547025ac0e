"""Why samples are alike, and why one is ranked where it is, in the fused space of now."""

from collections.abc import Iterable, Sequence
from functools import partial

from ..interpret.pair import Pair, explain_pair
from ..interpret.rank import explain_rank
from ..store import Space
from .cards import CardColumn
from .tuned import TunedSpace

HINT = "⤢ says why a picture is here"


class Explaining:
    """Explains by the exact kernel of the fused space, whatever its columns are.

    Parameters
    ----------
    tuned : TunedSpace or None
        The fused space whose parents are at hand; without one there is nothing to explain.
    """

    def __init__(self, tuned: TunedSpace | None) -> None:
        self._tuned = tuned
        self._exact: tuple[Space, Space] | None = None  # the fused space, and its exact kernel

    def pair(self, first: int, second: int) -> Pair | None:
        """Explain how alike two samples are.

        Parameters
        ----------
        first, second : int
            Their row numbers.

        Returns
        -------
        Pair or None
            None where nothing is fused that has weights.
        """
        if self._tuned is None:
            return None
        return explain_pair(self._kernel(self._tuned), first, second)

    def rank(self, query: int, hit: int) -> str:
        """Explain where a sample is among those that are like another.

        Parameters
        ----------
        query, hit : int
            Their row numbers.

        Returns
        -------
        str
            A sentence; empty where nothing is fused, or both are one sample.
        """
        if self._tuned is None or query == hit:
            return ""
        return explain_rank(self._kernel(self._tuned), query, hit).sentence()

    def attach(self, columns: Iterable[CardColumn], asked: Sequence[int]) -> None:
        """Let the cards of the fused space say why they are where they are.

        Parameters
        ----------
        columns : iterable of CardColumn
            Answers to a picture, a column for each space.
        asked : sequence of int
            Rows of the pictures that were asked for; of several none is explained.
        """
        if self._tuned is None or len(asked) != 1:
            return
        for column in columns:
            if column.title == self._tuned.space.name:
                column.why = partial(self.rank, asked[0])
                column.note = f"{column.note}; {HINT}" if column.note else HINT

    def _kernel(self, tuned: TunedSpace) -> Space:
        if self._exact is None or self._exact[0] is not tuned.space:
            self._exact = tuned.space, tuned.as_kernel()
        return self._exact[1]
