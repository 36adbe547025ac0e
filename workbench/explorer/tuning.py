"""What the explorer can be told about its fused space."""

from collections.abc import Callable

from .._require import InputError
from ..store import Space
from .cards import CardMaker
from .columns import SEARCHED, Columns
from .controls import Controls
from .distribution import ClassDistribution
from .maps import Maps
from .redraw import Redraw
from .selection import Selection
from .sliders import Tuner
from .sliders_state import SliderState
from .status import DONE, Status
from .titles import Titles
from .tunable import NOT_TUNABLE, is_tunable
from .workspace import Workspace

SLIDERS = "C and l"  # name of the panel


class Tuning:
    """Calls of :class:`Explorer` that fuse with another C and l, and draw the map of that."""

    tuner: Tuner | None = None
    _workspace: Workspace
    _status: Status
    _controls: Controls
    _selection: Selection
    _columns: Columns
    _distribution: ClassDistribution
    _maps: Maps
    _titles: Titles
    _redraw: Redraw
    _offer_columns: Callable[[], None]

    def use(self, C: float, n_components: int) -> Space:
        """Fuse again with another C and l; every panel then answers by the new space.

        The map stays until :meth:`redraw`; how far it can still be trusted is measured at once.

        Parameters
        ----------
        C : float
            Above 0.
        n_components : int
            Columns of the fused space.

        Returns
        -------
        Space
            The new one.

        Raises
        ------
        InputError
            If there is no fused space to tune.
        """
        tuner = self._require_tuner("use()")
        name = tuner.state.name
        space, fuser = tuner.state.fuse(C, n_components)
        self._workspace.replace(name, space, fuser)
        self._columns.forget(SEARCHED, name)
        self._offer_columns()
        self._titles.refresh()
        words = f"{name} is now C = {C:.3g}, l = {n_components:,}; its map is the old one."
        self._status.set_status(words, DONE)
        return space

    def redraw(self, *, wait: bool = False) -> None:
        """Lay the fused space out anew in the same frame, in the background; Cancel stops it.

        Parameters
        ----------
        wait : bool, default=False
            Come back when it is drawn.

        Raises
        ------
        InputError
            If there is no fused space to tune, or a map is being drawn.
        """
        name = self._require_tuner("redraw()").state.name
        self._redraw.start(name, wait)

    def cancel(self) -> None:
        """Stop :meth:`redraw`; the old map stays."""
        if self.tuner:
            self._redraw.cancel()

    def _make_tuner(self, cards: CardMaker) -> None:
        """Make the sliders of the first space that can be tuned, if there is one."""
        work = self._workspace
        self.tuner = None
        tunable = [name for name in work.arrays if is_tunable(work.spaces[name], work.spaces)]
        if not tunable:
            return
        classes = self._distribution.classes if self._columns.labels() else None
        self.tuner = Tuner(
            SliderState(work, tunable[0], classes), self._controls, cards,
            self._distribution, selected=lambda: self._selection.rows, use=self.use,
            redraw=self.redraw, cancel=self.cancel,
        )  # fmt: skip
        self._redraw = Redraw(
            work, self._status, placed=self._placed, busy=self.tuner.show_busy,
            progress=self.tuner.show_progress,
        )  # fmt: skip

    def _refresh_tuner(self) -> None:
        if self.tuner:
            self.tuner.refresh()

    def _placed(self, name: str) -> None:
        self._maps.place(name, self._workspace.layouts[name])
        self._titles.refresh()

    def _require_tuner(self, what: str) -> Tuner:
        if self.tuner is None:
            raise InputError(f"{what} without a fused space to tune: expected {NOT_TUNABLE}")
        return self.tuner
