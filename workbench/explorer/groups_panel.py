"""The panel of groups that one space keeps together and another splits."""

from collections.abc import Callable
from functools import cached_property, partial
from itertools import permutations
from typing import Any

import ipywidgets as widgets
import numpy as np
import pandas as pd

from .. import align
from .._require import require
from ..align.describing import Describer, describer_of
from .background import Background, Tick
from .cards import CardColumn, CardMaker
from .columns import MANY_SAMPLES
from .controls import Controls, row
from .distribution import ClassDistribution
from .working import Working
from .workspace import Workspace


class GroupsPanel(widgets.VBox):
    """Groups that one space keeps together and another splits.

    Parameters
    ----------
    workspace : Workspace
        Whose spaces.
    distribution : ClassDistribution
        Classes of the groups.
    controls : Controls
        Makes the controls.
    cards : CardMaker
        Makes the cards.
    find : callable
        Takes the names of two spaces, shows their groups.
    choose : callable
        Takes the rows of a group that is clicked.
    """

    def __init__(
        self, workspace: Workspace, distribution: ClassDistribution, controls: Controls,
        cards: CardMaker, find: Callable[[str, str], Any], choose: Callable[[np.ndarray], Any],
    ) -> None:  # fmt: skip
        self._workspace, self._distribution = workspace, distribution
        self._find = find
        ways = [
            (f"{keeps} keeps together and {splits} splits", (keeps, splits))
            for keeps, splits in permutations(workspace.arrays, 2)
        ]
        wide = {"width": "460px"}
        self.which = widgets.Dropdown(options=ways, description="Groups that", layout=wide)
        self.cards = cards(choose, "Choose two spaces and press Find.")
        about = "leading eigenvectors of the difference of their kernels"
        find = controls.button("Find", about, self._ask)
        stop = controls.button("Cancel groups", "stop; the groups of before stay", self.cancel)
        self.working = Working(stop, find)
        self._background = Background(
            controls.status, busy=self.working.show_busy, progress=self.working.show_progress,
            waits_for="groups that are being looked for",
            stopped="Stopped; the groups of before stay.", failed="Groups could not be found",
        )  # fmt: skip
        super().__init__([row(self.which, find, self.working.bar, stop), self.cards])

    def _ask(self, wait: bool = False) -> None:
        require(self.which.value, "one space", "two spaces with pictures, to compare")
        if len(self._workspace.view) < MANY_SAMPLES:
            self._find(*self.which.value)
        else:
            self._background.start(partial(self._look_for, *self.which.value), wait)

    def _look_for(self, keeps: str, splits: str, tick: Tick) -> str:
        found = self.show(keeps, splits, tick)
        return f"Groups that {keeps} keeps together and {splits} splits: {len(found)}."

    def cancel(self) -> None:
        """Stop looking for groups; those of before stay."""
        self._background.cancel()

    def show(self, keeps: str, splits: str, tick: Tick | None = None) -> pd.DataFrame:
        """Show groups, strongest first.

        Parameters
        ----------
        keeps, splits : str
            Names of spaces.
        tick : callable, default=None
            Takes the share that is done, now and then; what it raises ends the work.

        Returns
        -------
        DataFrame
            Of :func:`workbench.align.difference_groups`; ``rows`` are row numbers of the dataset.

        Raises
        ------
        InputError
            If a space has no map.
        """
        work = self._workspace
        work.require_map(keeps)
        work.require_map(splits)
        first, second = work.arrays[keeps], work.arrays[splits]
        seed = work.random_state
        found = align.difference_groups(first, second, random_state=seed, tick=tick)
        found["rows"] = [work.view[rows] for rows in found["rows"]]
        groups = enumerate(found.to_dict("records"), 1)
        columns = [self._column(i, group, keeps, splits) for i, group in groups]
        nothing = f"None beyond chance: {keeps} keeps no group together that {splits} splits."
        self.cards.show(columns, nothing)
        return found

    @cached_property
    def _describer(self) -> Describer:
        """Of the samples on the maps, as row numbers of the dataset: others can be in no group."""
        return describer_of(self._workspace.dataset)

    def _column(self, i: int, group: Any, keeps: str, splits: str) -> CardColumn:
        rows, title = group["rows"], f"{i}: {group['size']:,} samples"
        traits = self._describer.describe(rows)
        if traits:
            title += f" · {', '.join(trait.name for trait in traits)}"
        note = "; ".join([*(trait.words for trait in traits), "the most typical first"])
        note += f" · strength {group['strength']:.3f} · alike {group['kept']:.2f} in {keeps}, "
        note += f"{group['split']:.2f} in {splits}"
        shares = self._distribution.of(rows)
        return CardColumn(title, rows, note, select="select in all maps", distribution=shares)
