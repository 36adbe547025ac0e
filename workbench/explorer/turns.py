"""One drawing at a time: a scatter plot drops what it is told to draw while it still draws."""

from collections.abc import Callable
from threading import RLock

from .legend import Legend


class Turns:
    """Sends drawings to the pages that show the maps, the next one when the last one is drawn.

    Of drawings that come meanwhile the newest of each kind goes next. Without a page nothing
    waits: a page that opens shows what holds then.

    Parameters
    ----------
    legend : Legend
        Its ``turn`` goes to the browser after what is to be drawn; the browser says when it is.

    Examples
    --------
    >>> turns, done = Turns(Legend()), []
    >>> turns.opened()
    >>> for name in "abc":
    ...     turns.draw("letter", lambda name=name: done.append(name))
    >>> done
    []
    >>> turns.drawn(0)
    >>> done
    ['c']
    """

    def __init__(self, legend: Legend) -> None:
        self._legend = legend
        self._pages = 0
        self._drawing = False
        self._waiting: dict[str, Callable[[], None]] = {}
        self._lock = RLock()

    def draw(self, kind: str, action: Callable[[], None]) -> None:
        """Send a drawing, at once or when the last one is drawn.

        Parameters
        ----------
        kind : str
            A newer one of the same kind takes its place.
        action : callable
            Sends it; takes nothing.
        """
        with self._lock:
            self._waiting[kind] = action
            self._send()

    def opened(self) -> None:
        """Hear that a page begins to show the maps."""
        with self._lock:
            self._pages += 1
            self._drawing = True

    def drawn(self, turn: int) -> None:
        """Hear that a page has drawn all that it was sent up to a turn.

        Parameters
        ----------
        turn : int
            Of the legend, as the page knows it.
        """
        with self._lock:
            if turn == self._legend.turn:
                self._drawing = False
                self._send()

    def closed(self) -> None:
        """Hear that a page does not show the maps any more."""
        with self._lock:
            self._pages = max(0, self._pages - 1)
            if not self._pages:
                self._drawing = False
                self._send()

    def _send(self) -> None:
        while self._waiting and not self._drawing:
            oldest = next(iter(self._waiting))
            self._waiting.pop(oldest)()
            if self._pages:
                self._drawing = True
                self._legend.turn += 1
