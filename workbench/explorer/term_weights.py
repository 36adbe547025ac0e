"""Weights of the terms of a query: a slider for each, and the ranking of each alone."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import ipywidgets as widgets

from ..search.query import Term, written
from .controls import Controls, row
from .weight_slider import WeightSlider
from .workspace import Workspace

EVERY_SPACE = "every space"
DECADES = (-1, 1)  # powers of ten at the ends of a slider
LEAST = 0.1  # what the left end counts: a term of weight 0 is none


class TermWeights(widgets.VBox):
    """A slider for each term of a query of several, and what is shown beside the sum.

    Parameters
    ----------
    controls : Controls
        Makes the controls.
    workspace : Workspace
        Who answers.
    ask : callable
        Takes the query with other weights.
    show : callable
        Shows the answers again, with other columns.
    """

    def __init__(
        self, controls: Controls, workspace: Workspace, ask: Callable[[str], Any],
        show: Callable[[], Any],
    ) -> None:  # fmt: skip
        self._controls, self._workspace = controls, workspace
        self._ask = ask
        self._terms: tuple[Term, ...] = ()
        self._in_one_space = {f"each term in {name}": name for name in workspace.spaces}
        self.beside = controls.control(
            widgets.Dropdown, show, "280px", description="answers of",
            options=[EVERY_SPACE, *self._in_one_space],
        )  # fmt: skip
        self.sliders: list[WeightSlider] = []
        self._row = row(self.beside)
        super().__init__([self._row], layout={"display": "none"})

    def show(self, terms: Sequence[Term]) -> None:
        """Show the sliders of a query; none of a single term.

        Parameters
        ----------
        terms : sequence of Term
            Of the query.
        """
        self._terms = tuple(terms)
        names = [_signed(term) for term in terms]
        if len(terms) < 2:
            self._replace([])
        elif names != [slider.description for slider in self.sliders]:
            self._replace([self._slider(term) for term in terms])
        with self._controls.status.quiet():
            for slider, term in zip(self.sliders, terms, strict=False):
                slider.value = abs(term.weight)

    def _replace(self, sliders: list[WeightSlider]) -> None:
        for slider in self.sliders:
            slider.close()
        self.sliders = sliders
        self._row.children = [*sliders, self.beside]
        self.layout.display = "flex" if sliders else "none"

    def _slider(self, term: Term) -> WeightSlider:
        name = _signed(term)
        hint = f"how much {term.text!r} counts"
        slider = WeightSlider(abs(term.weight), DECADES, description=name, hint=hint, live=False)
        slider.observe(lambda change: self._controls.status.guarded(self._changed), "value")
        return slider

    def _changed(self) -> None:
        weights = [max(slider.value, LEAST) for slider in self.sliders]
        terms = [
            replace(term, weight=math.copysign(weight, term.weight))
            for term, weight in zip(self._terms, weights, strict=True)
        ]
        self._ask(written(*terms))

    def answers(self, best: dict[str, Any], against: str, k: int) -> dict[str, Any]:
        """Give what is shown: every space, or one of them and its ranking by each term alone.

        Parameters
        ----------
        best : dict of str to DataFrame or str
            Answers to the whole query.
        against : {"images", "captions"}
            What is ranked.
        k : int
            Best so many.

        Returns
        -------
        dict of str to DataFrame or str
            By name of the space, then by term.
        """
        name = self._in_one_space.get(self.beside.value)
        if name is None or len(self._terms) < 2:
            return best
        shown = {f"{name}: all terms": best[name]}
        for term in self._terms:
            found = self._workspace.engine.rank(written(Term(term.text)), k, against=against)
            shown[_signed(term)] = found[name]
        return shown


def _signed(term: Term) -> str:
    sign = "+" if term.weight > 0 else "−"
    return f"{sign} {term.text}"
