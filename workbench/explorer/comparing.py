"""What the explorer can be told about pairs."""

from collections.abc import Callable

import numpy as np

from .. import _checks
from ..layout.pairs import CORNERS, Pairs
from .columns import Columns
from .controls import Controls
from .explaining import Explaining
from .maps import Maps
from .pairs_panel import PairsPanel
from .pairs_question import PairsAnswers
from .pictures import Pictures
from .selection import Selection
from .sliders import Tuner
from .status import Status
from .tabs import Tabs
from .tagged_cards import TaggedCards
from .workspace import Workspace

PAIRS = "Pairs"  # name of the panel


class Comparing:
    """Calls of :class:`Explorer` that compare pairs of samples in two spaces."""

    tuner: Tuner | None
    _workspace: Workspace
    _controls: Controls
    _columns: Columns
    _pictures: Pictures
    _selection: Selection
    _maps: Maps
    _tabs: Tabs
    _status: Status
    _tagged: TaggedCards
    _pairs: PairsPanel
    _open: Callable[[int], None]
    _explaining: Explaining

    def pairs(
        self, first: str | None = None, second: str | None = None, *, corner: str | None = None
    ) -> Pairs:
        """Compare pairs of samples in two spaces, and show them; of many samples those of 2,000.

        Parameters
        ----------
        first, second : str, default=None
            Names of two spaces; None takes those of before, which are the first two to begin with.
        corner : {"first", "second", "both", "neither"}, default=None
            Whose most telling pairs are listed: alike in the first space alone, and so on. None
            takes that of before.

        Returns
        -------
        Pairs
            See :func:`workbench.layout.pairs`; rows are numbers of the dataset's rows.

        Raises
        ------
        InputError
            If a space has no map, there are not two, or there is no such corner.
        """
        for name in (first, second):
            if name is not None:
                self._workspace.require_map(name)
        if corner is not None:
            _checks.one_of("corner", corner, CORNERS)
        found = self._pairs.compare(first, second, corner)
        self._tabs.show(PAIRS)
        return found

    def _make_pairs(self) -> None:
        """Make the panel; pairs are compared when it is first looked at."""
        names = list(self._workspace.arrays)
        tuned = self.tuner.state.tuned if self.tuner else None
        self._pairs = PairsPanel(
            PairsAnswers(self._workspace, tuned, self._explaining), names,
            self._columns.labels(), self._controls, self._pictures.card,
            selected=self._rows_on_maps, choose=self._selection.select_rows,
            ring=self._ring_rows, details=self._tagged.details, on_open=self._open,
        )  # fmt: skip

    def _redraw_pairs(self) -> None:
        """Draw the lines of the weights of now, where one looks at them."""
        if self._tabs.front == PAIRS:
            self._status.guarded(self._pairs.refresh)

    def _rows_on_maps(self) -> np.ndarray:
        rows: np.ndarray = self._selection.rows
        return np.intersect1d(rows, self._workspace.view)

    def _ring_rows(self, rows: np.ndarray) -> None:
        """Ring samples in every map."""
        positions = self._selection.positions(rows)
        self._maps.ring(dict.fromkeys(self._maps.scatters, positions) if len(rows) else {})
