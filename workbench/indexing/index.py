"""An index that is open: candidates by short vectors, scored exactly by the fused kernel."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .. import _checks
from .._require import InputError, require
from ..fusion.kernel_rows import KernelRows
from ..fusion.kernel_spaces import joined_rows
from .database import SampleTable
from .model_file import EXPECTED, Model, read_model
from .queries import Asked, QueryReader
from .recall import FILE as RECALL
from .recall import Recall, kept_recall, recall_of
from .scoring import REFERENCE, QueryScores, Reference
from .table_rows import KEY, kernel_rows

ScoresOf = Callable[[KernelRows], np.ndarray]  # rows (n) to scores (n, queries)
DEPTH, SHARE = 300, 0.001  # candidates of a query at least, and of all rows
ALL = 5000  # rows that are all candidates: it takes some milliseconds
ANSWERS, QUERIES = 10, 100  # of which recall is told


class Index:
    """A database of fused vectors that answers queries.

    Parameters
    ----------
    path : Path
        Its folder.
    model : Model
        How its rows are read.
    table : SampleTable
        Its rows.
    encoders : mapping of str to encoder or str, default=None
        As for :func:`open_index`.
    device : {"auto", "cpu", "cuda"}, default="auto"
        For encoders that are loaded here.
    """

    def __init__(
        self, path: Path, model: Model, table: SampleTable,
        encoders: Mapping[str, Any] | None = None, device: str = "auto",
    ) -> None:  # fmt: skip
        self.path = path
        self._model, self._table = model, table
        self._reader = QueryReader(model, table, dict(encoders or {}), device)

    def __len__(self) -> int:
        """Count the rows."""
        return len(self._table)

    def __repr__(self) -> str:
        return f"Index({str(self.path)!r}: {len(self):,} rows of {self._model.name!r})"

    @property
    def depth(self) -> int:  # numpydoc ignore=RT01
        """Number of candidates of a query: 300 or a thousandth; of up to 5,000 rows all."""
        n = len(self)
        return n if n <= ALL else max(DEPTH, int(SHARE * n))

    @property
    def recall(self) -> Recall:  # numpydoc ignore=RT01
        """Recall of the ten nearest, as it was measured when the index was written.

        Raises
        ------
        InputError
            If what was measured is no longer there.
        """
        path = self.path / RECALL
        try:
            return kept_recall(path.read_text("utf-8"))
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise InputError(f"{path}: expected {EXPECTED} ({error}).") from error

    @cached_property
    def _reference(self) -> Reference:
        """Rows drawn, the same each time: lengths, and where the cosines of terms lie."""
        n = len(self)
        drawn = np.random.default_rng(0).choice(n, min(REFERENCE, n), replace=False)
        found = self._table.take(np.sort(drawn), ["id", *self._model.columns])
        return Reference(kernel_rows(self._model, found), np.array(found.column("id").to_pylist()))

    @property
    def _told(self) -> list[str]:
        """Columns that an answer shows."""
        named = ("row", "id", "path", *self._model.labels, "captions")
        return [name for name in named if name in self._table.schema.names]

    def search(
        self, query: str, k: int = ANSWERS, *, depth: int | None = None, exact: bool = False
    ) -> pd.DataFrame:
        """Find the samples that a query is nearest to.

        Parameters
        ----------
        query : str
            As of :class:`workbench.search.Search`: words, an id or a picture, or several with
            ``+`` and ``-``.
        k : int, default=10
            Answers.
        depth : int, default=None
            Candidates that are scored exactly; None takes :attr:`depth`.
        exact : bool, default=False
            Score all rows: nothing can be missed.

        Returns
        -------
        DataFrame
            Columns rank (1 is best), score, row, id; path, labels and caption (the first of the
            sample) where the index has them. Scores are exact, those of ``Search``; of several
            terms each is standardised over 1,000 rows drawn. Samples of the query are left out.

        Raises
        ------
        InputError
            If the query cannot be read, or k or depth is below 1.
        """
        k = _checks.whole_number("k", k)
        k = min(k, len(self))
        asked = self._reader.asked(query)
        return self._shown(self._answers(asked, k, self.depth_of(depth, k), exact))

    def measure(
        self, queries: Sequence[str] | None = None, k: int = ANSWERS, *, depth: int | None = None
    ) -> Recall:
        """Measure how many of the exactly nearest rows are found.

        Parameters
        ----------
        queries : sequence of str, default=None
            Your own; None asks for 100 samples, drawn, as pictures.
        k : int, default=10
            Answers of each.
        depth : int, default=None
            As for :meth:`search`.

        Returns
        -------
        Recall
            All rows are gone through once.

        Raises
        ------
        InputError
            As :meth:`search`.
        """
        k = _checks.whole_number("k", k)
        depth = self.depth_of(depth, k)
        if queries is None:
            asked = self._drawn()
        else:
            words = _checks.several("queries", queries, "queries")
            asked = [self._reader.asked(query) for query in words]
        if depth >= len(self) and not self._table.has_index():  # nothing can be missed
            return Recall(1.0, k, 0, len(self))
        scores = [QueryScores(self._model, each, self._reference) for each in asked]
        own = [_own(each) for each in asked]
        scored = _products_with(asked) if _are_single(asked) else _all_of(scores)
        exact = [found["id"].to_numpy() for found in self._exactly(scored, own, k)]
        pairs = zip(scores, own, strict=True)
        found = [self._nearest(*pair, k, depth)["id"].to_numpy() for pair in pairs]
        return recall_of(found, exact, depth, k)

    def depth_of(self, depth: int | None, k: int) -> int:
        """Tell how many candidates a search scores.

        Parameters
        ----------
        depth : int or None
            That were asked for; None means :attr:`depth`.
        k : int
            Answers.

        Returns
        -------
        int
            At least k, at most all rows.

        Raises
        ------
        InputError
            If it is no whole number above 0.
        """
        depth = self.depth if depth is None else _checks.whole_number("depth", depth)
        return min(max(depth, k), len(self))

    def _drawn(self) -> list[list[Asked]]:
        """Samples as queries, each by its own row."""
        n = len(self)
        drawn = np.sort(np.random.default_rng(1).choice(n, min(QUERIES, n), replace=False))
        found = self._table.take(drawn, ["id", *self._model.columns])
        rows, ids = kernel_rows(self._model, found), found.column("id").to_pylist()
        return [[Asked(1.0, rows[[i]], own)] for i, own in enumerate(ids)]

    def _answers(self, asked: list[Asked], k: int, depth: int, exact: bool) -> pd.DataFrame:
        scores, own = QueryScores(self._model, asked, self._reference), _own(asked)
        if not exact:
            return self._nearest(scores, own, k, depth)
        (found,) = self._exactly(_all_of([scores]), [own], k)
        return found

    def _nearest(self, scores: QueryScores, own: list[str], k: int, depth: int) -> pd.DataFrame:
        """The best of the candidates, which alone are scored."""
        columns = [*self._told, *self._model.columns]
        wanted = depth + len(own)
        vector = scores.vector()
        if not vector.any():  # terms that cancel out are near to nothing
            (found,) = self._exactly(_all_of([scores]), [own], k)
            return found
        found = self._table.nearest(vector, wanted, self._model.metric, columns)
        values = scores.of(kernel_rows(self._model, found))
        return _top(found.select(self._told), values, own, k)

    def _exactly(self, scored: ScoresOf, own: Sequence[list[str]], k: int) -> list[pd.DataFrame]:
        """The best of all rows for each query, in one pass."""
        places = [np.array([], int) for _ in own]
        values = [np.array([]) for _ in own]
        start = 0
        for block in self._table.blocks(self._model.columns):
            all_values = scored(kernel_rows(self._model, block))
            for i, column in enumerate(all_values.T):
                here = np.concatenate([values[i], column])
                there = np.concatenate([places[i], start + np.arange(len(column))])
                best = _best(here, there, k + len(own[i]))
                places[i], values[i] = there[best], here[best]
            start += len(all_values)
        return [self._at(*each, k) for each in zip(places, values, own, strict=True)]

    def _at(self, places: np.ndarray, values: np.ndarray, own: list[str], k: int) -> pd.DataFrame:
        """What is told of rows at some places of the table."""
        order = np.argsort(places)
        return _top(self._table.take(places[order], self._told), values[order], own, k)

    def _shown(self, found: pd.DataFrame) -> pd.DataFrame:
        if "captions" in found:
            first = [
                texts[0] if texts is not None and len(texts) else "" for texts in found.captions
            ]
            found = found.drop(columns="captions").assign(caption=first)
        found = found.rename(columns=self._named())
        found.insert(0, "rank", range(1, len(found) + 1))
        return found

    def _named(self) -> dict[str, str]:
        """Columns of labels by their targets, where these are no other column."""
        taken = {*self._told, "rank", "score", "caption"}
        return {name: to for name, to in self._model.labels.items() if to not in taken}


def _all_of(scores: Sequence[QueryScores]) -> ScoresOf:
    return lambda rows: np.stack([each.of(rows) for each in scores], axis=1)


def _are_single(asked: Sequence[Sequence[Asked]]) -> bool:
    """Whether each query is one picture."""
    pictures = [len(each) == 1 and each[0].is_picture and each[0].weight > 0 for each in asked]
    return all(pictures) and bool(pictures)


def _products_with(asked: Sequence[Sequence[Asked]]) -> ScoresOf:
    """Scores by single pictures up to a factor, all at once."""
    pictures = joined_rows([each[0].row for each in asked])
    return lambda rows: rows.products(pictures)


def _own(asked: Sequence[Asked]) -> list[str]:
    return [each.own for each in asked if each.own is not None]


def _best(values: np.ndarray, rows: np.ndarray, k: int) -> np.ndarray:
    """Places of the k largest, in order; of equal ones those of lower rows."""
    there = np.arange(len(values))
    if k < len(values):
        there = np.flatnonzero(values >= np.partition(values, -k)[-k])
    return there[np.lexsort((rows[there], -values[there]))[:k]]


def _top(told: Any, values: np.ndarray, own: list[str], k: int) -> pd.DataFrame:
    """The k best rows without the samples of the query; of equal ones those of lower number."""
    best = _best(values, told.column("row").to_numpy(), k + len(own))
    table = told.take(best).to_pandas()
    table.insert(0, "score", values[best])
    return table[~table["id"].isin(own)].reset_index(drop=True)[:k]


def open_index(
    path: str | Path, *, encoders: Mapping[str, Any] | None = None, device: str = "auto"
) -> Index:
    """Open an index that :func:`index_space` or :func:`index_files` wrote.

    Parameters
    ----------
    path : str or Path
        Its folder.
    encoders : mapping of str to encoder or str, default=None
        Model that made the rows of a parent, or its SPEC, by the parent's name (of files: theirs
        without the suffix). Without one, what the parent's space names is loaded.
    device : {"auto", "cpu", "cuda"}, default="auto"
        For encoders that are loaded here.

    Returns
    -------
    Index
        To search.

    Raises
    ------
    InputError
        If LanceDB is not installed, it is no such folder, or its table is of other rows.

    Examples
    --------
    >>> import tempfile
    >>> from workbench.indexing.writing import index_space
    >>> from workbench.fusion import fuse
    >>> from workbench.store import Space
    >>> rng, ids = np.random.default_rng(0), np.array([f"p{i}" for i in range(40)])
    >>> clip, expert = (Space(name, ids, rng.standard_normal((40, 8))) for name in "ab")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     out = f"{folder}/shop.lancedb"
    ...     _ = index_space(fuse(clip, expert, method="kernel"), out, progress=False)
    ...     open_index(out).search("p3", k=2)[["rank", "id"]].values.tolist()
    [[1, 'p38'], [2, 'p5']]
    """
    folder = Path(path)
    model = read_model(folder)
    table = SampleTable.open(folder)
    _check_table(folder, model, table)
    return Index(folder, model, table, encoders, device)


def _check_table(folder: Path, model: Model, table: SampleTable) -> None:
    """Refuse a table that is not the one that the model was fitted for."""
    schema = table.schema
    for name in ("row", "id"):
        require(name in schema.names, f"{folder}, a table without {name!r}", EXPECTED)
    for name, width in model.widths().items():
        got = f"{folder}, a table without {name!r}"
        require(name in schema.names, got, EXPECTED)
        found = getattr(schema.field(name).type, "list_size", None)
        got = f"{folder}, {name!r} of {found} numbers"
        require(found == width, got, f"{width}, as its parents have")
    key = (schema.metadata or {}).get(KEY, b"")
    expected = f"those of {', '.join(parent['name'] for parent in model.parents)}"
    require(key == model.key.encode(), f"{folder}, a table of other parents", expected)
    got = f"{folder}, a table of {len(table):,} rows"
    require(len(table) == model.rows, got, f"{model.rows:,}: it was not written to the end")
