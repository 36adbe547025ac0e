"""A picture from outside as the query: chosen, dropped or pasted."""

from collections.abc import Callable
from typing import Any

import anywidget
import traitlets

from .._require import require
from .assets import SCRIPT, STYLE
from .status import Status


class PictureDrop(anywidget.AnyWidget):
    """A button that takes a picture; its panel takes one that is dropped or pasted.

    Parameters
    ----------
    take : callable
        Takes the name of a file, and its bytes.
    status : Status
        Shows bad input.
    """

    _esm, _css = SCRIPT, STYLE
    kind = traitlets.Unicode("drop").tag(sync=True)

    def __init__(self, take: Callable[[str, bytes], Any], status: Status) -> None:
        super().__init__()
        self._take, self._status = take, status
        self.on_msg(self._receive)

    def _receive(self, _: Any, message: dict[str, Any], buffers: list[Any]) -> None:
        self._status.guarded(self._taken, message, buffers)

    def _taken(self, message: dict[str, Any], buffers: list[Any]) -> None:
        name = str(message.get("name"))
        got = f"{name} of {message.get('bytes', 0):,} bytes"
        require(message["type"] == "picture", got, "a picture of at most 50 MB")
        self._take(name, bytes(buffers[0]))
