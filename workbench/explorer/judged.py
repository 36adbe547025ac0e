"""What the explorer can be told about judgements: which space was right."""

from typing import Any

import pandas as pd

from .cards import CardMaker
from .controls import Controls
from .judge_panel import JudgePanel
from .judging.judgements import Judgements
from .judging.names import full_name, short_names
from .judging.questions import Asker
from .selection import Selection
from .workspace import Workspace


class Judging:
    """Calls of :class:`Explorer` about "which space is right here?"."""

    _controls: Controls
    _judgements: Judgements
    _selection: Selection
    _study: Any
    _workspace: Workspace
    _judge_panel: JudgePanel

    @property
    def judgements(self) -> pd.DataFrame:
        """Count how often each space was chosen, with Wilson's interval.

        Returns
        -------
        DataFrame
            A row for each space of each set that was compared: ``chosen`` of ``judged``, their
            ``share`` with ``low`` and ``high`` (95 %), ``ties`` beside; in
            ``attrs["sentences"]`` the same in words. A space that was fused otherwise than the
            one of now is called by its weights.
        """
        return self._judgements_now().table()

    @property
    def judged(self) -> pd.DataFrame:
        """List every judgement.

        Returns
        -------
        DataFrame
            What was asked about (ids), the spaces, the chosen one, and whether the sample was
            drawn by chance.
        """
        return self._judgements_now().log()

    def _judgements_now(self) -> Judgements:
        """Judgements with the names that spaces have on the maps."""
        return self._judgements.renamed(short_names(self._workspace.spaces))

    def _make_judge_panel(self, cards: CardMaker) -> JudgePanel:
        work = self._workspace
        asker = Asker(lambda: work.arrays, work.random_state)
        return JudgePanel(
            self._judgements, asker, self._selection, self._controls, cards, list(work.arrays),
            self._called, lambda: self._judgements_now().sentences(),
        )  # fmt: skip

    def _called(self, name: str) -> str:
        """What a space is called in a judgement: one that is fused anew is another one."""
        return full_name(name, self._workspace.spaces[name])

    def _judged_anew(self) -> None:
        self._judge_panel.refresh()
        if hasattr(self._study, "keep_judgements"):
            self._study.keep_judgements(self._judgements.all)
