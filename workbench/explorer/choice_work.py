"""Weights chosen for the fused space of an explorer, in the background."""

from collections.abc import Callable
from functools import partial
from typing import Any

from ..search.parents import parents_by_modality
from ..weighing import Choice, choose_weights
from ..weighing.asking import family_of, metrics_for
from .background import Background, Tick
from .status import Status
from .workspace import Workspace


class ChoiceWork:
    """Chooses weights for a fused space on all samples, one choice at a time.

    Parameters
    ----------
    workspace : Workspace
        With the fused space and its parents.
    status : Status
        Says how it ended.
    name : str
        Of the fused space.
    chosen : callable
        Takes the choice, once it is made.
    busy : callable
        Takes whether weights are being chosen.
    progress : callable
        Takes the share that is done.
    """

    def __init__(
        self, workspace: Workspace, status: Status, name: str, *,
        chosen: Callable[[Choice], object], busy: Callable[[bool], object],
        progress: Callable[[float], object],
    ) -> None:  # fmt: skip
        self._workspace = workspace
        self._name = name
        self._chosen = chosen
        self._background = Background(
            status, busy=busy, progress=progress, waits_for="weights that are being chosen",
            stopped="Stopped; no weights were chosen.", failed="Weights could not be chosen",
        )  # fmt: skip

    @property
    def running(self) -> bool:
        """Tell whether weights are being chosen.

        Returns
        -------
        bool
            Now.
        """
        return self._background.running

    def parents(self) -> dict[str, Any]:
        """Find the parents of the fused space, and the kernel of its experts.

        Returns
        -------
        dict of str
            For :func:`workbench.choose_weights`.
        """
        space, spaces = self._workspace.spaces[self._name], self._workspace.spaces
        found = parents_by_modality(space, spaces)
        clip, *experts = found["image"]
        kernel = space.info["parameters"]["kernel"]
        texts = found["text"][1:]
        return {"clip": clip, "expert": experts, "text_expert": texts, "kernel": kernel}

    def metrics(self) -> list[str]:
        """List what the data allow to choose by.

        Returns
        -------
        list of str
            That which is taken where none is named comes first.
        """
        return metrics_for(*family_of(self._workspace.dataset, **self.parents()))

    def start(self, options: dict[str, Any], wait: bool = False) -> None:
        """Choose weights.

        Parameters
        ----------
        options : dict
            Of :func:`workbench.choose_weights`.
        wait : bool, default=False
            Come back when they are chosen.

        Raises
        ------
        InputError
            If weights are being chosen.
        """
        self._background.start(partial(self._choose, options), wait)

    def cancel(self) -> None:
        """Stop; what was chosen before stays."""
        self._background.cancel()

    def _choose(self, options: dict[str, Any], tick: Tick) -> str:
        given = {"random_state": self._workspace.random_state, **self.parents(), **options}
        choice = choose_weights(self._workspace.dataset, progress=False, tick=tick, **given)
        tick(1.0)  # a Cancel at the last moment
        self._chosen(choice)
        return choice.sentences[0]
