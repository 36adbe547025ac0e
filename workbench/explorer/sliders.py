"""Sliders of the weights and of l, and what follows them."""

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets
import numpy as np

from .._deprecation import warn_renamed
from .._printable import html_text
from .._require import InputError
from ..fusion.weights import Weights
from ..weighing import Choice
from .cards import CardColumn, CardMaker
from .choice_panel import ChoicePanel
from .controls import Controls, row, styled
from .distribution import ClassDistribution
from .heat import heat_png
from .knobs import Knobs
from .slider_words import error_words, figures_table
from .sliders_state import SliderState, SliderView
from .tuned import in_words
from .working import Working

CENTRING = "reading CLIP with its mean subtracted, for the first time"
FOLLOWS = "the map follows"
NOTHING = "All weights are 0: there is no fused kernel to show. Move one of them."


class Tuner(widgets.VBox):
    """Sliders of the weights and of l, and what follows them: error, kernels, neighbours.

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
        What the buttons do; ``use`` takes weights and l.
    choose, cancel_choice : callable
        Let the data choose weights, by a metric and a target; and stop that.
    metrics : callable
        Lists what the data allow to choose by.
    follow : callable
        Takes weights and l that the map is to show; None for those in use.

    Attributes
    ----------
    knobs : Knobs
        The sliders.
    C, expert, product, centre, l : Widget
        Each of them; no ``l`` of a kernel.
    chooser : ChoicePanel
        What the data choose.
    """

    def __init__(
        self, state: SliderState, controls: Controls, cards: CardMaker,
        distribution: ClassDistribution, *, selected: Callable[[], np.ndarray],
        use: Callable[[Weights, int | None], Any], redraw: Callable[[], Any],
        cancel: Callable[[], Any], choose: Callable[[str, str | None], Any],
        cancel_choice: Callable[[], Any], metrics: Callable[[], list[str]],
        follow: Callable[[Weights | None, int | None], Any],
    ) -> None:  # fmt: skip
        self.state = state
        self.titles = state.tuned.titles
        self._distribution = distribution
        self._selected = selected
        self._use = use
        self._metrics = metrics
        self._follow = follow
        self._controls = controls
        self._fresh = self._seen_centred = False
        self.knobs = Knobs(state.tuned, controls, self.update)
        self.C = self.knobs.C
        self.expert = self.knobs.expert
        self.product = self.knobs.product
        self.centre = self.knobs.centre
        self.l = self.knobs.l
        targets = state.workspace.dataset.targets
        self.chooser = ChoicePanel(
            controls, targets, choose=choose, cancel=cancel_choice, take=self._take_weights
        )
        self.working = Working(controls.button("Cancel", "stop drawing; the old map stays", cancel))
        buttons = self._buttons(redraw)
        self._make_answers(cards)
        super().__init__([self._asked(buttons), *self._answers()])

    def _make_answers(self, cards: CardMaker) -> None:
        """What follows the sliders: words, figures, pictures, neighbours."""
        self.error, self.figures = widgets.HTML(), widgets.HTML()
        self.chosen = {name: self._box(name) for name in self.state.figures()}
        self.heat = [widgets.Image(format="png") for _ in self.titles]
        self.heat_titles = [widgets.HTML(html_text(title)) for title in self.titles]
        self.near = cards()

    def _buttons(self, redraw: Callable[[], Any]) -> widgets.HBox:
        about = "make this the fused space of all panels"
        take = self._controls.button("Use", about, self._take)
        about = "use it, and lay it out anew in the same frame"
        draw = self._controls.button("Draw map", about, redraw)
        self.follows = self._controls.control(
            widgets.Checkbox, self._look, "auto", indent=False, value=True, description=FOLLOWS
        )
        return row(take, draw, self.working.stop, self.working.bar, self.follows)

    def _look(self) -> None:
        """Let the map show what the sliders say, or the space in use."""
        if self.follows.value:
            self._follow(self.knobs.weights, self.knobs.n_components)
        else:
            self._follow(None, None)

    def _asked(self, buttons: Any) -> Any:
        """Sliders, what the data choose, and its map, side by side."""
        knobs = styled(widgets.VBox([self.knobs, buttons]), "wb-knobs")
        of_data = [styled(self.chooser, "wb-chooser"), self.chooser.map]
        return styled(widgets.HBox([knobs, *of_data]), "wb-weighing")

    def _answers(self) -> list[Any]:
        """What follows, from the top down."""
        pictures = row(self.figures, self._pictures())
        return [self.error, pictures, row(*self.chosen.values()), self.near]

    def _box(self, figure: str) -> Any:
        return self._controls.control(
            widgets.Checkbox, self.update, "auto", indent=False, value=True,
            description=figure.format(*self.titles),
        )  # fmt: skip

    def _pictures(self) -> Any:
        titled = zip(self.heat_titles, self.heat, strict=True)
        boxes = [widgets.VBox([title, heat]) for title, heat in titled]
        return styled(widgets.HBox(boxes), "wb-heats")

    def _take(self) -> None:
        self._use(self.knobs.weights, self.knobs.n_components)

    def _take_weights(self, weights: Weights) -> None:
        self.knobs.weights = weights

    def show_choice(self, choice: Choice) -> None:
        """Show weights that were chosen, and mark them on the sliders.

        Parameters
        ----------
        choice : Choice
            Of the parents of this fused space.
        """
        self.knobs.mark(choice.weights)
        self.chooser.show(choice)

    def refresh(self) -> None:
        """Compare the selection of now, and show it."""
        if not self._fresh:
            self.chooser.offer(self._metrics())
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
        weights = self._weights()
        self.knobs.settle(weights)
        self.chooser.map.move(weights)
        view = self._view(weights)
        self.heat[-1].value = heat_png(view.heat)
        self._show_answers(True)
        self.error.value = f"<div>{self._words(view)}</div>"
        self.figures.value = self._table(view)
        self.near.show(self._neighbours(view, weights), ready=len(view.neighbours[0]))
        self._look()

    def _view(self, weights: Weights) -> SliderView:
        """What the weights give; the first look at CLIP centred projects its rows, in seconds."""
        centred = weights.centre_clip and weights.product_weight > 0
        if not centred or self._seen_centred:
            return self.state.at(weights, self.knobs.n_components)
        with self._controls.status.computing(CENTRING):
            view = self.state.at(weights, self.knobs.n_components)
        self._seen_centred = True
        return view

    def _weights(self) -> Weights:
        """Those of the sliders; nothing is shown of weights that are all 0."""
        try:
            return self.knobs.weights
        except InputError as error:
            self.error.value = f"<div>{html_text(NOTHING)}</div>"
            self.near.show([], str(error))
            self._show_answers(False)
            self.chooser.map.leave(self.centre.value)
            self._follow(None, None)
            raise

    def _show_answers(self, there: bool) -> None:
        """Show figures and picture of the fused kernel, or keep their place where there is none."""
        for each in (self.figures, self.heat_titles[-1], self.heat[-1]):
            each.layout.visibility = "visible" if there else "hidden"

    def look(self) -> None:
        """Answer to the old name of :meth:`refresh`."""
        warn_renamed("Tuner.look", "Tuner.refresh")
        self.refresh()

    def follow(self) -> None:
        """Answer to the old name of :meth:`update`."""
        warn_renamed("Tuner.follow", "Tuner.update")
        self.update()

    def _neighbours(self, view: SliderView, weights: Weights) -> list[CardColumn]:
        """The sample that is asked for, and its neighbours by each kernel."""
        near, titles = view.neighbours, list(self.titles)
        titles[-1] += f" at {in_words(weights, self.knobs.n_components)}"
        columns = [CardColumn("asked", view.first, narrow=True)]
        for i, (title, rows) in enumerate(zip(titles, near, strict=True)):
            new = len(np.setdiff1d(rows, near[0]))
            note = f"{new} of {len(rows)} not near in {titles[0]}" if i else ""
            shares = self._distribution.of(rows)
            columns.append(CardColumn(title, rows, note, distribution=shares))
        return columns

    def _words(self, view: SliderView) -> str:
        """What is said above the figures."""
        said = [error_words(view, is_exact=self.l is None)]
        n_sample, n = len(self.state.sample), self.state.workspace.dataset.n
        if n_sample < n:
            said.append(f"On {n_sample:,} of {n:,} samples, at random.")
        said += map(html_text, [self.state.heat_words, *self.state.tuned.notes])
        return " ".join(said)

    def _table(self, view: SliderView) -> str:
        """The figures that are ticked."""
        ticked = [figure for figure, box in self.chosen.items() if box.value]
        return figures_table(view, ticked, self.titles, self.state.workspace.dataset.n)
