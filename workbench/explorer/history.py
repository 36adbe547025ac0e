"""What was done in an explorer, to take it back: one stack for selection, tags and judgements."""

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

MOST_STEPS = 200  # that can be undone: a step may hold every sample

Did = Callable[[str, Callable[[], None], Callable[[], None]], None]  # History.did


class Step(NamedTuple):
    """Something that was done.

    Attributes
    ----------
    what : str
        In words; empty where the screen says it.
    back, forth : callable
        Take it back, and do it again.
    """

    what: str
    back: Callable[[], None]
    forth: Callable[[], None]


class History:
    """Steps that can be undone and redone, in the order in which they were done.

    Examples
    --------
    >>> done, history = [], History()
    >>> history.did("a tag", lambda: done.append("back"), lambda: done.append("forth"))
    >>> history.undo(), history.redo(), history.redo(), done
    ('a tag', 'a tag', '', ['back', 'forth'])
    """

    def __init__(self) -> None:
        self._past: deque[Step] = deque(maxlen=MOST_STEPS)
        self._future: deque[Step] = deque(maxlen=MOST_STEPS)

    def __len__(self) -> int:
        return len(self._past)

    def did(self, what: str, back: Callable[[], None], forth: Callable[[], None]) -> None:
        """Keep a step that was just done; what was undone before cannot be redone any more.

        Parameters
        ----------
        what : str
            In words; empty where the screen says it.
        back, forth : callable
            Take it back, and do it again.
        """
        self._past.append(Step(what, back, forth))
        self._future.clear()

    def undo(self) -> str:
        """Take back the last step.

        Returns
        -------
        str
            What it was; empty where there is none, or nothing to say.
        """
        if not self._past:
            return ""
        step = self._past.pop()
        self._future.append(step)
        step.back()
        return step.what

    def redo(self) -> str:
        """Do again what was taken back last.

        Returns
        -------
        str
            What it was; empty where there is none, or nothing to say.
        """
        if not self._future:
            return ""
        step = self._future.pop()
        self._past.append(step)
        step.forth()
        return step.what
