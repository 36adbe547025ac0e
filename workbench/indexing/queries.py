"""Terms of a query as rows of the parents: a sample of the index, a picture in a file, words."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .._require import require
from ..data.dataset import Dataset
from ..data.picture_formats import SUFFIXES
from ..encoders.loading import load_encoder
from ..fusion.kernel_rows import KernelRows
from ..search.query import Term, parse_query
from ..search.terms import TermRows
from ..search.vocabulary import Vocabulary
from ..store import Space
from .database import SampleTable
from .model_file import Model
from .table_rows import kernel_rows

NAMES = ("id", "path")  # columns by which a sample is called


@dataclass(frozen=True, eq=False)
class Asked:
    """A term of a query.

    Attributes
    ----------
    weight : float
        Below 0 for what is taken away.
    row : KernelRows
        One row.
    own : str or None
        Id of the sample that it is; None for words and pictures from outside.
    """

    weight: float
    row: KernelRows
    own: str | None

    @property
    def is_picture(self) -> bool:  # numpydoc ignore=RT01
        """Whether it is an image."""
        return self.row.mapped.modality == "image"


class QueryReader:
    """What reads the queries of an index.

    Parameters
    ----------
    model : Model
        Of the index.
    table : SampleTable
        Its samples.
    encoders : mapping of str to encoder or str
        Model that made the rows of a parent, or its SPEC, by the parent's name; used instead of
        what the parent's own info names.
    device : {"auto", "cpu", "cuda"}
        For encoders that are loaded here.

    Raises
    ------
    InputError
        If ``encoders`` names a parent that is not there.
    """

    def __init__(
        self, model: Model, table: SampleTable, encoders: Mapping[str, Any], device: str
    ) -> None:
        self._model, self._table = model, table
        names = [parent["name"] for parent in model.parents]
        unknown = [name for name in encoders if name not in names]
        require(
            not unknown, f"an encoder of {unknown[:3]}", f"names of parents: {', '.join(names)}"
        )
        loaded = {
            name: load_encoder(each, device=device) if isinstance(each, str) else each
            for name, each in encoders.items()
        }
        self._given = loaded
        self._parents = _empty_spaces(model)
        self._terms = TermRows(Vocabulary(_no_data()), self._parents, {}, loaded, device)

    def asked(self, query: str) -> list[Asked]:
        """Read a query.

        Parameters
        ----------
        query : str
            As of :class:`workbench.search.Search`; an id or a file of a sample is one term.

        Returns
        -------
        list of Asked
            At least one.

        Raises
        ------
        InputError
            If it cannot be read.
        """
        require(isinstance(query, str) and query.strip(), f"query {query!r:.80}", "words, or an id")
        is_text = query.encode("utf-8", "ignore").decode("utf-8") == query
        require(is_text, f"query {query!r:.80}", "text in UTF-8")
        known = self._sample(Term(query))
        if known is not None:
            return [known]
        return [self._asked(term) for term in parse_query(query)]

    def _asked(self, term: Term) -> Asked:
        known = self._sample(term)
        if known is not None:
            return known
        is_picture = Path(term.text).suffix.lower() in SUFFIXES
        spaces = list(self._parents.values()) if is_picture else list(self._parents.values())[:1]
        for space in spaces:
            self._check_reader(space, term.text)
        read = [self._terms.understood(space, [Term(term.text)]).rows[0][1] for space in spaces]
        raw = [np.asarray(row, np.float32) for row in read]
        for row, space in zip(raw, spaces, strict=True):
            got = f"rows of {row.shape[1]} numbers for {space.name}"
            require(row.shape[1] == space.dim, got, f"{space.dim}, by the encoder that made it")
        kernel, modality = self._model.kernel, "image" if is_picture else "text"
        return Asked(term.weight, KernelRows(kernel, kernel.map(raw, modality)), None)

    def _check_reader(self, space: Space, text: str) -> None:
        made_by = space.info.get("spec") or space.info.get("reader")
        got = f"{text!r} for {space.name}, of which no model is known here"
        expected = (
            f"an id of a sample, or the model that made its rows (--encoder {space.name}=SPEC)"
        )
        require(made_by or space.name in self._given, got, expected)

    def _sample(self, term: Term) -> Asked | None:
        """A sample of the table that is called so."""
        columns = [name for name in NAMES if name in self._table.schema.names]
        for column in columns:
            found = self._table.called(column, term.text, ["id", *self._model.columns])
            if found.num_rows:
                own = str(found.column("id")[0])
                return Asked(term.weight, kernel_rows(self._model, found), own)
        return None


def _empty_spaces(model: Model) -> dict[str, Space]:
    """The parents without rows: names, widths, and what their rows were made by."""
    spaces = {}
    none = np.array([], dtype=str)
    for parent, width in zip(model.parents, list(model.widths().values())[1:], strict=True):
        rows = np.zeros((0, width), np.float32)
        text = rows if parent["reads"] else None
        spaces[parent["name"]] = Space(parent["name"], none, rows, text, info=parent["info"])
    return spaces


def _no_data() -> Dataset:
    import pandas as pd

    ids = np.array([], dtype=str)
    return Dataset("index", ids, None, pd.DataFrame(index=ids))
