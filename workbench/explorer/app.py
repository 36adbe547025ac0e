"""The explorer: linked maps of several spaces in JupyterLab, and what can be asked of them.

Maps are jupyter-scatter's, controls ipywidgets', cards of pictures an anywidget that asks for what
it shows. All numbers come from the rooms below; nothing here leaves the machine.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import numpy as np

from ..auditing import Audit
from ..data.dataset import Dataset
from ..evaluate.own_measures import Measure
from .asking import Asking
from .cards import CardMaker
from .closing import close_within
from .colouring import Colouring
from .columns import Columns
from .comparing import PAIRS, Comparing
from .controls import Controls
from .details import Details
from .distribution import ClassDistribution
from .explaining import Explaining
from .explored import Explored
from .findings import Findings
from .groups_panel import GroupsPanel
from .history import History
from .judged import Judging
from .judging.judgements import Judgements
from .keys import key_table
from .legend import Legend
from .maps import Maps
from .marking import TAGS, Marking
from .narrowing import Narrowing
from .old_names import OldNames, current_panel
from .own_measures import OwnMeasures
from .panels import NeighboursPanel, SelectionPanel
from .picking import Picking
from .pictures import Pictures
from .plot_script import PlotScript
from .recolouring import Recolouring
from .remembering import Remembering
from .screen import banners, map_grid
from .search_panel import SearchPanel
from .selecting import Selecting
from .selection import Selection
from .session_place import SessionPlace
from .shortcuts import connect
from .sources import looks_of
from .spoken import Spoken
from .status import Status
from .tabs import Tabs
from .tagging.tags import Tags
from .telling import Telling
from .titles import Titles
from .toolbar import Toolbar
from .tunable import NOT_TUNABLE
from .tuning import SLIDERS, Tuning
from .turns import Turns
from .workspace import MAX_POINTS, Workspace
from .writing import Writing


class Explorer(
    Explored, Telling, Selecting, Marking, Judging, Asking, Tuning, Comparing, Writing,
    Remembering, OldNames, widgets.VBox,
):  # fmt: skip
    """Linked maps of any number of spaces, and panels that answer; see :func:`workbench.explore`.

    Parameters
    ----------
    dataset : Dataset
        Whose samples are explored.
    spaces : mapping of str to Space
        A map for each with image rows; the first sets the frame of the maps and is the one that
        rank changes refer to. Parents as encoded, so that queries can be fused.
    layouts : mapping of str to ndarray of shape (n, 2), default=None
        Maps that are already there; made by :func:`workbench.layout.maps` if None.
    fusers : mapping of str to estimator, default=None
        Fitted fusers by name of their space, for queries; fitted again on the parents if None.
    encoders : mapping of str to Encoder, default=None
        Encoders by name of their space, for queries; loaded by the spec of the space if None.
    measures : sequence of Measure, default=()
        Of your own, see :class:`workbench.evaluate.Measure`: shown below each map, measured on the
        samples on the maps.
    method : {"umap", "pca"}, default="umap"
        How maps are drawn.
    max_points : int, default=20000
        More samples than this are sampled for the maps; search and neighbours still use all.
    neighbours : int, default=12
        Listed for a sample.
    random_state : int, default=0
        Of the sample, the maps and the clusters.
    device : {"auto", "cpu", "cuda"}, default="auto"
        For the encoders of new queries.
    progress : bool, default=True
        Bar while maps are drawn.
    audit : Audit or callable, default=None
        Of :func:`workbench.audit`: each finding can be selected. A function that gives it is called
        when findings are first asked for. That of a study if None.
    study : Study, default=None
        Which takes the weights that are chosen and the fused space that is used;
        :func:`workbench.explore` gives that which it is opened on.
    session : str, Path or False, default=None
        File that the session is brought back from, and kept in after each change: what is
        selected, kept selections, tags, judgements, queries, weights, colours, panel. None takes
        ``session.json`` in the folder of the study, or a file in ``.workbench`` beside the
        notebook; False none.

    Attributes
    ----------
    rows : ndarray of int
        Row numbers of the selection; ``selection`` gives and takes ids.
    named : dict of str to ndarray
        Saved selections, as ids.
    queries : dict of str to dict
        What was asked, and the answers.

    Raises
    ------
    InputError
        If no space has image rows, rows do not fit the dataset, or a number is out of range.

    Examples
    --------
    >>> import pandas as pd
    >>> from workbench.store import Space
    >>> ids = np.arange(6).astype(str)
    >>> data = Dataset("six", ids, None, pd.DataFrame(index=ids))
    >>> spaces = {name: Space(name, ids, np.eye(6) + i) for i, name in enumerate("ab")}
    >>> explorer = Explorer(data, spaces, method="pca", progress=False)
    >>> explorer.selection = ["1", "4"]
    >>> explorer.selection = ["2"]
    >>> explorer.undo()
    >>> explorer.selection.tolist()
    ['1', '4']
    """

    def __init__(
        self, dataset: Dataset, spaces: Mapping[str, Any], *,
        layouts: Mapping[str, np.ndarray] | None = None, fusers: Mapping[str, Any] | None = None,
        encoders: Mapping[str, Any] | None = None, measures: Sequence[Measure] = (),
        method: str = "umap", max_points: int = MAX_POINTS, neighbours: int = 12,
        random_state: int = 0, device: str = "auto", progress: bool = True,
        audit: Audit | Callable[[], Audit] | None = None, study: Any = None,
        session: str | Path | bool | None = None,
    ) -> None:  # fmt: skip
        work = Workspace(
            dataset, spaces, layouts=layouts, fusers=fusers, encoders=encoders, method=method,
            max_points=max_points, neighbours=neighbours, random_state=random_state,
            device=device, progress=progress,
        )  # fmt: skip
        own = OwnMeasures(work, measures)
        place = SessionPlace(session, work.dataset, work.spaces, study)
        found = Findings(audit, looks_of(study))
        super().__init__()  # what is refused above leaves no widget behind
        self._workspace, self._study = work, study
        self._findings = found
        self._make_state()
        self._make_maps(own)
        self._make_panels(own)
        self._arrange()
        self._recall_tags()
        self._begin_memory(place)

    def _make_state(self) -> None:
        """Make what is known before anything is shown."""
        work = self._workspace
        self.dataset, self.spaces = work.dataset, work.spaces
        self.layouts = work.layouts
        self.method, self.random_state = work.method, work.random_state
        self.view = work.view
        self.queries: dict[str, dict[str, Any]] = {}
        self._asked: dict[str, str | None] = {}  # queries, and against what they ranked
        self._asked_before: dict[str, str | None] = {}  # the same, in another kernel
        self._status = Status()
        self._controls = Controls(self._status)
        self._history = History()
        self._selection = Selection(work.dataset, work.view, self._history)
        self._tags = Tags(work.dataset.ids, self._history.did)
        self._judgements = Judgements(self._history.did)
        self._columns = Columns(work, self._status.computing, {TAGS: self._tags.values})
        self._distribution = ClassDistribution(self._columns)
        self._pictures = Pictures(work.dataset)

    def _make_maps(self, own: OwnMeasures) -> None:
        work = self._workspace
        self._legend = Legend(title=f"explorer of {work.dataset.name}")
        self._turns = Turns(self._legend)
        script = PlotScript(self._legend)
        self._maps = Maps(
            work.layouts, self._hover_card,
            lambda positions: self._picking.choose_points(positions), self._turns, script,
        )  # fmt: skip
        scatters = self._maps.scatters.values()
        self._legend.maps = [scatter.widget.model_id for scatter in scatters]
        self._titles = Titles(work, own, self._status)
        self._colouring = Colouring(self._columns, self._distribution, self._maps, self._legend)
        self._toolbar = Toolbar(
            self._controls, self._selection, self._maps,
            partial(Recolouring, self._columns, self._colouring, self._controls),
            self._columns.names, self._findings, self.undo, self.redo,
        )  # fmt: skip

    def _make_panels(self, own: OwnMeasures) -> None:
        work, shares = self._workspace, self._distribution
        controls = self._controls
        tagged = self._make_tagged(Details(self._columns, self._pictures))
        cards = CardMaker(self._status, tagged.card, self._open, self._hover, tagged.details)
        self._cards = cards
        self._gallery = SelectionPanel(
            self._selection, self._columns, shares, controls, cards, self.export,
            self._tag_bar.widgets,
        )  # fmt: skip
        self._make_tuner(cards)
        self._explaining = Explaining(self.tuner.state.tuned if self.tuner else None)
        self._neighbours = NeighboursPanel(
            work, shares, controls, cards, self._pictures.words, self._explaining
        )
        self._groups = GroupsPanel(work, shares, controls, cards, self.groups, self._choose)
        self._search = SearchPanel(
            work, shares, controls, cards, self._ask, self._choose, self._explaining
        )
        self._narrowing = Narrowing(
            self._selection, self._columns, own, self._status, tagged.details, self._open,
            self._hover, self._colouring.keep,
        )  # fmt: skip
        self._make_pairs()
        self._tags_panel = self._make_tags_panel()
        self._judge_panel = self._make_judge_panel(cards)
        self._tabs = Tabs([
            self._gallery, self._neighbours, self._groups, self._search,
            self.tuner or widgets.HTML(NOT_TUNABLE), self._pairs, *self._narrowing.panels,
            self._tags_panel, self._judge_panel, widgets.HTML(key_table()),
        ])  # fmt: skip
        self._narrowing.connect(self._tabs)

    def _arrange(self) -> None:
        self._picking = Picking(self._colouring, self._selection)
        connect(
            self._legend, self._turns, self._status, colouring=self._colouring,
            picking=self._picking, selection=self._selection, maps=self._maps,
            toolbar=self._toolbar, tabs=self._tabs, titles=self._titles,
            tag_bar=self._tag_bar, judge_panel=self._judge_panel,
            describe=Spoken(self._pictures, self.view).words,
        )  # fmt: skip
        self._selection.on_change(self._selection_changed)
        self._tags.on_change(self._tags_changed)
        self._judgements.on_change(self._judged_anew)
        self._tabs.on_front(
            SLIDERS, lambda: self._status.guarded(self._refresh_tuner), self._leave_tuner
        )
        self._workspace.on_replace(self._redraw_pairs)
        self._tabs.on_front(PAIRS, lambda: self._status.guarded(self._pairs.refresh))
        grid = map_grid(self._maps, self._titles)
        below = [self._legend, self._status, self._tabs]
        self.children = [*banners(self.dataset, self.spaces), self._toolbar.box, grid, *below]
        self.add_class("wb-explorer")
        self._legend.explorer = self.model_id
        self._titles.announce()
        self._colouring.show(self._toolbar.colour.value)
        self._show_selection()

    def show_panel(self, panel: str) -> None:
        """Bring a panel to the front.

        Parameters
        ----------
        panel : str
            Selection, Neighbours, Groups that differ, Search, Weights, Pairs, Filter, Table,
            Tags, Judge, or Keys.

        Raises
        ------
        InputError
            If there is no such panel.
        """
        self._tabs.show(current_panel(panel))

    def close(self) -> None:
        """Take the explorer off the page, stop a map that is being drawn, and free its widgets.

        ipywidgets keeps every widget until it is closed: without this an explorer stays in memory
        while the kernel runs, even if its cell is run again.
        """
        if self.comm is None:  # closed before, or refused before it was made
            return
        self.cancel()
        self._toolbar.recolouring.cancel()
        self._groups.cancel()
        self._memory.stop()
        close_within(self)
        super().close()

    def guarded(self, action: Callable[..., Any], *arguments: Any) -> None:
        """Do something; bad input is one sentence under the controls.

        Parameters
        ----------
        action : callable
            What to do.
        *arguments
            Of the action.
        """
        self._status.guarded(action, *arguments)
