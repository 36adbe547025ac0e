"""Every column of the samples: of the data, what was computed or measured, kept selections."""

from functools import cached_property
from typing import Any

import numpy as np

from .._filtering.captions import joined_captions
from .._filtering.facets import CAPTIONS, ID
from .columns import Columns, Kind
from .own_measures import OwnMeasures
from .selection import Selection


class SampleColumns:
    """Columns of all samples by name, for what filters and tabulates them.

    Parameters
    ----------
    selection : Selection
        Whose kept selections are columns of yes and no.
    columns : Columns
        Those that were computed are columns; others can be.
    own : OwnMeasures
        Those that give a number for each sample are columns.
    """

    def __init__(self, selection: Selection, columns: Columns, own: OwnMeasures) -> None:
        self._selection, self._columns = selection, columns
        self._own = own
        self._kept: dict[str, tuple[np.ndarray, np.ndarray]] = {}  # ids, and who is among them

    @cached_property
    def _data(self) -> dict[str, Any]:
        dataset = self._selection.dataset
        data: dict[str, Any] = {ID: dataset.ids}
        data |= {str(name): dataset.table[name] for name in dataset.table}
        if len(dataset.captions):
            data[CAPTIONS] = joined_captions(dataset, np.arange(dataset.n))
        return data

    def known(self) -> dict[str, Any]:
        """Give the columns that there are.

        Returns
        -------
        dict of str to array-like of shape (n,)
            Equal to those of before are the same objects.
        """
        return self._data | self.added()

    def added(self) -> dict[str, Any]:
        """Give the columns that are none of the data.

        Returns
        -------
        dict of str to array-like of shape (n,)
            What was computed, own measures, kept selections.
        """
        added = {column.name: values for column, values in list(self._columns.computed.items())}
        added |= {name: values for name, (values, _) in self._own.columns().items()}
        return added | self._memberships()

    def _memberships(self) -> dict[str, np.ndarray]:
        saved, ids = self._selection.saved, self._selection.dataset.ids
        before = self._kept
        self._kept = {
            name: before[name] if _is_that(before, name, kept) else (kept, np.isin(ids, kept))
            for name, kept in saved.items()
        }
        return {f"in {name}": inside for name, (_, inside) in self._kept.items()}

    def later(self) -> list[str]:
        """List the columns that take a while, and were not asked for yet.

        Returns
        -------
        list of str
            Of disagreement, clusters, scores of captions.
        """
        offered, computed = self._columns.offered(), self._columns.computed
        names = [
            column.name
            for column in offered
            if column.kind is not Kind.LABEL and column not in computed
        ]
        return [name for name in dict.fromkeys(names) if name not in self._data]

    def compute(self, name: str) -> None:
        """Compute a column.

        Parameters
        ----------
        name : str
            One of :meth:`later`.
        """
        self._columns.values(self._columns.find(name))

    def is_class(self, name: str) -> bool:
        """Say whether numbers of a column are names.

        Parameters
        ----------
        name : str
            Of the column.

        Returns
        -------
        bool
            True for labels, groups and the split.
        """
        return name in self._columns.labels()

    def best_is_least(self, name: str) -> bool:
        """Say whether the smallest number of a column is the best.

        Parameters
        ----------
        name : str
            Of the column.

        Returns
        -------
        bool
            True for ranks, and own measures that should be low.
        """
        if name in self._data:
            return False
        ranks = {c.name for c in list(self._columns.computed) if c.kind is Kind.SEARCH_RANK}
        _, higher_is_better = self._own.columns().get(name, (None, True))
        return name in ranks or not higher_is_better


def _is_that(before: dict[str, tuple[np.ndarray, np.ndarray]], name: str, ids: np.ndarray) -> bool:
    return name in before and before[name][0] is ids
