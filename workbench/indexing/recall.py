"""How many of the exactly nearest rows an index finds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

FILE = "recall.json"  # in the folder of an index


@dataclass(frozen=True)
class Recall:
    """What part of the exactly nearest rows was found.

    Attributes
    ----------
    value : float
        From 0 to 1, the mean over the queries.
    k : int
        Nearest rows of each query.
    queries : int
        How many were asked.
    depth : int
        Candidates of each that were scored exactly.
    """

    value: float
    k: int
    queries: int
    depth: int

    def sentence(self) -> str:
        """Say it.

        Returns
        -------
        str
            The recall, and of what.

        Examples
        --------
        >>> Recall(0.998, 10, 100, 1000).sentence()
        'recall@10 0.998 of exact (100 queries, 1,000 candidates each)'
        """
        asked = f"{self.queries:,} queries, {self.depth:,} candidates each"
        return f"recall@{self.k} {self.value:.3f} of exact ({asked})"


def recall_of(
    found: Sequence[np.ndarray], exact: Sequence[np.ndarray], depth: int, k: int
) -> Recall:
    """Compare what was found with what is nearest.

    Parameters
    ----------
    found, exact : sequence of ndarray of shape (k,)
        Ids of each query's answers; equal scores count by their ids.
    depth : int
        Candidates of each.
    k : int
        Answers of each.

    Returns
    -------
    Recall
        1 where there is nothing to find.

    Examples
    --------
    >>> recall_of([np.array([1, 2])], [np.array([2, 3])], depth=5, k=2).value
    0.5
    """
    shares = [
        float(np.isin(right, got).mean()) if len(right) else 1.0
        for got, right in zip(found, exact, strict=True)
    ]
    return Recall(float(np.mean(shares)) if shares else 1.0, k, len(shares), depth)
