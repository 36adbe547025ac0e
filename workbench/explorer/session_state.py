"""The session of an explorer's widgets: read off them, given back to them, watched for changes."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from .._require import InputError
from ..fusion.weights import Weights
from .colouring import Colouring
from .judging.judgements import Judgements
from .keys import PANELS
from .legend import Legend
from .narrowing import Narrowing
from .pairs_panel import PairsPanel
from .search_panel import SearchPanel
from .selection import Selection
from .session import Session, Sliders
from .sliders import Tuner
from .status import Status
from .tabs import Tabs
from .tagging.tags import Tags
from .toolbar import Toolbar
from .workspace import Workspace

SEARCH = "Search"  # name of the panel
MOST_QUERIES = 64  # kept: the last ones


class SessionState:
    """What a user did in an explorer, wherever on the screen it stands.

    Parameters
    ----------
    selection, tags, judgements, toolbar, colouring, legend, tabs, search : object
        Pieces of the explorer.
    narrowing, pairs, tuner, status : object
        Pieces of the explorer; ``tuner`` is None where no weights can be moved.
    before : dict of str to str or None
        Takes what was asked in another kernel, and against what it ranked.
    asked : callable
        Gives all that was asked so far, there and here.
    ask : callable
        Takes a query and against what it ranks; shows the answers.
    workspace : Workspace
        Whose queries have pictures from outside.
    use : callable
        Takes weights and l to fuse with again.
    """

    def __init__(
        self, selection: Selection, tags: Tags, judgements: Judgements, toolbar: Toolbar,
        colouring: Colouring, legend: Legend, tabs: Tabs, search: SearchPanel,
        narrowing: Narrowing, pairs: PairsPanel, tuner: Tuner | None, status: Status,
        before: dict[str, str | None], asked: Callable[[], dict[str, str | None]],
        ask: Callable[[str, str | None], Any], workspace: Workspace,
        use: Callable[[Weights, int | None], Any],
    ) -> None:  # fmt: skip
        self._selection, self._toolbar = selection, toolbar
        self._tags, self._judgements = tags, judgements
        self._colouring, self._legend = colouring, legend
        self._tabs, self._search = tabs, search
        self._pairs = pairs
        self._tuner, self._status = tuner, status
        self._filter, self._table = narrowing.filter, narrowing.table
        self._before = before
        self._asked = asked
        self._ask, self._use = ask, use
        self._workspace = workspace
        self._unanswered: str | None = None  # the last query of another kernel
        tabs.on_front(SEARCH, self._answer)

    def take(self) -> Session:
        """Read off what there is to remember.

        Returns
        -------
        Session
            Of now.
        """
        kept = {name: _ids(ids) for name, ids in self._selection.saved.items()}
        last = list(self._asked().items())[-MOST_QUERIES:]
        return Session(
            _ids(self._selection.ids), kept, dict(last), self._sliders(),
            self._colouring.name, self._colouring.hidden, self._tabs.front,
            tags=self._tags.by_id(), judgements=self._judgements.all,
            filter=self._filter.conditions, sort=self._table.sorted_by,
            pairs=self._pairs.remembered(), used=self._used(),
            pictures=self._workspace.engine.outside.kept(),
            maps=self._legend.split, alone=self._filter.alone,
        )  # fmt: skip

    def _used(self) -> Sliders | None:
        """What the fused space was fused with since it was given."""
        if self._tuner is None:
            return None
        tuned = self._tuner.state.tuned
        if tuned.in_use == tuned.given:
            return None
        return Sliders(*tuned.in_use, (tuned.start,))

    def _sliders(self) -> Sliders | None:
        if self._tuner is None:
            return None
        knobs, tuned = self._tuner.knobs, self._tuner.state.tuned
        try:
            weights = knobs.weights
        except InputError:  # all of them are 0
            return None
        if (weights, knobs.n_components) == (tuned.start, tuned.n_components):
            return None
        fused = tuple(dict.fromkeys((tuned.start, tuned.weights)))
        return Sliders(weights, knobs.n_components, fused)

    def give(self, session: Session) -> Session:
        """Bring back what was remembered, but for the panel; see :meth:`give_panel`.

        Parameters
        ----------
        session : Session
            Of the same samples.

        Returns
        -------
        Session
            Without weights that are of another fused space.
        """
        kept = {name: np.array(ids, dtype=str) for name, ids in session.kept.items()}
        self._selection.saved.update(kept)
        rows_of = self._selection.rows_of
        self._tags.recall({name: rows_of(ids) for name, ids in session.tags.items()})
        self._judgements.recall(session.judgements)
        self._toolbar.offer_saved()
        self._before.update(session.queries)
        if session.queries:
            self._unanswered = [*session.queries][-1]
            self._search.recall(session.queries)
        self._workspace.engine.outside.recall(session.pictures)
        used = self._give_used(session.used)
        sliders = self._give_sliders(session.sliders)
        if session.colour in self._toolbar.colour.options:
            with self._status.quiet():
                self._toolbar.colour.value = session.colour
            self._toolbar.recolouring.show(session.colour, hidden=session.hidden)
        self._legend.split = session.maps
        self._give_filter(session)
        self._table.sorted_by = session.sort
        self._pairs.recall(session.pairs)
        if session.selection:
            self._selection.select(session.selection)
        return replace(session, sliders=sliders, used=used)

    def _give_filter(self, session: Session) -> None:
        """Conditions wait until their panel is looked at, unless the maps show what they leave."""
        self._filter.recall(session.filter)
        self._filter.alone = session.alone
        if session.alone and session.filter:
            self._status.guarded(self._filter.refresh)

    def _give_used(self, used: Sliders | None) -> Sliders | None:
        """Fuse again as before, unless the space was given so, or is another one."""
        tuner = self._tuner
        if tuner is None or used is None or tuner.state.tuned.start not in used.fused:
            return None
        self._status.guarded(self._use, used.weights, used.n_components)
        return used

    def _give_sliders(self, sliders: Sliders | None) -> Sliders | None:
        tuner = self._tuner
        if tuner is None or sliders is None or tuner.state.tuned.start not in sliders.fused:
            return None
        tuner.knobs.recall(sliders.weights, sliders.n_components)
        return sliders

    def give_panel(self, panel: str) -> None:
        """Bring the panel of before to the front, unless another is there by now.

        Parameters
        ----------
        panel : str
            Its name.
        """
        if self._tabs.front == PANELS[0] and panel in PANELS:
            self._status.guarded(self._tabs.show, panel)

    def _answer(self) -> None:
        """Ask the last query of another kernel again, once its panel is looked at."""
        query, self._unanswered = self._unanswered, None
        if query is not None and not self._search.has_answers:
            self._status.guarded(self._ask, query, self._before.get(query))

    def watch(self, changed: Callable[[], Any]) -> None:
        """Call a function after every change of what is remembered.

        Parameters
        ----------
        changed : callable
            Takes nothing.
        """

        def heard(_: Any) -> None:
            changed()

        self._selection.on_change(changed)
        self._tags.on_change(heard)
        self._judgements.on_change(changed)
        self._filter.on_change(changed)
        self._table.observe(heard, "sort")
        self._workspace.on_replace(changed)
        self._toolbar.saved.observe(heard, "options")
        self._legend.observe(heard, ["legend", "split"])
        self._filter.observe(heard, "alone")
        self._tabs.observe(heard, "selected_index")
        self._search.query.observe(heard, "value")
        self._search.against.observe(heard, "value")
        self._pairs.view.list.observe(heard, "version")
        if self._tuner is not None:
            for knob in self._tuner.knobs.all_of_them():
                knob.observe(heard, "value")


def _ids(ids: np.ndarray) -> tuple[str, ...]:
    return tuple(map(str, ids))
