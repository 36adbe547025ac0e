"""Linked scatter plots."""

import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from importlib import metadata
from typing import Any

import ipywidgets as widgets
import jscatter
import numpy as np
import pandas as pd
from jscatter.widget import JupyterScatter

from .colours import Paint, rgba
from .plot_script import PlotScript
from .points import frame, point_size
from .rings import rings
from .sketches import sketch_of
from .turns import Turns

DRAWN = {  # pixels added to selected points; keys; Escape is for the explorer to hear
    "pointSizeSelected": 1, "pointOutlineWidth": 2, "deselectOnEscape": False,
    "actionKeyMap": {"lasso": "shift", "merge": "ctrl", "remove": "alt"},
}  # fmt: skip


class Maps:
    """Linked scatter plots: one selection, one hovered point; cameras are linked by the page.

    Parameters
    ----------
    layouts : mapping of str to ndarray of shape (m, 2)
        A plot for each.
    card : callable
        Takes a position, gives what the hover card says.
    chosen : callable
        Takes the positions that the user has selected.
    turns : Turns
        When points may be drawn.
    script : PlotScript
        Of the plots.

    Attributes
    ----------
    scatters : dict of str to jscatter.Scatter
        The plots.
    sketches : dict of str to HTML
        What is seen until they are drawn.
    """

    def __init__(
        self,
        layouts: Mapping[str, np.ndarray],
        card: Callable[[int], dict[str, Any]],
        chosen: Callable[[np.ndarray], None],
        turns: Turns,
        script: PlotScript,
    ) -> None:
        self._card, self._chosen = card, chosen
        self._turns = turns
        self._own_doing = False
        self._hover_cards = has_hover_cards()
        self._drawn: tuple[Any, ...] = ()
        self._painted: Paint | None = None
        self._ringed: dict[str, np.ndarray] = {}
        self._script = script
        self.sketches = {name: widgets.HTML() for name in layouts}
        self._layouts = layouts
        self.scatters = {name: self._scatter(name, xy) for name, xy in layouts.items()}

    def _scatter(self, name: str, xy: np.ndarray) -> Any:
        scatter = jscatter.Scatter(
            data=frame(xy), x="x", y="y", x_scale=(-1, 1), y_scale=(-1, 1), height=380,
            size=point_size(len(xy)), opacity=0.85, opacity_unselected=1, axes=False,
            lasso_on_long_press=False, mouse_mode="lasso", tooltip=True, options=DRAWN,
        )  # fmt: skip
        with self._script.instead():
            widget = scatter.widget
        widget.toolbar_buttons = []
        widget.prevent_filter_reset = True  # a drawing shows the classes that were shown
        self._add_hover_cards(widget)
        widget.observe(self._selected, "selection")
        widget.observe(partial(self._hovered, name), "hovering")
        return scatter

    def _add_hover_cards(self, widget: Any) -> None:
        """Answer for a point under the mouse; jupyter-scatter has no public way for that."""
        widget.tooltip_enable = self._hover_cards
        if not self._hover_cards:
            return
        sample = {"title": "", "scale": "categorical", "domain": {}}
        widget.tooltip_properties = ["sample"]
        widget.tooltip_properties_non_visual_info = {"sample": sample}
        widget.tooltip_preview, widget.tooltip_preview_type = "picture", "image"
        widget._handle_tooltip = partial(self._tooltip, widget)  # pictures are made when asked for

    def _tooltip(self, widget: Any, message: dict[str, Any]) -> None:
        card = self._card(message["index"])
        widget.send({"type": "tooltip", "index": message["index"], **card})

    def _selected(self, change: Any) -> None:
        if not self._own_doing:
            self._chosen(np.asarray(() if change["new"] is None else change["new"], int))

    def _hovered(self, name: str, change: Any) -> None:
        if not self._own_doing:
            self.hover(change["new"], name)

    @contextmanager
    def _unheard(self) -> Iterator[None]:
        """Let changes not be taken for the user's doing."""
        before, self._own_doing = self._own_doing, True
        try:
            yield
        finally:
            self._own_doing = before

    def each(self, but: str = "", **traits: Any) -> None:
        """Set traits of every plot's widget, without taking that for the user's doing.

        Parameters
        ----------
        but : str, default=""
            Name of a plot that is left out.
        **traits
            Of jupyter-scatter's widget.
        """
        with self._unheard():
            for name, scatter in self.scatters.items():
                if name == but:
                    continue
                for trait, value in traits.items():
                    setattr(scatter.widget, trait, value)

    def select(self, positions: np.ndarray) -> None:
        """Mark points as selected in every plot.

        Parameters
        ----------
        positions : ndarray of int
            On the maps.
        """
        self.each(selection=positions.astype("u4"))

    def hover(self, position: int | None, but: str = "") -> None:
        """Mark one point in every plot.

        Parameters
        ----------
        position : int or None
            None or -1 marks none.
        but : str, default=""
            Name of a plot that is left out.
        """
        self.each(but, hovering=-1 if position is None else position)

    def ring(self, positions: Mapping[str, np.ndarray]) -> None:
        """Ring points, instead of those that were ringed before.

        Parameters
        ----------
        positions : mapping of str to ndarray of int
            By name of the plot; none in a plot that is not named.
        """
        if not positions and not self._ringed:
            return
        self._ringed = dict(positions)
        self._turns.draw("rings", self._draw_rings)

    def _draw_rings(self) -> None:
        for name, scatter in self.scatters.items():
            points = frame(self._layouts[name]).to_numpy()
            scatter.annotations(rings(points[self._ringed.get(name, [])]))

    def fit(self) -> None:
        """Show all points of every plot."""
        for scatter in self.scatters.values():
            scatter.widget.reset_view()

    def paint(self, paint: Paint) -> None:
        """Colour every plot unless it is coloured so; selected points keep their colours.

        Parameters
        ----------
        paint : Paint
            Of the rows in view.
        """
        self._turns.draw("colours", partial(self._paint, paint))

    def _paint(self, paint: Paint) -> None:
        wanted = (paint.codes.tobytes(), tuple(paint.colours))
        if wanted == self._drawn:
            return
        self._drawn, self._painted = wanted, paint
        for name, xy in self._layouts.items():
            self._sketch(name, frame(xy))
        used, codes = np.unique(paint.codes, return_inverse=True)  # others would shift the numbers
        names: Any = [f"{i:04d}" for i in range(len(used))]
        numbers = pd.Series(pd.Categorical.from_codes(codes, names))
        for scatter in self.scatters.values():
            scatter.color(by=numbers, map=[rgba(paint.colours[i]) for i in used])
            scatter.widget.color_selected = scatter.widget.color

    def _sketch(self, name: str, xy: pd.DataFrame) -> None:
        """Draw what a page that is opened or loaded again shows first: the map of now."""
        if self._painted is not None:
            points = xy.to_numpy()
            self.sketches[name].value = sketch_of(points, self._painted, point_size(len(points)))

    def place(self, name: str, xy: np.ndarray, *, passing: bool = False) -> None:
        """Move the points of one plot, at once: a drawing that is animated takes long.

        Parameters
        ----------
        name : str
            Of the plot.
        xy : ndarray of shape (m, 2)
            Where to.
        passing : bool, default=False
            A look that another follows: a page that opens does not show it first.
        """
        self._turns.draw(f"place {name}", partial(self._place, name, frame(xy), passing))

    def _place(self, name: str, xy: pd.DataFrame, passing: bool) -> None:
        same = (-1, 1)
        self.scatters[name].xy(
            xy.x.to_numpy(), xy.y.to_numpy(), x_scale=same, y_scale=same, animate=False
        )
        if not passing:
            self._sketch(name, xy)
        if self._ringed:
            self._draw_rings()


def has_hover_cards() -> bool:
    """Look whether the jupyter-scatter that is installed lets us answer for a point; warn if not.

    Returns
    -------
    bool
        True for the versions that we know.
    """
    if hasattr(JupyterScatter, "_handle_tooltip"):
        return True
    version = metadata.version("jupyter-scatter")
    words = f"jupyter-scatter {version} is not known here: maps are without pictures at the mouse."
    warnings.warn(words, UserWarning, stacklevel=2)
    return False
