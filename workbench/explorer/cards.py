"""Widgets of our own: cards of pictures, and the legend."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets

HERE = Path(__file__).parent / "static"


PAGE = 60  # cards sent at once


PANELS = ("Selection", "Neighbours", "Groups that differ", "Search", "C and l", "Keys")


KEYS = {
    "/": "write a query", "Escape": "clear the selection", "u": "undo (also Ctrl+Z)",
    "r": "redo", "l": "draw a lasso", "p": "move and zoom the maps", "f": "fit the maps",
    **{str(i): name for i, name in enumerate(PANELS, 1)}, "?": "this list",
}  # fmt: skip


@dataclass
class Column:
    """One column of cards: rows of the dataset in order, a badge and a mark for each."""

    title: str
    rows: np.ndarray
    note: str = ""
    badges: Sequence[str] = ()
    marks: frozenset[int] = frozenset()
    select: str = ""  # what a click on the title does
    mix: list = field(default_factory=list)
    narrow: bool = False


class Cards(anywidget.AnyWidget):
    """Columns of pictures; sends what is in view when it is asked for."""

    _esm, _css = HERE / "explorer.js", HERE / "explorer.css"
    kind = traitlets.Unicode("cards").tag(sync=True)
    columns: Any = traitlets.List().tag(sync=True)
    empty = traitlets.Unicode().tag(sync=True)
    version = traitlets.Int(0).tag(sync=True)

    def __init__(self, card: Callable[[int], tuple[dict, bytes]], heard: Callable) -> None:
        super().__init__()
        self.shown: list[Column] = []
        self._card, self._heard = card, heard
        self.on_msg(self._receive)

    def show(self, columns: list[Column], empty: str = "", ready: int = 0) -> None:
        """Replace all columns; ``empty`` stands where there is none, ``ready`` cards go along."""
        self.shown = columns
        keys, specs = ("title", "note", "select", "narrow", "mix"), []
        for column in columns:
            items, pictures = self._page(column, 0, ready)
            spec = {"n": len(column.rows), "items": items, "pictures": pictures}
            specs.append({key: getattr(column, key) for key in keys} | spec)
        with self.hold_sync():
            self.columns, self.empty, self.version = specs, empty, self.version + 1

    def _page(self, column: Column, start: int, stop: int) -> tuple[list[dict], list[bytes]]:
        cards = [self._card(int(row)) for row in column.rows[start:stop]]
        for i, (item, _picture) in enumerate(cards, start):
            item["badge"] = column.badges[i] if len(column.badges) else ""
            item["mark"] = item["row"] in column.marks
        return [item for item, _ in cards], [picture for _, picture in cards]

    def _receive(self, _: Any, message: dict, __: Any) -> None:
        if message["type"] != "page":
            self._heard(self, message)
        elif message["version"] == self.version:
            column, start = self.shown[message["column"]], message["start"]
            items, pictures = self._page(column, start, start + PAGE)
            self.send({**message, "items": items}, pictures)


class Legend(anywidget.AnyWidget):
    """Classes as buttons, or a colour bar; hears keys, gives the maps their size and theme."""

    _esm, _css = Cards._esm, Cards._css
    kind = traitlets.Unicode("legend").tag(sync=True)
    legend = traitlets.Dict().tag(sync=True)
    shortcuts = traitlets.List(list(KEYS)).tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    maps = traitlets.List(traitlets.Unicode()).tag(sync=True)  # ids of the scatter plots' models
