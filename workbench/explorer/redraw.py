"""A map drawn again, in the background."""

from collections.abc import Callable
from functools import partial

import numpy as np

from .background import Background, Outdated, Tick
from .status import Status
from .workspace import Workspace


class Redraw:
    """Draws the map of a space again, one at a time, in the background.

    Parameters
    ----------
    workspace : Workspace
        Whose map.
    status : Status
        Says how it ended.
    placed : callable
        Takes the name of a space whose map is another now.
    busy : callable
        Takes whether a map is being drawn.
    progress : callable
        Takes the share that is done.
    """

    def __init__(
        self, workspace: Workspace, status: Status, *, placed: Callable[[str], None],
        busy: Callable[[bool], None], progress: Callable[[float], None],
    ) -> None:  # fmt: skip
        self._workspace, self._placed = workspace, placed
        self._background = Background(
            status, busy=busy, progress=progress, waits_for="a map that is being drawn",
            stopped="Stopped; the old map stays.", failed="The map could not be drawn",
        )  # fmt: skip

    @property
    def running(self) -> bool:
        """Tell whether a map is being drawn.

        Returns
        -------
        bool
            Now.
        """
        return self._background.running

    def start(self, name: str, wait: bool = False) -> None:
        """Draw the map of a space.

        Parameters
        ----------
        name : str
            Of the space.
        wait : bool, default=False
            Come back when it is drawn.

        Raises
        ------
        InputError
            If a map is being drawn.
        """
        self._background.start(partial(self._draw, name), wait)

    def require_idle(self) -> None:
        """Refuse to begin where a map is being drawn.

        Raises
        ------
        InputError
            If one is.
        """
        self._background.require_idle()

    def cancel(self) -> None:
        """Stop; the old map stays."""
        self._background.cancel()

    def _draw(self, name: str, tick: Tick) -> str:
        rows = self._workspace.arrays[name]

        def checked(share: float) -> None:
            self._check(name, rows)
            tick(share)

        xy = self._workspace.draw(name, checked)
        if not self._workspace.place(name, xy, rows):
            self._give_up(name)
        self._placed(name)
        return f"The map of {name} is drawn."

    def _check(self, name: str, rows: np.ndarray) -> None:
        """End the work if the space is another than the one whose map was begun."""
        if self._workspace.arrays[name] is not rows:
            self._give_up(name)

    def _give_up(self, name: str) -> None:
        words = f"{name} was fused again while its map was drawn: the old map stays, "
        raise Outdated(f"{words}draw it once more.")
