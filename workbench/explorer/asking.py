"""What the explorer can be asked."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from .. import _checks
from .columns import Columns
from .distribution import ClassDistribution, Share
from .groups_panel import GroupsPanel
from .panels import NeighboursPanel
from .search_panel import MOST_HITS, SearchPanel
from .tabs import Tabs
from .workspace import Workspace


class Asking:
    """Calls of :class:`Explorer` that answer a question, and show the answer."""

    queries: dict[str, dict[str, Any]]
    _asked: dict[str, str | None]
    _asked_before: dict[str, str | None]
    _workspace: Workspace
    _columns: Columns
    _distribution: ClassDistribution
    _tabs: Tabs
    _neighbours: NeighboursPanel
    _groups: GroupsPanel
    _search: SearchPanel
    _offer_columns: Callable[[], None]
    _ring: Callable[[Mapping[str, Any]], None]

    def search(
        self, query: str, k: int = MOST_HITS, *, against: str | None = None
    ) -> dict[str, Any]:
        """Rank by a query in every space, and show the rankings side by side.

        Parameters
        ----------
        query : str
            Words, ids and files of pictures: see :class:`workbench.search.Search`.
        k : int, default=60
            Samples shown for each space.
        against : {"images", "captions"}, default=None
            What is ranked; None takes that of ``engine``, images if it was not changed.

        Returns
        -------
        dict of str to DataFrame or str
            Best k of each space, or why it cannot answer.

        Raises
        ------
        InputError
            If the query cannot be read, no space can answer, or k is below 1.
        """
        k = _checks.whole_number("k", k)
        found = self._workspace.engine.rank(query, against=against)
        self._asked[query] = against
        self._columns.take_search(found)
        best = {name: _head(answer, k) for name, answer in found.items()}
        self.queries[query] = best
        self._search.show(query, best, against or self._workspace.engine.against)
        self._offer_columns()
        self._ring(best)
        self._tabs.show("Search")
        return best

    def _all_asked(self) -> dict[str, str | None]:
        """Queries and against what they ranked: those of another kernel, then those of this one."""
        here = {query: self._asked.get(query) for query in self.queries}
        before = {
            query: against for query, against in self._asked_before.items() if query not in here
        }
        return before | here

    def attach(self, name: str, encoder: Any) -> None:
        """Give a space an encoder for words and pictures that are not in the data.

        Parameters
        ----------
        name : str
            Of one of the spaces.
        encoder : Encoder or str
            The model that made its rows, or its SPEC.

        Raises
        ------
        InputError
            If there is no such space, or the encoder's rows of three captions, or pictures, are
            not those of the space.
        """
        self._workspace.engine.attach(name, encoder)

    def neighbours(self, key: str) -> dict[str, Any]:
        """Find the nearest samples of one in every space, and show them.

        Parameters
        ----------
        key : str
            Its id or file.

        Returns
        -------
        dict of str to DataFrame or str
            With a column ``shared``: near in all spaces.

        Raises
        ------
        InputError
            If there is no such sample.
        """
        found = self._neighbours.show(key)
        self._tabs.show("Neighbours")
        return found

    def groups(self, keeps: str, splits: str) -> pd.DataFrame:
        """Find groups that one space keeps together and another splits, and show them.

        Parameters
        ----------
        keeps, splits : str
            Names of two spaces.

        Returns
        -------
        DataFrame
            See :func:`workbench.align.difference_groups`; strongest first, ``rows`` are row
            numbers of the dataset.

        Raises
        ------
        InputError
            If a space has no map.
        """
        found = self._groups.show(keeps, splits)
        self._tabs.show("Groups that differ")
        return found

    def labels(self) -> list[str]:
        """List the columns of the dataset that hold classes, groups or the split.

        Returns
        -------
        list of str
            Targets first.
        """
        return self._columns.labels()

    def columns(self) -> list[str]:
        """List what can be coloured and sorted by.

        Returns
        -------
        list of str
            Names that :meth:`column` knows: labels, disagreement, clusters, scores.
        """
        return self._columns.names()

    def column(self, name: str) -> np.ndarray:
        """Give the values of a column.

        Parameters
        ----------
        name : str
            One of :meth:`columns`.

        Returns
        -------
        ndarray of shape (n,)
            NaN, or no cluster, for samples that are not on the maps.

        Raises
        ------
        InputError
            If there is no such column.
        """
        return self._columns.values(self._columns.find(name))

    def distribution(self, rows: np.ndarray) -> list[Share]:
        """Count the classes (or first factors) of some samples.

        Parameters
        ----------
        rows : ndarray of int
            Row numbers of the dataset.

        Returns
        -------
        list of Share
            Largest first: name, share, colour; by the label that is shown, or by the main one.
        """
        return self._distribution.of(rows)


def _head(answer: Any, k: int) -> Any:
    """First rows of a ranking, with its note; a reason stays as it is."""
    return answer if isinstance(answer, str) else answer.head(k)
