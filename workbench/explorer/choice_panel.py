"""Weights chosen by the data: by what, the map of all settings, and the verdict."""

from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets as widgets

from .._printable import html_text
from ..fusion.weights import Weights
from ..weighing import CRITERIA, Choice
from ..weighing.words import OF_ALL
from .controls import Controls, row, styled
from .weight_map import WeightMap
from .working import Working

CHOOSE = "Choose weights"
ABOUT = (
    "Weights can be chosen on your own data: 275 settings, each fold measured with weights that"
    " were chosen without it, CLIP, the expert, concatenation and KrossFuse among them."
)
READ = (
    "On the map click a cell, or walk with the arrow keys: the sliders follow. Its scores are"
    f" {OF_ALL}."
)


class ChoicePanel(widgets.VBox):
    """A button that lets the data choose, and what they chose; its map stands beside it.

    Parameters
    ----------
    controls : Controls
        Makes buttons and menus.
    targets : sequence of str
        Columns of labels, the main one first.
    choose : callable
        Takes a metric and a target, or None.
    cancel : callable
        Stops that.
    take : callable
        Takes the weights of a setting on the map.

    Attributes
    ----------
    choice : Choice or None
        What is shown.
    map : WeightMap
        Of all settings; not there before a choice.
    """

    def __init__(
        self, controls: Controls, targets: Sequence[str], *,
        choose: Callable[[str, str | None], Any], cancel: Callable[[], Any],
        take: Callable[[Weights], Any],
    ) -> None:  # fmt: skip
        self._controls = controls
        self._choose = choose
        self._take = take
        self.choice: Choice | None = None
        self.map = WeightMap(lambda weights: controls.status.guarded(take, weights))
        self.metric = controls.control(
            widgets.Dropdown, self._offer_target, "auto", description="by", options=[]
        )
        self.target = controls.control(
            widgets.Dropdown, int, "auto", description="of", options=list(targets)
        )
        self.button = controls.button(CHOOSE, "let your data choose", self._ask)
        stop = controls.button("Cancel choice", "stop choosing; what was chosen stays", cancel)
        self.working = Working(stop, self.button)
        self.go = controls.button("Go to ★", "set the sliders to the chosen weights", self._go)
        self.said = styled(widgets.HTML(f"<p class='wb-note'>{ABOUT}</p>"), "wb-said")
        asked = [self.button, self.metric, self.target]
        bar = row(*asked, self.working.stop, self.working.bar, self.go)
        super().__init__([bar, self.said])
        self._show_map(False)

    def offer(self, metrics: Sequence[str]) -> None:
        """Offer metrics to choose by.

        Parameters
        ----------
        metrics : sequence of str
            Keys of ``CRITERIA``, the usual one first.
        """
        with self._controls.status.quiet():
            self.metric.options = [(CRITERIA[name].words, name) for name in metrics]
            self.metric.value = metrics[0] if metrics else None
        self._offer_target()

    def show(self, choice: Choice) -> None:
        """Show what was chosen.

        Parameters
        ----------
        choice : Choice
            With the score of every setting.
        """
        self.choice = choice
        first, *others = map(html_text, choice.sentences)
        more = "".join(f"<p class='wb-note'>{words}</p>" for words in (*others, READ))
        self.said.value = f"<p><b>{first}</b></p>{more}"
        self.map.show(choice)
        self._show_map(True)

    def _show_map(self, there: bool) -> None:
        self.map.layout.display = self.go.layout.display = None if there else "none"

    def _offer_target(self) -> None:
        """Ask for a target where the metric has one and there are several."""
        asked = self._has_target() and len(self.target.options) > 1
        self.target.layout.display = None if asked else "none"

    def _has_target(self) -> bool:
        name = self.metric.value
        needs = CRITERIA[name].needs if name else ()
        return "labels" in needs and "prompts" not in needs

    def _ask(self) -> None:
        self._choose(self.metric.value, self.target.value if self._has_target() else None)

    def _go(self) -> None:
        if self.choice is not None:
            self._take(self.choice.weights)
