"""Sliders of the weights and of l: what is asked for."""

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from ..fusion.weights import Weights
from .controls import Controls
from .sliders_state import DECADES, SliderState
from .weight_slider import WeightSlider

HINTS = {
    "C": "C: how much CLIP counts on its own; 0 or 0.001 to 1,000",
    "expert": "how much the expert counts on its own; 0 or 0.001 to 1,000",
    "product": "how much the product of both counts; only ratios of the three rank samples",
}
CENTRED = "centre CLIP in the product"


class Knobs(widgets.VBox):
    """Sliders of three weights and of l, and a box to centre CLIP.

    Parameters
    ----------
    state : SliderState
        Says where they begin.
    controls : Controls
        Makes them.
    changed : callable
        Called with nothing when the user moved one.

    Attributes
    ----------
    C, expert, product : WeightSlider
        Of the three weights.
    centre : Checkbox
        Whether CLIP is centred in the product.
    l : SelectionSlider
        Of the width.
    """

    def __init__(self, state: SliderState, controls: Controls, changed: Callable[[], Any]) -> None:
        self._state = state
        self._controls = controls
        self._changed = changed
        start = state.start
        self.C = self._slider("C (CLIP)", start.C, HINTS["C"])
        self.expert = self._slider("expert weight", start.of_experts(1)[0], HINTS["expert"])
        self.product = self._slider("product weight", start.product_weight, HINTS["product"])
        self.centre = controls.control(
            widgets.Checkbox, changed, "auto", indent=False, value=start.centre_clip,
            description=CENTRED,
        )  # fmt: skip
        self.l = controls.control(
            widgets.SelectionSlider, self._moved_l, "auto", description="l (width)",
            options=state.widths, value=state.n_components,
        )  # fmt: skip
        self.l.style.description_width = "98px"  # as in explorer.css
        self.note = widgets.HTML()
        self._asked_l = state.n_components
        sliders = [self.C, self.expert, self.product, self.centre, self.l, self.note]
        super().__init__(sliders)

    def _slider(self, description: str, value: float, hint: str) -> WeightSlider:
        slider = WeightSlider(value, DECADES, description=description, hint=hint)
        slider.observe(lambda _: self._controls.status.guarded(self._changed), "value")
        return slider

    @property
    def weights(self) -> Weights:
        """Read the weights off the sliders, or set them.

        Returns
        -------
        Weights
            With one weight of the expert.

        Raises
        ------
        InputError
            If all of them are 0.
        """
        of_three = (self.C.value, self.expert.value, self.product.value)
        return Weights(*of_three, self.centre.value)

    @weights.setter
    def weights(self, weights: Weights) -> None:
        (alone,) = weights.of_experts(1)
        with self._controls.status.quiet():
            self.C.value, self.expert.value = weights.C, alone
            self.product.value, self.centre.value = weights.product_weight, weights.centre_clip
        self._controls.status.guarded(self._changed)

    def mark(self, weights: Weights) -> None:
        """Mark chosen weights on the sliders.

        Parameters
        ----------
        weights : Weights
            With one weight of the expert.
        """
        (alone,) = weights.of_experts(1)
        self.C.mark = weights.C
        self.expert.mark = alone
        self.product.mark = weights.product_weight

    def _moved_l(self) -> None:
        self._asked_l = self.l.value
        self._changed()

    def settle(self, weights: Weights) -> None:
        """Offer the widths that hold some weights, and say what they mean for l.

        A width that was asked for comes back once it can.

        Parameters
        ----------
        weights : Weights
            Those of the sliders.
        """
        widths = self._state.widths_for(weights)
        wide_enough = [width for width in widths if width >= self._asked_l]
        with self._controls.status.quiet():
            if widths != list(self.l.options):
                self.l.options = widths
            self.l.value = min(wide_enough) if wide_enough else widths[-1]
        words = ""
        if self.l.value != self._asked_l:
            words = f"The expert's own columns have no room in l = {self._asked_l:,}."
        if weights.product_weight == 0:
            words = "Without a product nothing is estimated, and l makes no difference."
        self.note.value = f"<div class='wb-title'>{words}</div>" if words else ""
