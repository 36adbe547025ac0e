"""What samples can be coloured and sorted by: labels, and numbers computed when asked for."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from enum import Enum
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans, kmeans_plusplus

from .. import _checks, align
from .._require import require
from ..arrays import normalize_rows, subsample
from ..fusion.kernel_columns import columns_of
from .colours import PALETTE
from .workspace import Workspace

NEIGHBOURS = 10  # counted by disagreement, mutual k-NN and the figures of the sliders
FIRST_CENTRES_FROM = 5000  # rows: choosing among all takes longer than k-means itself
BETWEEN = " / "


class Kind(Enum):
    """What the values of a column are."""

    LABEL = "label"
    DISAGREEMENT = "disagreement"
    CLUSTER = "cluster"
    CAPTION_SCORE = "caption score"
    SEARCH_SCORE = "search score"
    SEARCH_RANK = "search rank"
    TAGS = "tags"


SEARCHED = (Kind.SEARCH_SCORE, Kind.SEARCH_RANK)


@dataclass(frozen=True)
class Column:
    """One column: its kind, and the spaces that it is about.

    Attributes
    ----------
    kind : Kind
        What its values are.
    spaces : tuple of str, default=()
        Names of one or two spaces.
    label : str, default=""
        Of a label: its column of the dataset's table.

    Examples
    --------
    >>> Column(Kind.DISAGREEMENT, ("CLIP", "expert")).name
    'disagreement: CLIP / expert'
    """

    kind: Kind
    spaces: tuple[str, ...] = ()
    label: str = ""

    @property
    def name(self) -> str:
        """Say what the column is called on the screen.

        Returns
        -------
        str
            Kind and spaces, or the label.
        """
        if self.kind is Kind.LABEL:
            return self.label
        if not self.spaces:
            return self.kind.value
        return f"{self.kind.value}: {BETWEEN.join(map(_quoted, self.spaces))}"


class Columns:
    """Columns of a workspace; each is computed once, when first asked for.

    Parameters
    ----------
    workspace : Workspace
        The dataset and its spaces.
    computing : callable, default=nullcontext
        Takes words; returns a context manager that shows them while a column is computed.
    asked : mapping of Column to callable, default=None
        Columns whose values change, and what gives those of now.

    Attributes
    ----------
    computed : dict of Column to ndarray
        Values (n,) of the columns that were asked for, but for labels.

    Raises
    ------
    InputError
        If it is no workspace.
    """

    def __init__(
        self,
        workspace: Workspace,
        computing: Callable[[str], AbstractContextManager[Any]] = nullcontext,
        asked: Mapping[Column, Callable[[], np.ndarray]] | None = None,
    ) -> None:
        _checks.typed("workspace", workspace, Workspace, "a Workspace")
        self.workspace = workspace
        self.computed: dict[Column, np.ndarray] = {}
        self._computing = computing
        self._asked = dict(asked or {})

    def labels(self) -> list[str]:
        """List the columns of the dataset that hold classes, groups or the split.

        Returns
        -------
        list of str
            Targets first.
        """
        dataset = self.workspace.dataset
        splits = [] if dataset.split is None else [dataset.split]
        return list(dict.fromkeys([*dataset.targets, *dataset.groups, *splits]))

    def offered(self) -> list[Column]:
        """List all columns that there are.

        Returns
        -------
        list of Column
            Labels, disagreement, clusters, caption scores, tags, results of the last search.
        """
        names = list(self.workspace.arrays)
        columns = [Column(Kind.LABEL, label=label) for label in self.labels()]
        columns += [Column(Kind.DISAGREEMENT, pair) for pair in combinations(names, 2)]
        columns += [Column(Kind.CLUSTER, (name,)) for name in names]
        columns += [Column(Kind.CAPTION_SCORE, (name,)) for name in names if self._reads(name)]
        columns += list(self._asked)
        return columns + [column for column in self.computed if column.kind in SEARCHED]

    def names(self) -> list[str]:
        """List the names of all columns.

        Returns
        -------
        list of str
            In the order of :meth:`offered`; a name stands for the first column that has it.
        """
        return list(self._by_name())

    def find(self, name: str) -> Column:
        """Find a column by its name.

        Parameters
        ----------
        name : str
            One of :meth:`names`.

        Returns
        -------
        Column
            The column.

        Raises
        ------
        InputError
            If there is none of that name.
        """
        columns = self._by_name()
        known = isinstance(name, str) and name in columns
        require(known, f"column {name!r}", f"one of {_checks.shortened(columns)}")
        return columns[name]

    def values(self, column: Column) -> np.ndarray:
        """Give the values of a column.

        Parameters
        ----------
        column : Column
            Of :meth:`offered`.

        Returns
        -------
        ndarray of shape (n,)
            Classes or numbers; no cluster, or NaN, for samples that are not on the maps.
        """
        if column.kind is Kind.LABEL:
            return self.workspace.dataset.labels(column.label)
        if column in self._asked:
            return self._asked[column]()
        if column not in self.computed:
            with self._computing(f"computing {column.name}"):
                self.computed[column] = COMPUTE[column.kind](self.workspace, *column.spaces)
        return self.computed[column]

    def take_search(self, found: Mapping[str, Any]) -> None:
        """Take scores and ranks of a search as columns, instead of those of the last one.

        Parameters
        ----------
        found : mapping of str to DataFrame or str
            Of :meth:`workbench.search.Search.rank`.
        """
        self.forget(SEARCHED)
        for name, table in found.items():
            if isinstance(table, str):
                continue
            for kind, key in ((Kind.SEARCH_SCORE, "score"), (Kind.SEARCH_RANK, "rank")):
                values = np.full(self.workspace.dataset.n, np.nan)
                values[table["row"]] = table[key]
                self.computed[Column(kind, (name,))] = values

    def forget(self, kinds: tuple[Kind, ...] = (), space: str | None = None) -> None:
        """Drop computed columns of some kinds, and those about a space.

        Parameters
        ----------
        kinds : tuple of Kind, default=()
            Those to drop.
        space : str, default=None
            All about it are dropped too.
        """
        for column in list(self.computed):
            if column.kind in kinds or space in column.spaces:
                del self.computed[column]

    def _by_name(self) -> dict[str, Column]:
        columns: dict[str, Column] = {}
        for column in self.offered():
            columns.setdefault(column.name, column)
        return columns

    def _reads(self, name: str) -> bool:
        captioned = len(self.workspace.dataset.captions) > 0
        return captioned and self.workspace.spaces[name].text is not None


def _quoted(name: str) -> str:
    """Quote a name that could be taken for two."""
    return repr(name) if BETWEEN in name else name


def _disagreement(workspace: Workspace, first: str, second: str) -> np.ndarray:
    """Share of the nearest neighbours that two spaces do not share."""
    X, Y = (workspace.spaces[name].as_compared().rows()["image"] for name in (first, second))
    values = np.full(workspace.dataset.n, np.nan)
    k = min(NEIGHBOURS, workspace.dataset.n - 1)
    if k < 1:  # one sample has no neighbours
        return values
    values[workspace.view] = 1 - align.mutual_knn_per_sample(
        X, Y, k, workspace.view, normalize=False
    )
    return values


def _clusters(workspace: Workspace, name: str) -> np.ndarray:
    """Number of the k-means cluster, as text; as many as there are classes."""
    dataset = workspace.dataset
    wanted = len(dataset.classes()) if dataset.targets else 8
    k = int(np.clip(wanted, 2, min(len(PALETTE), len(workspace.view))))
    X, seed = columns_of(workspace.arrays[name]), workspace.random_state
    drawn = subsample(len(X), max(k, FIRST_CENTRES_FROM), seed)
    centres, _ = kmeans_plusplus(X[drawn], k, random_state=seed)
    numbers = KMeans(k, init=centres, n_init=1, random_state=seed).fit_predict(X)
    values = np.full(dataset.n, "", dtype="<U8")
    values[workspace.view] = [f"{number + 1:02d}" for number in numbers]
    return values


def _caption_score(workspace: Workspace, name: str) -> np.ndarray:
    """Mean cosine of a picture and its own captions, in fused spaces too."""
    row = workspace.dataset.captions.row.to_numpy()
    image = normalize_rows(workspace.spaces[name].rows()["image"])
    text = normalize_rows(workspace.spaces[name].rows()["text"])
    cosine = pd.Series(np.einsum("ij,ij->i", image[row], text)).groupby(row).mean()
    return cosine.reindex(range(workspace.dataset.n)).to_numpy()


COMPUTE: dict[Kind, Callable[..., np.ndarray]] = {
    Kind.DISAGREEMENT: _disagreement,
    Kind.CLUSTER: _clusters,
    Kind.CAPTION_SCORE: _caption_score,
}
