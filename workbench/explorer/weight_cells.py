"""Where every setting stands on the map of weights, and what is said of it; no widgets."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..fusion.weights import Weights, weight_text
from ..weighing import Choice
from ..weighing.words import TIED
from .heat import CIVIDIS

BEYOND = 0.6  # cells by which a place beyond the first or last stop stands outside of it
FLAT = 1e-9  # scores that differ by less have one colour


@dataclass(frozen=True)
class WeightCell:
    """One setting on the map.

    Attributes
    ----------
    weights : Weights
        The setting.
    x, y : int
        Column and row; row 0 has no product.
    shown : dict of str
        What the browser is told: ``x``, ``y``, ``centred`` (None where it makes no difference),
        ``colour``, ``dark``, ``tied``, ``chosen``, ``words``.
    """

    weights: Weights
    x: int
    y: int
    shown: dict[str, Any]


class WeightCells:
    """Settings of a choice on a map of C (across) and the expert's weight (up).

    Only ratios of the weights rank samples, so the product has weight 1 everywhere but in the row
    above the map: there it has none, and the ratio of the expert's weight to C goes from CLIP
    alone over concatenation to the expert alone.

    Parameters
    ----------
    choice : Choice
        With the score of every setting.

    Attributes
    ----------
    cells : list of WeightCell
        In the order of the table.
    columns, rows : int
        Of the map, its row without a product and its outer columns among them.

    Examples
    --------
    >>> grid = pd.DataFrame({
    ...     "C": [1.0, 0.0, 0.1, 1.0], "expert_weight": [0.0, 1.0, 0.0, 1.0],
    ...     "product_weight": [0.0, 0.0, 1.0, 1.0], "centre_clip": False, "standard_error": 0.01,
    ...     "score": [0.5, 0.6, 0.7, 0.8], "kind": ["CLIP", "expert", "KrossFuse", "family"],
    ... })
    >>> from types import SimpleNamespace
    >>> cells = WeightCells(SimpleNamespace(grid=grid, weights=Weights(1, 1, 1)))
    >>> [(cell.x, cell.y) for cell in cells.cells]
    [(0, 0), (3, 0), (1, 2), (2, 1)]
    """

    def __init__(self, choice: Choice) -> None:
        grid = choice.grid
        with_product, without = grid[grid.product_weight > 0], grid[grid.product_weight == 0]
        self._C = _ascending(with_product.C)
        self._A = _ascending(with_product.expert_weight)
        self._ratios = _ascending((without.expert_weight / without.C)[without.C > 0])
        self._ratios = self._ratios[self._ratios > 0]
        self.columns = max(len(self._C), len(self._ratios)) + 2
        self.rows = len(self._A) + 1
        self.low, self.high = float(grid.score.min()), float(grid.score.max())
        self.cells = [self._cell(row, choice.weights) for row in grid.itertuples()]

    def _cell(self, row: Any, chosen: Weights) -> WeightCell:
        weights = Weights(row.C, row.expert_weight, row.product_weight, bool(row.centre_clip))
        x, y = (round(part) for part in self.place(weights))
        share = (row.score - self.low) / max(self.high - self.low, FLAT)
        colour = CIVIDIS[int(255 * share)]
        tied = self.high - row.score <= row.standard_error
        words = f"{weights.in_words()}: {row.score:.3f}"
        said = [words if row.kind == "family" else f"{row.kind}, {words}"]
        shown = {
            "x": x, "y": y, "centred": weights.centre_clip if weights.product_weight else None,
            "colour": "#{:02x}{:02x}{:02x}".format(*colour), "dark": bool(share < 0.55),
            "tied": bool(tied), "chosen": weights == chosen,
            "words": "; ".join(said + ([TIED] if tied else [])),
        }  # fmt: skip
        return WeightCell(weights, x, y, shown)

    def place(self, weights: Weights) -> tuple[float, float]:
        """Find where weights stand on the map, between its cells too.

        Parameters
        ----------
        weights : Weights
            Any; those beyond the map stand at its rim.

        Returns
        -------
        tuple of float
            Column and row, counted from 0.
        """
        (alone,) = weights.of_experts(1)
        if weights.product_weight == 0:
            if weights.C == 0:
                return float(self.columns - 1), 0.0
            if alone == 0:
                return 0.0, 0.0
            return 1 + _between(self._ratios, alone / weights.C), 0.0
        across = 1 + _between(self._C, weights.C / weights.product_weight)
        up = _between(self._A, alone / weights.product_weight)
        return across, self.rows - 1 - up

    def ticks(self) -> dict[str, list[Any]]:
        """List the stops that the axes name: 0 and powers of ten.

        Returns
        -------
        dict of str to list
            "x" and "y": pairs of a place and its text.
        """
        across = [[1 + i, weight_text(C)] for i, C in enumerate(self._C) if _is_decade(C)]
        up = [[self.rows - 1 - i, weight_text(A)] for i, A in enumerate(self._A) if _is_decade(A)]
        return {"x": across, "y": up}


def _ascending(values: pd.Series) -> np.ndarray:
    return np.unique(values.to_numpy(float))


def _is_decade(weight: float) -> bool:
    return weight == 0 or abs(math.log10(weight) - round(math.log10(weight))) < 0.01


def _between(stops: Sequence[float] | np.ndarray, weight: float) -> float:
    """Place among ascending stops, by the logarithm; 0 has a stop of its own, if at all."""
    known = np.asarray(stops)
    zeros = int(np.sum(known == 0))
    if weight == 0:
        return 0.0 if zeros else -BEYOND
    if len(known) == zeros:
        return float(zeros - 1 + BEYOND)
    powers, place = np.log10(known[zeros:]), np.arange(zeros, len(known), dtype=float)
    exponent = math.log10(weight)
    if exponent > powers[-1] + FLAT:
        return float(place[-1] + BEYOND)
    if exponent < powers[0] - FLAT:
        return float(place[0] - BEYOND)
    return float(np.interp(exponent, powers, place))
