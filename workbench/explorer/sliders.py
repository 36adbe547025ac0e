"""Sliders of C and l, and what follows them."""

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets
import numpy as np

from .._deprecation import warn_renamed
from .._printable import html_text
from .cards import CardColumn, CardMaker
from .controls import Controls, row, styled
from .distribution import ClassDistribution
from .heat import heat_png
from .kernel_sample import FIGURES
from .sliders_state import SliderState, SliderView


class Tuner(widgets.VBox):
    """Sliders of C and l, and what follows them: error, kernels, figures, neighbours.

    Parameters
    ----------
    state : SliderState
        What is shown.
    controls : Controls
        Makes the sliders and buttons.
    cards : CardMaker
        Makes the cards of the neighbours.
    distribution : ClassDistribution
        Classes of the neighbours.
    selected : callable
        Gives the row numbers of the selection.
    use, redraw, cancel : callable
        What the buttons do; ``use`` takes C and l.
    """

    def __init__(
        self, state: SliderState, controls: Controls, cards: CardMaker,
        distribution: ClassDistribution, *, selected: Callable[[], np.ndarray],
        use: Callable[[float, int], Any], redraw: Callable[[], Any], cancel: Callable[[], Any],
    ) -> None:  # fmt: skip
        self.state, self._distribution = state, distribution
        self._selected = selected
        self._controls = controls
        self._fresh = False
        self.C = self._slider_of_c()
        self.l = self._slider_of_l()
        self.chosen = {name: self._box(name) for name in state.figures()}
        self._use = use
        self.stop = controls.button("Cancel", "stop drawing; the old map stays", cancel)
        self.progress = widgets.FloatProgress(max=1.0, layout={"width": "140px"})
        self.error, self.figures = widgets.HTML(), widgets.HTML()
        self.heat = [widgets.Image(format="png") for _ in state.titles]
        self.near = cards()
        about = "make this the fused space of all panels"
        take = controls.button("Use", about, self._take)
        draw = controls.button("Draw map", "lay it out anew, in the same frame", redraw)
        bar = row(self.C, self.l, take, draw, self.stop, self.progress)
        pictures = row(self.figures, self._pictures())
        super().__init__([bar, self.error, pictures, row(*self.chosen.values()), self.near])
        self.show_busy(False)

    def _slider_of_c(self) -> Any:
        return self._controls.control(
            widgets.FloatLogSlider, self.update, "270px", description="C", value=self.state.C,
            min=self.state.c_decades[0], max=self.state.c_decades[1], step=0.1,
            readout_format=".3g",
        )  # fmt: skip

    def _slider_of_l(self) -> Any:
        return self._controls.control(
            widgets.SelectionSlider, self.update, "270px", description="l",
            options=self.state.widths, value=self.state.n_components,
        )  # fmt: skip

    def _box(self, figure: str) -> Any:
        return self._controls.control(
            widgets.Checkbox, self.update, "auto", indent=False, value=True,
            description=figure.format(*self.state.titles),
        )  # fmt: skip

    def _pictures(self) -> Any:
        titled = zip(self.state.titles, self.heat, strict=True)
        boxes = [widgets.VBox([widgets.HTML(html_text(title)), heat]) for title, heat in titled]
        return styled(widgets.HBox(boxes), "wb-heats")

    def _take(self) -> None:
        self._use(self.C.value, self.l.value)

    def show_busy(self, drawing: bool) -> None:
        """Show or hide that a map is being drawn.

        Parameters
        ----------
        drawing : bool
            Whether one is.
        """
        self.progress.layout.display = None if drawing else "none"
        self.progress.value, self.stop.disabled = 0.0, not drawing

    def show_progress(self, share: float) -> None:
        """Show how much of a map is drawn.

        Parameters
        ----------
        share : float
            From 0 to 1.
        """
        self.progress.value = share

    def refresh(self) -> None:
        """Compare the selection of now, and show it."""
        self._fresh = True
        self.state.refresh(self._selected())
        for heat, kernel in zip(self.heat, self.state.parent_heats(), strict=False):
            heat.value = heat_png(kernel)
        self.update()

    def update(self) -> None:
        """Show all that moves with the sliders."""
        if not self._fresh:
            self.refresh()
            return
        view = self.state.at(self.C.value, self.l.value)
        self.heat[-1].value = heat_png(view.heat)
        words = " ".join([
            self._error_words(view), html_text(self.state.heat_words),
            *map(html_text, self.state.notes),
        ])  # fmt: skip
        self.error.value = f"<div>{words}</div>"
        self.figures.value = self._table(view)
        self.near.show(self._neighbours(view), ready=len(view.neighbours[0]))

    def look(self) -> None:
        """Answer to the old name of :meth:`refresh`."""
        warn_renamed("Tuner.look", "Tuner.refresh")
        self.refresh()

    def follow(self) -> None:
        """Answer to the old name of :meth:`update`."""
        warn_renamed("Tuner.follow", "Tuner.update")
        self.update()

    def _neighbours(self, view: SliderView) -> list[CardColumn]:
        """The sample that is asked for, and its neighbours by each kernel."""
        near, titles = view.neighbours, list(self.state.titles)
        titles[-1] += f" at C = {self.C.value:.3g}, l = {self.l.value:,}"
        columns = [CardColumn("asked", view.first, narrow=True)]
        for i, (title, rows) in enumerate(zip(titles, near, strict=True)):
            new = len(np.setdiff1d(rows, near[0]))
            note = f"{new} of {len(rows)} not near in {titles[0]}" if i else ""
            shares = self._distribution.of(rows)
            columns.append(CardColumn(title, rows, note, distribution=shares))
        return columns

    def _error_words(self, view: SliderView) -> str:
        exact, spread = view.error["standard_error"], view.error["kernel_std"]
        words = f"Kernel error, of a largest value of 1: exact standard error <b>{exact:.4f}</b>, "
        words += f"measured {view.error['rmse']:.4f}; spread of the kernel {spread:.4f}."
        if exact > spread:
            words += " <b>The noise is above the spread: take a larger l or C.</b>"
        n_sample, n = len(self.state.sample), self.state.workspace.dataset.n
        if n_sample < n:
            words += f" On {n_sample:,} of {n:,} samples, at random."
        return words

    def _table(self, view: SliderView) -> str:
        """Chosen figures of each kernel on the samples at random."""
        n_sample = len(view.sample.rows)
        head = f"{n_sample} samples"
        if n_sample < self.state.workspace.dataset.n:
            head += " at random"
        rows = [_row(head, [html_text(title) for title in self.state.titles], "th")]
        for figure, box in self.chosen.items():
            if not box.value:
                continue
            values = [FIGURES[figure](view.sample, i) for i in range(len(self.state.titles))]
            name = html_text(figure.format(*self.state.titles))
            rows.append(_row(name, [f"{value:.3f}" for value in values], "td"))
        return f"<table class='wb-table'>{''.join(rows)}</table>"


def _row(head: str, cells: list[str], tag: str) -> str:
    body = "".join(f"<{tag}>{cell}</{tag}>" for cell in cells)
    return f"<tr><th>{head}</th>{body}</tr>"
