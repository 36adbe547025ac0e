"""The panels behind their tabs, and what keys and clicks bring to the front."""

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from .._require import require
from .keys import PANELS


class Tabs(widgets.Tab):
    """Panels by name.

    Parameters
    ----------
    panels : list of Widget
        In the order of ``PANELS``.
    """

    def __init__(self, panels: list[widgets.Widget]) -> None:
        super().__init__(panels, titles=PANELS)
        self.add_class("wb-panels")

    @property
    def front(self) -> str:
        """Name the panel in front.

        Returns
        -------
        str
            One of ``PANELS``.
        """
        return PANELS[self.selected_index]

    def show(self, panel: str) -> None:
        """Bring a panel to the front.

        Parameters
        ----------
        panel : str
            One of ``PANELS``.

        Raises
        ------
        InputError
            If there is no such panel.
        """
        require(panel in PANELS, f"panel {panel!r}", "one of " + ", ".join(PANELS))
        self.selected_index = PANELS.index(panel)

    def on_front(
        self, panel: str, action: Callable[[], None], left: Callable[[], None] = lambda: None
    ) -> None:
        """Call an action whenever a panel comes to the front, and another when it goes.

        Parameters
        ----------
        panel : str
            One of ``PANELS``.
        action, left : callable
            Take nothing.
        """

        def changed(change: Any) -> None:
            if self.front == panel:
                action()
            elif PANELS[change["old"]] == panel:
                left()

        self.observe(changed, "selected_index")
