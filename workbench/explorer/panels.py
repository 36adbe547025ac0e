"""Panels that answer: the selection, neighbours."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import numpy as np
import pandas as pd

from .._filtering.ordering import keys_of, ordered
from .._printable import html_text
from .cards import CardColumn, CardMaker
from .columns import Columns, Kind
from .controls import Controls, row
from .distribution import ClassDistribution
from .explaining import Explaining
from .rankings import ranking_columns
from .selection import Selection
from .status import DONE
from .workspace import Workspace

IN_ORDER = "in order"
MOST_NEIGHBOURS = 200
NOTHING_SELECTED = "Nothing is selected: draw around points, or click a class of the legend."


class SelectionPanel(widgets.VBox):
    """Pictures of the selection, sorted by a column, and a file of them.

    Parameters
    ----------
    selection : Selection
        To show.
    columns : Columns
        To sort by.
    distribution : ClassDistribution
        Classes of the selection.
    controls : Controls
        Makes the controls.
    cards : CardMaker
        Makes the cards.
    export : callable
        Takes a path, writes the selection, gives the path.
    beside : sequence of Widget, default=()
        Beside the controls.
    """

    def __init__(
        self, selection: Selection, columns: Columns, distribution: ClassDistribution,
        controls: Controls, cards: CardMaker, export: Callable[[str], Path],
        beside: Sequence[Any] = (),
    ) -> None:  # fmt: skip
        self._selection, self._columns = selection, columns
        self._distribution = distribution
        self._controls, self._export = controls, export
        self.gallery = cards()
        self.sort = controls.control(
            widgets.Dropdown, self.refresh, "190px", description="Sort by",
            options=[IN_ORDER, *columns.names()],
        )  # fmt: skip
        self.best_first = controls.control(
            widgets.Checkbox, self.refresh, "120px", description="best first", indent=False,
            value=True, tooltip="numbers from the largest, ranks from 1, words from A",
        )  # fmt: skip
        self.path = widgets.Text(
            "selection.csv", layout={"width": "130px"}, tooltip="file to write"
        )
        about = "labels, tags, captions and scores; .csv, .parquet or .jsonl"
        write = controls.button("Export", about, self._write)
        bar = row(*beside, self.sort, self.best_first, self.path, write)
        super().__init__([bar, self.gallery])

    def _write(self) -> None:
        path = self._export(self.path.value)
        self._controls.status.set_status(f"{path} is written.", DONE)

    def offer_columns(self) -> None:
        """Offer the columns of now to sort by; the choice stays if it can."""
        self._controls.offer(self.sort, [IN_ORDER, *self._columns.names()])

    def refresh(self) -> None:
        """Show the selection of now."""
        rows, badges = self._selection.rows, []
        if self.sort.value != IN_ORDER:
            values = self._sorted(rows)
            rows = values.index.to_numpy()
            whole = self._columns.find(self.sort.value).kind is Kind.SEARCH_RANK
            badges = [_number(value, whole) for value in values]
        shares = self._distribution.of(rows)
        column = CardColumn("Selection", rows, badges=badges, distribution=shares)
        columns = [column] if len(rows) else []
        self.gallery.show(columns, NOTHING_SELECTED)

    def _sorted(self, rows: np.ndarray) -> pd.Series:
        """Values of the column to sort by, in order, by row."""
        column = self._columns.find(self.sort.value)
        values = self._columns.values(column)
        largest_is_best = values.dtype.kind == "f" and column.kind is not Kind.SEARCH_RANK
        descending = largest_is_best == self.best_first.value
        sorted_rows = ordered(rows, keys_of(values), descending=descending)
        return pd.Series(values[sorted_rows], sorted_rows)


def _number(value: Any, whole: bool) -> str:
    """Write a value on a card; nothing for what is no number."""
    if not isinstance(value, float) or np.isnan(value):
        return ""
    return f"{value:.0f}" if whole else f"{value:z.2f}"


class NeighboursPanel(widgets.VBox):
    """Nearest samples of one, in every space.

    Parameters
    ----------
    workspace : Workspace
        Whose samples; its ``k`` is set here.
    distribution : ClassDistribution
        Classes of the neighbours.
    controls : Controls
        Makes the controls.
    cards : CardMaker
        Makes the cards.
    words : callable
        Takes a row number, gives what a card says.
    explaining : Explaining
        Says why a neighbour is one.
    """

    def __init__(
        self, workspace: Workspace, distribution: ClassDistribution, controls: Controls,
        cards: CardMaker, words: Callable[[int], dict[str, Any]], explaining: Explaining,
    ) -> None:  # fmt: skip
        self._workspace, self._distribution = workspace, distribution
        self._words, self._explaining = words, explaining
        self._asked = ""  # whose neighbours are shown
        self.cards = cards(empty="Click a picture to see its neighbours in every space.")
        self.about = widgets.HTML()
        most = max(1, min(MOST_NEIGHBOURS, workspace.dataset.n - 1))
        self.count = controls.control(
            widgets.BoundedIntText, self._list_more, "90px", description="k",
            value=min(workspace.k, most), min=1, max=most,
        )  # fmt: skip
        super().__init__([row(self.count, self.about), self.cards])

    def _list_more(self) -> None:
        self._workspace.k = self.count.value
        if self._asked:
            self.show(self._asked)

    def show(self, key: str) -> dict[str, Any]:
        """Show the neighbours of a sample; those that all spaces share are framed.

        Parameters
        ----------
        key : str
            Id or file of the sample.

        Returns
        -------
        dict of str to DataFrame or str
            Of :meth:`workbench.search.Search.neighbours`.
        """
        work = self._workspace
        found = work.engine.neighbours(key, work.k)
        asked = work.engine.row_of(key)
        label = html_text(self._words(asked)["label"])
        words = f"<b>Neighbours of {label}</b> ({html_text(key)}); framed: in every space"
        self.about.value = words
        self._asked = key
        columns = ranking_columns([asked], found, self._distribution, work.k)
        self._explaining.attach(columns, [asked])
        self.cards.show(columns)
        return found
