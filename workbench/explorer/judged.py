"""What the explorer can be told about judgements: which space was right."""

from typing import Any

import pandas as pd

from .cards import CardMaker
from .controls import Controls
from .judge_panel import JudgePanel
from .judging.judgements import Judgements
from .judging.questions import Asker
from .selection import Selection
from .tuned import in_words
from .workspace import Workspace


class Judging:
    """Calls of :class:`Explorer` about "which space is right here?"."""

    tuner: Any
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
            A row for each space of each set that was compared: ``chosen`` of ``decided``, their
            ``share`` with ``low`` and ``high`` (95 %), ``ties`` beside; in
            ``attrs["sentences"]`` the same in words.
        """
        table = self._judgements.table()
        table.attrs["sentences"] = self._judgements.sentences()
        return table

    @property
    def judged(self) -> pd.DataFrame:
        """List every judgement.

        Returns
        -------
        DataFrame
            What was asked about (ids), the spaces, the chosen one, and whether the sample was
            drawn by chance.
        """
        return self._judgements.log()

    def _make_judge_panel(self, cards: CardMaker) -> JudgePanel:
        work = self._workspace
        asker = Asker(lambda: work.arrays, work.random_state)
        return JudgePanel(
            self._judgements, asker, self._selection, self._controls, cards, list(work.arrays),
            self._called,
        )  # fmt: skip

    def _called(self, name: str) -> str:
        """What a space is called in a judgement: one that was fused anew is another one."""
        tuned = self.tuner.state.tuned if self.tuner else None
        if tuned is None or tuned.name != name or tuned.weights == tuned.start:
            return name
        return f"{name} at {in_words(tuned.weights, tuned.parameters.get('n_components'))}"

    def _judged_anew(self) -> None:
        self._judge_panel.refresh()
        if hasattr(self._study, "keep_judgements"):
            self._study.keep_judgements(self.judgements)
