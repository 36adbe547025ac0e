"""Scores as tables of ranks."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ..data.dataset import Dataset
from .answers import Answer, Unanswered

Ranking = pd.DataFrame | Unanswered


def ranking_tables(
    answers: Mapping[str, Answer], ids: np.ndarray, asked: Sequence[int], k: int | None = None
) -> dict[str, Ranking]:
    """Rank the samples of every answer, with the changes against the first one.

    Parameters
    ----------
    answers : mapping of str to Scores or Unanswered
        By name of the space.
    ids : ndarray of shape (n,)
        Ids of the samples.
    asked : sequence of int
        Samples of the query itself: left out.
    k : int, default=None
        Best so many; None gives all that have a score.

    Returns
    -------
    dict of str to DataFrame or Unanswered
        Columns row, id, score, rank, change; ``attrs["note"]`` is the note of the scores.

    Examples
    --------
    >>> from workbench.search.answers import Scores
    >>> answers = {"A": Scores(np.array([0.1, 0.9])), "B": Scores(np.array([0.3, 0.2]))}
    >>> ranking_tables(answers, np.array(["a", "b"]), asked=())["B"][["id", "change"]].values
    array([['a', 1.0],
           ['b', -1.0]], dtype=object)
    """
    tables: dict[str, Ranking] = {}
    reference: np.ndarray | None = None
    for name, answer in answers.items():
        if isinstance(answer, Unanswered):
            tables[name] = answer
            continue
        score = answer.values.astype(np.float32)
        score[list(asked)] = np.nan
        order = _order(score)
        rank = np.full(len(score), np.nan)
        rank[order] = np.arange(1, len(order) + 1)
        if reference is None:
            reference = rank
        best = order[:k]
        columns = {
            "row": best,
            "id": ids[best],
            "score": score[best],
            "rank": rank[best].astype(int),
            "change": reference[best] - rank[best],
        }
        table = pd.DataFrame(columns)
        table.attrs["note"] = answer.note
        tables[name] = table
    return tables


def names_of(dataset: Dataset) -> pd.DataFrame:
    """Say what each sample is called: where its picture is, and its first caption.

    Parameters
    ----------
    dataset : Dataset
        What is ranked.

    Returns
    -------
    DataFrame
        Columns ``path`` and ``caption``, a row for each sample; empty where there is none.
    """
    named = dataset.table["file"].tolist() if "file" in dataset.table else dataset.ids.tolist()
    files = named if dataset.paths is None else dataset.paths
    first = dataset.captions.drop_duplicates("row").set_index("row")["text"]
    captions = first.reindex(range(dataset.n), fill_value="")
    return pd.DataFrame({"path": [str(file) for file in files], "caption": captions.to_numpy()})


def add_names(tables: Mapping[str, Ranking], names: pd.DataFrame) -> None:
    """Add columns ``path`` and ``caption`` to each table.

    Parameters
    ----------
    tables : mapping of str to DataFrame or Unanswered
        Changed in place.
    names : DataFrame
        Of :func:`names_of`.

    Examples
    --------
    >>> tables = {"A": pd.DataFrame({"row": [1]})}
    >>> add_names(tables, pd.DataFrame({"path": ["a.png", "b.png"], "caption": ["owl", "fox"]}))
    >>> tables["A"].caption.tolist()
    ['fox']
    """
    for table in tables.values():
        if not isinstance(table, Unanswered):
            for name in names:
                table[name] = names[name].to_numpy()[table["row"].to_numpy()]


def mark_shared(tables: Mapping[str, Ranking]) -> None:
    """Add a column ``shared`` to each table: whether the sample is in all of them.

    Parameters
    ----------
    tables : mapping of str to DataFrame or Unanswered
        Changed in place.

    Examples
    --------
    >>> tables = {"A": pd.DataFrame({"row": [1, 2]}), "B": pd.DataFrame({"row": [2, 3]})}
    >>> mark_shared(tables)
    >>> tables["A"].shared.tolist()
    [False, True]
    """
    answered = [table for table in tables.values() if not isinstance(table, Unanswered)]
    common = set.intersection(*(set(table.row) for table in answered))
    for table in answered:
        table["shared"] = table.row.isin(common)


def _order(score: np.ndarray) -> np.ndarray:
    """Samples that have a score, best first; equal ones in the order of the data."""
    order = np.argsort(-score, kind="stable")  # NaN last
    return order[: int(np.isfinite(score).sum())]
