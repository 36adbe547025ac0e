"""How many of the exactly nearest rows an index finds."""

import json
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
        How many were asked; none where all rows are candidates, so that none can be missed.
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
        if not self.queries:
            return f"all {self.depth:,} rows are scored exactly"
        queries = f"{self.queries:,} queries" if self.queries > 1 else "1 query"
        asked = f"{queries}, {self.depth:,} candidates each"
        return f"recall@{self.k} {self.value:.3f} of exact ({asked})"


def kept_recall(text: str) -> Recall:
    """Read what was measured when an index was written.

    Parameters
    ----------
    text : str
        JSON.

    Returns
    -------
    Recall
        As it was.

    Raises
    ------
    ValueError, TypeError or KeyError
        If it is something else.

    Examples
    --------
    >>> kept_recall('{"value": 0.5, "k": 10, "queries": 100, "depth": 300}').value
    0.5
    """
    kept = json.loads(text)
    value = float(kept["value"])
    if not 0 <= value <= 1:
        raise ValueError(f"a recall of {value}")
    return Recall(value, *(int(kept[name]) for name in ("k", "queries", "depth")))


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
