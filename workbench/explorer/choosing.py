"""What the explorer can be told about the weights of its fused space."""

from typing import Any

from .. import _checks
from .._require import InputError
from ..fusion.weights import Weights
from ..store import Space
from ..weighing import Choice, choose_weights
from .choice_work import ChoiceWork
from .sliders import Tuner
from .status import Status
from .tunable import NOT_TUNABLE

GIVEN = {"data", "clip", "expert", "text_expert", "kernel", "progress", "tick"}


class Choosing:
    """Calls of :class:`Explorer` that choose weights, and set the sliders."""

    tuner: Tuner | None = None
    _choice_work: ChoiceWork
    _study: Any
    _status: Status

    @property
    def weights(self) -> Weights:
        """Read the weights off the sliders, or set the sliders to weights.

        Returns
        -------
        Weights
            Of CLIP, the expert and their product.

        Raises
        ------
        InputError
            If there is no fused space to tune, or all sliders are at 0.
        """
        return self._require_tuner("weights").knobs.weights

    @weights.setter
    def weights(self, weights: Weights) -> None:
        tuner = self._require_tuner("weights")
        _checks.typed("weights", weights, Weights, "Weights(C, expert_weight, product_weight)")
        weights.of_experts(1)
        tuner.knobs.weights = weights

    @property
    def choice(self) -> Choice | None:
        """Look up the weights that were chosen here, or by the study before.

        Returns
        -------
        Choice or None
            None until there are some.
        """
        return self.tuner.chooser.choice if self.tuner else None

    def choose_weights(
        self, metric: Any = None, target: str | None = None, *, wait: bool = False, **options: Any
    ) -> None:
        """Choose weights of the fused space on all samples, in the background; Cancel stops it.

        The choice is then marked on the sliders, which stay where they are, and shown on a map of
        all settings. A study hears of it, too: its ``weights`` are these from then on.

        Parameters
        ----------
        metric : str or mapping, default=None
            What chooses, see :func:`workbench.choose_weights`.
        target : str, default=None
            Column of labels.
        wait : bool, default=False
            Come back when it is done.
        **options
            Of :func:`workbench.choose_weights`: ``cv``, ``tolerance``, ``split_by``, ...

        Raises
        ------
        InputError
            If there is no fused space to tune, weights are being chosen, or an option is unknown.
        """
        self._require_tuner("choose_weights()")
        _checks.keywords(options, choose_weights, GIVEN)
        asked = {"split_by": self._split_by()} | options
        self._choice_work.start({"metric": metric, "target": target, **asked}, wait)

    def _split_by(self) -> str:
        """How the study divides its samples; at random without one."""
        settings = getattr(self._study, "settings", None)
        return str(getattr(settings, "split_by", "random"))

    def _chosen(self, choice: Choice) -> None:
        """Show a choice, and let the study have it."""
        tuner = self._require_tuner("choose_weights()")
        tuner.show_choice(choice)
        if self._is_of_study(tuner.state.tuned.name):
            self._study.keep_weights(choice)

    def _tell_study(self, space: Space, fuser: Any) -> str:
        """Let the study have a fused space; say whether it took it."""
        if not hasattr(self._study, "take_fused"):
            return ""
        try:
            self._study.take_fused(space, fuser)
        except InputError as error:
            return f" The study keeps its own: {error}"
        return " The study has it, too: its next report is of these weights."

    def _is_of_study(self, name: str) -> bool:
        """Whether a fused space is the one whose weights the study chooses: its first."""
        if not hasattr(self._study, "keep_weights"):
            return False
        return name == next(iter(self._study.fused_spaces), None)

    def _known_choice(self, name: str) -> Choice | None:
        """What the study has chosen already; it chooses nothing for this."""
        if not self._is_of_study(name):
            return None
        known: Choice | None = self._study.choice
        return known

    def _require_tuner(self, what: str) -> Tuner:
        if self.tuner is None:
            raise InputError(f"{what} without a fused space to tune: expected {NOT_TUNABLE}")
        return self.tuner
