"""The line under the controls that says what went wrong, or what is going on."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import ipywidgets as widgets

from .._printable import html_text
from .._require import InputError

WARNING = "⚠"
DONE = "✓"
BUSY = "…"


class Status(widgets.HTML):
    """One sentence for the user; bad input ends here instead of in a traceback.

    Examples
    --------
    >>> status = Status()
    >>> status.set_status("a < b")
    >>> status.value
    "<div role='alert'>⚠ a &lt; b</div>"
    """

    def __init__(self) -> None:
        super().__init__()
        self.add_class("wb-status")  # takes its line from the panels, the maps stay as they are
        self._quiet = threading.local()  # what a thread sets tells its own observers, in itself

    def set_status(self, words: str, mark: str = WARNING) -> None:
        """Show a sentence, until the next one.

        Parameters
        ----------
        words : str
            Plain text; nothing is shown if it is empty.
        mark : str, default="⚠"
            Stands before it.
        """
        self.value = f"<div role='alert'>{mark} {html_text(words)}</div>" if words else ""

    @contextmanager
    def computing(self, words: str) -> Iterator[Callable[[float], None]]:
        """Show words while something is computed, and what stood there before whatever happens.

        Parameters
        ----------
        words : str
            Plain text.

        Yields
        ------
        callable
            Takes the share that is done, where it is known, to be shown too.
        """
        before = self.value
        self.set_status(words, BUSY)
        try:
            yield lambda share: self.set_status(f"{words}: {share:.0%}", BUSY)
        finally:
            self.value = before

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Let :meth:`guarded` do nothing, while controls are set by us and not by the user.

        Yields
        ------
        None
            Meanwhile.
        """
        before = self._is_quiet
        self._quiet.on = True
        try:
            yield
        finally:
            self._quiet.on = before

    @property
    def _is_quiet(self) -> bool:
        return getattr(self._quiet, "on", False)

    def guarded(self, action: Callable[..., Any], *arguments: Any) -> None:
        """Do something that the user asked for; bad input is one sentence here.

        Parameters
        ----------
        action : callable
            What to do.
        *arguments
            Of the action.
        """
        if self._is_quiet:
            return
        self.set_status("")
        try:
            action(*arguments)
        except InputError as error:
            self.set_status(str(error))
