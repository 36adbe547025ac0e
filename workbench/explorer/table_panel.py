"""The panel of the table: a line for each sample, sorted by a click; pages are sent when seen."""

from collections.abc import Callable
from typing import Any

import anywidget
import numpy as np
import traitlets

from .._filtering.cells import MOST_IN_TABLE, in_words
from .._filtering.heads import head_of
from .._filtering.ordering import keys_of, ordered
from .._require import require
from .assets import SCRIPT, STYLE
from .sample_columns import SampleColumns
from .selection import Selection
from .status import Status

LINES = 100  # sent at once
ALL = "all samples"
FILTERED = "what the filter keeps"
SELECTED = "the selection"
UNSORTED = "none"


class TableWidget(anywidget.AnyWidget):
    """A table as the page draws it; ``marked`` holds a bit for each sample of the dataset."""

    _esm, _css = SCRIPT, STYLE
    kind = traitlets.Unicode("table").tag(sync=True)
    columns: Any = traitlets.List().tag(sync=True)
    lines = traitlets.Int(0).tag(sync=True)
    page = traitlets.Int(LINES).tag(sync=True)
    sort: Any = traitlets.Dict({"column": -1, "direction": UNSORTED}).tag(sync=True)
    choices: Any = traitlets.List([ALL, FILTERED, SELECTED]).tag(sync=True)
    which = traitlets.Unicode(FILTERED).tag(sync=True)
    marked = traitlets.Bytes().tag(sync=True)
    version = traitlets.Int(0).tag(sync=True)


class TablePanel(TableWidget):
    """All columns of samples, sorted by one of them.

    Parameters
    ----------
    source : SampleColumns
        What is tabulated.
    selection : Selection
        Can be tabulated, and is changed by clicks.
    filtered : callable
        Gives the row numbers that the filter keeps.
    status : Status
        Shows bad input.
    details : callable
        Takes a row number, gives all that is known of a sample, and its picture large.
    on_open, on_hover : callable
        Take a row number; -1 for none.

    Attributes
    ----------
    rows : ndarray of int
        Row numbers of the lines, from top to bottom.
    """

    def __init__(
        self, source: SampleColumns, selection: Selection, filtered: Callable[[], np.ndarray],
        status: Status, details: Callable[[int], tuple[dict[str, Any], bytes]],
        on_open: Callable[[int], Any], on_hover: Callable[[int], Any],
    ) -> None:  # fmt: skip
        super().__init__()
        self._source, self._selection = source, selection
        self._filtered, self._status = filtered, status
        self._details = details
        self._on_open, self._on_hover = on_open, on_hover
        self.rows = np.array([], int)
        self.sorted_by: tuple[str, bool] | None = None  # column, whether the largest comes first
        self._known: dict[str, Any] = {}
        self._cells: dict[str, np.ndarray] = {}  # values, quick to look up
        self._keys: dict[str, np.ndarray] = {}
        self.on_msg(lambda _, message, __: self._receive(message))

    def refresh(self) -> None:
        """Show the columns, the rows and the selection of now."""
        known = self._source.known()
        kept = {name for name, values in known.items() if self._known.get(name) is values}
        before = self._cells
        self._keys = {name: keys for name, keys in self._keys.items() if name in kept}
        self._cells = {
            name: before[name] if name in kept else np.asarray(values, dtype=object)
            for name, values in known.items()
        }
        self._known = known
        if self.sorted_by is not None and self.sorted_by[0] not in known:
            self.sorted_by = None
        self.columns = [head_of(name, self._cells[name]) for name in known]
        self._show_rows()
        self.mark()

    def _show_rows(self) -> None:
        rows = self._wanted()
        names = list(self._known)
        shown = {"column": -1, "direction": UNSORTED}
        if self.sorted_by is not None:
            name, descending = self.sorted_by
            rows = ordered(rows, self._order_of(name), descending=descending)
            direction = "descending" if descending else "ascending"
            shown = {"column": names.index(name), "direction": direction}
        self.rows = rows
        with self.hold_sync():
            self.lines, self.sort = len(rows), shown
            self.version += 1

    def _wanted(self) -> np.ndarray:
        if self.which == ALL:
            return np.arange(self._selection.dataset.n)
        return self._selection.rows if self.which == SELECTED else self._filtered()

    def _order_of(self, name: str) -> np.ndarray:
        if name not in self._keys:
            self._keys[name] = keys_of(self._known[name])
        return self._keys[name]

    def mark(self) -> None:
        """Show which samples are selected."""
        mask = np.zeros(self._selection.dataset.n, bool)
        mask[self._selection.rows] = True
        self.marked = np.packbits(mask).tobytes()

    def follow(self, which: str) -> None:
        """Show other lines where the table is of what has changed.

        Parameters
        ----------
        which : str
            ``FILTERED`` or ``SELECTED``.
        """
        if self.which == which and self._known:  # before it is looked at there is nothing to follow
            self._show_rows()

    def sort_by(self, name: str) -> None:
        """Sort by a column, the best first: numbers from the largest, ranks from 1, words from A.

        Again turns the order round, and a third time brings that of the data back.

        Parameters
        ----------
        name : str
            Of the column.

        Raises
        ------
        InputError
            If there is no such column.
        """
        require(name in self._known, f"column {name!r}", "one of the table")
        first = self._begins_with_largest(name)
        if self.sorted_by is None or self.sorted_by[0] != name:
            self.sorted_by = name, first
        elif self.sorted_by[1] == first:
            self.sorted_by = name, not first
        else:
            self.sorted_by = None
        self._show_rows()

    def _begins_with_largest(self, name: str) -> bool:
        index = list(self._known).index(name)
        return self.columns[index]["number"] and not self._source.best_is_least(name)

    def _receive(self, message: dict[str, Any]) -> None:
        actions: dict[str, Callable[[dict[str, Any]], Any]] = {
            "page": self._send_page,
            "details": self._send_details,
            "sort": lambda told: self.sort_by(list(self._known)[told["column"]]),
            "which": lambda told: self._show(told["value"]),
            "choose": self._choose,
            "open": lambda told: self._on_open(told["row"]),
            "hover": lambda told: self._on_hover(told["row"]),
        }
        action = actions[message["type"]]
        if message["type"] in ("page", "details", "hover"):  # no doing of the user's
            action(message)
        else:
            self._status.guarded(action, message)

    def _show(self, which: str) -> None:
        require(which in self.choices, f"{which!r}", "one of " + ", ".join(self.choices))
        self.which = which
        self._show_rows()

    def _send_page(self, message: dict[str, Any]) -> None:
        if message["version"] != self.version:
            return
        start = message["start"]
        items = [[int(row), self._line(row)] for row in self.rows[start : start + LINES]]
        self.send({**message, "items": items})

    def _line(self, row: int) -> list[str]:
        return [in_words(cells[row])[:MOST_IN_TABLE] for cells in self._cells.values()]

    def _send_details(self, message: dict[str, Any]) -> None:
        words, picture = self._details(message["row"])
        self.send({**message, **words}, [picture])

    def _choose(self, message: dict[str, Any]) -> None:
        """Select the lines between two, or add them, or take them away."""
        first, last = sorted((message["from"], message["to"]))
        rows, before = self.rows[first : last + 1], self._selection.rows
        if message["how"] == "toggle":
            is_in = np.isin(rows, before).all()
            rows = np.setdiff1d(before, rows) if is_in else np.union1d(before, rows)
        elif message["how"] == "take away":
            rows = np.setdiff1d(before, rows)
        self._selection.select_rows(rows.astype(int))
