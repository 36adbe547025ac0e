"""What the explorer can be told about tags."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .. import _checks
from .._require import require
from ..align.apart import Apart, split_apart
from ..data.dataset import Dataset
from .cards import CardMaker
from .colouring import Colouring
from .columns import Column, Columns, Kind
from .controls import Controls
from .details import Details
from .narrowing import Narrowing
from .pairs_panel import PairsPanel
from .panels import SelectionPanel
from .pictures import Pictures
from .selection import Selection
from .status import Status
from .tables import SUFFIXES, write_lines, write_table
from .tag_bar import TagBar
from .tagged_cards import TaggedCards
from .tagging.fiftyone_folder import write_fiftyone
from .tagging.records import records, tagged_table
from .tagging.tags import Tags
from .tags_panel import TagsPanel
from .workspace import Workspace

TRAIN, TEST = "train", "test"
TAGS = Column(Kind.TAGS)


class Marking:
    """Calls of :class:`Explorer` that give tags to samples, and write what is tagged."""

    dataset: Dataset
    random_state: int
    _study: Any
    _tags: Tags
    _cards: CardMaker
    _narrowing: Narrowing
    _pairs: PairsPanel
    _columns: Columns
    _controls: Controls
    _tagged: TaggedCards
    _tag_bar: TagBar
    _tags_panel: TagsPanel
    _gallery: SelectionPanel
    _colouring: Colouring
    _pictures: Pictures
    _selection: Selection
    _status: Status
    _workspace: Workspace
    _show_selection: Callable[[], None]

    @property
    def tags(self) -> pd.DataFrame:
        """Give the tags of all samples.

        Returns
        -------
        DataFrame of bool
            A row for each sample by its id, a column for each tag. Set it to such a table, or to
            ids by tag, to have these tags instead.
        """
        return self._tags.frame()

    @tags.setter
    def tags(self, tags: Any) -> None:
        if isinstance(tags, pd.DataFrame):
            tags = {name: tags.index[_marks(name, tags[name])] for name in tags}
        given = _checks.named("tags", tags, "ids by tag, or a table of True and False")
        self._tags.replace({name: self._selection.rows_of(ids) for name, ids in given.items()})

    def tag(self, name: str, ids: Iterable[str] | None = None) -> int:
        """Give samples a tag.

        Parameters
        ----------
        name : str
            Up to 60 characters; commas divide several.
        ids : iterable of str, default=None
            Of the samples; None takes the selection.

        Returns
        -------
        int
            Samples that had not all of them before.

        Raises
        ------
        InputError
            If there is no name, no sample, or an id is unknown.
        """
        return self._tags.add(name, self._rows_of(ids))

    def untag(self, name: str, ids: Iterable[str] | None = None) -> int:
        """Take a tag from samples.

        Parameters
        ----------
        name : str
            Of the tag; commas divide several.
        ids : iterable of str, default=None
            Of the samples; None takes the selection.

        Returns
        -------
        int
            Samples that had one of them.

        Raises
        ------
        InputError
            If there is no such tag, no sample, or an id is unknown.
        """
        return self._tags.remove(name, self._rows_of(ids))

    def rename_tag(self, old: str, new: str) -> None:
        """Give a tag another name; that of another tag makes one of both.

        Parameters
        ----------
        old, new : str
            Names.

        Raises
        ------
        InputError
            If there is no such tag, or it is ``wrong label`` or ``duplicate``.
        """
        self._tags.rename(old, new)

    def delete_tag(self, name: str) -> None:
        """Drop a tag, and take it from all samples.

        Parameters
        ----------
        name : str
            Of the tag.

        Raises
        ------
        InputError
            If there is no such tag, or it is ``wrong label`` or ``duplicate``.
        """
        self._tags.delete(name)

    def select_tag(self, name: str) -> None:
        """Select the samples of a tag.

        Parameters
        ----------
        name : str
            Of the tag.

        Raises
        ------
        InputError
            If there is no such tag.
        """
        self._selection.select_rows(self._tags.rows(name))

    def export_tagged(self, path: str | Path, tags: Iterable[str] | None = None) -> Path:
        """Write the samples that have one of some tags: ids, columns of the data, tags, captions.

        Parameters
        ----------
        path : str or Path
            A .csv, .parquet or .jsonl file; a name without a suffix is a folder that FiftyOne
            reads: ``fiftyone.Dataset.from_dir(dataset_dir=path,
            dataset_type=fiftyone.types.FiftyOneDataset)``.
        tags : iterable of str, default=None
            Names of tags; None takes all.

        Returns
        -------
        Path
            Of the file or folder.

        Raises
        ------
        InputError
            If no sample has one, there is no such tag, the suffix is another, or it cannot be
            written.
        """
        _checks.typed("path", path, (str, Path), "the name of a file or folder")
        path = Path(path)
        rows = self._tags.rows_of_any(tags)
        require(len(rows), "no sample with such a tag", "some samples to export: tag them first")
        if path.suffix == ".jsonl":
            return write_lines(records(self.dataset, self._tags, rows), path)
        if not path.suffix:
            return write_fiftyone(path, self.dataset, self._tags, rows)
        expected = f"one of {', '.join(SUFFIXES)}, or a folder"
        require(path.suffix in SUFFIXES, f"{path}", expected)
        return write_table(tagged_table(self.dataset, self._tags, rows), path)

    def split(
        self, space: str, threshold: float = 0.95, test_share: float = 0.2,
        label: str | None = None,
    ) -> Apart:  # fmt: skip
        """Tag all samples ``train`` or ``test``, without near duplicates across them.

        Parameters
        ----------
        space : str
            In which near is meant.
        threshold : float, default=0.95
            Cosine from which on two samples stay on one side.
        test_share : float, default=0.2
            Of the samples.
        label : str, default=None
            Column whose classes both sides have alike, as far as groups let.

        Returns
        -------
        Apart
            Of :func:`workbench.align.split_apart`; its ``words`` say how many were kept together.

        Raises
        ------
        InputError
            If there is no such space or column, or a number is out of range.
        """
        self._workspace.require_map(space)
        X = self._workspace.spaces[space].as_compared().image
        labels = None if label is None else self.dataset.labels(label)
        with self._status.computing(f"comparing all samples in {space}"):
            apart = split_apart(
                X, labels, threshold=threshold, test_share=test_share,
                random_state=self.random_state,
            )  # fmt: skip
        self._tags.put({TRAIN: apart.train, TEST: apart.test})
        return apart

    def _rows_of(self, ids: Iterable[str] | None) -> np.ndarray:
        return self._selection.rows if ids is None else self._selection.rows_of(ids)

    def _make_tagged(self, details: Details) -> TaggedCards:
        """Make what the selection is tagged with, and what shows it on cards."""
        self._tag_bar = TagBar(self._tags, self._selection, self._controls)
        self._tagged = TaggedCards(self._pictures, details, self._tags)
        return self._tagged

    def _make_tags_panel(self) -> TagsPanel:
        return TagsPanel(
            self._tags, self._controls, list(self._workspace.arrays), self._columns.labels(),
            self._tag_bar.marks, choose=self.select_tag, export=self.export_tagged,
            split=self._split_in_words,
        )  # fmt: skip

    def _split_in_words(self, space: str, threshold: float, share: float, label: str | None) -> str:
        return self.split(space, threshold, share, label).words

    def _tags_changed(self, rows: np.ndarray) -> None:
        self._tagged.changed(rows, self._cards)
        for widget in (self._narrowing.table, self._pairs.view.list):
            widget.send({"type": "tags"})  # a picture that is large says those of now
        self._tag_bar.refresh()
        self._tags_panel.refresh()
        if self._colouring.name == TAGS.name:
            self._colouring.refresh()
        if self._gallery.sort.value == TAGS.name:
            self._show_selection()
        self._tell_tags()

    def _recall_tags(self) -> None:
        """Begin with what the study was told before, by another explorer."""
        told = getattr(self._study, "_tags", None)
        if told is not None:
            self._tags.recall({name: np.flatnonzero(told[name]) for name in told})

    def _tell_tags(self) -> None:
        if hasattr(self._study, "keep_tags"):
            self._study.keep_tags(self._tags.frame())


def _marks(name: Any, column: pd.Series) -> np.ndarray:
    got = f"tags[{name!r:.80}] of {column.dtype}"
    require(column.dtype == bool, got, "a column of True and False")
    return column.to_numpy()
