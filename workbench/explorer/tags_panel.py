"""The panel of tags: counts, names, files of tagged samples, train and test."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from .._printable import printable
from .controls import Controls, row, styled
from .status import DONE
from .tagging.held import AT_START
from .tagging.tags import Tags

ALL = "all tags"
NO_LABEL = "no label"
NO_TAGS = "no tag of your own"
PERCENT = 100.0


class TagsPanel(widgets.VBox):
    """All tags with their counts, and what can be done with them.

    Parameters
    ----------
    tags : Tags
        To show and to rename.
    controls : Controls
        Makes the controls.
    spaces, labels : list of str
        In which near is meant, and what is divided evenly.
    marks : sequence of Widget
        That give the selection the tags of the start.
    choose : callable
        Takes the name of a tag, selects its samples.
    export : callable
        Takes a path and names of tags or None, writes the samples, gives the path.
    split : callable
        Takes a space, a threshold, a share and a label or None; gives a sentence.
    """

    def __init__(
        self, tags: Tags, controls: Controls, spaces: list[str], labels: list[str],
        marks: Sequence[Any], *,
        choose: Callable[[str], Any], export: Callable[[str, list[str] | None], Path],
        split: Callable[[str, float, float, str | None], str],
    ) -> None:  # fmt: skip
        self._tags, self._controls = tags, controls
        self._choose, self._export = choose, export
        self._split = split
        self._chips: dict[str, widgets.Button] = {}
        self.counts = row()
        bars = [self._naming(marks), self._writing(), self._dividing(spaces, labels)]
        super().__init__([self.counts, *bars])
        self.refresh()

    def _naming(self, marks: Sequence[Any]) -> Any:
        self.own = widgets.Dropdown(
            options=[NO_TAGS], description="Tag", tooltip="tag to rename or delete",
            layout={"width": "240px"},
        )  # fmt: skip
        self.name = widgets.Text(
            placeholder="new name", tooltip="new name of the tag", layout={"width": "140px"}
        )
        make = self._controls.button
        rename = make("Rename", "a name that is there makes one of both", self._rename)
        delete = make("Delete", "from all samples", self._delete)
        return row(self.own, self.name, rename, delete, *marks)

    def _writing(self) -> Any:
        self.which = widgets.Dropdown(
            options=[ALL], description="Samples of", tooltip="tags whose samples are written",
            layout={"width": "240px"},
        )  # fmt: skip
        self.path = widgets.Text("tagged.csv", tooltip="file to write", layout={"width": "200px"})
        about = ".csv, .parquet or .jsonl; a name without suffix is a folder for FiftyOne"
        button = self._controls.button("Export tagged", about, self._write)
        return row(self.which, self.path, button, styled(widgets.HTML(about), "wb-note"))

    def _dividing(self, spaces: list[str], labels: list[str]) -> Any:
        narrow = {"width": "130px"}
        style = {"description_width": "initial"}
        self.space = widgets.Dropdown(
            options=spaces, description="Split by", tooltip="space in which near is meant",
            style=style, layout={"width": "190px"},
        )  # fmt: skip
        self.threshold = widgets.BoundedFloatText(
            0.95, min=-1, max=1, step=0.01, description="near from", style=style, layout=narrow,
            tooltip="cosine from which on two samples stay on one side",
        )  # fmt: skip
        self.share = widgets.BoundedFloatText(
            20, min=1, max=99, step=1, description="test %", style=style, layout=narrow,
            tooltip="share of the samples to test on",
        )  # fmt: skip
        self.label = widgets.Dropdown(
            options=[*labels, NO_LABEL], description="evenly by", style=style,
            tooltip="classes that both sides have alike", layout={"width": "190px"},
        )  # fmt: skip
        about = "tags train and test: near duplicates stay on one side"
        button = self._controls.button("Tag train and test", about, self._divide)
        return row(self.space, self.threshold, self.share, self.label, button)

    def refresh(self) -> None:
        """Show the tags of now."""
        counts = self._tags.counts()
        for name in [name for name in self._chips if name not in counts]:
            self._chips.pop(name).close()
        for name, count in counts.items():
            chip = self._chips.get(name) or self._chip(name)
            chip.description = f"{printable(name)} · {count:,}"
            chip.disabled = not count
        self.counts.children = [self._chips[name] for name in counts]
        own = [name for name in counts if name not in AT_START]
        self._controls.offer(self.own, own or [NO_TAGS])
        self._controls.offer(self.which, [ALL, *counts])

    def _chip(self, name: str) -> widgets.Button:
        chip = self._controls.button(name, "select its samples", lambda: self._choose(name))
        self._chips[name] = styled(chip, "wb-tag")
        return self._chips[name]

    def _rename(self) -> None:
        self._tags.rename(self.own.value, self.name.value)
        self._say(f"{self.own.value} is now called so.")

    def _delete(self) -> None:
        name = self.own.value
        self._tags.delete(name)
        self._say(f"{name} is deleted; Undo brings it back.")

    def _write(self) -> None:
        names = None if self.which.value == ALL else [self.which.value]
        self._say(f"{self._export(self.path.value, names)} is written.")

    def _divide(self) -> None:
        label = None if self.label.value == NO_LABEL else self.label.value
        share = self.share.value / PERCENT
        self._say(self._split(self.space.value, self.threshold.value, share, label))

    def _say(self, words: str) -> None:
        self._controls.status.set_status(words, DONE)
