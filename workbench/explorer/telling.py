"""What one piece of the explorer tells the others."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..data.dataset import Dataset
from .colouring import Colouring
from .columns import Columns
from .maps import Maps
from .panels import SelectionPanel
from .picking import Picking
from .pictures import Pictures
from .selection import Selection
from .status import Status
from .tabs import Tabs
from .toolbar import Toolbar
from .tuning import SLIDERS
from .workspace import Workspace


class Telling:
    """What follows a selection, an answer, a click and the mouse, wherever it came about."""

    dataset: Dataset
    view: np.ndarray
    _workspace: Workspace
    _selection: Selection
    _columns: Columns
    _maps: Maps
    _colouring: Colouring
    _pictures: Pictures
    _picking: Picking
    _toolbar: Toolbar
    _tabs: Tabs
    _gallery: SelectionPanel
    _status: Status
    _refresh_tuner: Callable[[], None]
    search: Callable[..., Any]
    neighbours: Callable[[str], Any]

    def _selection_changed(self) -> None:
        self._status.set_status("")
        self._maps.ring({})
        self._maps.select(self._selection.positions(self._selection.rows))
        self._picking.mark()
        self._show_selection()
        if self._tabs.front == SLIDERS:
            self._refresh_tuner()

    def _show_selection(self) -> None:
        self._toolbar.refresh()
        self._gallery.refresh()

    def _offer_columns(self) -> None:
        """Offer the columns of now; a choice stays if it can, and shows its values of now."""
        self._toolbar.offer_columns()
        self._gallery.offer_columns()
        if self._colouring.name not in self._columns.labels():
            self._colouring.refresh()
        if self._gallery.sort.value not in self._columns.labels():
            self._show_selection()

    def _ring(self, found: Mapping[str, Any]) -> None:
        """Ring the first hits of each space in its map; of one that cannot answer, the first's."""
        k = self._workspace.k
        answered = {
            name: ranks.row[:k] for name, ranks in found.items() if not isinstance(ranks, str)
        }
        first = next(iter(answered.values()))
        self._maps.ring({
            name: self._selection.positions(np.asarray(answered.get(name, first), int))
            for name in self._maps.scatters
        })  # fmt: skip

    def _choose(self, rows: np.ndarray) -> None:
        self._selection.select_rows(rows)
        self._tabs.show("Selection")

    def _hover_card(self, position: int) -> dict[str, Any]:
        return self._pictures.hover_card(int(self.view[position]))

    def _hover(self, row: int) -> None:
        self._maps.hover(self._selection.position(row))

    def _ask(self, query: str, against: str) -> None:
        self.search(query, against=against)

    def _open(self, row: int) -> None:
        self.neighbours(str(self.dataset.ids[row]))
