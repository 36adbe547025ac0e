"""What outlives the kernel: the session of an explorer in a file, its picture in the notebook."""

import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .._machine.bars import in_notebook
from .._require import InputError, require
from ..data.dataset import Dataset
from .later import Later
from .session import Session
from .session_file import read_session, write_session
from .session_place import NOWHERE, SessionPlace
from .session_state import SessionState
from .status import DONE, Status
from .still import Still
from .still_output import StillOutput

SECONDS = 1.0  # from the last change until it is kept
PANEL_SECONDS = 0.3  # until the panel of before comes to the front: the maps are drawn first
FRESH = "The explorer starts fresh and leaves the file alone; explorer.save_session(FILE) keeps it."

_keepers: dict[Path, "Memory"] = {}  # the newest explorer of each file: older ones write no more


class Memory:
    """Keeps the session of an explorer, and its picture in the notebook.

    Changes are kept a second after the last one, on the loop of the kernel, and at the end of the
    cell that made them.

    Parameters
    ----------
    state : SessionState
        What there is to remember.
    place : SessionPlace
        Where.
    dataset : Dataset
        Whose samples.
    status : Status
        Says what went wrong.
    take : callable
        Gives the still picture of now.
    """

    def __init__(
        self, state: SessionState, place: SessionPlace, dataset: Dataset, status: Status,
        take: Callable[[], Still],
    ) -> None:  # fmt: skip
        self._state, self._place = state, place
        self._dataset, self._status = dataset, status
        self._take = take
        self._refused: Path | None = None  # a file that could not be read, which is left alone
        self._said = ""
        self._later = Later(self._keep, SECONDS)
        self.output = StillOutput()
        self._bring_back()
        state.watch(self._later.ask)
        self._hear_cells("register")

    def _bring_back(self) -> None:
        """Take what another kernel left, if it left something."""
        path = self._place.find()
        if path is None:
            return
        _keepers[path] = self
        if not path.exists():
            return
        try:
            session = read_session(path, self._dataset)
        except InputError as error:
            self._refused = path
            warnings.warn(f"{error} {FRESH}", UserWarning, stacklevel=6)
            return
        given = self._state.give(session)
        self._give_panel(given)
        if given.in_words():
            self._status.set_status(
                f"Brought back from {path.parent.name}/{path.name}: {given.in_words()}.", DONE
            )

    def _give_panel(self, session: Session) -> None:
        panel = Later(lambda: self._state.give_panel(session.panel), PANEL_SECONDS)
        panel.ask()
        if not panel.has_loop:
            panel.flush()

    def save(self, path: str | Path | None) -> Path:
        """Keep the session now.

        Parameters
        ----------
        path : str, Path or None
            A file, from now on; None takes that of before.

        Returns
        -------
        Path
            Of the file.

        Raises
        ------
        InputError
            If there is no file, or it cannot be written.
        """
        file = self._place.find() if path is None else self._place.move(path)
        if file is None:
            raise InputError(f"save_session() without a file: expected one. {NOWHERE}")
        require(path is not None or file != self._refused, f"{file}, which is left alone", FRESH)
        _keepers[file], self._refused = self, None
        return write_session(file, self._state.take(), self._dataset)

    def show(self) -> None:
        """Show the picture of now among the outputs of the cell."""
        self.output.show(self._take())

    def reopened(self, tell: Callable[[str, Any], Any]) -> None:
        """Hand the picture to a page that was loaded again, now and whenever it changes.

        Parameters
        ----------
        tell : callable
            Takes its key and its forms by mime type.
        """
        self.output.tell = tell
        self._later.ask()

    def _keep(self) -> None:
        if self.output.is_shown:
            self.output.update(self._take())
        path = self._place.find()
        try:
            if path is None:
                self._say_nowhere()
            elif path != self._refused and _keepers.setdefault(path, self) is self:
                write_session(path, self._state.take(), self._dataset)
        except InputError as error:
            self._say(str(error))

    def _say_nowhere(self) -> None:
        if self._place.is_automatic and self._state.take().in_words():
            self._say(NOWHERE)

    def _say(self, words: str) -> None:
        """Say a sentence once, unless another one stands there."""
        if words != self._said and not self._status.value:
            self._said = words
            self._status.set_status(words)

    def _end_of_cell(self, *_: Any) -> None:
        self._later.flush()

    def _hear_cells(self, how: str) -> None:
        if in_notebook():
            events = sys.modules["IPython"].get_ipython().events
            getattr(events, how)("post_run_cell", self._end_of_cell)

    def stop(self) -> None:
        """Keep what is not kept yet, and then no more."""
        if not sys.is_finalizing():  # a script that ends closes its widgets when it cannot write
            self._later.flush()
        self._later.stop()
        self._hear_cells("unregister")
        for path in [path for path, keeper in _keepers.items() if keeper is self]:
            del _keepers[path]
