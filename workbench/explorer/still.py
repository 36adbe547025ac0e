"""What a saved notebook shows where the explorer was: plain values, no widgets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from .. import views
from ..data.dataset import Dataset
from ..store import Space
from .colours import Paint, paint_values
from .points import frame
from .sketches import FAINT

MOST_QUERIES = 8  # listed: the last ones
MOST_HITS = 6  # of each space
MOST_SELECTED = 12  # pictures of the selection
OPENING = "The explorer is being opened."
HOW = "A picture of the explorer as it was last used. Run this cell for the live one."


@dataclass(frozen=True)
class Hit:
    """One sample of an answer.

    Attributes
    ----------
    label : str
        What it is.
    picture : bytes, default=b""
        A thumbnail; empty without pictures.
    """

    label: str
    picture: bytes = b""


@dataclass(frozen=True)
class Still:
    """What is on the screen of an explorer, to be drawn without it.

    Attributes
    ----------
    title : str
        Of what data, and how many.
    maps : dict of str to ndarray of shape (m, 2)
        From -1 to 1, by name of the space.
    paint : Paint
        Colours of the points.
    colour : str
        Column that they show.
    hidden : tuple of str, default=()
        Classes of the legend that are not shown.
    selected : ndarray of int, default=()
        Positions on the maps.
    selection : str, default=""
        How many are selected, in words.
    shown : sequence of Hit, default=()
        First samples of the selection.
    kept : dict of str to int, default={}
        Kept selections, and how many samples they have.
    queries : sequence of str, default=()
        What was asked, the last one last.
    hits : dict of str to sequence of Hit or str, default={}
        Answers to the last query, or why there are none, by name of the space.
    weights : str, default=""
        Of the sliders.
    banner : str, default=""
        What to warn of.
    how : str
        What it is a picture of, and how to get the live explorer.
    """

    title: str
    maps: Mapping[str, np.ndarray]
    paint: Paint
    colour: str
    hidden: tuple[str, ...] = ()
    selected: np.ndarray = field(default_factory=lambda: np.array([], int))
    selection: str = ""
    shown: Sequence[Hit] = ()
    kept: Mapping[str, int] = field(default_factory=dict)
    queries: Sequence[str] = ()
    hits: Mapping[str, Sequence[Hit] | str] = field(default_factory=dict)
    weights: str = ""
    banner: str = ""
    how: str = HOW

    def points(self, name: str) -> tuple[np.ndarray, Paint]:
        """Give the points of a map as they are to be drawn: the selected ones last.

        Parameters
        ----------
        name : str
            Of the space.

        Returns
        -------
        tuple of ndarray of shape (m, 2) and Paint
            Others are faint where some are selected; hidden ones are left out.
        """
        is_selected = np.zeros(len(self.paint.codes), bool)
        is_selected[self.selected] = True
        order = np.argsort(is_selected, kind="stable")
        order = order[~self._is_hidden()[order]]
        codes = self.paint.codes
        colours = self.paint.colours
        if is_selected.any():
            codes = np.where(is_selected, codes, len(colours))
            colours = [*colours, FAINT]
        return self.maps[name][order], replace(self.paint, codes=codes[order], colours=colours)

    def _is_hidden(self) -> np.ndarray:
        """Which points are of classes that are not shown."""
        items = [item for item in self.paint.items if item.name in self.hidden]
        members = [number for item in items for number in item.members]
        return np.isin(self.paint.classes, members)

    def lines(self) -> list[tuple[str, str]]:
        """Say in words what was done: what, and which.

        Returns
        -------
        list of tuple of str and str
            A word before each, and what follows it.
        """
        kept = [f"{name} ({n:,})" for name, n in self.kept.items()]
        said = {
            "Selected": self.selection,
            "Kept selections": ", ".join(kept),
            "Queries": " · ".join(self.queries[-MOST_QUERIES:]),
            "Weights": self.weights,
        }
        return [(what, words) for what, words in said.items() if words]


def title_of(dataset: Dataset, shown: int) -> str:
    """Say of what data the maps are.

    Parameters
    ----------
    dataset : Dataset
        Whose samples are explored.
    shown : int
        Samples on the maps.

    Returns
    -------
    str
        In words.
    """
    words = f"{dataset.name}: {dataset.n:,} samples"
    return words if shown == dataset.n else f"{words}, {shown:,} of them on the maps"


def first_still(
    dataset: Dataset, layouts: Mapping[str, np.ndarray], spaces: Mapping[str, Space]
) -> Still:
    """Take the picture that is seen before there is an explorer.

    Parameters
    ----------
    dataset : Dataset
        Whose samples are explored.
    layouts : mapping of str to ndarray of shape (n, 2)
        Maps of all of them.
    spaces : mapping of str to Space
        Those that will be explored.

    Returns
    -------
    Still
        Coloured by the first label, as the explorer will be.
    """
    column = next(iter([*dataset.targets, *dataset.groups]), "none")
    labels = dataset.labels(column) if column != "none" else np.full(dataset.n, "all")
    maps = {name: frame(xy).to_numpy() for name, xy in layouts.items()}
    title, banner = title_of(dataset, dataset.n), views.banner_of(spaces)
    paint = paint_values(labels, column)
    return Still(title, maps, paint, column, banner=banner, how=OPENING)
