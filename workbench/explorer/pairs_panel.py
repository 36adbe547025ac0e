"""The panel of pairs: the plot, what is asked, and the pairs side by side."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets as widgets
import numpy as np

from .._printable import html_text
from .._require import require
from ..layout.pairs import CORNERS, Pairs
from .background import Background, Tick
from .controls import Controls, styled
from .pairing import words
from .pairing.listing import Card
from .pairing.why import why_html
from .pairs_controls import PairsControls
from .pairs_question import PairsAnswers, Question
from .pairs_view import PairsView

ONE_SPACE = "<p class='wb-note'>Pairs are compared in two spaces; here there is one.</p>"
CENTRED = "{} as it is fused: its mean subtracted."


class PairsPanel(widgets.VBox):
    """Pairs of samples by how alike they are in two spaces.

    Parameters
    ----------
    answers : PairsAnswers
        Compares them.
    names : sequence of str
        Of the spaces.
    labels : sequence of str
        Columns whose classes can be told apart.
    controls : Controls
        Makes the controls.
    card : callable
        Takes a row number, gives what is said of the sample, and its picture.
    selected : callable
        Gives the rows that are selected and on the maps.
    choose, ring : callable
        Take rows: to select them, and to ring them on the maps.
    details, on_open : callable
        Take a row number: give all that is known of a sample, and its picture large; list its
        neighbours.

    Attributes
    ----------
    view : PairsView
        The plot and the list.
    controls : PairsControls
        Menus and buttons.
    why : HTML
        Which parent holds the pair apart that was chosen last.
    """

    def __init__(
        self, answers: PairsAnswers, names: Sequence[str], labels: Sequence[str],
        controls: Controls, card: Card, *, selected: Callable[[], np.ndarray],
        choose: Callable[[np.ndarray], Any], ring: Callable[[np.ndarray], Any], details: Card,
        on_open: Callable[[int], Any],
    ) -> None:  # fmt: skip
        self._answers, self._several = answers, len(names) > 1
        self._selected = selected
        self.view = PairsView(
            controls.status, card, choose=choose, ring=ring, explain=self.explain,
            details=details, on_open=on_open,
        )  # fmt: skip
        self._recalled: dict[str, str] = {}
        self._rows: tuple[int, ...] = ()
        self._whole = False
        self._drawn: Any = None  # the question, and the state of its spaces
        status = controls.status
        self.controls = PairsControls(
            controls, names, labels, ask=self.ask, look=self.view.look,
            of_selection=self.ask_selection, of_all=lambda: self._ask_of(()),
            every=self.ask_every, cancel=self.cancel,
        )  # fmt: skip
        self._background = Background(
            status, busy=self.controls.working.show_busy,
            progress=self.controls.working.show_progress,
            waits_for="pairs that are being compared",
            stopped="Stopped; the pairs of before stay.", failed="Pairs could not be compared",
        )  # fmt: skip
        self._about, self.why = widgets.HTML(), widgets.HTML()
        side = [*self.controls.box(), self._about, self.why, self.view.list]
        both = widgets.HBox([self.view.plot, styled(widgets.VBox(side), "wb-pairing-side")])
        both.layout.display = None if self._several else "none"  # held, so that it is closed, too
        super().__init__([both] if self._several else [widgets.HTML(ONE_SPACE), both])
        self.add_class("wb-pairing")

    @property
    def question(self) -> Question:
        """Say what is asked by the menus.

        Returns
        -------
        Question
            Of now.
        """
        label, _ = self.controls.kind.value
        first, second = self.controls.first.value, self.controls.second.value
        return Question(first, second, label, self._rows, self._whole)

    def ask(self) -> Pairs:
        """Compare what is asked for, and look at the corner that was looked at last.

        Returns
        -------
        Pairs
            What is shown.

        Raises
        ------
        InputError
            If it is one space twice, there is one space, or pairs are being compared.
        """
        self._background.require_idle()
        question = self.question
        differ = question.first != question.second
        require(differ, f"{question.first} to the right and up", "two spaces that differ")
        self._whole = self._whole and self._answers.known(question) is not None
        return self._draw(self._answers.answer(self.question))

    def compare(self, first: str | None, second: str | None, corner: str | None) -> Pairs:
        """Compare two spaces.

        Parameters
        ----------
        first, second : str or None
            Their names; None leaves the menu as it is.
        corner : str or None
            To look at; None takes that of before.

        Returns
        -------
        Pairs
            What is shown.

        Raises
        ------
        InputError
            As of :meth:`ask`.
        """
        self.controls.set(first, second, None)
        self.view.corner = corner or self.view.corner
        return self.ask()

    def refresh(self) -> None:
        """Compare anew where the spaces or the weights are not those that are drawn."""
        is_new = self._drawn != self._answers.state(self.question)
        if self._several and is_new and not self._background.running:
            self.ask()

    def remembered(self) -> dict[str, str]:
        """Say what is shown, for the session.

        Returns
        -------
        dict of str to str
            Empty where nothing was shown yet.
        """
        return (
            self.controls.values() | {"corner": self.view.corner}
            if self.view.found
            else self._recalled
        )

    def recall(self, shown: Mapping[str, str]) -> None:
        """Show what was shown in another kernel, once the panel is looked at.

        Parameters
        ----------
        shown : mapping of str to str
            Of :meth:`remembered`; what is not there any more is left out.
        """
        self._recalled = dict(shown)
        self.controls.set(shown.get("first"), shown.get("second"), shown.get("kind"))
        if shown.get("corner") in CORNERS:
            self.view.corner = shown["corner"]

    def ask_selection(self) -> None:
        """Compare the samples that are selected now.

        Raises
        ------
        InputError
            If there are fewer than two.
        """
        rows = tuple(map(int, self._selected()))
        require(len(rows) > 1, f"{len(rows)} selected on the maps", "two samples or more")
        self._ask_of(rows)

    def _ask_of(self, rows: tuple[int, ...]) -> None:
        self._background.require_idle()
        self._rows, self._whole = rows, False
        self.ask()

    def explain(self, rows: np.ndarray) -> None:
        """Say which parent holds two samples together, and which apart.

        Parameters
        ----------
        rows : ndarray of int of shape (2,)
            Their row numbers; nothing is said where nothing is fused that has weights.
        """
        found = self._answers.explain(rows)
        if found is not None:
            self.why.value = why_html(found)
            self._about.layout.display = "none"  # its room is needed

    def ask_every(self, wait: bool = False) -> None:
        """Compare all pairs of many samples, in the background.

        Parameters
        ----------
        wait : bool, default=False
            Come back when they are compared.
        """
        self._background.start(self._compare_all, wait)

    def _compare_all(self, tick: Tick) -> str:
        self._whole = True
        try:
            found = self._answers.answer(self.question, tick)
        except BaseException:
            self._whole = False
            raise
        self._draw(found)
        return f"{found.n_pairs:,} pairs are compared."

    def cancel(self) -> None:
        """Stop comparing; the pairs of before stay."""
        self._background.cancel()

    def _draw(self, every: Pairs) -> Pairs:
        question = self.question
        _, same = self.controls.kind.value
        found = every if same is None else every.only(same)
        self.view.show(found, question.label, self._answers.fused(question))
        self.why.value, self._about.layout.display = "", None
        self.controls.name_corners(found.names)
        self.controls.offer(every=found.n_rows < found.total, of_all=bool(self._rows))
        about = [words.counted(found, every)]
        about += [CENTRED.format(name) for name in self._answers.centred(question)]
        self._about.value = f"<p class='wb-note'>{html_text(' '.join(about))}</p>"
        self._drawn = self._answers.state(question)
        return found
