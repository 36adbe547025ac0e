"""The plot of pairs in the page: shades, points to click, and what is drawn around."""

from collections.abc import Callable, Sequence
from typing import Any

import anywidget
import numpy as np
import pandas as pd
import traitlets

from ...layout.pairs import Pairs
from .drawing import Fused, cosines_of, drawing_of, shades


class PairPlot(anywidget.AnyWidget):
    """Pairs of samples by their cosines in two spaces.

    Parameters
    ----------
    script, style : str
        Of the explorer's own widgets.
    on_region : callable
        Takes the outline that was drawn, in cosines.
    on_point : callable
        Takes the number of a telling pair that was clicked.

    Attributes
    ----------
    found : Pairs or None
        What is drawn.
    """

    kind = traitlets.Unicode("pair-plot").tag(sync=True)
    drawing: Any = traitlets.Dict().tag(sync=True)
    picture = traitlets.Bytes().tag(sync=True)
    outline: Any = traitlets.List().tag(sync=True)  # drawn around, as shares of the plot
    version = traitlets.Int(0).tag(sync=True)

    def __init__(
        self, script: str, style: str, *, on_region: Callable[[np.ndarray], Any],
        on_point: Callable[[int], Any],
    ) -> None:  # fmt: skip
        self._esm, self._css = script, style
        super().__init__()
        self.found: Pairs | None = None
        self._on_region, self._on_point = on_region, on_point
        self.on_msg(self._receive)

    def show(
        self, found: Pairs, points: pd.DataFrame, words: Sequence[str], colours: np.ndarray,
        fused: Fused | None, label: str = "",
    ) -> None:  # fmt: skip
        """Draw other pairs.

        Parameters
        ----------
        found : Pairs
            Of :func:`workbench.layout.pairs`.
        points : DataFrame
            Rows of ``found.telling`` that can be clicked.
        words : sequence of str
            What is said of each.
        colours : ndarray of shape (256, 3)
            From few pairs to many.
        fused : callable or None
            Takes cosines in both spaces, gives the fused similarity.
        label : str, default=""
            Column of the classes that points are coloured by: the same, or different ones.
        """
        self.found = found
        drawing = drawing_of(found, points, fused, label)
        for point, said in zip(drawing["points"], words, strict=True):
            point["words"] = said
        with self.hold_sync():
            self.drawing, self.picture = drawing, shades(found, colours)
            self.outline = []
            self.version += 1

    def _receive(self, _: Any, message: dict[str, Any], __: Any) -> None:
        if self.found is None:
            return
        if message["type"] == "region":
            self.outline = message["outline"]
            self._on_region(cosines_of(self.found, message["outline"]))
        elif message["type"] == "point":
            self._on_point(int(message["number"]))
