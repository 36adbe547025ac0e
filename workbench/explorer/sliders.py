"""Sliders of C and l, and what follows them."""

import html
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import ipywidgets as widgets
import numpy as np
import pandas as pd
from PIL import Image
from plotly.colors import sample_colorscale
from scipy.cluster.hierarchy import leaves_list, linkage

from .. import align
from .._require import InputError
from ..arrays import normalize_rows
from ..evaluate.classification import majority
from ..fusion.preview import Preview
from ..fusion.renamed import current_parameters
from ..search.parents import parents_of
from ..store import Space
from .cards import Column
from .layout_helpers import _row, _styled

CIVIDIS = (255 * np.array(sample_colorscale("Cividis", 256, colortype="tuple"))).astype(np.uint8)


K = 10  # neighbours that disagreement and the metrics of the sliders count


PREVIEW_ROWS, HEAT_ROWS, PROBE_ROWS = 5000, 120, 200


WIDTHS = (256, 512, 1000, 1500, 2000, 3000, 4000, 5000)


class Tuner(widgets.VBox):
    """Sliders of C and l, and what follows them: error, kernels, metrics, neighbours."""

    def __init__(self, owner: Any, name: str) -> None:
        self.owner, self.name = owner, name
        self._preview: Any = None  # made when it is first looked at
        given = owner.spaces[name].info["parameters"]
        clip, expert = self.parents()[:2]
        widths = sorted({w for w in (*WIDTHS, given["n_components"]) if w > clip.dim})
        self.C = owner.control(
            widgets.FloatLogSlider, self.follow, "270px", description="C", value=given["C"],
            min=-3, max=3, step=0.1, readout_format=".3g",
        )  # fmt: skip
        self.l = owner.control(
            widgets.SelectionSlider, self.follow, "270px", description="l", options=widths,
            value=given["n_components"],
        )  # fmt: skip
        keys = {id(space): key for key, space in owner.spaces.items()}
        self.titles = [keys[id(clip)], keys[id(expert)], name]
        known = [name for name in METRICS if owner.labels() or name != "5-NN accuracy"]
        self.chosen = {
            name: owner.control(
                widgets.Checkbox, self.follow, "auto", indent=False, value=True,
                description=name.format(*self.titles),
            )
            for name in known
        }  # fmt: skip
        about = "make this the fused space of all panels"
        use = owner.button("Use", about, lambda: owner.use(self.C.value, self.l.value))
        draw = owner.button("Draw map", "lay it out anew, in the same frame", owner.redraw)
        self.stop = owner.button("Cancel", "stop drawing; the old map stays", owner.cancel)
        self.progress = widgets.FloatProgress(max=1.0, layout={"width": "140px"})
        self.error, self.figures = widgets.HTML(), widgets.HTML()
        self.heat = [widgets.Image(format="png") for _ in self.titles]
        pictures = [
            widgets.VBox([widgets.HTML(html.escape(title)), image])
            for title, image in zip(self.titles, self.heat, strict=True)
        ]
        heats = _styled(widgets.HBox(pictures), "wb-heats")
        self.near = owner.cards()
        bar = _row(self.C, self.l, use, draw, self.stop, self.progress)
        chosen = _row(*self.chosen.values())
        super().__init__([bar, self.error, _row(self.figures, heats), chosen, self.near])
        self.busy(False)

    def parents(self) -> list[Space]:
        """CLIP, the image expert and, where there is one, the text expert, as encoded."""
        return parents_of(self.owner.spaces[self.name], self.owner.spaces)

    def busy(self, drawing: bool) -> None:
        """Show or hide that a map is being drawn."""
        self.progress.layout.display = None if drawing else "none"
        self.progress.value, self.stop.disabled = 0.0, not drawing

    def look(self) -> None:
        """Compare the selection, and some samples at random, with all (at most 5,000)."""
        owner, rng = self.owner, np.random.default_rng(self.owner.random_state)
        if self._preview is None:
            self.sample = np.sort(rng.permutation(owner.dataset.n)[:PREVIEW_ROWS])
            clip, expert = (_rows_of(space, self.sample) for space in self.parents()[:2])
            self._units = [normalize_rows(space.image) for space in (clip, expert)]
            given = _fusion(owner.spaces[self.name], "text_widths")
            self._preview = Preview(clip, expert, np.arange(2), self.l.options, **given)
        inside = np.flatnonzero(np.isin(self.sample, owner.rows))
        probes = rng.permutation(len(self.sample))[:PROBE_ROWS]
        pool, words = (inside, "the selection") if len(inside) > 1 else (probes, "random samples")
        heat, order = self._ordered(np.sort(rng.permutation(pool)[:HEAT_ROWS]))
        self.heat_words = f"Pictures: kernels of {len(heat)} of {words}, ordered by {order}."
        first = inside[:1] if len(inside) else probes[:1]
        self._preview.compare_rows(np.concatenate([first, heat, probes]))
        self._parts = 1, 1 + len(heat)
        self._fixed = [X[self._preview.rows] @ X.T for X in self._units]
        self._lists = [self._nearest(kernel) for kernel in self._fixed]
        for image, kernel in zip(self.heat, self._fixed, strict=False):
            image.value = self._picture(kernel)
        self.follow()

    def _ordered(self, rows: np.ndarray) -> tuple[np.ndarray, str]:
        """Rows of the sample by class, or so that alike ones lie together, and which it is."""
        if self.owner.labels():
            classes = self.owner.classes()[self.sample[rows]]
            return rows[np.argsort(classes, kind="stable")], "class"
        fused = self.owner.spaces[self.name].rows()["image"][self.sample[rows]]
        return rows[
            leaves_list(linkage(normalize_rows(fused), "average"))
        ], f"likeness in {self.name}"

    def follow(self) -> None:
        """All that moves with the sliders."""
        if self._preview is None:
            return self.look()
        C, l = self.C.value, self.l.value
        kernel, error = self._preview.kernel(C, l), self._preview.error(C, l)
        self.heat[-1].value = self._picture(kernel)
        self.error.value = self._error_words({k: v / error["largest"] for k, v in error.items()})
        kernels = [*self._fixed, kernel]
        self.figures.value = self._table(kernels)
        first, k = self._preview.rows[:1], min(self.owner.k, len(self.sample) - 1)
        near = [align.nearest(each[:1], first, k)[0] for each in kernels]
        columns = [Column("asked", self.sample[first], narrow=True)]
        titles = [*self.titles[:-1], f"{self.name} at C = {C:.3g}, l = {l:,}"]
        for title, rows in zip(titles, near, strict=True):
            new, found = len(np.setdiff1d(rows, near[0])), self.sample[rows]
            note = "" if rows is near[0] else f"{new} of {k} not near in {titles[0]}"
            columns.append(Column(title, found, note, mix=self.owner.mix(found)))
        self.near.show(columns, ready=k)

    def _nearest(self, kernel: np.ndarray) -> np.ndarray:
        start, k = self._parts[1], min(K, len(self.sample) - 1)
        return align.nearest(kernel[start:], self._preview.rows[start:], k)

    def _picture(self, kernel: np.ndarray) -> bytes:
        start, stop = self._parts
        return heat_png(kernel[start:stop][:, self._preview.rows[start:stop]])

    def _error_words(self, error: dict[str, float]) -> str:
        exact, rmse, spread = (error[k] for k in ("standard_error", "rmse", "kernel_std"))
        words = f"Kernel error, of a largest value of 1: exact standard error <b>{exact:.4f}</b>, "
        words += f"measured {rmse:.4f}; spread of the kernel {spread:.4f}."
        if exact > spread:
            words += " <b>The noise is above the spread: take a larger l or C.</b>"
        if len(self.sample) < self.owner.dataset.n:
            words += f" On {len(self.sample):,} of {self.owner.dataset.n:,} samples, at random."
        return f"<div>{words} {html.escape(self.heat_words)}</div>"

    def _table(self, kernels: list[np.ndarray]) -> str:
        """Chosen metrics of each kernel on the samples at random."""
        owner, start = self.owner, self._parts[1]
        rows, lists = self._preview.rows[start:], [*self._lists, self._nearest(kernels[-1])]
        ckas = align.gram_cka([kernel[start:, rows] for kernel in kernels])
        codes = pd.factorize(owner.classes()[self.sample])[0] if owner.labels() else None
        body = "".join(f"<th>{html.escape(title)}</th>" for title in self.titles)
        drawn = " at random" * (len(rows) < owner.dataset.n)
        body = f"<tr><th>{len(rows)} samples{drawn}</th>{body}</tr>"
        probes = Probes(rows, lists, ckas, codes)
        for metric in (name for name, box in self.chosen.items() if box.value):
            values = (METRICS[metric](probes, i) for i in range(len(kernels)))
            cells = "".join(f"<td>{value:.3f}</td>" for value in values)
            body += f"<tr><th>{html.escape(metric.format(*self.titles))}</th>{cells}</tr>"
        return f"<table class='wb-table'>{body}</table>"


@dataclass(frozen=True)
class Probes:
    """What metrics are made of, for CLIP, expert and fused in this order."""

    rows: np.ndarray
    lists: list[np.ndarray]  # nearest of all samples, for each row
    ckas: np.ndarray
    codes: Any  # class of every sample; None where there are no classes

    def accuracy(self, i: int) -> float:
        """Of the class by a vote of 5 neighbours."""
        return float(np.mean(majority(self.codes[self.lists[i][:, :5]]) == self.codes[self.rows]))

    def shared(self, i: int, parent: int) -> float:
        """Share of neighbours that are a parent's too."""
        return float(align.shared(self.lists[i], self.lists[parent]).mean())


METRICS: dict[str, Callable[[Probes, int], float]] = {
    "5-NN accuracy": Probes.accuracy,
    f"{K}-NN shared with {{0}}": partial(Probes.shared, parent=0),
    f"{K}-NN shared with {{1}}": partial(Probes.shared, parent=1),
    "CKA with {0}": lambda probes, i: probes.ckas[i, 0],
    "CKA with {1}": lambda probes, i: probes.ckas[i, 1],
}


def heat_png(kernel: np.ndarray) -> bytes:
    r"""PNG of a kernel matrix, from the 1st to the 99.5th percentile off the diagonal (Cividis).

    Examples
    --------
    >>> heat_png(np.eye(3))[:4]
    b'\x89PNG'
    """
    off = kernel[~np.eye(len(kernel), dtype=bool)] if len(kernel) > 1 else kernel
    low, high = np.quantile(off, [0.01, 0.995])
    place = ((kernel - low) / (high - low or 1.0)).clip(0, 1)
    buffer = io.BytesIO()
    picture = Image.fromarray(CIVIDIS[(place * 255).astype(int)])
    picture.resize((240, 240), Image.Resampling.NEAREST).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def _tunable(space: Space, spaces: Mapping[str, Space]) -> bool:
    """Whether its C and l can be moved: see :class:`workbench.fuse.Preview`."""
    given = space.info.get("parameters", {})
    if space.info.get("method") != "rp" or space.image is None or len(given["widths"]) != 2:
        return False
    try:
        parents_of(space, spaces)
    except InputError:
        return False
    direct = current_parameters(given)["construction"] == "direct_sum"
    return direct and given["kernel"] != "linear" and given["equal_norms"]


def _fusion(space: Space, *more: str) -> dict[str, Any]:
    keys = ("kernel", "projection", "centre", "bandwidth", "random_state", *more)
    return {key: space.info["parameters"][key] for key in keys}


def _rows_of(space: Space, rows: np.ndarray) -> Space:
    image = None if space.image is None else space.image[rows]
    return replace(space, ids=space.ids[rows], image=image, text=None, classes=None)


NOT_TUNABLE = (
    "RPKrossFuse of CLIP and an image expert with exact alignment, and its parents as encoded, "
    "among the spaces: no other can be moved by C and l here."
)
