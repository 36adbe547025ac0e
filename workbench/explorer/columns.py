"""What samples can be coloured and sorted by: labels, and numbers computed when asked for."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from enum import Enum
from itertools import combinations
from typing import Any

import numpy as np

from .. import _checks
from .._require import require
from .background import Outdated, Tick
from .computing import (
    Compute,
    Computed,
    approximate_disagreement,
    caption_score,
    clusters,
    disagreement,
    takes_long,
)
from .workspace import Workspace

BETWEEN = " / "
MANY_SAMPLES = 10_000  # on the maps: with fewer, no column takes a second


class Kind(Enum):
    """What the values of a column are."""

    LABEL = "label"
    DISAGREEMENT = "disagreement"
    APPROXIMATE = "approximate disagreement"
    CLUSTER = "cluster"
    CAPTION_SCORE = "caption score"
    SEARCH_SCORE = "search score"
    SEARCH_RANK = "search rank"
    TAGS = "tags"


SEARCHED = (Kind.SEARCH_SCORE, Kind.SEARCH_RANK)
LONG = (Kind.DISAGREEMENT, Kind.APPROXIMATE, Kind.CLUSTER)  # seconds, where samples are many


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


@contextmanager
def unseen(words: str) -> Iterator[Tick]:
    """Let a column be computed without saying so.

    Parameters
    ----------
    words : str
        That nobody hears.

    Yields
    ------
    callable
        Takes the share that is done.
    """
    yield lambda share: None


class Columns:
    """Columns of a workspace; each is computed once, when first asked for.

    Parameters
    ----------
    workspace : Workspace
        The dataset and its spaces.
    computing : callable, default=unseen
        Takes words; returns a context manager that shows them while a column is computed, and gives
        what is to be called with the share that is done.
    asked : mapping of Column to callable, default=None
        Columns whose values change, and what gives those of now.

    Attributes
    ----------
    computed : dict of Column to ndarray
        Values (n,) of the columns that were asked for, but for labels.
    notes : dict of Column to str
        What must be said beside values, such as that they come from approximate neighbours.

    Raises
    ------
    InputError
        If it is no workspace.
    """

    def __init__(
        self,
        workspace: Workspace,
        computing: Callable[[str], AbstractContextManager[Tick]] = unseen,
        asked: Mapping[Column, Callable[[], np.ndarray]] | None = None,
    ) -> None:
        _checks.typed("workspace", workspace, Workspace, "a Workspace")
        self.workspace = workspace
        self.computed: dict[Column, np.ndarray] = {}
        self.notes: dict[Column, str] = {}
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
            Labels, disagreement (where exact neighbours take long, approximate ones first),
            clusters, caption scores, tags, results of the last search.
        """
        names = list(self.workspace.arrays)
        columns = [Column(Kind.LABEL, label=label) for label in self.labels()]
        pairs = list(combinations(names, 2))
        long_ones = [pair for pair in pairs if takes_long(self.workspace, *pair)]
        columns += [Column(Kind.APPROXIMATE, pair) for pair in long_ones]
        columns += [Column(Kind.DISAGREEMENT, pair) for pair in pairs]
        columns += [Column(Kind.CLUSTER, (name,)) for name in names]
        columns += [Column(Kind.CAPTION_SCORE, (name,)) for name in names if self._reads(name)]
        columns += list(self._asked)
        return columns + [column for column in list(self.computed) if column.kind in SEARCHED]

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
            with self._computing(f"computing {column.name}") as tick:
                self.compute(column, tick)
        return self.computed[column]

    def compute(self, column: Column, tick: Tick) -> None:
        """Compute a column, and keep its values.

        Parameters
        ----------
        column : Column
            Of :meth:`offered`, no label.
        tick : callable
            Takes the share that is done, now and then; what it raises ends the work.

        Raises
        ------
        Outdated
            If a space of it was fused again meanwhile.
        """
        spaces = self.workspace.spaces
        begun = [spaces[name] for name in column.spaces]

        def checked(share: float) -> None:
            for name, before in zip(column.spaces, begun, strict=True):
                if spaces[name] is not before:
                    raise Outdated(f"{name} was fused again meanwhile: ask for {column.name} anew.")
            tick(share)

        found: Computed = COMPUTE[column.kind](self.workspace, *column.spaces, tick=checked)
        checked(1.0)
        self.notes[column] = found.note
        self.computed[column] = found.values

    def is_long(self, column: Column) -> bool:
        """Tell whether a column is still to be computed, of so many samples that it takes seconds.

        Parameters
        ----------
        column : Column
            Of :meth:`offered`.

        Returns
        -------
        bool
            Then it should be done where it can be stopped.
        """
        many = len(self.workspace.view) >= MANY_SAMPLES
        return many and column.kind in LONG and column not in self.computed

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
                self.notes.pop(column, None)

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


COMPUTE: dict[Kind, Compute] = {
    Kind.DISAGREEMENT: disagreement,
    Kind.APPROXIMATE: approximate_disagreement,
    Kind.CLUSTER: clusters,
    Kind.CAPTION_SCORE: caption_score,
}
