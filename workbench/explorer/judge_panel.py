"""The panel of judgements: neighbours in two or more spaces, without saying which is which."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import combinations
from string import ascii_uppercase

import ipywidgets as widgets

from .._printable import html_text
from .._require import InputError, require
from .cards import CardColumn, CardMaker
from .controls import Controls, row, styled
from .judging.judgements import Judgement, Judgements
from .judging.questions import Asker, Question
from .selection import Selection
from .status import DONE

MOST_TOGETHER = 4  # spaces side by side: more are no question that one could answer
MOST_NEIGHBOURS = 30
DRAWN, SELECTED = "a sample by chance", "the selection"
EMPTY = "Press Next. Neighbours in each space appear as A and B: say which list is right."
ONE_SPACE = "One space with pictures: there is no other to judge it against."


class JudgePanel(widgets.VBox):
    """Blinded questions, and what the answers come to.

    Parameters
    ----------
    judgements : Judgements
        Takes the answers.
    asker : Asker
        Makes the questions.
    selection : Selection
        Whose samples can be asked about.
    controls : Controls
        Makes the controls.
    cards : CardMaker
        Makes the cards.
    names : list of str
        Of the spaces on the maps.
    called : callable
        Takes a name, says what the space of now is called in a judgement.
    sentences : callable
        Says what all judgements come to.
    """

    def __init__(
        self, judgements: Judgements, asker: Asker, selection: Selection, controls: Controls,
        cards: CardMaker, names: list[str], called: Callable[[str], str],
        sentences: Callable[[], list[str]],
    ) -> None:  # fmt: skip
        self._judgements, self._asker = judgements, asker
        self._selection, self._controls = selection, controls
        self._called, self._sentences = called, sentences
        self._question: Question | None = None
        self._names: tuple[str, ...] = ()  # what the spaces of the question are called
        self.cards = cards(empty=EMPTY if len(names) > 1 else ONE_SPACE)
        self._make_controls(names)
        self._make_answers(min(len(names), MOST_TOGETHER))
        self.standing = styled(widgets.HTML(), "wb-note")
        asking = row(self.which, self.about, self.count, self.next, self.reveal)
        super().__init__([asking, row(self.answers, self.standing), self.cards])
        styled(self, "wb-judging")
        self.refresh()

    def _make_controls(self, names: list[str]) -> None:
        make = self._controls.control
        self.which = make(
            widgets.Dropdown, self._forget, "230px", description="Compare", options=_sets(names)
        )
        self.about = make(
            widgets.Dropdown, self._forget, "205px", description="about", options=[DRAWN, SELECTED]
        )
        self.count = make(
            widgets.BoundedIntText, self._forget, "80px", description="k", value=6, min=1,
            max=MOST_NEIGHBOURS,
        )  # fmt: skip
        about = "neighbours of another sample (n)"
        self.next = self._controls.button("Next", about, self.ask)
        self.reveal = make(
            widgets.ToggleButton, self.refresh, "auto", description="Show how it stands",
            tooltip="which space was chosen how often: better looked at when you are done",
        )  # fmt: skip

    def _make_answers(self, most: int) -> None:
        make = self._controls.button
        self._lists = [
            make(f"{letter} is right", _key_of(letter), partial(self.answer, i))
            for i, letter in enumerate(ascii_uppercase[:most])
        ]
        tie = make("Tie", "none is better (0)", lambda: self.answer(None))
        self.answers = row(*self._lists, tie)
        self._show_answers(0)

    def _show_answers(self, count: int) -> None:
        for i, button in enumerate(self._lists):
            button.layout.display = "" if i < count else "none"
        self.answers.layout.display = "" if count else "none"

    def _forget(self) -> None:
        """Drop the question: what is to be compared is another."""
        self._question = None
        self._show_answers(0)
        self.cards.show([], EMPTY)

    def ask(self) -> None:
        """Show the next question.

        Raises
        ------
        InputError
            If there is nothing to compare, or to compare it for.
        """
        spaces = self.which.value
        require(spaces, "one space", "two spaces with pictures, to compare")
        self._forget()
        if self.about.value == SELECTED:
            asked = self._selection.positions(self._selection.rows)
            question = self._asker.about(asked, spaces, self.count.value)
        else:
            question = self._asker.drawn(spaces, self.count.value, self._judged(spaces))
        self._names = tuple(self._called(name) for name in spaces)
        self._question = question
        self._show_answers(len(spaces))
        self.cards.show(self._columns(question))

    def _judged(self, spaces: Sequence[str]) -> set[int]:
        """Positions of the single samples that were judged in these spaces."""
        names = tuple(map(self._called, spaces))
        about = [each for each in self._judgements.all if each.spaces == names]
        ids = [each.asked[0] for each in about if len(each.asked) == 1]
        return set(self._selection.positions(self._selection.rows_of(ids)).tolist())

    def _columns(self, question: Question) -> list[CardColumn]:
        view = self._selection.view
        asked = CardColumn("asked", view[question.asked], narrow=True)
        letters = zip(ascii_uppercase, question.lists, strict=False)
        return [asked, *(CardColumn(letter, view[found]) for letter, found in letters)]

    def answer(self, place: int | None) -> None:
        """Say which list is right, and show the next question where samples are drawn.

        Parameters
        ----------
        place : int or None
            Of the list, from the left; None for a tie.

        Raises
        ------
        InputError
            If nothing is asked, or there is no such list.
        """
        question = self._question
        if question is None:
            raise InputError("an answer without a question: expected Next first.")
        within = place is None or place < len(question.order)
        require(within, "an answer for a list that is not there", "one of those that are shown")
        name_of = dict(zip(self.which.value, self._names, strict=True))
        chosen = "" if place is None else name_of[question.order[place]]
        ids = self._selection.dataset.ids[self._selection.view[question.asked]]
        asked = tuple(map(str, ids))
        self._judgements.add(Judgement(asked, self._names, chosen, question.at_random))
        self._forget()
        if question.at_random:
            self.ask()
        self._controls.status.set_status(f"{_count(len(self._judgements))} so far.", DONE)

    def refresh(self) -> None:
        """Say how many judgements there are, and how they stand where that is asked for."""
        said = f"{_count(len(self._judgements))}."
        if self.reveal.value and len(self._judgements):
            said = " ".join([said, *self._sentences()])
        self.standing.value = html_text(said)


def _sets(names: list[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Sets of spaces to compare: all pairs, those with the last space first; then all."""
    pairs = list(combinations(names, 2))
    pairs.sort(key=lambda pair: names[-1] not in pair)
    sets: list[tuple[str, ...]] = list(pairs)
    if 2 < len(names) <= MOST_TOGETHER:
        sets.append(tuple(names))
    return [(" or ".join(spaces), spaces) for spaces in sets]


def _key_of(letter: str) -> str:
    return f"this list is right ({letter.lower()})" if letter in "ABC" else "this list is right"


def _count(n: int) -> str:
    return "1 judgement" if n == 1 else f"{n:,} judgements"
