"""What the explorer remembers, and what a saved notebook shows of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..data.dataset import Dataset
from .colouring import Colouring
from .judging.judgements import Judgements
from .legend import Legend
from .memory import Memory
from .narrowing import Narrowing
from .pairs_panel import PairsPanel
from .pictures import Pictures
from .search_panel import SearchPanel
from .selection import Selection
from .session_place import SessionPlace
from .session_state import SessionState
from .sliders import Tuner
from .status import Status
from .still_output import StillOutput
from .still_taking import StillTaking
from .tabs import Tabs
from .tagging.tags import Tags
from .toolbar import Toolbar
from .workspace import Workspace


class Remembering:
    """Calls of :class:`Explorer` about its session; how it stands in a notebook."""

    dataset: Dataset
    queries: dict[str, dict[str, Any]]
    tuner: Tuner | None
    _asked_before: dict[str, str | None]
    _all_asked: Callable[[], dict[str, str | None]]
    _workspace: Workspace
    _selection: Selection
    _tags: Tags
    _judgements: Judgements
    _colouring: Colouring
    _pictures: Pictures
    _toolbar: Toolbar
    _legend: Legend
    _tabs: Tabs
    _search: SearchPanel
    _narrowing: Narrowing
    _pairs: PairsPanel
    _status: Status

    def save_session(self, path: str | Path | None = None) -> Path:
        """Keep selections, tags, judgements, queries, weights, filter, colours, view in a file.

        In the folder of a study, and beside a notebook, that happens by itself after each change;
        an explorer of the same samples brings it back.

        Parameters
        ----------
        path : str or Path, default=None
            A JSON file, which is kept from now on, and which ``explore(..., session=FILE)`` brings
            back; None takes that of before.

        Returns
        -------
        Path
            Of the file.

        Raises
        ------
        InputError
            If there is no file to take, or it cannot be written.
        """
        return self._memory.save(path)

    def _begin_memory(self, place: SessionPlace) -> None:
        state = SessionState(
            self._selection, self._tags, self._judgements, self._toolbar, self._colouring,
            self._legend, self._tabs, self._search, self._narrowing, self._pairs, self.tuner,
            self._status, self._asked_before, self._all_asked,
            lambda query, against: self.search(query, against=against),  # type: ignore[attr-defined]
            self._workspace, lambda weights, l: self._use(weights, l),  # type: ignore[attr-defined]
        )  # fmt: skip
        still = StillTaking(
            self._workspace, self._selection, self._colouring, self._pictures, self.tuner,
            self._all_asked, self.queries,
        )  # fmt: skip
        self._memory = Memory(state, place, self.dataset, self._status, still.take)
        self.add_class(self._memory.output.key)  # type: ignore[attr-defined]
        self._legend.on_msg(self._hear_page)

    def _hear_page(self, _: Any, message: dict[str, Any], __: Any) -> None:
        if message["type"] == "reopened":
            self._memory.reopened(self._tell_page)

    def _tell_page(self, key: str, bundle: dict[str, str]) -> None:
        self._legend.send({"type": "still", "key": key, "data": bundle})

    def take_output(self, output: StillOutput) -> None:
        """Take an output that shows the first picture already.

        Parameters
        ----------
        output : StillOutput
            In this cell.
        """
        self.remove_class(self._memory.output.key)  # type: ignore[attr-defined]
        self.add_class(output.key)  # type: ignore[attr-defined]
        self._memory.output = output

    def _ipython_display_(self, **_: Any) -> None:
        """Show the still picture, then the explorer: a saved notebook keeps the first."""
        from IPython.display import display

        self._memory.show()
        live = self._repr_mimebundle_() | {"text/html": "", "text/plain": ""}  # type: ignore[attr-defined]
        display(live, raw=True)
