"""The map of the fused space while its weights are moved: a quick look, then the good map."""

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import layout
from ..fusion.weights import Weights
from .newest import Newest
from .quick_map import QuickMap
from .status import Status
from .tuned import TunedSpace, in_words
from .workspace import Workspace

REST = 0.6  # seconds without a move, after which the good map is drawn
SOON_DRAWN = 5000  # points that UMAP draws in seconds; with more, Draw map is waited for

Key = tuple[Weights, int | None]  # weights and l


class Following:
    """What the map of a fused space shows: the space in use, or what its sliders say.

    Parameters
    ----------
    workspace : Workspace
        With the fused space and its map.
    tuned : TunedSpace
        The fused space whose weights are moved.
    status : Status
        Says why a map could not be drawn.
    show : callable
        Takes points for the map of the fused space.
    say : callable
        Takes what stands below them; None for what is said of the space in use.
    placed : callable
        Takes the name of the space in use, once its own map is another.
    """

    def __init__(
        self, workspace: Workspace, tuned: TunedSpace, status: Status, *,
        show: Callable[[np.ndarray], Any], say: Callable[[str | None], Any],
        placed: Callable[[str], Any],
    ) -> None:  # fmt: skip
        self._workspace, self._tuned = workspace, tuned
        self._status = status
        self._show = show
        self._say = say
        self._placed = placed
        self._mapped = self._tuned.in_use
        self._shown: Key | None = None
        self._xy = workspace.layouts[tuned.name]
        self._drawn: tuple[Key, np.ndarray] | None = None
        self._quick: QuickMap | None = None
        self._good = Newest(REST, self._draw, self._take, self._fail)

    def follow(self, weights: Weights, n_components: int | None) -> None:
        """Show the map of some weights: at once a quick look, once they rest the good map.

        Parameters
        ----------
        weights : Weights
            Of CLIP, the expert and their product.
        n_components : int or None
            Columns of the fused space; None of a kernel.
        """
        key = weights, n_components
        if key == self._shown or len(self._workspace.view) < layout.LEAST_ROWS:
            return
        if key == self._mapped:
            self.rest()
            return
        self._shown = key
        self._good.ask(None)
        self._xy = self._looked(weights)
        self._show(self._xy)
        soon = self._workspace.method == "pca" or len(self._xy) <= SOON_DRAWN
        after = "the good map follows" if soon else "Draw map gives the good one"
        self._say(f"a quick look at {in_words(*key)}: {after}")
        if soon:
            self._good.ask(key)

    def rest(self) -> None:
        """Show the map of the space in use again."""
        self._good.ask(None)
        if self._shown is None:
            return
        self._shown = None
        self._xy = self._workspace.layouts[self._tuned.name]
        self._show(self._xy)
        self._say(None)

    def used(self) -> bool:
        """Hear that the fused space is another now: if its map is drawn, it is taken.

        Returns
        -------
        bool
            Whether it was.
        """
        ready = self._drawn is not None and self._drawn[0] == self._tuned.in_use
        if self._drawn is not None and ready:
            self._take(*self._drawn)
        return ready

    def mapped(self) -> bool:
        """Hear that the map of the space in use was drawn.

        Returns
        -------
        bool
            Whether it is to be shown: not while the sliders say something else.
        """
        self._mapped = self._tuned.in_use
        if self._shown not in (None, self._mapped):
            return False
        self._shown = None
        self._xy = self._workspace.layouts[self._tuned.name]
        self._say(None)
        return True

    def close(self) -> None:
        """End what is being drawn; nothing is shown any more."""
        self._good.ask(None)

    def _looked(self, weights: Weights) -> np.ndarray:
        work = self._workspace
        if self._quick is None:
            preview = self._tuned.exactly(work.view)
            self._quick = QuickMap(preview, len(work.view), work.random_state)
        return self._quick.at(weights, self._xy)

    # The good map, in a thread of its own.

    def _draw(self, key: Key, tick: Callable[[float], None]) -> np.ndarray:
        space, _ = self._tuned.fuse(*key)
        rows = layout.images({space.name: space})[space.name][self._workspace.view]
        return self._workspace.draw(self._tuned.name, tick, rows)

    def _take(self, key: Key, xy: np.ndarray) -> None:
        """Show a good map; it becomes that of the space where that has these weights by now."""
        name = self._tuned.name
        if key == self._tuned.in_use:
            self._workspace.place(name, xy, self._workspace.arrays[name])
            self._placed(name)
            return
        self._drawn = key, xy
        if key == self._shown:
            self._xy = xy
            self._show(xy)
            self._say(f"the map of {in_words(*key)}, which Use would take")

    def _fail(self, error: Exception) -> None:
        self._status.set_status(f"The map could not be drawn: {error}")
