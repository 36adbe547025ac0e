"""A slider for a weight: a log scale that goes down to 0, and the chosen weight on it."""

import math
from typing import Any

import anywidget
import numpy as np
import traitlets

from .assets import SCRIPT, STYLE

STEP = 0.1  # decades from one stop of the slider to the next


class WeightSlider(anywidget.AnyWidget):
    """A slider of powers of ten with 0 at its left end; any value can be typed.

    Parameters
    ----------
    value : float
        From 0 on; the ends move out where it lies beyond them.
    decades : tuple of int
        Powers of ten at the ends.
    **traits
        ``description``, ``hint``, ``live``.

    Attributes
    ----------
    value : float
        Of now.
    min, max : float
        Powers of ten at the ends.
    mark : float or None
        The chosen weight, marked on the track.
    live : bool
        Whether it speaks while it is dragged, not only when it is let go.

    Examples
    --------
    >>> slider = WeightSlider(0.1, (-3, 3), description="C")
    >>> slider.value = 5000
    >>> slider.min, slider.max
    (-3.0, 4.0)
    """

    _esm, _css = SCRIPT, STYLE
    kind = traitlets.Unicode("slider").tag(sync=True)
    description = traitlets.Unicode().tag(sync=True)
    hint = traitlets.Unicode().tag(sync=True)
    value = traitlets.Float(0.0).tag(sync=True)
    min = traitlets.Float().tag(sync=True)
    max = traitlets.Float().tag(sync=True)
    step = traitlets.Float(STEP).tag(sync=True)
    live = traitlets.Bool(True).tag(sync=True)
    mark = traitlets.Float(None, allow_none=True).tag(sync=True)

    def __init__(self, value: float, decades: tuple[int, int], **traits: Any) -> None:
        low, high = decades
        super().__init__(min=low, max=high, **traits)
        self.value = value

    @traitlets.validate("value")
    def _take(self, proposal: Any) -> float:
        value = float(proposal["value"])
        if not (np.isfinite(value) and value >= 0):
            raise traitlets.TraitError(f"{self.description}={value}: expected a number from 0 on.")
        if value > 0:
            exponent = math.log10(value)
            self.min = min(self.min, math.floor(exponent + STEP / 2))
            self.max = max(self.max, math.ceil(exponent - STEP / 2))
        return value
