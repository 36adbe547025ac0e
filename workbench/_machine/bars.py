"""Progress bars: of letters, in a terminal as in a notebook.

In a notebook a bar is an output of plain text that is written over. A bar made of widgets would
leave an error line in each saved notebook, as widgets end with the kernel.
"""

import io
import sys
import uuid
from collections.abc import Iterable
from typing import Any

from tqdm import tqdm

SECONDS = 0.2  # between two pictures of a bar in a notebook


def progress_bar(
    steps: Iterable[Any] | None = None, title: str = "", total: int | None = None, *,
    shown: bool = True, leave: bool = True, unit: str = "it", initial: int = 0,
) -> Any:  # fmt: skip
    """Make a bar that shows how many steps are done, and how long the rest takes.

    Parameters
    ----------
    steps : iterable, default=None
        What the bar goes through; without it, the bar is told of steps by its ``update``.
    title : str, default=""
        Before the bar.
    total : int, default=None
        Steps; None takes the length of ``steps``.
    shown : bool, default=True
        Show it in a notebook, and where standard error is a terminal.
    leave : bool, default=True
        Let its last line stay.
    unit : str, default="it"
        Of the steps.
    initial : int, default=0
        Steps that are done already.

    Returns
    -------
    tqdm
        Iterable over the steps.

    Examples
    --------
    >>> list(progress_bar("abc", "letters", shown=False))
    ['a', 'b', 'c']
    """
    asked = {"desc": title, "total": total, "leave": leave, "unit": unit, "initial": initial}
    if not shown:
        return tqdm(steps, disable=True, **asked)
    if in_notebook():
        return NotebookBar(steps, **asked)
    return tqdm(steps, disable=None, **asked)  # None: hidden where stderr is no terminal


def in_notebook() -> bool:
    """Tell whether a kernel runs this code, so that what is displayed has a place in a notebook.

    Returns
    -------
    bool
        False in a terminal and in a script.

    Examples
    --------
    >>> in_notebook()
    False
    """
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    return hasattr(shell, "kernel")


class NotebookBar(tqdm):
    """A bar that is an output of a notebook, in plain text.

    Parameters
    ----------
    steps : iterable or None
        What the bar goes through.
    **asked
        Of tqdm.
    """

    def __init__(self, steps: Iterable[Any] | None = None, **asked: Any) -> None:
        self._display_id = ""
        nowhere = io.StringIO()
        super().__init__(steps, file=nowhere, ascii=False, mininterval=SECONDS, **asked)

    def display(self, msg: str | None = None, pos: int | None = None) -> bool:
        """Show the bar of now in its place.

        Parameters
        ----------
        msg : str, default=None
            Shown instead; empty where nothing is to stay.
        pos : int, default=None
            Not used: each bar has a place of its own.

        Returns
        -------
        bool
            True: it was shown.
        """
        from IPython.display import display

        words = str(self) if msg is None else msg
        bundle = {"text/plain": words} if words else {"text/plain": "", "text/html": ""}
        is_new = not self._display_id
        self._display_id = self._display_id or uuid.uuid4().hex
        display(bundle, raw=True, display_id=self._display_id, update=not is_new)
        return True
