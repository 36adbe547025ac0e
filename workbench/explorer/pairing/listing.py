"""The list of pairs in the page: two pictures side by side, and how alike they are."""

from collections.abc import Callable
from typing import Any

import anywidget
import pandas as pd
import traitlets

Card = Callable[[int], tuple[dict[str, Any], bytes]]


class PairList(anywidget.AnyWidget):
    """Pairs of samples, to be looked at and chosen.

    Parameters
    ----------
    script, style : str
        Of the explorer's own widgets.
    card : callable
        Takes a row number, gives what is said of the sample, and its picture.
    on_pick, on_ring : callable
        Take both row numbers of a pair; the latter none where the mouse has left.
    details : callable
        Takes a row number, gives all that is known of a sample, and its picture large.
    on_open : callable
        Takes the row number of a sample whose neighbours are asked for.

    Attributes
    ----------
    shown : DataFrame
        Pairs in the order of the list.
    """

    kind = traitlets.Unicode("pair-list").tag(sync=True)
    heading = traitlets.Unicode().tag(sync=True)
    items: Any = traitlets.List().tag(sync=True)
    pictures: Any = traitlets.List().tag(sync=True)
    current = traitlets.Int(-1).tag(sync=True)
    version = traitlets.Int(0).tag(sync=True)

    def __init__(
        self, script: str, style: str, card: Card, *, on_pick: Callable[[list[int]], Any],
        on_ring: Callable[[list[int]], Any], details: Card, on_open: Callable[[int], Any],
    ) -> None:  # fmt: skip
        self._esm, self._css = script, style
        super().__init__()
        self.shown = pd.DataFrame()
        self._card = card
        self._on_pick, self._on_ring = on_pick, on_ring
        self._details, self._on_open = details, on_open
        self.on_msg(self._receive)

    def show(self, shown: pd.DataFrame, heading: str, words: list[str]) -> None:
        """List other pairs.

        Parameters
        ----------
        shown : DataFrame
            ``row`` and ``other``, from the first to the last.
        heading : str
            Above them.
        words : list of str
            What is said of each pair.
        """
        self.shown = shown
        ends = zip(shown["row"], shown["other"], strict=True) if len(shown) else ()
        cards = [[self._card(int(row)) for row in pair] for pair in ends]
        with self.hold_sync():
            self.items = [
                {"ends": [item for item, _ in pair], "words": said}
                for pair, said in zip(cards, words, strict=True)
            ]
            self.pictures = [picture for pair in cards for _, picture in pair]
            self.heading, self.current = heading, -1
            self.version += 1

    @property
    def current_rows(self) -> list[int]:
        """Give both row numbers of the pair that was chosen last.

        Returns
        -------
        list of int
            Empty where none of the list was.
        """
        return self._rows(self.current) if self.current >= 0 else []

    def pick(self, number: int) -> None:
        """Choose a pair.

        Parameters
        ----------
        number : int
            Its place in the list, from 0.
        """
        self.current = number
        self._on_pick(self._rows(number))

    def _rows(self, number: int) -> list[int]:
        pair = self.shown.iloc[number]
        return [int(pair["row"]), int(pair["other"])]

    def _receive(self, _: Any, message: dict[str, Any], __: Any) -> None:
        if message["type"] in ("details", "open"):
            self._receive_row(message)
            return
        number = message.get("number")
        if not isinstance(number, int) or not -1 <= number < len(self.shown):
            return
        if message["type"] == "ring":
            self._on_ring(self._rows(number) if number >= 0 else [])
        elif message["type"] == "pick" and number >= 0:
            self.pick(number)

    def _receive_row(self, message: dict[str, Any]) -> None:
        """Answer for one picture of those that are listed."""
        row = message.get("row")
        listed = [item["row"] for each in self.items for item in each["ends"]]
        if not isinstance(row, int) or row not in listed:
            return
        if message["type"] == "open":
            self._on_open(row)
            return
        said, picture = self._details(row)
        self.send({**message, **said}, [picture])
