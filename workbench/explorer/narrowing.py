"""The panels of the filter and of the table, and what one tells the other."""

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets
import numpy as np

from .columns import Columns
from .filter_panel import FilterPanel
from .own_measures import OwnMeasures
from .sample_columns import SampleColumns
from .selection import Selection
from .status import Status
from .table_panel import FILTERED, SELECTED, TablePanel
from .tabs import Tabs

FILTER, TABLE = "Filter", "Table"  # names of the panels


class Narrowing:
    """A filter of samples, and a table that follows it or the selection.

    Parameters
    ----------
    selection : Selection
        To change and to follow.
    columns : Columns
        To filter and to sort by.
    own : OwnMeasures
        Give columns, too.
    status : Status
        Shows bad input.
    details : callable
        Takes a row number, gives all that is known of a sample, and its picture large.
    on_open, on_hover : callable
        Take a row number; -1 for none.
    keep : callable
        Takes positions on the maps that are shown alone, None for all.

    Attributes
    ----------
    filter : FilterPanel
        Conditions on columns.
    table : TablePanel
        A line for each sample.
    panels : list of Widget
        Both, for tabs.
    source : SampleColumns
        The columns of both.
    """

    def __init__(
        self, selection: Selection, columns: Columns, own: OwnMeasures, status: Status,
        details: Callable[[int], tuple[dict[str, Any], bytes]],
        on_open: Callable[[int], Any], on_hover: Callable[[int], Any],
        keep: Callable[[np.ndarray | None], Any],
    ) -> None:  # fmt: skip
        self.source = SampleColumns(selection, columns, own)
        work = columns.workspace
        self.filter = FilterPanel(
            self.source, selection, lambda text: work.engine.containing(text), status
        )
        self.table = TablePanel(
            self.source,
            selection,
            lambda: self.filter.cross.rows,
            status,
            details,
            on_open,
            on_hover,
        )
        self.panels = [widgets.VBox([self.filter]), widgets.VBox([self.table])]
        self._selection, self._keep = selection, keep
        self.filter.on_change(self._filter_changed)
        self.filter.observe(lambda _: self._show_on_maps(), "alone")
        selection.on_change(self._selection_changed)

    def connect(self, tabs: Tabs) -> None:
        """Look columns up when a panel comes to the front.

        Parameters
        ----------
        tabs : Tabs
            That hold the panels.
        """
        tabs.on_front(FILTER, self.filter.refresh)
        tabs.on_front(TABLE, self._show_table)

    def _show_table(self) -> None:
        self.filter.refresh()
        self.table.refresh()

    def _filter_changed(self) -> None:
        self.table.follow(FILTERED)
        self._show_on_maps()

    def _show_on_maps(self) -> None:
        kept = self._selection.positions(self.filter.cross.rows)
        self._keep(kept if self.filter.alone else None)

    def _selection_changed(self) -> None:
        self.table.follow(SELECTED)
        self.table.mark()
