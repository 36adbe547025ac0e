"""Controls that concern all maps."""

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from .colouring import NOTHING
from .controls import Controls, row, styled
from .findings import Findings
from .keys import KEYS
from .maps import Maps
from .recolouring import Recolouring
from .selection import Selection
from .status import DONE

SAVED = "saved selections"
FOUND = "findings"
LOOK, MORE = "look for findings", "look for more"
ABOUT_FOUND = "what the audit found, labels that neighbours doubt, weak slices"
LOOKING = "looking for what is wrong with the data"
LINKED = "zoom in one map: the others show the same samples"
NO_FINDINGS = "Nothing was found that could mislead a measure."


class Toolbar:
    """Colours, mouse, links of maps, undo, findings, saved selections, how many are selected.

    Parameters
    ----------
    controls : Controls
        Makes them.
    selection : Selection
        To change.
    maps : Maps
        Whose mode.
    recolouring : callable
        Takes what is called with the name of the column that is shown; gives who colours the maps.
    columns : callable
        Gives the names of the columns to colour by.
    findings : Findings
        Of the audit; looked for when they are asked for.
    undo, redo : callable
        Take nothing.

    Attributes
    ----------
    box : HBox
        All of them.
    colour, mode, linked, found, saved, count : Widget
        Those that are set or read elsewhere.
    recolouring : Recolouring
        Colours the maps.
    """

    def __init__(
        self, controls: Controls, selection: Selection, maps: Maps,
        recolouring: Callable[[Callable[[str], None]], Recolouring],
        columns: Callable[[], list[str]], findings: Findings,
        undo: Callable[[], None], redo: Callable[[], None],
    ) -> None:  # fmt: skip
        self._selection, self._maps = selection, maps
        self._findings = findings
        self._controls = controls
        self.undo, self.redo = undo, redo
        self._columns = columns
        self.recolouring = recolouring(self._settle)
        self.colour = controls.control(
            widgets.Dropdown, self._recolour, "230px", description="Colour by",
            options=columns() or [NOTHING],
        )  # fmt: skip
        self._make_mode()
        self._make_choices()
        self.count = widgets.HTML()
        self.box = row(*self._of_maps(), *self._of_selections(), self._full(), self.count)

    def _make_mode(self) -> None:
        """Make what the mouse does on the maps."""
        self.mode = self._controls.control(
            widgets.ToggleButtons, self._take_mode, "auto",
            options=[("Lasso", "lasso"), ("Move", "panZoom")], tooltips=[KEYS["l"], KEYS["p"]],
        )  # fmt: skip
        self.mode.style.button_width = "58px"
        self.linked = widgets.ToggleButton(
            True, description="Linked", tooltip=LINKED, layout={"width": "auto"}
        )

    def _make_choices(self) -> None:
        """Make menus of what can be selected again, and the name of what is kept."""
        self.saved = self._controls.control(
            widgets.Dropdown, self._restore, "130px", options=[SAVED], tooltip=SAVED
        )
        self.found = self._controls.control(
            widgets.Dropdown, self._take_finding, "150px", options=[FOUND], tooltip=ABOUT_FOUND
        )
        self._offer_findings()
        self.name = widgets.Text(
            placeholder="name", tooltip="name of the selection", layout={"width": "84px"}
        )

    def _of_maps(self) -> list[Any]:
        working = self.recolouring.working
        waiting = [working.bar, working.stop]
        return [self.colour, *waiting, self.mode, self.linked, *self._buttons()]

    def _of_selections(self) -> list[Any]:
        about = "name this selection"
        keep = self._controls.button("Keep", about, lambda: self.save(self.name.value))
        return [self.found, self.saved, self.name, keep]

    def _full(self) -> widgets.Button:
        """Fill the window: the page does that by itself, the kernel may be busy."""
        button = widgets.Button(description="Full", tooltip=KEYS["w"], layout={"width": "auto"})
        return styled(button, "wb-full-button")

    def _buttons(self) -> list[Any]:
        actions = {
            "Clear": ("Escape", self._selection.clear), "Undo": ("u", self.undo),
            "Redo": ("r", self.redo), "Fit": ("f", self._maps.fit),
        }  # fmt: skip
        return [
            self._controls.button(label, KEYS[key], action)
            for label, (key, action) in actions.items()
        ]

    def _recolour(self) -> None:
        self.recolouring.show(self.colour.value)

    def _settle(self, name: str) -> None:
        """Let the menu say what is shown."""
        with self._controls.status.quiet():
            if name in self.colour.options:
                self.colour.value = name

    def _take_mode(self) -> None:
        self._maps.each(mouse_mode=self.mode.value)

    def _restore(self) -> None:
        if self.saved.value in self._selection.saved:
            self._selection.select(self.saved.value)

    def _take_finding(self) -> None:
        if self.found.value in (LOOK, MORE):
            self.look_for_findings()
        elif self.found.value != FOUND:
            self._selection.select(self._findings.ids(self.found.value))

    def look_for_findings(self) -> None:
        """Let an audit that is not there yet be made, and offer what it finds.

        Raises
        ------
        InputError
            If the data cannot be looked at.
        """
        if self._findings.known:
            return
        status = self._controls.status
        try:
            with status.computing(LOOKING):
                found = self._findings.selections()
        finally:
            self._offer_findings()
        if not found:
            status.set_status(NO_FINDINGS, DONE)

    def _offer_findings(self) -> None:
        """Offer the findings, or to look for them; no menu where there is nothing to find."""
        offered = [*self._findings.made]
        if not self._findings.known:
            offered.append(MORE if offered else LOOK)
        with self._controls.status.quiet():
            self.found.options = [FOUND, *offered]
            self.found.value = FOUND
        self.found.layout.display = "flex" if offered else "none"

    def save(self, name: str) -> None:
        """Save the selection, and offer it.

        Parameters
        ----------
        name : str
            To come back to it.

        Raises
        ------
        InputError
            If the name is empty.
        """
        self._selection.save(name)
        self.offer_saved()

    def offer_saved(self) -> None:
        """Offer the saved selections of now."""
        self.saved.options = [SAVED, *self._selection.saved]

    def offer_columns(self) -> None:
        """Offer the columns of now to colour by; the choice stays and shows its values of now."""
        self._controls.offer(self.colour, self._columns() or [NOTHING])

    def refresh(self) -> None:
        """Say how many are selected."""
        rows, n = self._selection.rows, self._selection.dataset.n
        on_maps = len(self._selection.positions(rows))
        words = f"<b>{len(rows):,}</b> of {n:,} selected"
        if on_maps < len(rows):
            words += f", {on_maps:,} of them on the maps"
        self.count.value = (
            f"<span class='wb-how-many' role='status' aria-live='polite'>{words}</span>"
        )
