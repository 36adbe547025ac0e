"""The panel of search: a query, its weights, and the answers of all spaces side by side."""

from collections.abc import Callable, Iterable
from typing import Any

import ipywidgets as widgets
import numpy as np

from .._require import InputError
from ..search.answers import Unanswered
from .cards import CardColumn, CardMaker
from .controls import Controls, row, styled
from .distribution import ClassDistribution
from .explaining import Explaining
from .picture_drop import PictureDrop
from .rankings import ranking_columns
from .term_weights import TermWeights
from .workspace import Workspace

HINT = "red heart - heart + star · 2:blue · id or file of a picture"
MOST_SUGGESTIONS = 1000
MOST_HITS = 60
MOST_NEAR = 5
ASKING = "asking every space; the first words take longer: their encoder is read"
AGAINST = (("pictures", "images"), ("captions", "captions"))


class SearchPanel(widgets.VBox):
    """A query in words, by pictures, or both, ranked in every space.

    Parameters
    ----------
    workspace : Workspace
        Who answers.
    distribution : ClassDistribution
        Classes of the answers.
    controls : Controls
        Makes the controls.
    cards : CardMaker
        Makes the cards.
    search : callable
        Takes a query and what to rank, shows its answers.
    choose : callable
        Takes the rows of a column that is clicked.
    explaining : Explaining
        Says why an answer to a picture is one.
    """

    def __init__(
        self, workspace: Workspace, distribution: ClassDistribution, controls: Controls,
        cards: CardMaker, search: Callable[[str, str], Any], choose: Callable[[np.ndarray], Any],
        explaining: Explaining,
    ) -> None:  # fmt: skip
        self._workspace, self._distribution = workspace, distribution
        self._explaining = explaining
        self._controls, self._search = controls, search
        dataset = workspace.dataset
        known = [*dataset.prompts, *dict.fromkeys(dataset.captions.text)][:MOST_SUGGESTIONS]
        self.query = controls.control(
            widgets.Combobox, self._ask, "520px", options=known, placeholder=HINT,
            continuous_update=False,
        )  # fmt: skip
        styled(self.query, "wb-query")
        self.against = controls.control(
            widgets.Dropdown, self._ask, "190px", description="rank", options=AGAINST
        )
        self.drop = PictureDrop(self._take_picture, controls.status)
        self.weights = TermWeights(controls, workspace, self._ask_terms, self._show_again)
        self.near = styled(row(), "wb-near")
        self.cards = cards(choose, "Ask in words, by a picture, or by both.")
        self._shown: tuple[str, dict[str, Any]] = ("", {})
        ask = controls.button("Search", "rank in every space", self._ask)
        bar = row(self.query, ask, self.against, self.drop)
        super().__init__([bar, self.weights, self.near, self.cards])
        styled(self, "wb-search")

    def _ask(self) -> None:
        query = self.query.value.strip()
        if not query:
            return
        try:
            self._ask_terms(query)
        except InputError:
            self._show_what_the_data_say(query)
            raise

    def _ask_terms(self, query: str) -> None:
        with self._controls.status.computing(ASKING):
            self._search(query, self.against.value)

    def _take_picture(self, name: str, data: bytes) -> None:
        self._ask_terms(self._workspace.engine.take_picture(data, name))

    def show(self, query: str, best: dict[str, Any], against: str) -> None:
        """Show a query and its answers.

        Parameters
        ----------
        query : str
            What was asked.
        best : dict of str to DataFrame or str
            Of :meth:`workbench.search.Search.rank`.
        against : {"images", "captions"}
            What they rank.
        """
        self._shown = query, best
        self._fill_in(query)
        with self._controls.status.quiet():
            self.against.value = against
        self.weights.show(self._workspace.engine.terms(query))
        self._show_again()
        self._offer_near(query, [name for name, found in best.items() if _is_reason(found)])

    def _fill_in(self, query: str) -> None:
        with self._controls.status.quiet():
            self.query.value = query

    @property
    def has_answers(self) -> bool:
        """Say whether something was asked in this kernel.

        Returns
        -------
        bool
            False before the first answer.
        """
        return bool(self._shown[0])

    def recall(self, queries: Iterable[str]) -> None:
        """Offer what was asked in another kernel, and fill in the last of it; asks nothing.

        Parameters
        ----------
        queries : iterable of str
            The last one last.
        """
        before = list(queries)[::-1]
        self.query.options = list(dict.fromkeys([*before, *self.query.options]))
        self._fill_in(before[0])

    def _show_again(self) -> None:
        """Show the answers of now: of every space, or of the terms of one."""
        query, best = self._shown
        engine = self._workspace.engine
        shown = self.weights.answers(best, self.against.value, MOST_HITS)
        asked = engine.pictures(query)
        columns = ranking_columns(asked, shown, self._distribution, self._workspace.k)
        terms = engine.terms(query)
        if len(terms) == 1 and terms[0].weight > 0:
            self._explaining.attach(columns, asked)
        if shown is not best:
            for column in columns:
                column.colour = ""  # which tells spaces apart, not terms
        self.cards.show([*columns, *self._containing(query)])

    def _show_what_the_data_say(self, query: str) -> None:
        """Show what no space needs to answer for: words as they stand in the data."""
        self.weights.show(())
        self.cards.show(self._containing(query))
        self._offer_near(query, list(self._workspace.spaces))

    def _containing(self, query: str) -> list[CardColumn]:
        """Samples that are called so; none for a picture, or for several terms."""
        engine = self._workspace.engine
        terms = engine.terms(query)
        if len(terms) > 1 or engine.pictures(query):
            return []
        found = engine.containing(terms[0].text)
        if not len(found):
            return []
        note = "captions, classes, ids and files with these very words, in the order of the data"
        title = f"written so: {len(found):,}"
        return [CardColumn(title, found, note, select=f"select these {len(found):,}")]

    def _offer_near(self, query: str, unanswered: list[str]) -> None:
        """Offer texts of the data where a space that has some could not read the words."""
        for button in self.near.children:
            button.close()
        work = self._workspace
        have_texts = [
            name for name in unanswered
            if work.spaces[name].text is not None or work.spaces[name].classes is not None
        ]  # fmt: skip
        texts = work.engine.near(query, MOST_NEAR) if have_texts else []
        self.near.children = [self._near_button(text) for text in texts]

    def _near_button(self, text: str) -> widgets.Button:
        ask = self._controls.button(text, "ask for these words of the data", lambda: None)
        ask.on_click(lambda _: self._controls.status.guarded(self._ask_terms, text))
        return ask


def _is_reason(answer: Any) -> bool:
    return isinstance(answer, Unanswered)
