"""Which pairs are asked for: of which spaces and samples; and their answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..fusion.rivals import centred_space
from ..interpret.pair import Pair
from ..layout.pairs import Pairs, pairs
from ..layout.rows import images
from .explaining import Explaining
from .pairing.drawing import Fused
from .tuned import TunedSpace
from .workspace import Workspace

AT_ONCE = 2000  # samples whose pairs are compared while one waits: a third of a second
EACH = 24  # telling pairs of a corner that are listed
Tick = Callable[[float], object]


@dataclass(frozen=True)
class Question:
    """Two spaces, and samples whose pairs are compared.

    Attributes
    ----------
    first, second : str
        Names of the spaces: to the right, and up.
    label : str, default=""
        Column whose classes are told apart; none if empty.
    rows : tuple of int, default=()
        Samples on the maps among which the pairs are; all if empty.
    whole : bool, default=False
        Compare all pairs; otherwise those of 2,000 samples.
    """

    first: str
    second: str
    label: str = ""
    rows: tuple[int, ...] = ()
    whole: bool = False


class PairsAnswers:
    """Answers questions about pairs; the last answer is kept while its spaces are the same.

    Parameters
    ----------
    workspace : Workspace
        Whose samples and spaces.
    tuned : TunedSpace or None
        The fused space whose parents may be asked for: they are compared as it reads them.
    explaining : Explaining
        Of the same fused space.
    """

    def __init__(
        self, workspace: Workspace, tuned: TunedSpace | None, explaining: Explaining
    ) -> None:
        self._workspace, self._tuned, self._explaining = workspace, tuned, explaining
        self._centred: tuple[Any, Any] = (None, None)  # an expert, and its rows as they are fused
        self._last: tuple[Any, Pairs | None] = (None, None)

    def is_of_parents(self, question: Question) -> bool:
        """Tell whether the spaces are those that are fused, as a cosine kernel.

        Parameters
        ----------
        question : Question
            What is asked.

        Returns
        -------
        bool
            In either order.
        """
        tuned = self._tuned
        if tuned is None or tuned.parameters.get("kernel") != "cosine":
            return False
        centred = tuned.parameters.get("centre", True)
        return bool(centred) and {question.first, question.second} == set(tuned.titles[:2])

    def fused(self, question: Question) -> Fused | None:
        """Give the fused similarity of cosines.

        Parameters
        ----------
        question : Question
            What is asked.

        Returns
        -------
        callable or None
            Takes cosines in both spaces; None where these are not the parents, or CLIP is centred
            in the product.
        """
        if self._tuned is None or not self.is_of_parents(question):
            return None
        weights = self._tuned.weights
        if weights.centre_clip:
            return None
        if question.first == self._tuned.titles[0]:
            return lambda x, y: np.asarray(weights.kernel(x, [y]))
        return lambda x, y: np.asarray(weights.kernel(y, [x]))

    def explain(self, rows: np.ndarray) -> Pair | None:
        """Explain how alike two samples are in the fused space of now.

        Parameters
        ----------
        rows : ndarray of int of shape (2,)
            Their row numbers.

        Returns
        -------
        Pair or None
            None where nothing is fused that has weights.
        """
        return self._explaining.pair(int(rows[0]), int(rows[1]))

    def centred(self, question: Question) -> list[str]:
        """Name the spaces that are compared as they are fused.

        Parameters
        ----------
        question : Question
            What is asked.

        Returns
        -------
        list of str
            The expert, beside its CLIP.
        """
        if self._tuned is None or not self.is_of_parents(question):
            return []
        return [self._tuned.titles[1]]

    def state(self, question: Question) -> Any:
        """Say of what the drawing of an answer is: other spaces or weights, another drawing.

        Parameters
        ----------
        question : Question
            What is asked.

        Returns
        -------
        tuple
            To be compared with another.
        """
        weights = self._tuned.weights if self.is_of_parents(question) and self._tuned else None
        return self._key(question), weights

    def known(self, question: Question) -> Pairs | None:
        """Look whether the answer is there.

        Parameters
        ----------
        question : Question
            What is asked.

        Returns
        -------
        Pairs or None
            None where it has to be computed.
        """
        key, found = self._last
        return found if key == self._key(question) else None

    def answer(self, question: Question, tick: Tick | None = None) -> Pairs:
        """Compare the pairs.

        Parameters
        ----------
        question : Question
            What is asked.
        tick : callable, default=None
            Hears the share that is done; what it raises ends the work.

        Returns
        -------
        Pairs
            Rows are those of the dataset.

        Raises
        ------
        InputError
            If there is one space, or there are too few samples.
        """
        key, work = self._key(question), self._workspace
        found = self.known(question)
        if found is not None:
            return found
        names = (question.first, question.second)
        spaces = {name: self._rows_of(name, question) for name in names}
        classes = work.dataset.labels(question.label)[work.view] if question.label else None
        rows = np.searchsorted(work.view, question.rows) if question.rows else None
        found = pairs(
            spaces, each=EACH, n_rows=None if question.whole else AT_ONCE, rows=rows,
            classes=classes, random_state=work.random_state, tick=tick,
        )  # fmt: skip
        for table in (found.sample, found.telling):
            for end in ("row", "other"):
                table[end] = work.view[table[end]]
        self._last = (key, found)
        return found

    def _key(self, question: Question) -> Any:
        arrays = self._workspace.arrays
        return question, id(arrays.get(question.first)), id(arrays.get(question.second))

    def _rows_of(self, name: str, question: Question) -> Any:
        """Rows of a space; those of an expert as they are fused, beside its CLIP."""
        tuned, work = self._tuned, self._workspace
        work.require_map(name)
        if tuned is None or name not in self.centred(question):
            return work.arrays[name]
        expert = work.spaces[name]
        if self._centred[0] is not expert:
            self._centred = (expert, images({name: centred_space(expert)})[name][work.view])
        return self._centred[1]
