"""The still picture of an explorer, taken off its pieces."""

from collections.abc import Callable, Mapping
from typing import Any

from .. import views
from .._require import InputError
from .colouring import Colouring
from .pictures import Pictures
from .points import frame
from .selection import Selection
from .sliders import Tuner
from .still import MOST_HITS, MOST_SELECTED, Hit, Still, title_of
from .tuned import in_words
from .workspace import Workspace


class StillTaking:
    """Takes the still picture of an explorer.

    Parameters
    ----------
    workspace, selection, colouring, pictures, tuner : object
        Pieces of the explorer; ``tuner`` is None where no weights can be moved.
    asked : callable
        Gives all that was asked so far, in another kernel and here.
    answers : mapping of str to dict
        To what was asked here.
    """

    def __init__(
        self, workspace: Workspace, selection: Selection, colouring: Colouring,
        pictures: Pictures, tuner: Tuner | None, asked: Callable[[], Mapping[str, Any]],
        answers: Mapping[str, Mapping[str, Any]],
    ) -> None:  # fmt: skip
        self._workspace, self._selection = workspace, selection
        self._colouring, self._pictures = colouring, pictures
        self._tuner = tuner
        self._asked, self._answers = asked, answers

    def take(self) -> Still:
        """Take it.

        Returns
        -------
        Still
            Of now.
        """
        work, rows = self._workspace, self._selection.rows
        selection = f"{len(rows):,} of {work.dataset.n:,}" if len(rows) else ""
        return Still(
            title_of(work.dataset, len(work.view)),
            {name: frame(xy).to_numpy() for name, xy in work.layouts.items()},
            self._colouring.paint, self._colouring.name, self._colouring.hidden,
            self._selection.positions(rows), selection,
            [self._hit(row) for row in rows[:MOST_SELECTED]],
            {name: len(ids) for name, ids in self._selection.saved.items()},
            list(self._asked()), self._hits(), self._weights(), views.banner_of(work.spaces),
        )  # fmt: skip

    def _hit(self, row: int) -> Hit:
        words, picture = self._pictures.card(int(row))
        return Hit(words["label"], picture)

    def _hits(self) -> dict[str, Any]:
        """Answers to the last query; none where it was asked in another kernel."""
        last = [*self._asked()][-1:]
        found = [self._answers[query] for query in last if query in self._answers]
        return {name: self._first(answer) for each in found for name, answer in each.items()}

    def _first(self, answer: Any) -> list[Hit] | str:
        if isinstance(answer, str):
            return answer
        return [self._hit(row) for row in answer["row"].to_numpy()[:MOST_HITS]]

    def _weights(self) -> str:
        if self._tuner is None:
            return ""
        try:
            weights = self._tuner.knobs.weights
        except InputError:  # all of them are 0
            return ""
        name = self._tuner.state.tuned.name
        return f"{name} at {in_words(weights, self._tuner.knobs.n_components)}"
