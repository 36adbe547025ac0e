"""The panel of the filter: every column as bars or a list, each narrowing all others."""

from collections.abc import Callable, Mapping
from typing import Any

import anywidget
import numpy as np
import traitlets

from .._filtering.conditions import Among, Condition, Range, Words
from .._filtering.crossfilter import CrossFilter
from .._filtering.facets import UNLISTED, Values, facet_of
from .._filtering.shown import line, outline, state
from .._require import require
from .assets import SCRIPT, STYLE
from .sample_columns import SampleColumns
from .selection import Selection
from .status import Status

GONE = "is no longer known: what was asked of it is taken away."
COMBINE: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "select": lambda before, found: found,
    "add": np.union1d,
    "take away": np.setdiff1d,
    "intersect": np.intersect1d,
}


class FilterWidget(anywidget.AnyWidget):
    """Columns to filter by, as the page draws them."""

    _esm, _css = SCRIPT, STYLE
    kind = traitlets.Unicode("filter").tag(sync=True)
    facets: Any = traitlets.List().tag(sync=True)
    now: Any = traitlets.Dict().tag(sync=True)
    alone = traitlets.Bool(False).tag(sync=True)  # what is left is shown alone on the maps


class FilterPanel(FilterWidget):
    """Conditions on columns, in words; what meets them can be made the selection.

    Columns are looked up when the panel is looked at, and those that take long when asked for.

    Parameters
    ----------
    source : SampleColumns
        To filter by.
    selection : Selection
        To change.
    containing : callable
        Takes words, gives the row numbers of samples that have them.
    status : Status
        Shows bad input.

    Attributes
    ----------
    cross : CrossFilter
        The conditions.
    """

    def __init__(
        self, source: SampleColumns, selection: Selection,
        containing: Callable[[str], np.ndarray], status: Status,
    ) -> None:  # fmt: skip
        super().__init__()
        self._source, self._selection = source, selection
        self._status = status
        self.cross = CrossFilter(selection.dataset.n, containing)
        self._taken: dict[str, Any] = {}  # columns as they were taken
        self._wanted: dict[str, str] = {}  # what is looked for in a list
        self._waiting: dict[str | None, Condition] = {}  # of another kernel
        self._listeners: list[Callable[[], Any]] = []
        self._version = 0
        self.on_msg(lambda _, message, __: self._receive(message))

    def on_change(self, listener: Callable[[], Any]) -> None:
        """Call a function after every change of the conditions.

        Parameters
        ----------
        listener : callable
            Takes nothing.
        """
        self._listeners.append(listener)

    @property
    def conditions(self) -> dict[str | None, Condition]:
        """Give the conditions, with those of another kernel that wait for their columns.

        Returns
        -------
        dict of str or None to Condition
            By column, None for words.
        """
        return self._waiting | self.cross.conditions

    def recall(self, conditions: Mapping[str | None, Condition]) -> None:
        """Take conditions of another kernel; they hold once the panel is looked at.

        Parameters
        ----------
        conditions : mapping of str or None to Condition
            By column, None for words.
        """
        self._waiting = dict(conditions)

    def refresh(self) -> None:
        """Take the columns of now, and the conditions that waited for them."""
        waiting, self._waiting = self._waiting, {}
        for name in self._source.later():
            if name in waiting:
                self._source.compute(name)
        self._take_columns()
        for column, condition in waiting.items():
            if column is None or column in self.cross.facets:
                self._status.guarded(self.cross.narrow, column, condition)
        self._show()
        if waiting:
            self._tell()

    def _take_columns(self) -> None:
        known = self._source.known()
        for name in [name for name in self.cross.facets if name not in known]:
            if name in self.cross.conditions:
                self._status.set_status(f"{name} {GONE}")
            self.cross.drop(name)
        for name, values in known.items():
            if name not in UNLISTED and self._taken.get(name) is not values:
                self._take(name, values)
        self._taken = known

    def _take(self, name: str, values: Any) -> None:
        is_class, least = self._source.is_class(name), self._source.best_is_least(name)
        facet = facet_of(name, values, is_class=is_class, best_is_least=least)
        if facet is not None:
            self.cross.take(facet)
        elif name in self.cross.facets:
            self.cross.drop(name)

    def _show(self) -> None:
        later = [{"column": name, "name": name, "kind": "later"} for name in self._source.later()]
        with self.hold_sync():  # the page gets columns and their counts together
            self.facets = [*map(outline, self.cross.facets.values()), *later]
            self._follow()

    def _follow(self) -> None:
        """Show what the conditions leave."""
        self._version += 1
        facets = self.cross.facets.values()
        states = [state(self.cross, facet, self._wanted.get(facet.name, "")) for facet in facets]
        self.now = {**line(self.cross), "facets": states, "version": self._version}

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()

    def _receive(self, message: dict[str, Any]) -> None:
        actions: dict[str, Callable[[dict[str, Any]], Any]] = {
            "range": lambda told: self.narrow(told["column"], Range(told["low"], told["high"])),
            "pick": lambda told: self._pick(told["column"], told["value"]),
            "text": lambda told: self.narrow(None, Words(told["text"])),
            "remove": lambda told: self.narrow(told["column"], None),
            "clear": lambda told: self.clear(),
            "find": lambda told: self._wanted.update({told["column"]: told["text"]}),
            "compute": lambda told: self._compute(told["column"]),
            "class": lambda told: self._choose_class(told["column"], told["value"], told["how"]),
            "rows": lambda told: self.choose(self.cross.rows, told["how"]),
        }
        before = self._version
        try:
            self._status.guarded(actions[message["type"]], message)
        finally:
            if self._version == before:  # the page waits for an answer
                self._follow()

    def narrow(self, name: str | None, condition: Condition | None) -> None:
        """Put a condition in the place of that of a column.

        Parameters
        ----------
        name : str or None
            The column; None for words.
        condition : Condition or None
            None takes it away.

        Raises
        ------
        InputError
            If there is no such column, or it takes conditions of another kind.
        """
        self.cross.narrow(name, condition)
        self._follow()
        self._tell()

    def clear(self) -> None:
        """Take all conditions away."""
        self.cross.clear()
        self._follow()
        self._tell()

    def _pick(self, name: str, value: str) -> None:
        """Ask for one value more, or for one less."""
        chosen = self.cross.conditions.get(name)
        values = chosen.values if isinstance(chosen, Among) else ()
        fewer = tuple(each for each in values if each != value)
        self.narrow(name, Among(fewer if len(fewer) < len(values) else (*values, value)))

    def _compute(self, name: str) -> None:
        try:
            self._source.compute(name)
            self._take_columns()
        finally:
            self._show()

    def _choose_class(self, name: str, value: str, how: str) -> None:
        facet = self.cross.facets.get(name)
        if isinstance(facet, Values):
            self.choose(facet.rows(value), how)

    def choose(self, rows: np.ndarray, how: str) -> None:
        """Make samples the selection, or combine them with it.

        Parameters
        ----------
        rows : ndarray of int
            Row numbers.
        how : {"select", "add", "take away", "intersect"}
            What becomes of what is selected.

        Raises
        ------
        InputError
            If it is none of these.
        """
        require(how in COMBINE, f"{how!r}", "one of " + ", ".join(COMBINE))
        self._selection.select_rows(COMBINE[how](self._selection.rows, rows).astype(int))
