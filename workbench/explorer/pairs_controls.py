"""The controls of the panel of pairs: which spaces, which pairs, which corner."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import ipywidgets as widgets

from ..layout.pairs import CORNERS
from ..views.pairs import corner_sentence, corner_words
from .controls import Controls, row, styled
from .working import Working

ALL = "all pairs"
HOW = "Drag around pairs in the plot, or choose:"


class PairsControls:
    """Menus and buttons; they are laid out by :meth:`box`.

    Parameters
    ----------
    controls : Controls
        Makes them.
    names : sequence of str
        Of the spaces.
    labels : sequence of str
        Columns whose classes can be told apart.
    ask, look : callable
        Called where a menu changes; with a corner where its button is pressed.
    of_selection, of_all, every, cancel : callable
        Called by the buttons.

    Attributes
    ----------
    first, second, kind : Dropdown
        Spaces to the right and up; which pairs are shown.
    """

    def __init__(
        self, controls: Controls, names: Sequence[str], labels: Sequence[str], *,
        ask: Callable[[], Any], look: Callable[[str], Any], of_selection: Callable[[], Any],
        of_all: Callable[[], Any], every: Callable[[], Any], cancel: Callable[[], Any],
    ) -> None:  # fmt: skip
        def menu(description: str, options: Sequence[Any], value: Any) -> widgets.Dropdown:
            traits = {"description": description, "options": options, "value": value}
            return styled(controls.control(widgets.Dropdown, ask, "auto", **traits), "wb-pair-menu")

        self._quiet = controls.status.quiet
        spaces, kinds = list(names), _kinds(labels)
        self.first = menu("To the right", spaces, spaces[0])
        self.second = menu("up", spaces, spaces[min(1, len(spaces) - 1)])
        self.kind = menu("Show", kinds, kinds[0][1])
        button = controls.button
        self._of_selection = button(
            "Of the selection", "compare the samples that are selected now", of_selection
        )
        self._of_all = button("Of all samples", "compare all samples on the maps", of_all)
        self._every = button(
            "Compare all pairs", "not only those of a sample: in the background", every
        )
        stop = button("Cancel comparison", "stop; the pairs of before stay", cancel)
        self.working = Working(stop, self._every)
        self._corners = {each: button(each, "", partial(look, each)) for each in CORNERS}

    def box(self) -> list[Any]:
        """Lay them out.

        Returns
        -------
        list of Widget
            Rows, from above.
        """
        work = [self._of_selection, self._of_all, self._every]
        work += [self.working.bar, self.working.stop]
        asked = row(self.first, self.second, self.kind, *work)
        return [asked, row(widgets.HTML(HOW), *self._corners.values())]

    def values(self) -> dict[str, str]:
        """Read the menus.

        Returns
        -------
        dict of str to str
            ``first``, ``second`` and ``kind``, as :meth:`set` takes them.
        """
        kinds = {value: words for words, value in self.kind.options}
        first, second = self.first.value, self.second.value
        return {"first": first, "second": second, "kind": kinds[self.kind.value]}

    def set(self, first: str | None, second: str | None, kind: str | None) -> None:
        """Set the menus, without asking.

        Parameters
        ----------
        first, second : str or None
            Names of spaces; None, or one that is not there, leaves the menu as it is.
        kind : str or None
            Which pairs, in the words of the menu.
        """
        kinds = dict(self.kind.options)
        with self._quiet():
            for menu, value in ((self.first, first), (self.second, second)):
                if value in menu.options:
                    menu.value = value
            if kind in kinds:
                self.kind.value = kinds[kind]

    def name_corners(self, names: Sequence[str]) -> None:
        """Say on the buttons what their pairs are.

        Parameters
        ----------
        names : sequence of two str
            Of the spaces.
        """
        for corner, button in self._corners.items():
            button.description = corner_words(corner, names)
            button.tooltip = corner_sentence(corner, names)

    def offer(self, *, every: bool, of_all: bool) -> None:
        """Offer other samples.

        Parameters
        ----------
        every : bool
            All pairs, as those of some samples are shown.
        of_all : bool
            All samples, as those that were selected are shown.
        """
        self._every.layout.display = None if every else "none"
        self._of_all.layout.display = None if of_all else "none"


def _kinds(labels: Sequence[str]) -> list[tuple[str, tuple[str, bool | None]]]:
    """Which pairs can be shown: in words, by the column of the classes, within them or across."""
    main = labels[0] if labels else ""
    kinds: list[tuple[str, tuple[str, bool | None]]] = [(ALL, (main, None))]
    for label in labels:
        kinds += [(f"same {label}", (label, True)), (f"different {label}", (label, False))]
    return kinds
