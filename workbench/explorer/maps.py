"""Linked scatter plots."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import jscatter
import numpy as np
import pandas as pd

from .colours import Paint, _rgb

DRAWN = {"pointSizeSelected": 1, "pointOutlineWidth": 2}  # pixels added to selected points


class Maps:
    """Linked scatter plots: one selection, one hovered point, one camera."""

    def __init__(
        self,
        layouts: Mapping[str, np.ndarray],
        card: Callable[[int], dict],
        chosen: Callable[[np.ndarray], None],
    ) -> None:
        self._card, self._chosen, self._busy = card, chosen, False
        self._look: tuple = ()
        self.scatters = {name: self._scatter(name, xy) for name, xy in layouts.items()}

    def _scatter(self, name: str, xy: np.ndarray) -> Any:
        size = 7 if len(xy) <= 500 else 5 if len(xy) <= 3000 else 3 if len(xy) <= 30_000 else 2
        scatter = jscatter.Scatter(
            data=_frame(xy), x="x", y="y", x_scale=(-1, 1), y_scale=(-1, 1), size=size, height=380,
            opacity=0.85, opacity_unselected=0.12, axes=False, lasso_on_long_press=False,
            mouse_mode="lasso", tooltip=True, options=DRAWN,
        )  # fmt: skip
        sample = {"title": "", "scale": "categorical", "domain": {}}
        widget = scatter.widget
        widget.view_sync, widget.toolbar_buttons = f"workbench-{id(self)}", []
        widget.tooltip_properties = ["sample"]
        widget.tooltip_properties_non_visual_info = {"sample": sample}
        widget.tooltip_preview, widget.tooltip_preview_type = "picture", "image"
        widget._handle_tooltip = partial(self._tooltip, widget)  # pictures are made when asked for
        widget.observe(self._selected, "selection")
        widget.observe(partial(self._hovered, name), "hovering")
        return scatter

    def _tooltip(self, widget: Any, message: dict) -> None:
        card = self._card(message["index"])
        widget.send({"type": "tooltip", "index": message["index"], **card})

    def _selected(self, change: Any) -> None:
        if not self._busy:
            self._chosen(np.asarray(() if change["new"] is None else change["new"], int))

    def _hovered(self, name: str, change: Any) -> None:
        if not self._busy:
            self.hover(change["new"], name)

    def each(self, but: str = "", **traits: Any) -> None:
        """Set traits of every map's widget, without hearing them as the user's doing."""
        busy, self._busy = self._busy, True
        try:
            for name, scatter in self.scatters.items():
                for trait, value in traits.items() if name != but else ():
                    setattr(scatter.widget, trait, value)
        finally:
            self._busy = busy

    def hover(self, position: int | None, but: str = "") -> None:
        """Mark one point in every map; none for None or -1."""
        self.each(but, hovering=-1 if position is None else position)

    def paint(self, paint: Paint) -> None:
        """Colour every map unless it is coloured so; selected points keep their colours."""
        look = (paint.codes.tobytes(), tuple(paint.colours))
        if look == self._look:
            return
        self._look = look
        used, codes = np.unique(paint.codes, return_inverse=True)  # others would shift the numbers
        names: Any = [f"{i:04d}" for i in range(len(used))]
        numbers = pd.Series(pd.Categorical.from_codes(codes, names))
        for scatter in self.scatters.values():
            scatter.color(by=numbers, map=[_rgb(paint.colours[i]) for i in used])
            scatter.widget.color_selected = scatter.widget.color

    def place(self, name: str, xy: np.ndarray) -> None:
        """Move the points of one map; at once, as a draw during an animation would be dropped."""
        frame, same = _frame(xy), (-1, 1)
        self.scatters[name].xy(
            frame.x.to_numpy(), frame.y.to_numpy(), x_scale=same, y_scale=same, animate=False
        )


def _frame(xy: np.ndarray) -> pd.DataFrame:
    """Coordinates in [-1, 1], the same scale on both axes."""
    centred = xy - (xy.max(0) + xy.min(0)) / 2
    scaled = centred / (1.05 * np.abs(centred).max() or 1.0)
    return pd.DataFrame(scaled.astype(np.float32), columns=["x", "y"])
