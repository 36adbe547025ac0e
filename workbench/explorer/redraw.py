"""A map drawn again, in a thread of its own."""

import threading
from collections.abc import Callable

import numpy as np

from .._require import require
from .status import DONE, Status
from .workspace import Workspace


class Stopped(Exception):
    """The user's Cancel, seen between two epochs."""


class Outdated(Exception):
    """The space is another than the one whose map was begun."""


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

    Attributes
    ----------
    running : bool
        Whether a map is being drawn.
    """

    def __init__(
        self, workspace: Workspace, status: Status, *, placed: Callable[[str], None],
        busy: Callable[[bool], None], progress: Callable[[float], None],
    ) -> None:  # fmt: skip
        self.running = False
        self._stop = False
        self._workspace, self._status = workspace, status
        self._placed = placed
        self._busy, self._progress = busy, progress

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
        require(not self.running, "a map that is being drawn", "to wait for it, or Cancel")
        self.running, self._stop = True, False
        self._busy(True)
        worker = threading.Thread(target=self._draw, args=(name,), daemon=True)
        worker.start()
        if wait:
            worker.join()

    def cancel(self) -> None:
        """Stop; the old map stays."""
        self._stop = True

    def _draw(self, name: str) -> None:
        rows = self._workspace.arrays[name]

        def tick(share: float) -> None:
            self._check(name, rows)
            self._progress(share)

        try:
            xy = self._workspace.draw(name, tick)
            if not self._workspace.place(name, xy, rows):
                raise Outdated
            self._placed(name)
            self._status.set_status(f"The map of {name} is drawn.", DONE)
        except Stopped:
            self._status.set_status("Stopped; the old map stays.", DONE)
        except Outdated:
            words = f"{name} was fused again while its map was drawn: the old map stays, "
            self._status.set_status(f"{words}draw it once more.")
        except Exception as error:  # nobody above a thread would hear it
            self._status.set_status(f"The map could not be drawn: {error}")
        finally:
            self.running = False
            self._busy(False)

    def _check(self, name: str, rows: np.ndarray) -> None:
        """End the work if it is not wanted any more."""
        if self._stop:
            raise Stopped
        if self._workspace.arrays[name] is not rows:
            raise Outdated
