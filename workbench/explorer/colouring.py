"""The colours on the maps, and the legend that shows and hides them."""

from collections.abc import Collection
from itertools import chain
from typing import Any

import numpy as np

from .colours import LegendItem, Paint, paint_classes, paint_values
from .columns import Columns, Kind
from .distribution import ClassDistribution
from .legend import Legend
from .maps import Maps
from .tagging.held import NO_TAG

NOTHING = "none"  # the choice where there is no column


class Colouring:
    """Colours the maps by a column; the legend hides classes.

    Parameters
    ----------
    columns : Columns
        To choose from.
    distribution : ClassDistribution
        Is told what is shown.
    maps : Maps
        To colour.
    legend : Legend
        Shows the classes.

    Attributes
    ----------
    paint : Paint
        On the maps now.
    """

    def __init__(
        self, columns: Columns, distribution: ClassDistribution, maps: Maps, legend: Legend
    ) -> None:
        self._columns, self._distribution = columns, distribution
        self._maps, self._legend = maps, legend
        self._hidden: frozenset[int] = frozenset()
        self._selected = np.array([], int)
        self._kept: np.ndarray | None = None  # positions that a filter keeps; None for all
        self.name = NOTHING
        self.paint = Paint(np.array([], int), [], np.array([], int), [])

    def show(self, name: str) -> None:
        """Colour by another column; all its classes are shown.

        Parameters
        ----------
        name : str
            Of the column.
        """
        self.name = name
        self._hidden = frozenset()
        self.refresh()

    def refresh(self) -> None:
        """Colour by the values that the column has now."""
        self._distribution.shown = self.name
        self.paint = self._paint()
        self._maps.paint(self.paint)
        self._tell_legend()
        self._maps.each(filter=self._shown_positions())

    def mark(self, positions: np.ndarray) -> None:
        """Let the legend show of which classes samples are selected.

        Parameters
        ----------
        positions : ndarray of int
            On the maps.
        """
        self._selected = positions
        self._tell_legend()

    def _tell_legend(self) -> None:
        items, bar = self._items(), self.paint.bar
        self._legend.legend = {
            "title": self.name, "items": items, "bar": bar, "note": self._note(),
        }  # fmt: skip

    def _note(self) -> str:
        """Say what must be said beside the values."""
        if self.name == NOTHING:
            return ""
        return self._columns.notes.get(self._columns.find(self.name), "")

    def rows(self, index: int) -> np.ndarray:
        """Number the samples of a legend item, on the maps or not.

        Parameters
        ----------
        index : int
            Of the item.

        Returns
        -------
        ndarray of int
            Rows of the dataset, ascending.
        """
        names = [self.paint.names[i] for i in self.paint.items[index].members]
        whole = paint_classes(self._values())
        return np.flatnonzero(np.isin(np.array(whole.names)[whole.classes], names))

    def toggle(self, index: int, only: bool = False) -> None:
        """Show or hide the classes of a legend item.

        Parameters
        ----------
        index : int
            Of the item; -1 shows all.
        only : bool, default=False
            Show them alone.
        """
        everything = frozenset(i for item in self.paint.items for i in item.members)
        if index < 0:
            hidden: frozenset[int] = frozenset()
        else:
            hidden = self._toggled(frozenset(self.paint.items[index].members), everything, only)
        self._hidden = frozenset() if hidden == everything else hidden
        self.refresh()

    @property
    def hidden(self) -> tuple[str, ...]:
        """Name the classes of the legend that are not shown.

        Returns
        -------
        tuple of str
            Empty where all are shown.
        """
        items = self.paint.items
        return tuple(item.name for item in items if self._hidden.issuperset(item.members))

    def hide(self, names: Collection[str]) -> None:
        """Show all classes of the legend but some.

        Parameters
        ----------
        names : collection of str
            Of those that are hidden; unknown ones are passed over.
        """
        members = [item.members for item in self.paint.items if item.name in names]
        self._hidden = frozenset(chain.from_iterable(members))
        self.refresh()

    def keep(self, positions: np.ndarray | None) -> None:
        """Show some points alone, as far as their classes are shown.

        Parameters
        ----------
        positions : ndarray of int or None
            On the maps; None shows all.
        """
        if positions is None and self._kept is None:
            return
        self._kept = positions
        self._maps.each(filter=self._shown_positions())

    def _toggled(
        self, members: frozenset[int], everything: frozenset[int], only: bool
    ) -> frozenset[int]:
        if only:
            return everything - members
        if members <= self._hidden:
            return self._hidden - members
        return self._hidden | members

    def _values(self) -> np.ndarray:
        if self.name == NOTHING:
            return np.full(self._columns.workspace.dataset.n, "all")
        return self._columns.values(self._columns.find(self.name))

    def _paint(self) -> Paint:
        values = self._values()[self._columns.workspace.view]
        kind = None if self.name == NOTHING else self._columns.find(self.name).kind
        return paint_values(
            values, self.name, self._hidden, ranks=kind is Kind.SEARCH_RANK,
            nothing=NO_TAG if kind is Kind.TAGS else "",
        )  # fmt: skip

    def _items(self) -> list[dict[str, Any]]:
        classes = self.paint.classes
        counts = np.bincount(classes)
        selected = np.bincount(classes[self._selected], minlength=len(counts))
        return [self._item(item, counts, selected) for item in self.paint.items]

    def _item(self, item: LegendItem, counts: np.ndarray, selected: np.ndarray) -> dict[str, Any]:
        members = np.array(item.members)
        return {
            "name": item.name, "colour": item.colour,
            "count": int(counts[members].sum()), "selected": int(selected[members].sum()),
            "on": not self._hidden.issuperset(item.members),
        }  # fmt: skip

    def _shown_positions(self) -> np.ndarray | None:
        shown = ~np.isin(self.paint.classes, list(self._hidden))
        if self._kept is not None:
            kept = np.zeros(len(shown), bool)
            kept[self._kept] = True
            shown &= kept
        return None if shown.all() else np.flatnonzero(shown).astype("u4")
