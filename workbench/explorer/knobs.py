"""Sliders of the weights and of l: what is asked for."""

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from ..fusion.weights import Weights
from .controls import Controls
from .tuned import DECADES, TunedSpace
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
    tuned : TunedSpace
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
    l : SelectionSlider or None
        Of the width; a kernel has none.
    """

    def __init__(self, tuned: TunedSpace, controls: Controls, changed: Callable[[], Any]) -> None:
        self._tuned = tuned
        self._controls = controls
        self._changed = changed
        start = tuned.start
        self.C = self._slider("C (CLIP)", start.C, HINTS["C"])
        self.expert = self._slider("expert weight", start.of_experts(1)[0], HINTS["expert"])
        self.product = self._slider("product weight", start.product_weight, HINTS["product"])
        self.centre = controls.control(
            widgets.Checkbox, changed, "auto", indent=False, value=start.centre_clip,
            description=CENTRED,
        )  # fmt: skip
        self.note = widgets.HTML()
        self.l: Any = self._slider_of_l() if tuned.widths else None
        self._asked_l = tuned.n_components or 0
        super().__init__([*self.all_of_them(), self.note])

    def _slider(self, description: str, value: float, hint: str) -> WeightSlider:
        slider = WeightSlider(value, DECADES, description=description, hint=hint)
        slider.observe(lambda _: self._controls.status.guarded(self._changed), "value")
        return slider

    def _slider_of_l(self) -> Any:
        """The widths that the weights of now leave."""
        slider = self._controls.control(
            widgets.SelectionSlider, self._moved_l, "auto", description="l (width)",
            options=self._tuned.widths, value=self._tuned.n_components,
        )  # fmt: skip
        slider.style.description_width = "98px"  # as in explorer.css
        return slider

    @property
    def n_components(self) -> int | None:
        """Read the width off its slider.

        Returns
        -------
        int or None
            None of a kernel.
        """
        return None if self.l is None else self.l.value

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

    def all_of_them(self) -> list[widgets.Widget]:
        """List the sliders and the box.

        Returns
        -------
        list of Widget
            From the top down.
        """
        of_width = [] if self.l is None else [self.l]
        return [self.C, self.expert, self.product, self.centre, *of_width]

    def recall(self, weights: Weights, n_components: int | None) -> None:
        """Set the sliders to where they stood in another kernel; nothing follows them yet.

        Parameters
        ----------
        weights : Weights
            With one weight of the expert.
        n_components : int or None
            Of the slider of l, if it is among its values.
        """
        with self._controls.status.quiet():
            self.weights = weights
            if self.l is not None and n_components is not None and n_components in self.l.options:
                self.l.value = self._asked_l = n_components

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
        if self.l is None:
            return
        widths = self._tuned.widths_for(weights)
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
