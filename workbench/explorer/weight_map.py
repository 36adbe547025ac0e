"""The map of weights: the score of every setting, clicked or walked over to take it."""

from collections.abc import Callable
from typing import Any

import anywidget
import traitlets

from ..fusion.weights import Weights
from ..weighing import Choice
from ..weighing.words import TIED
from .assets import SCRIPT, STYLE
from .heat import CIVIDIS
from .weight_cells import WeightCells

RAMP = ["#{:02x}{:02x}{:02x}".format(*colour) for colour in CIVIDIS[::51]]


class WeightMap(anywidget.AnyWidget):
    """Scores over C and the expert's weight, the chosen setting, and where the sliders are.

    Parameters
    ----------
    take : callable
        Takes the weights of a cell that is clicked or walked to.

    Attributes
    ----------
    grid : WeightCells or None
        Settings by their place; None before a choice.
    """

    _esm, _css = SCRIPT, STYLE
    kind = traitlets.Unicode("weights").tag(sync=True)
    cells: Any = traitlets.List().tag(sync=True)
    size: Any = traitlets.List([0, 0]).tag(sync=True)  # columns, rows
    ticks: Any = traitlets.Dict().tag(sync=True)
    scale: Any = traitlets.Dict().tag(sync=True)
    place: Any = traitlets.Dict().tag(sync=True)  # of the sliders: x, y, centred, words
    version = traitlets.Int(0).tag(sync=True)

    def __init__(self, take: Callable[[Weights], Any]) -> None:
        super().__init__()
        self.grid: WeightCells | None = None
        self._weights = Weights()
        self._take = take
        self.on_msg(self._receive)

    def show(self, choice: Choice) -> None:
        """Show the settings of a choice.

        Parameters
        ----------
        choice : Choice
            With the score of every setting.
        """
        grid = self.grid = WeightCells(choice)
        ends = {"low": f"{grid.low:.3f}", "high": f"{grid.high:.3f}"}
        with self.hold_sync():
            self.cells = [cell.shown for cell in grid.cells]
            self.size = [grid.columns, grid.rows]
            self.ticks = grid.ticks()
            self.scale = ends | {"title": choice.metric, "colours": RAMP, "tied": TIED}
            self.move(self._weights)
            self.version += 1

    def move(self, weights: Weights) -> None:
        """Show where the sliders are.

        Parameters
        ----------
        weights : Weights
            Of now.
        """
        self._weights = weights
        if self.grid is None:
            return
        x, y = self.grid.place(weights)
        centred = weights.centre_clip
        self.place = {"x": x, "y": y, "centred": centred, "words": weights.in_words()}

    def leave(self, centred: bool) -> None:
        """Show that the sliders are nowhere: all weights are 0.

        Parameters
        ----------
        centred : bool
            Which half of the settings is shown.
        """
        self.place = {"centred": centred, "words": "all weights are 0"}

    def _receive(self, _: Any, message: dict[str, Any], __: Any) -> None:
        if message.get("type") == "take" and self.grid is not None:
            number = message.get("cell")
            if isinstance(number, int) and 0 <= number < len(self.grid.cells):
                self._take(self.grid.cells[number].weights)
