"""What is seen of pairs: the plot, and the pairs of a corner or of a part that was drawn around."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from .._require import require
from ..layout.pair_regions import pairs_within
from ..layout.pairs import CORNERS, FIRST, Pairs
from ..views.pairs import corner_words
from .assets import SCRIPT, STYLE
from .heat import CIVIDIS
from .pairing import words
from .pairing.drawing import Fused
from .pairing.listing import Card, PairList
from .pairing.plot import PairPlot
from .status import Status

POINTS = 6  # of each corner in the plot


class PairsView:
    """The plot of pairs and the list beside it, in step.

    Parameters
    ----------
    status : Status
        Shows bad input.
    card : callable
        Takes a row number, gives what is said of the sample, and its picture.
    choose, ring : callable
        Take rows: to select them, and to ring them on the maps.
    explain : callable
        Takes both rows of a pair that was chosen: says why it is near or far.
    details, on_open : callable
        As of :class:`PairList`.

    Attributes
    ----------
    found : Pairs or None
        What is shown.
    corner : str
        Whose pairs were looked at last.
    plot : PairPlot
        All pairs.
    list : PairList
        Some of them.
    """

    def __init__(
        self, status: Status, card: Card, *, choose: Callable[[np.ndarray], Any],
        ring: Callable[[np.ndarray], Any], explain: Callable[[np.ndarray], Any], details: Card,
        on_open: Callable[[int], Any],
    ) -> None:  # fmt: skip
        self._choose, self._ring, self._explain = choose, ring, explain
        self.found: Pairs | None = None
        self.corner = FIRST
        self._label = ""
        self._points = pd.DataFrame()
        self.plot = PairPlot(
            SCRIPT, STYLE, on_region=partial(status.guarded, self.look_within),
            on_point=partial(status.guarded, self._look_at),
        )  # fmt: skip
        self.list = PairList(
            SCRIPT, STYLE, card, on_pick=self._pick, on_ring=self._ring_pair, details=details,
            on_open=partial(status.guarded, on_open),
        )  # fmt: skip

    def show(self, found: Pairs, label: str, fused: Fused | None) -> None:
        """Draw other pairs, and list those of the corner that was looked at last.

        Parameters
        ----------
        found : Pairs
            To show.
        label : str
            Column of the classes; none if empty.
        fused : callable or None
            Takes cosines in both spaces, gives the fused similarity.
        """
        self.found, self._label = found, label
        points = found.telling.groupby("corner", sort=False).head(POINTS).reset_index(drop=True)
        self._points = points
        corners = [corner_words(corner, found.names) for corner in points.corner]
        said = [": ".join(both) for both in zip(corners, self._said(found, points), strict=True)]
        self.plot.show(found, points, said, CIVIDIS, fused, label)
        self.look(self.corner)

    def look(self, corner: str) -> None:
        """Show the most telling pairs of a corner.

        Parameters
        ----------
        corner : str
            One of ``CORNERS``.

        Raises
        ------
        InputError
            If there is no such corner.
        """
        require(corner in CORNERS, f"corner {corner!r}", f"one of {', '.join(CORNERS)}")
        self.corner = corner
        if self.found is None:
            return
        chosen = self.found.telling[self.found.telling.corner == corner]
        self.plot.outline = []
        self._list(self.found, chosen, words.heading_of_corner(self.found, corner, len(chosen)))

    def look_within(self, outline: np.ndarray) -> None:
        """Show the pairs within an outline.

        Parameters
        ----------
        outline : ndarray of shape (k, 2)
            In cosines.
        """
        if self.found is not None:
            region = pairs_within(self.found, outline)
            self._list(self.found, region.pairs, words.heading_of_region(self.found, region))

    def _look_at(self, number: int) -> None:
        """Show the corner of a point, and choose its pair."""
        if 0 <= number < len(self._points):
            point = self._points.iloc[number]
            self.look(point.corner)
            before = self._points.corner[:number] == point.corner
            self.list.pick(int(before.sum()))

    def _list(self, found: Pairs, chosen: pd.DataFrame, heading: str) -> None:
        self.list.show(chosen, heading, self._said(found, chosen))

    def _said(self, found: Pairs, chosen: pd.DataFrame) -> list[str]:
        pairs = chosen.to_dict("records")
        return [words.said_of(found.names, pair, self._label) for pair in pairs]

    def _pick(self, rows: list[int]) -> None:
        self._choose(np.array(rows))
        self._ring(np.array(rows))
        self._explain(np.array(rows))

    def _ring_pair(self, rows: list[int]) -> None:
        self._ring(np.array(rows or self.list.current_rows, int))
