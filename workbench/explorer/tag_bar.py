"""The field of tags above the pictures of the selection."""

from typing import Any

import ipywidgets as widgets

from .controls import Controls, styled
from .keys import KEYS
from .selection import Selection
from .status import DONE
from .tagging.held import DUPLICATE, WRONG
from .tagging.tags import Tags

HINT = "tag, or several, with commas"
NOTHING = "Nothing is selected: there is nothing to tag."


class TagBar:
    """Gives the selection tags, or takes them away.

    Parameters
    ----------
    tags : Tags
        To change.
    selection : Selection
        What gets them.
    controls : Controls
        Makes the controls.

    Attributes
    ----------
    field : Combobox
        Names of tags, typed or picked.
    widgets : list of Widget
        From left to right.
    marks : list of Widget
        Buttons of the tags that have a key.
    """

    def __init__(self, tags: Tags, selection: Selection, controls: Controls) -> None:
        self._tags, self._selection = tags, selection
        self._status = controls.status
        self.field = widgets.Combobox(
            placeholder="tag", tooltip=f"tag of the selection: {HINT}", layout={"width": "130px"}
        )
        styled(self.field, "wb-tag-field")
        given, taken = "give the selection this tag", "take this tag from the selection"
        self.widgets: list[Any] = [
            self.field,
            controls.button("Tag", given, self._add),
            controls.button("Untag", taken, self._remove),
        ]
        self.marks: list[Any] = [
            controls.button("Wrong label", KEYS["x"], lambda: self.mark(WRONG)),
            controls.button("Duplicate", KEYS["d"], lambda: self.mark(DUPLICATE)),
        ]
        self.refresh()

    def refresh(self) -> None:
        """Offer the tags of now."""
        self.field.options = self._tags.names

    def _add(self) -> None:
        rows = self._selection.rows
        changed = self._tags.add(self.field.value, rows)
        self._say(f"{self.field.value.strip()}: {changed:,} more of {len(rows):,} selected.")

    def _remove(self) -> None:
        rows = self._selection.rows
        changed = self._tags.remove(self.field.value, rows)
        self._say(f"{self.field.value.strip()}: taken from {changed:,} of {len(rows):,} selected.")

    def mark(self, name: str, row: int | None = None) -> None:
        """Give the selection, or one sample, a tag; take it away where all have it.

        Parameters
        ----------
        name : str
            Of the tag.
        row : int, default=None
            Row number of the one sample.

        Raises
        ------
        InputError
            If there is no sample.
        """
        rows = self._selection.rows if row is None else [row]
        given = self._tags.toggle(name, rows)
        whom = f"{len(rows):,} selected" if row is None else str(self._tags.ids[row])
        self._say(f"{name}: {whom}." if given else f"{name}: taken from {whom}.")

    def _say(self, words: str) -> None:
        self._status.set_status(words, DONE)
