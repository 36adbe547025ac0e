"""Where a notebook shows the still picture: an output of its own, just before the explorer's."""

import base64
import sys
import uuid
from collections.abc import Callable
from typing import Any

from .._machine.bars import in_notebook
from .still import Still
from .still_page import still_page
from .still_picture import still_png

Bundle = dict[str, str]
NOTHING: Bundle = {"text/html": "", "text/plain": ""}


class StillOutput:
    """The still picture among the outputs of a notebook, drawn again as often as it changes.

    Attributes
    ----------
    key : str
        Class of the live explorer: where it is seen, the picture is not.
    is_shown : bool
        Whether it stands in a notebook.
    tell : callable or None
        Takes the key and the picture, too: a page that was loaded again knows no more where it is.
    """

    def __init__(self) -> None:
        self.key = f"wb-{uuid.uuid4().hex[:12]}"
        self.is_shown = False
        self.tell: Callable[[str, Bundle], Any] | None = None
        self._is_first = False
        self._display_id = self.key

    def show_first(self, still: Still) -> None:
        """Show a picture before there is an explorer; it goes where none follows in its cell.

        Parameters
        ----------
        still : Still
            What is known by then.
        """
        if in_notebook():
            self._display(bundle_of(still, self.key), is_new=True)
            self._is_first = self.is_shown = True
            _events().register("post_run_cell", self._end_of_cell)

    def _end_of_cell(self, *_: Any) -> None:
        _events().unregister("post_run_cell", self._end_of_cell)
        if self._is_first:
            self._display(NOTHING, is_new=False)
            self._is_first = self.is_shown = False
            self._display_id = uuid.uuid4().hex

    def show(self, still: Still) -> None:
        """Show the picture, before the explorer is shown.

        Parameters
        ----------
        still : Still
            Of the explorer.
        """
        self._display(bundle_of(still, self.key), is_new=not self._is_first)
        self._is_first, self.is_shown = False, True

    def update(self, still: Still) -> None:
        """Draw the picture again, wherever it is shown.

        Parameters
        ----------
        still : Still
            Of now.
        """
        if not self.is_shown:
            return
        bundle = bundle_of(still, self.key)
        self._display(bundle, is_new=False)
        if self.tell is not None:
            self.tell(self.key, bundle)

    def _display(self, bundle: Bundle, is_new: bool) -> None:
        from IPython.display import display

        display(bundle, raw=True, display_id=self._display_id, update=not is_new)


def bundle_of(still: Still, key: str) -> Bundle:
    """Give a still picture in all forms that a reader of notebooks may want.

    Parameters
    ----------
    still : Still
        What to show.
    key : str
        Class of the live explorer.

    Returns
    -------
    dict of str to str
        HTML, PNG and text, by mime type.
    """
    return {
        "text/html": still_page(still, key),
        "image/png": base64.b64encode(still_png(still)).decode(),
        "text/plain": "\n".join(
            [still.title, *(f"{what}: {said}" for what, said in still.lines())]
        ),
    }


def _events() -> Any:
    return sys.modules["IPython"].get_ipython().events
