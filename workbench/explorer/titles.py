"""What stands above and below each map: its space, and how far to trust it."""

import ipywidgets as widgets
import numpy as np

from .. import align, views
from .._printable import html_text
from ..arrays import rows_differ
from .computing import NEIGHBOURS
from .own_measures import OwnMeasures
from .status import Status
from .workspace import Workspace

ALIGNMENT_ROWS = 2000
JUDGING = "measuring how far to trust the maps"
SOON = "…"  # stands where a figure will be


class Titles:
    """Words above and below each map.

    Parameters
    ----------
    workspace : Workspace
        What they are about.
    own : OwnMeasures
        Measures that the user brought.
    status : Status
        Shows that maps are judged.

    Attributes
    ----------
    above, below : dict of str to HTML
        By name of the space.
    """

    def __init__(self, workspace: Workspace, own: OwnMeasures, status: Status) -> None:
        self._workspace = workspace
        self._own = own
        self._status = status
        self._complete = False
        self.above = {name: widgets.HTML() for name in workspace.arrays}
        self.below = {name: widgets.HTML() for name in workspace.arrays}
        self._aside: dict[str, str] = {}

    def announce(self) -> None:
        """Say which space each map is of; how far to trust it is measured once it is seen."""
        for name in self._workspace.arrays:
            self.above[name].value = _title(self._name(name), SOON)
            self.below[name].value = _title("", " · ".join([SOON, *self._sampled()]))

    def complete(self) -> None:
        """Say all that holds, unless that was said."""
        if self._complete:
            return
        self._complete = True  # no second try where a measure fails
        try:
            with self._status.computing(JUDGING):
                self.refresh()
        except Exception as error:  # nobody hears what a message of the browser ends in
            self._status.set_status(f"The maps could not be judged: {error}")

    def refresh(self) -> None:
        """Say what holds now."""
        self._complete = True
        permuted = np.random.default_rng(0).permutation(len(self._workspace.view))
        rows = permuted[:ALIGNMENT_ROWS]
        for name in self._workspace.arrays:
            self.above[name].value = _title(self._name(name), self._agreement(name, rows))
            self.below[name].value = _title("", self._below(name))

    def aside(self, name: str, words: str | None) -> None:
        """Say below a map that it is not that of the space, or that it is again.

        Parameters
        ----------
        name : str
            Of the space.
        words : str or None
            What it shows; None for the space itself.
        """
        if words is None:
            self._aside.pop(name, None)
        else:
            self._aside[name] = words
        if self._complete:
            self.below[name].value = _title("", self._below(name))

    def _below(self, name: str) -> str:
        words = self._aside.get(name)
        return self._trust(name) if words is None else html_text(words)

    def _name(self, name: str) -> str:
        spaces = self._workspace.spaces
        mark = f"<i class='wb-space' style='background: {views.space_colours(spaces)[name]}'></i>"
        dimensions = f"<span class='wb-more'>{spaces[name].dim:,} dimensions</span>"
        return f"{mark}<b>{html_text(name)}</b> {dimensions}"

    def _trust(self, name: str) -> str:
        work, quality = self._workspace, self._workspace.quality.get(name)
        if quality is None:
            few = f"{len(work.view)} samples, too few for a map: side by side"
            return " · ".join([few, *map(html_text, self._own.words(name))])
        words = f"trustworthiness {quality['trustworthiness']:.2f}"
        words += f" · neighbours kept {quality['neighbourhood_preservation']:.2f}"
        return " · ".join([words, *self._sampled(), *map(html_text, self._own.words(name))])

    def _sampled(self) -> list[str]:
        """Say that not all samples are on the maps."""
        work = self._workspace
        if not work.sampled:
            return []
        return [f"{len(work.view):,} of {work.dataset.n:,} samples shown, at random"]

    def _agreement(self, name: str, rows: np.ndarray) -> str:
        arrays = self._workspace.arrays
        first, k = next(iter(arrays)), min(NEIGHBOURS, len(rows) - 1)
        if name == first or len(rows) < 4:
            return "the others are compared with it"
        X, Y = arrays[first][rows], arrays[name][rows]
        if not (rows_differ(X) and rows_differ(Y)):
            return "all rows are equal in one of them: nothing to compare"
        cka, knn = align.cka(X, Y, debiased=True), align.mutual_knn(X, Y, k, normalize=False)
        words = f"with {html_text(first)}: CKA {cka:z.2f} · mutual {k}-NN {knn:.2f}"
        if len(rows) < self._workspace.dataset.n:
            words += f" ({len(rows):,} samples)"
        return words


def _title(name: str, more: str) -> str:
    """Words that are HTML; on a narrow map the name stands alone, and the rest is its tooltip."""
    return f"<div class='wb-title' title='{more}'>{name}<div class='wb-more'>{more}</div></div>"
