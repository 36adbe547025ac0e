"""Long run: nothing may grow in a process that explores and reports for hours.

    python tests/long_run.py --actions 1000 --reports 30

Does random things to explorers, as a user would, opens a new one after every hundred and closes
the old one, and writes reports of studies that are made anew. What the process holds is counted
after a third of the actions and reports, and at the end. Memory and Python objects may then have
grown by a tenth at most; widgets, threads, open files, figures and temporary files not at all.
The exit code is 1 where something grew.
"""

import argparse
import gc
import json
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import ipywidgets as widgets
import numpy as np
import pandas as pd
import psutil
from ipywidgets.widgets.widget import _instances as registry
from PIL import Image

import workbench as wb
from workbench._require import InputError
from workbench.explorer import Explorer
from workbench.explorer.keys import KEYS, PANELS
from workbench.store import Space

EVERY = 100  # actions of one explorer
SHARE = 3  # one in so many actions and reports comes before the first count
MAY_GROW = {"memory_mib": 0.1, "memory_blocks": 0.1}  # by this share; all else not at all
PAIR = ("kind", "size")
QUERIES = ("cat", "dog", "owl", "front of cat 0", "id03", "id04 + id05", "id06 - 2:id07",
           "nothing like that", "0:cat", "id08")  # fmt: skip


def counts(temporary: Path) -> dict[str, float]:
    """Count what the process holds."""
    for _ in range(3):  # finalisers may free more
        gc.collect()
    process = psutil.Process()
    return {
        "memory_mib": process.memory_info().rss / 2**20,
        "memory_blocks": sys.getallocatedblocks(),
        "widgets": len(registry),
        "threads": threading.active_count(),
        "open_files": process.num_fds() if hasattr(process, "num_fds") else 0,
        "figures": pyplot_figures(),
        "temporary_files": sum(1 for _ in temporary.rglob("*")),
    }


def pyplot_figures() -> int:
    """Figures that matplotlib keeps, if anything has imported it."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    return len(pyplot.get_fignums()) if pyplot else 0


class Explorers:
    """One explorer at a time, and a random user of it.

    Parameters
    ----------
    folder : Path
        For pictures, tables and pages.
    samples : int
        In the data.
    seed : int
        Of everything.
    """

    def __init__(self, folder: Path, samples: int, seed: int) -> None:
        self.folder = folder
        self.chance = random.Random(seed)
        self.data = pictured(folder / "pictures", samples)
        self.spaces = spaces_of(self.data, seed)
        self.done = 0
        self.shown = self.open()
        self.actions: list[Callable[[], object]] = [
            self.select, self.select, self.lasso, self.hover, self.key, self.keep, self.colour,
            self.sort, self.legend, self.search, self.neighbours, self.groups, self.panel,
            self.sliders, self.use, self.redraw, self.export, self.page, self.refused, self.cards,
        ]  # fmt: skip

    def open(self) -> Explorer:
        """Open an explorer."""
        return Explorer(self.data, self.spaces, method="pca", progress=False)

    def run(self, n: int) -> None:
        """Do so many random things; each kind once in every twenty."""
        for _ in range(n):
            if self.done % EVERY == EVERY - 1:
                self.shown.close()
                self.shown = self.open()
            if self.done % len(self.actions) == 0:
                self.chance.shuffle(self.actions)
            self.actions[self.done % len(self.actions)]()
            self.done += 1

    # What a user does.

    def rows(self) -> np.ndarray:
        """Draw some rows."""
        n = self.data.n
        return np.array(self.chance.sample(range(n), self.chance.randrange(n // 2)), int)

    def row(self) -> int:
        """Draw a row."""
        return self.chance.randrange(self.data.n)

    def canvas(self) -> widgets.Widget:
        """Draw a map."""
        return self.chance.choice(list(self.shown._maps.scatters.values())).widget

    def select(self) -> None:
        """Select ids."""
        self.shown.selection = self.data.ids[self.rows()]

    def lasso(self) -> None:
        """Draw around points of a map."""
        self.canvas().selection = self.rows()

    def hover(self) -> None:
        """Move the mouse over a point, whose card is asked for."""
        canvas = self.canvas()
        canvas.hovering = self.row()
        asked = {"type": "tooltip", "index": self.row(), "preview": "p", "properties": ["sample"]}
        canvas._handle_custom_msg(asked, [])

    def key(self) -> None:
        """Press a key: undo, redo, clear, fit, a mode or a panel."""
        says(self.shown._legend, {"type": "key", "key": self.chance.choice(list(KEYS))})

    def keep(self) -> None:
        """Save the selection, and come back to another."""
        self.shown.save_selection(f"set {self.chance.randrange(5)}")
        self.shown.select(self.chance.choice(list(self.shown.named)))

    def colour(self) -> None:
        """Colour by another column."""
        self.shown._toolbar.colour.value = self.chance.choice(self.shown.columns())

    def sort(self) -> None:
        """Sort the selection by another column."""
        self.shown._gallery.sort.value = self.chance.choice(self.shown.columns())

    def legend(self) -> None:
        """A page opens, a class is clicked, the page goes."""
        legend = self.shown._legend
        says(legend, {"type": "opened"})
        if legend.legend["items"]:
            says(legend, {"type": "toggle", "index": 0})
        says(legend, {"type": "closed"})

    def search(self) -> None:
        """Ask in the search box, by captions or pictures."""
        self.shown._search.against.value = self.chance.choice(["images", "captions"])
        self.shown._search.query.value = self.chance.choice(QUERIES)

    def neighbours(self) -> None:
        """Look at the neighbours of a sample."""
        self.shown._neighbours.count.value = self.chance.randrange(3, 30)
        self.shown.neighbours(str(self.data.ids[self.row()]))

    def groups(self) -> None:
        """Find groups that differ."""
        self.shown.groups(*self.chance.sample(list(self.spaces), 2))

    def panel(self) -> None:
        """Look at another panel."""
        self.shown.show_panel(self.chance.choice(PANELS))

    def sliders(self) -> None:
        """Move the sliders while they are in front."""
        self.shown.show_panel("Weights")
        tuner = self.shown.tuner
        tuner.C.value = 10 ** self.chance.uniform(-2, 2)
        tuner.l.value = self.chance.choice(tuner.state.tuned.widths[:2])

    def use(self) -> None:
        """Fuse with another C."""
        self.shown.use(10 ** self.chance.uniform(-2, 2), 256)

    def redraw(self) -> None:
        """Draw the map of the fused space again."""
        self.shown.redraw(wait=True)

    def export(self) -> None:
        """Write the selection."""
        self.select()
        if len(self.shown.rows):
            self.shown.export(self.folder / f"selection{self.chance.choice(['.csv', '.parquet'])}")

    def page(self) -> None:
        """Write the offline page."""
        if self.done % 3 == 0:  # the slowest of all
            self.shown.to_html(self.folder / "page.html", k=3)

    def refused(self) -> None:
        """Do what is refused; also open an explorer of nothing."""
        for wrong in (lambda: self.shown.select(["nobody"]), lambda: Explorer(self.data, {})):
            try:
                wrong()
            except InputError:
                continue
            raise AssertionError("bad input was taken")

    def cards(self) -> None:
        """Scroll the gallery, and open a picture."""
        self.select()
        gallery = self.shown._gallery.gallery
        if gallery.shown:
            asked = {"type": "page", "version": gallery.version, "column": 0, "start": 0}
            says(gallery, asked)
        says(gallery, {"type": "open", "row": self.row()})


def says(widget: widgets.Widget, content: dict) -> None:
    """As if the browser sent it."""
    for callback in widget._msg_callbacks.callbacks:
        callback(widget, content, [])


def pictured(folder: Path, n: int) -> wb.Dataset:
    """Cats, dogs and owls, big and small, with pictures and captions."""
    folder.mkdir()
    ids = np.array([f"id{i:02d}" for i in range(n)])
    paths = tuple(folder / f"{key}.png" for key in ids)
    for i, path in enumerate(paths):
        Image.new("RGB", (16, 16), (i % 256, 90, 160)).save(path)
    kind = np.array(["cat", "dog", "owl"])[np.arange(n) % 3]
    size = np.where(np.arange(n) // 3 % 2, "big", "small")
    words = [(i, f"{side} of {kind[i]} {i}") for i in range(n) for side in ("front", "back")]
    return wb.Dataset(
        "toy", ids, paths, pd.DataFrame(dict(zip(PAIR, (kind, size), strict=True)), index=ids),
        captions=pd.DataFrame(words, columns=["row", "text"]), targets=("kind",),
        groups=("size",), prompts={name: (f"a {name}",) for name in np.unique(kind)},
        prompt_target="kind",
    )  # fmt: skip


def spaces_of(data: wb.Dataset, seed: int) -> dict[str, Space]:
    """CLIP sees the kind, the expert the size; both with noise."""
    rng, n = np.random.default_rng(seed), data.n
    image = 3 * np.eye(8)[np.arange(n) % 3] + rng.standard_normal((n, 8))
    seen = 3 * np.eye(6)[np.arange(n) // 3 % 2] + rng.standard_normal((n, 6))
    text = rng.standard_normal((len(data.captions), 8))
    clip = Space("CLIP", data.ids, image, text, 3 * np.eye(8)[:3], info={"role": "clip"})
    expert = Space("expert", data.ids, seen, info={"role": "expert"})
    fused = wb.fuse(clip, expert, n_components=256, random_state=0)
    return {"CLIP": clip, "expert": expert, "fused": fused}


class Reports:
    """Reports of the demonstration, each of a study that is made anew.

    Parameters
    ----------
    folder : Path
        For the report, which is written again and again.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.done = 0

    def run(self, n: int) -> None:
        """Write so many reports."""
        for _ in range(n):
            study = wb.Study(
                limit=24, n_components=100, map_method="pca", seed=self.done % 3, progress=False
            )
            study.report(self.folder / "run")
            self.done += 1


def main() -> int:
    """Run it; give the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--actions", type=int, default=1000)
    parser.add_argument("--reports", type=int, default=30)
    parser.add_argument("--samples", type=int, default=300, help="in the data of the explorer")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    if min(asked.actions, asked.reports) < SHARE:
        parser.error(f"too little to see growth: expected at least {SHARE} actions and reports")
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        temporary = Path(folder) / "temporary"
        temporary.mkdir()
        tempfile.tempdir = os.environ["TMPDIR"] = str(temporary)  # what others leave is seen
        os.environ["WORKBENCH_CACHE"] = str(Path(folder) / "cache")
        explorers = Explorers(Path(folder), asked.samples, asked.seed)
        reports = Reports(Path(folder))
        tables = []
        for part in range(SHARE):
            explorers.run(asked.actions * (part + 1) // SHARE - explorers.done)
            reports.run(asked.reports * (part + 1) // SHARE - reports.done)
            explorers.shown.close()
            tables.append(counts(temporary))
            explorers.shown = explorers.open()
            print(json.dumps({key: round(value, 1) for key, value in tables[-1].items()}))
        tempfile.tempdir = None
    grew = growth(tables[0], tables[-1])
    seconds = time.monotonic() - started
    print(f"{explorers.done} actions, {reports.done} reports, {seconds:.0f} s; grew: {grew}")
    return int(bool(grew))


def growth(first: dict[str, float], last: dict[str, float]) -> dict[str, str]:
    """Say what grew more than it may."""
    return {
        key: f"{first[key]:.1f} -> {last[key]:.1f}"
        for key in first
        if last[key] > first[key] * (1 + MAY_GROW.get(key, 0.0))
    }


if __name__ == "__main__":
    sys.exit(main())
