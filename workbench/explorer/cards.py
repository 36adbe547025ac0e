"""Columns of picture cards."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import anywidget
import numpy as np
import traitlets

from .assets import SCRIPT, STYLE
from .distribution import Share
from .status import Status

PAGE = 60  # cards sent at once


@dataclass
class CardColumn:
    """One column of cards: rows of the dataset in order, a badge and a mark for each.

    Attributes
    ----------
    title : str
        At its head.
    rows : ndarray of int
        Row numbers, a card each.
    note : str, default=""
        Under the title.
    badges : sequence of str, default=()
        Of each card.
    marks : frozenset of int, default=frozenset()
        Rows whose cards are framed.
    select : str, default=""
        What a click on the title does; nothing if empty.
    distribution : list of Share, default=[]
        Classes of the rows.
    narrow : bool, default=False
        As wide as one card.
    scores : sequence of str, default=()
        Of each card, under its label.
    colour : str, default=""
        Of the space that it is about.
    why : callable, default=None
        Takes a row number, says why it stands where it does.
    """

    title: str
    rows: np.ndarray
    note: str = ""
    badges: Sequence[str] = ()
    marks: frozenset[int] = frozenset()
    select: str = ""
    distribution: list[Share] = field(default_factory=list)
    narrow: bool = False
    scores: Sequence[str] = ()
    colour: str = ""
    why: Callable[[int], str] | None = None


class Cards(anywidget.AnyWidget):
    """Columns of pictures; sends what is in view when it is asked for.

    Parameters
    ----------
    card : callable
        Takes a row number, gives what the card says, and its picture.
    on_message : callable
        Hears what the browser says, but for what is asked for here: this widget, the message.
    details : callable, default=None
        Takes a row number, gives all that is known of a sample, and its picture large.
    """

    _esm, _css = SCRIPT, STYLE
    kind = traitlets.Unicode("cards").tag(sync=True)
    columns: Any = traitlets.List().tag(sync=True)
    empty = traitlets.Unicode().tag(sync=True)
    version = traitlets.Int(0).tag(sync=True)

    def __init__(
        self,
        card: Callable[[int], tuple[dict[str, Any], bytes]],
        on_message: Callable[["Cards", dict[str, Any]], Any],
        details: Callable[[int], tuple[dict[str, Any], bytes]] | None = None,
    ) -> None:
        super().__init__()
        self.shown: list[CardColumn] = []
        self._card, self._on_message = card, on_message
        self._details = details
        self.on_msg(self._receive)

    def show(self, columns: list[CardColumn], empty: str = "", ready: int = 0) -> None:
        """Replace all columns.

        Parameters
        ----------
        columns : list of CardColumn
            From left to right.
        empty : str, default=""
            Stands where there is none.
        ready : int, default=0
            Cards of each that go along at once.
        """
        self.shown = columns
        specs = [self._spec(column, ready) for column in columns]
        with self.hold_sync():
            self.columns, self.empty = specs, empty
            self.version += 1

    def retag(self, tagged: dict[str, list[int]]) -> None:
        """Let cards show other tags, where they are.

        Parameters
        ----------
        tagged : dict of str to list of int
            Rows of the dataset by the tags that they have now, in words.
        """
        if self.shown:
            self.send({"type": "tags", "tagged": list(tagged.items())})

    def _spec(self, column: CardColumn, ready: int) -> dict[str, Any]:
        items, pictures = self._page(column, 0, ready)
        return {
            "title": column.title, "note": column.note, "select": column.select,
            "colour": column.colour,
            "narrow": column.narrow, "distribution": [list(s) for s in column.distribution],
            "n": len(column.rows), "items": items, "pictures": pictures,
        }  # fmt: skip

    def _page(
        self, column: CardColumn, start: int, stop: int
    ) -> tuple[list[dict[str, Any]], list[bytes]]:
        cards = [self._card(int(row)) for row in column.rows[start:stop]]
        for i, (item, _picture) in enumerate(cards, start):
            item["badge"] = column.badges[i] if len(column.badges) else ""
            item["score"] = column.scores[i] if len(column.scores) else ""
            item["mark"] = item["row"] in column.marks
        return [item for item, _ in cards], [picture for _, picture in cards]

    def _receive(self, _: Any, message: dict[str, Any], __: Any) -> None:
        if message["type"] == "page":
            self._send_page(message)
        elif message["type"] == "details":
            self._send_details(message)
        else:
            self._on_message(self, message)

    def _send_page(self, message: dict[str, Any]) -> None:
        if message["version"] != self.version:
            return
        column, start = self.shown[message["column"]], message["start"]
        items, pictures = self._page(column, start, start + PAGE)
        self.send({**message, "items": items}, pictures)

    def _send_details(self, message: dict[str, Any]) -> None:
        if self._details is not None:
            words, picture = self._details(message["row"])
            why = self._why(message)
            columns = [["why here", why], *words["columns"]] if why else words["columns"]
            self.send({**message, **words, "columns": columns}, [picture])

    def _why(self, message: dict[str, Any]) -> str:
        """Why a card of a column stands where it does; nothing for a column that is gone."""
        if message["version"] != self.version:
            return ""
        why = self.shown[message["column"]].why
        return why(message["row"]) if why else ""


class CardMaker:
    """Makes cards that all answer the same: a click lists neighbours, the mouse marks on the maps.

    Parameters
    ----------
    status : Status
        Shows bad input.
    card : callable
        As of :class:`Cards`.
    on_open, on_hover : callable
        Take a row number; -1 for none.
    details : callable, default=None
        As of :class:`Cards`.

    Attributes
    ----------
    made : list of Cards
        All of them.
    """

    def __init__(
        self,
        status: Status,
        card: Callable[[int], tuple[dict[str, Any], bytes]],
        on_open: Callable[[int], Any],
        on_hover: Callable[[int], Any],
        details: Callable[[int], tuple[dict[str, Any], bytes]] | None = None,
    ) -> None:
        self._status, self._card = status, card
        self._details = details
        self._on_open, self._on_hover = on_open, on_hover
        self.made: list[Cards] = []

    def __call__(self, choose: Callable[[np.ndarray], Any] | None = None, empty: str = "") -> Cards:
        """Make columns of cards.

        Parameters
        ----------
        choose : callable, default=None
            Takes the rows of a column whose title is clicked.
        empty : str, default=""
            Stands where there is no column.

        Returns
        -------
        Cards
            Without columns.
        """

        def on_message(cards: Cards, message: dict[str, Any]) -> None:
            if message["type"] == "open":
                self._status.guarded(self._on_open, message["row"])
            elif message["type"] == "hover":
                self._on_hover(message["row"])
            elif message["type"] == "column" and choose:
                choose(np.asarray(cards.shown[message["column"]].rows, int))

        cards = Cards(self._card, on_message, self._details)
        cards.show([], empty)
        self.made.append(cards)
        return cards
