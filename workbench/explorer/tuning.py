"""What the explorer can be told about its fused space."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ..fusion.weights import Weights
from ..store import Space
from .cards import CardMaker
from .choice_work import ChoiceWork
from .choosing import Choosing
from .columns import SEARCHED, Columns
from .controls import Controls
from .distribution import ClassDistribution
from .following import Following
from .maps import Maps
from .redraw import Redraw
from .selection import Selection
from .sliders import Tuner
from .sliders_state import SliderState
from .status import DONE, Status
from .titles import Titles
from .tunable import is_tunable
from .tuned import in_words, tuned_space
from .workspace import Workspace

SLIDERS = "Weights"  # name of the panel


class Tuning(Choosing):
    """Calls of :class:`Explorer` that fuse with other weights, and draw the map of that."""

    _workspace: Workspace
    _status: Status
    _controls: Controls
    _selection: Selection
    _columns: Columns
    _distribution: ClassDistribution
    _maps: Maps
    _titles: Titles
    _redraw: Redraw
    _following: Following
    _offer_columns: Callable[[], None]

    def use(
        self, C: float | None = None, n_components: int | None = None, *,
        expert_weight: Any = None, product_weight: float | None = None,
        centre_clip: bool | None = None,
    ) -> Space:  # fmt: skip
        """Fuse again with other weights and another l; every panel answers by the new space.

        The map stays until :meth:`redraw`; how far it can still be trusted is measured at once.
        A study that the explorer was opened on takes the new space, too.

        Parameters
        ----------
        C : float, default=None
            Of CLIP's kernel, from 0 on; None keeps what it is, here as below.
        n_components : int, default=None
            Columns of the fused space; a kernel has none.
        expert_weight, product_weight : float, default=None
            Of the expert's kernel, and of the product of both, from 0 on.
        centre_clip : bool, default=None
            Centre CLIP in the product.

        Returns
        -------
        Space
            The new one.

        Raises
        ------
        InputError
            If there is no fused space to tune, a weight is out of range, or a kernel is to have
            columns.
        """
        tuned = self._require_tuner("use()").state.tuned
        asked = {
            "C": C, "expert_weight": expert_weight, "product_weight": product_weight,
            "centre_clip": centre_clip,
        }  # fmt: skip
        given = {name: value for name, value in asked.items() if value is not None}
        weights = replace(tuned.weights, **given)
        width = tuned.parameters.get("n_components") if n_components is None else n_components
        space, fuser = tuned.fuse(weights, width)
        self._workspace.replace(tuned.name, space, fuser)
        self._columns.forget(SEARCHED, tuned.name)
        self._offer_columns()
        self._titles.refresh()
        new_map = self._following.used()
        words = f"{tuned.name} is now {in_words(weights, width)}"
        words += f"; its map is {'drawn' if new_map else 'the old one'}."
        self._status.set_status(f"{words}{self._tell_study(space, fuser)}", DONE)
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
        name = self._require_tuner("redraw()").state.tuned.name
        self._redraw.start(name, wait)

    def cancel(self) -> None:
        """Stop :meth:`redraw` and :meth:`choose_weights`; the old map and choice stay."""
        if self.tuner:
            self._redraw.cancel()
            self._choice_work.cancel()
            self._following.close()

    def _make_tuner(self, cards: CardMaker) -> None:
        """Make the sliders of the first space that can be tuned, if there is one."""
        work = self._workspace
        self.tuner = None
        tunable = [name for name in work.arrays if is_tunable(work.spaces[name], work.spaces)]
        if not tunable:
            return
        name = tunable[0]
        classes = self._distribution.classes if self._columns.labels() else None
        state = SliderState(tuned_space(work, name), classes)
        self.tuner = Tuner(
            state, self._controls, cards, self._distribution,
            selected=lambda: self._selection.rows,
            use=self._use,
            redraw=self._draw_sliders, cancel=lambda: self._redraw.cancel(),
            choose=self.choose_weights, cancel_choice=lambda: self._choice_work.cancel(),
            metrics=lambda: self._choice_work.metrics(), follow=self._follow,
        )  # fmt: skip
        self._make_workers(self.tuner)

    def _make_workers(self, tuner: Tuner) -> None:
        """What goes on in the background; and what the study chose already."""
        work = self._workspace
        status = self._status
        name = tuner.state.tuned.name
        self._redraw = Redraw(
            work, status, placed=self._placed, busy=tuner.working.show_busy,
            progress=tuner.working.show_progress,
        )  # fmt: skip
        self._choice_work = ChoiceWork(
            work, status, name, chosen=self._chosen, busy=tuner.chooser.working.show_busy,
            progress=tuner.chooser.working.show_progress,
        )  # fmt: skip
        self._following = Following(
            work, tuner.state.tuned, status, placed=self._placed,
            show=lambda xy: self._maps.place(name, xy, passing=True),
            say=lambda words: self._titles.aside(name, words),
        )  # fmt: skip
        known = self._known_choice(name)
        if known is not None:
            tuner.show_choice(known)

    def _use(self, weights: Weights, n_components: int | None) -> Space:
        return self.use(**weights.parameters(), n_components=n_components)

    def _draw_sliders(self) -> None:
        """Use what the sliders say, unless it is in use, and draw its map."""
        tuner = self._require_tuner("Draw map")
        self._redraw.require_idle()
        weights, width = tuner.knobs.weights, tuner.knobs.n_components
        if (weights, width) != tuner.state.tuned.in_use:
            self._use(weights, width)
        self.redraw()

    def _follow(self, weights: Weights | None, n_components: int | None) -> None:
        """Let the map show weights; None for the space in use."""
        if weights is None:
            self._following.rest()
        else:
            self._following.follow(weights, n_components)

    def _leave_tuner(self) -> None:
        """Show the space in use on its map, whatever the sliders say."""
        if self.tuner:
            self._following.rest()

    def _refresh_tuner(self) -> None:
        if self.tuner:
            self.tuner.refresh()

    def _placed(self, name: str) -> None:
        if self._following.mapped():
            self._maps.place(name, self._workspace.layouts[name])
        self._titles.refresh()
