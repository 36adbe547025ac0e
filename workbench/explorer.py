"""The explorer: linked maps of several spaces in JupyterLab, and what can be asked of them.

Maps are jupyter-scatter's, controls ipywidgets', cards of pictures an anywidget that asks for what
it shows. All numbers come from the modules below; nothing here leaves the machine.
"""

import base64
import html
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as widgets
import jscatter
import numpy as np
import pandas as pd
import traitlets
from plotly.colors import sample_colorscale
from sklearn.cluster import KMeans

from . import align, layout, views
from ._require import InputError, require
from .data import Dataset, load, thumbnail
from .encode import encode
from .fuse import Preview, fuse
from .search import Search
from .store import Space

HERE = Path(__file__).parent
PALETTE = (
    *views.PALETTE, "#332288", "#88CCEE", "#117733", "#DDCC77", "#AA4499", "#882255", "#44AA99",
    "#999933", "#661100", "#6699CC", "#AA4466", "#B58900",
)  # fmt: skip
RAMP = tuple(sample_colorscale("Viridis", 48))
PAGE = 60  # cards sent at once
K = 10  # neighbours that disagreement counts
ALIGNMENT_ROWS = 3000
PREVIEW_ROWS, HEAT_ROWS, PROBE_ROWS = 5000, 120, 200
WIDTHS = (256, 512, 1000, 1500, 2000, 3000, 4000, 5000)
KEYS = {
    "/": "write a query", "Escape": "clear the selection", "u": "undo (also Ctrl+Z)",
    "r": "redo", "l": "draw a lasso", "p": "move and zoom the maps", "f": "fit the maps",
    "?": "this list", **{str(i): f"panel {i}" for i in range(1, 7)},
}  # fmt: skip


def explore(
    dataset: Dataset | str = "demo", spaces: Mapping[str, Space] | None = None, **options: Any
) -> "Explorer":
    """Explore a dataset in several spaces: linked maps, neighbours, search, groups, C and l.

    Parameters
    ----------
    dataset : Dataset or str, default="demo"
        A name or path goes through :func:`workbench.load`.
    spaces : mapping of str to Space, default=None
        Parents as they were encoded and what was fused from them; None encodes and fuses the
        demonstration.
    **options
        Of :class:`Explorer`: ``layouts``, ``method``, ``max_points``, ``random_state``, ...

    Returns
    -------
    Explorer
        Shows itself as the last line of a cell.

    Raises
    ------
    InputError
        If there are no spaces, or rows do not fit the dataset.

    Examples
    --------
    >>> explorer = explore(load("demo", limit=64), method="pca", progress=False)
    >>> explorer.selection = explorer.dataset.ids[:2]
    >>> len(explorer.selection)
    2
    """
    data = load(dataset) if isinstance(dataset, str) else dataset
    if spaces is None:
        require(data.name == "demo", f"spaces=None for {data.name}", "a mapping of encoded spaces")
        clip, expert = (encode(data, f"demo:{role}", role=role) for role in ("clip", "expert"))
        fused = fuse(clip, expert, random_state=options.get("random_state", 0))
        spaces = {"CLIP": clip, "expert": expert, "fused": fused}
    return Explorer(data, spaces, **options)


# Cards and legend.


@dataclass
class Column:
    """One column of cards: rows of the dataset in order, a badge and a mark for each."""

    title: str
    rows: np.ndarray
    note: str = ""
    badges: Sequence[str] = ()
    kinds: Sequence[str] = ()
    marks: frozenset[int] = frozenset()
    select: str = ""  # what a click on the title does
    mix: list = field(default_factory=list)


class Cards(anywidget.AnyWidget):
    """Columns of pictures; sends what is in view when it is asked for."""

    _esm, _css = HERE / "_explorer.js", HERE / "_explorer.css"
    kind = traitlets.Unicode("cards").tag(sync=True)
    columns = traitlets.List().tag(sync=True)
    empty = traitlets.Unicode().tag(sync=True)
    version = traitlets.Int(0).tag(sync=True)

    def __init__(self, card: Callable[[int], tuple[dict, bytes]], **options: Any) -> None:
        super().__init__(**options)
        self._card, self.shown = card, []
        self.on_msg(self._page)

    def show(self, columns: list[Column], empty: str = "") -> None:
        """Replace all columns."""
        self.shown = columns
        keys = ("title", "note", "select", "mix")
        with self.hold_sync():
            self.columns = [
                {key: getattr(c, key) for key in keys} | {"n": len(c.rows)} for c in columns
            ]
            self.empty, self.version = empty, self.version + 1

    def _page(self, _: Any, message: dict, __: Any) -> None:
        if message["type"] != "page" or message["version"] != self.version:
            return
        column, start = self.shown[message["column"]], message["start"]
        items, pictures = [], []
        for i in range(start, min(start + PAGE, len(column.rows))):
            row = int(column.rows[i])
            item, picture = self._card(row)
            extra = {"badge": column.badges[i] if len(column.badges) else ""}
            extra |= {"kind": column.kinds[i] if len(column.kinds) else ""}
            items.append(item | extra | {"mark": row in column.marks})
            pictures.append(picture)
        self.send({**message, "items": items}, pictures)


class Legend(anywidget.AnyWidget):
    """Classes as buttons, or a colour bar; hears keys and the theme for the whole explorer."""

    _esm, _css = Cards._esm, Cards._css
    kind = traitlets.Unicode("legend").tag(sync=True)
    legend = traitlets.Dict().tag(sync=True)
    shortcuts = traitlets.List(list(KEYS)).tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    dark = traitlets.Bool(False).tag(sync=True)


@dataclass(frozen=True)
class Paint:
    """Colour number of every row, the colours, and the legend: classes or a bar."""

    codes: np.ndarray
    colours: list[str]
    items: list[tuple[str, str, tuple[int, ...]]]
    classes: np.ndarray | None = None
    bar: dict | None = None


def paint_classes(labels: Sequence[Any], hidden: frozenset[int] = frozenset()) -> Paint:
    """Colours for any number of classes: 20 at once, given to the most frequent of those shown.

    Classes that combine two factors ("red, dots") have the colour of the first factor, and the
    legend lists both factors.

    Examples
    --------
    >>> paint = paint_classes(["a", "b", "a"])
    >>> [name for name, *_ in paint.items], paint.codes.tolist()
    (['a', 'b'], [0, 1, 0])
    """
    code = views.coding(labels)
    if code.note.endswith("colour x symbol"):
        items = [(name, colour, members) for name, colour, _, members in code.legend]
        colours = sorted(set(code.colours))
        number = np.array([colours.index(colour) for colour in code.colours])
        return Paint(number[code.codes], colours, items, code.codes)
    counts = np.bincount(code.codes, minlength=len(code.classes))
    order = np.argsort(-counts, kind="stable") if len(counts) > len(PALETTE) else range(len(counts))
    colours = [views.OTHER] * len(counts)
    named = [views.NAMED.get(name.lower(), "") for name in code.classes]
    named = named if all(named) else []
    shown = [i for i in order if i not in hidden]
    for place, i in enumerate(shown[: len(PALETTE)]):
        colours[i] = named[i] if named else PALETTE[place]
    items = [(code.classes[i], colours[i], (int(i),)) for i in order]
    return Paint(code.codes, colours, items, code.codes)


def paint_numbers(values: np.ndarray, title: str) -> Paint:
    """Viridis from the 1st to the 99th percentile; rows without a value are grey.

    Examples
    --------
    >>> paint_numbers(np.array([0.0, 1.0, np.nan]), "score").codes.tolist()
    [0, 47, 48]
    """
    known = np.isfinite(values)
    low, high = np.quantile(values[known], [0.01, 0.99]) if known.any() else (0.0, 1.0)
    place = (np.where(known, values, low) - low) / (high - low if high > low else 1.0)
    codes = np.where(known, (place.clip(0, 1) * (len(RAMP) - 1)).round(), len(RAMP)).astype(int)
    bar = {"colours": list(RAMP), "low": f"{low:.3g}", "high": f"{high:.3g}", "title": title}
    return Paint(codes, [*RAMP, views.OTHER], [], bar=bar)


# Maps.


class Maps:
    """Linked scatter plots: one selection, one hovered point, one camera."""

    def __init__(self, layouts: Mapping[str, np.ndarray], hover: Callable[[int], dict]) -> None:
        n = len(next(iter(layouts.values())))
        size = 7 if n <= 500 else 5 if n <= 3000 else 3 if n <= 30_000 else 2
        self._hover, self._busy = hover, False
        self.on_select: Callable[[np.ndarray], None] = lambda positions: None
        self.scatters = {name: self._scatter(xy, size) for name, xy in layouts.items()}
        for name, scatter in self.scatters.items():
            scatter.widget.observe(partial(self._selected, name), "selection")
            scatter.widget.observe(partial(self._hovered, name), "hovering")

    def _scatter(self, xy: np.ndarray, size: int) -> Any:
        scatter = jscatter.Scatter(
            data=_frame(xy), x="x", y="y", size=size, height=380, opacity=0.85,
            opacity_unselected=0.12, axes=False, lasso_on_long_press=False, mouse_mode="lasso",
            zoom_on_selection=False, tooltip=True,
        )  # fmt: skip
        widget = scatter.widget
        widget.view_sync = f"workbench-{id(self)}"
        widget.toolbar_buttons = []
        widget.tooltip_properties = ["sample"]
        widget.tooltip_properties_non_visual_info = {
            "sample": {"title": "", "scale": "categorical", "domain": {}}
        }
        widget.tooltip_preview, widget.tooltip_preview_type = "picture", "image"
        widget.on_msg(widget._handle_custom_msg, remove=True)  # ours makes pictures when asked
        widget.on_msg(self._tooltip)
        return scatter

    def _tooltip(self, widget: Any, message: dict, _: Any) -> None:
        if message.get("type") == "tooltip":
            widget.send(
                {"type": "tooltip", "index": message["index"], **self._hover(message["index"])}
            )

    def _selected(self, _: str, change: Any) -> None:
        if not self._busy:
            self.on_select(np.asarray(change["new"] if change["new"] is not None else (), int))

    def _hovered(self, name: str, change: Any) -> None:
        if not self._busy:
            self.hover(change["new"], but=name)

    def hover(self, position: int | None, but: str = "") -> None:
        """Mark one point in every map."""
        self._each(lambda w: setattr(w, "hovering", -1 if position is None else position), but)

    def select(self, positions: np.ndarray) -> None:
        """Select points in every map."""
        self._each(lambda w: setattr(w, "selection", positions.astype("u4")))

    def filter(self, positions: np.ndarray | None) -> None:
        """Show these points only; all for None."""
        rows = None if positions is None else positions.astype("u4")
        self._each(lambda w: setattr(w, "filter", rows))

    def _each(self, action: Callable[[Any], None], but: str = "") -> None:
        busy, self._busy = self._busy, True
        try:
            for name, scatter in self.scatters.items():
                if name != but:
                    action(scatter.widget)
        finally:
            self._busy = busy

    def paint(self, paint: Paint) -> None:
        """Colour every map; selected points keep their colours."""
        categories = [str(i) for i in range(len(paint.colours))]
        codes = pd.Categorical.from_codes(paint.codes, categories)
        for scatter in self.scatters.values():
            scatter.color(by=pd.Series(codes), map=[_rgb(colour) for colour in paint.colours])
            scatter.widget.color_selected = scatter.widget.color

    def place(self, name: str, xy: np.ndarray) -> None:
        """Move the points of one map."""
        self.scatters[name].data(_frame(xy), animate=True)

    def theme(self, dark: bool) -> None:
        """Colours of the canvas."""
        ground, ink = ("#111111", "#f0f0f0") if dark else ("#ffffff", "#1b2430")
        for scatter in self.scatters.values():
            scatter.background(ground)
            scatter.color(hover=ink)
            scatter.lasso(color="#56B4E9" if dark else "#0072B2")


# The explorer.


class Explorer(widgets.VBox):
    """Linked maps of any number of spaces, and panels that answer; see :func:`explore`.

    Parameters
    ----------
    dataset : Dataset
    spaces : mapping of str to Space
        A map for each with image rows; the first sets the frame of the maps and is the one that
        rank changes refer to. Parents as encoded, so that queries can be fused.
    layouts : mapping of str to ndarray of shape (n, 2), default=None
        Maps that are already there; made by :func:`workbench.layout.maps` if None.
    method : {"umap", "pca"}, default="umap"
    max_points : int, default=20000
        More samples than this are sampled for the maps; search and neighbours still use all.
    neighbours : int, default=12
        Listed for a sample.
    random_state : int, default=0
    device : {"auto", "cpu", "cuda"}, default="auto"
        For the encoders of new queries.
    progress : bool, default=True

    Raises
    ------
    InputError
        If no space has image rows, or rows do not fit the dataset.

    Examples
    --------
    >>> ids = np.arange(6).astype(str)
    >>> data = Dataset("six", ids, None, pd.DataFrame(index=ids))
    >>> spaces = {name: Space(name, ids, np.eye(6) + i) for i, name in enumerate("ab")}
    >>> explorer = Explorer(data, spaces, method="pca")
    >>> explorer.selection = ["1", "4"]
    >>> explorer.selection = ["2"]
    >>> explorer.undo()
    >>> explorer.selection.tolist()
    ['1', '4']
    """

    def __init__(
        self,
        dataset: Dataset,
        spaces: Mapping[str, Space],
        *,
        layouts: Mapping[str, np.ndarray] | None = None,
        method: str = "umap",
        max_points: int = 20_000,
        neighbours: int = 12,
        random_state: int = 0,
        device: str = "auto",
        progress: bool = True,
    ) -> None:
        super().__init__()
        self.dataset, self.spaces = dataset, _checked(dataset, spaces)
        self.method, self.k, self.random_state = method, neighbours, random_state
        self._place = {str(key): i for i, key in enumerate(dataset.ids)}
        order = np.random.default_rng(random_state).permutation(dataset.n)[:max_points]
        self.view = np.sort(order)  # rows on the maps
        self._position = np.full(dataset.n, -1)
        self._position[self.view] = np.arange(len(self.view))
        self._arrays = {k: X[self.view] for k, X in layout.images(self.spaces).items()}
        if layouts is None:
            layouts = layout.maps(
                self._arrays, method, random_state=random_state, progress=progress
            )
        else:
            layouts = {name: np.asarray(layouts[name])[self.view] for name in self._arrays}
        self.layouts = layouts
        self.honesty = layout.honesty_of(self._arrays, self.layouts)
        self.engine = Search(dataset, self.spaces, device=device)
        self.named: dict[str, np.ndarray] = {}
        self.queries: dict[str, dict] = {}  # what was asked, and the answers
        self._rows = np.array([], int)
        self._past: list[np.ndarray] = []
        self._future: list[np.ndarray] = []
        self._values: dict[str, np.ndarray] = {}
        self._hidden: frozenset[int] = frozenset()
        self._preview: Preview | None = None
        self._job: dict[str, Any] = {}
        self._build()

    # Selection as data.

    @property
    def selection(self) -> np.ndarray:
        """Ids of the selected samples, in the dataset's order; set it to select."""
        return self.dataset.ids[self._rows]

    @selection.setter
    def selection(self, ids: Iterable[str]) -> None:
        self.select(ids)

    def select(self, ids: Iterable[str] | str, name: str = "") -> None:
        """Select ids, or a named selection; with a name, keep it under that name too.

        Raises
        ------
        InputError
            If an id or the name is unknown.
        """
        if isinstance(ids, str):
            known = ", ".join(self.named) or "none yet"
            require(ids in self.named, f"selection {ids!r}", f"a named selection: {known}")
            ids = self.named[ids]
        ids = [str(key) for key in ids]
        unknown = [key for key in ids if key not in self._place]
        got = f"{len(unknown)} unknown ids, first {unknown[:3]}"
        require(not unknown, got, f"ids of {self.dataset.name}, as {self.dataset.ids[0]!r}")
        self._select(np.array([self._place[key] for key in ids], int))
        if name:
            self.keep(name)

    def keep(self, name: str) -> None:
        """Name the selection, to come back to."""
        name = name.strip()
        require(name, "a selection without a name", "a name")
        self.named[name] = self.selection
        self._saved.options = ["saved selections", *self.named]

    def undo(self) -> None:
        """Back to the selection before."""
        self._travel(self._past, self._future)

    def redo(self) -> None:
        """Forward again."""
        self._travel(self._future, self._past)

    def table(self, rows: np.ndarray | None = None) -> pd.DataFrame:
        """Labels, captions and scores of the selected samples (or of ``rows``), ids as index."""
        rows = self._rows if rows is None else rows
        table = self.dataset.table.iloc[rows].copy()
        table.index.name = "id"
        if len(self.dataset.captions):
            texts = self.dataset.captions.groupby("row").text.agg(" | ".join)
            table["captions"] = texts.reindex(rows).fillna("").to_numpy()
        for name, values in self._values.items():
            table[name] = values[rows]
        for name, ids in self.named.items():
            table[f"in {name}"] = np.isin(self.dataset.ids[rows], ids)
        return table

    def export(self, path: str | Path) -> Path:
        """Write :meth:`table` of the selection; .csv or .parquet.

        Raises
        ------
        InputError
            If nothing is selected, the suffix is another, or the file cannot be written.
        """
        path = Path(path)
        require(path.suffix in (".csv", ".parquet"), f"{path}", "a .csv or .parquet file")
        require(len(self._rows), "an empty selection", "some samples to export")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write = self.table().to_csv if path.suffix == ".csv" else self.table().to_parquet
            write(path)
        except OSError as error:
            raise InputError(f"{path}: expected a file that can be written ({error}).") from error
        return path

    def _select(self, rows: np.ndarray, remember: bool = True) -> None:
        rows = np.unique(rows)
        if np.array_equal(rows, self._rows):
            return
        if remember:
            self._past.append(self._rows)
            self._future.clear()
        self._rows = rows
        positions = self._position[rows]
        self._maps.select(positions[positions >= 0])
        self._show_status()
        self._show_gallery()
        if self._preview is not None:
            self._look()

    def _travel(self, source: list, target: list) -> None:
        if source:
            target.append(self._rows)
            self._select(source.pop(), remember=False)

    # Columns to colour and sort by.

    def columns(self) -> list[str]:
        """Names that :meth:`column` knows: labels, clusters, disagreement, scores."""
        names = list(self._arrays)
        pairs = [f"disagreement: {a} / {b}" for i, a in enumerate(names) for b in names[i + 1 :]]
        read = [f"caption score: {name}" for name in names if self._reads(name)]
        searched = [name for name in self._values if name.startswith("search")]
        return [*self.labels(), *pairs, *[f"cluster: {n}" for n in names], *read, *searched]

    def labels(self) -> list[str]:
        """Columns of the dataset that hold classes or groups."""
        return list(dict.fromkeys([*self.dataset.targets, *self.dataset.groups]))

    def column(self, name: str) -> np.ndarray:
        """Values (n,) of a column; numbers are NaN, clusters empty, for rows not on the maps."""
        require(name in self.columns(), f"column {name!r}", "one of " + ", ".join(self.columns()))
        if name in self.labels():
            return self.dataset.table[name].to_numpy()
        if name not in self._values:
            kind, _, of = name.partition(": ")
            make = {
                "disagreement": lambda: 1 - self._shared(*of.split(" / ")),
                "cluster": lambda: self._clusters(of),
                "caption score": lambda: self._caption_score(of),
            }[kind]
            self._values[name] = make()
        return self._values[name]

    def _shared(self, a: str, b: str) -> np.ndarray:
        k = min(K, self.dataset.n - 1)
        X, Y = (self.spaces[name].unit().image for name in (a, b))
        near = [align.neighbours(Z, k, self.view) for Z in (X, Y)]
        return self._spread((near[0][:, :, None] == near[1][:, None, :]).any(2).mean(1))

    def _clusters(self, name: str) -> np.ndarray:
        groups = len(self.dataset.classes()) if self.dataset.targets else 8
        groups = int(np.clip(groups, 2, min(len(PALETTE), len(self.view))))
        rows = self.spaces[name].unit().image[self.view]
        model = KMeans(groups, n_init=1, random_state=self.random_state)
        names = np.full(self.dataset.n, "", dtype="<U8")
        names[self.view] = [f"{label + 1:02d}" for label in model.fit_predict(rows)]
        return names

    def _reads(self, name: str) -> bool:
        return self.spaces[name].text is not None and len(self.dataset.captions) > 0

    def _caption_score(self, name: str) -> np.ndarray:
        space, row = self.spaces[name].unit(), self.dataset.captions.row.to_numpy()
        cosines = np.einsum("ij,ij->i", space.image[row], space.text)
        mean = pd.Series(cosines).groupby(row).mean()
        return mean.reindex(range(self.dataset.n)).to_numpy()

    def _spread(self, values: np.ndarray) -> np.ndarray:
        """Values of the rows on the maps, NaN for the others."""
        whole = np.full(self.dataset.n, np.nan)
        whole[self.view] = values
        return whole

    # Questions.

    def search(self, query: str, k: int = 60) -> dict[str, pd.DataFrame | str]:
        """Rank by a query (:class:`workbench.search.Search`) and show it side by side."""
        found = self.engine.rank(query)
        for name, table in found.items():
            if not isinstance(table, str):
                for what in ("score", "rank"):
                    values = np.full(self.dataset.n, np.nan)
                    values[table.row] = table[what]
                    self._values[f"search {what}: {name}"] = values
        best = {n: t if isinstance(t, str) else _head(t, k) for n, t in found.items()}
        self.queries[query] = best
        self._results.show([self._ranking(name, table) for name, table in best.items()])
        self._colour.options = self.columns()
        self._tabs.selected_index = 3
        return best

    def neighbours(self, key: str) -> dict[str, pd.DataFrame | str]:
        """Nearest samples of one in every space, those that all share marked."""
        found = self.engine.neighbours(key, self.k)
        row = self._place[key]
        name = self._label(row) or key
        self._about.value = f"<b>Neighbours of {html.escape(name)}</b> ({html.escape(key)})"
        self._near.show(
            [Column("asked", np.array([row]))]
            + [self._ranking(space, table) for space, table in found.items()]
        )
        self._tabs.selected_index = 1
        return found

    def groups(self, keeps: str, splits: str) -> pd.DataFrame:
        """Groups that one space keeps together and another splits, and show them."""
        X, Y = (self.spaces[name].image[self.view] for name in (keeps, splits))
        found = align.difference_groups(X, Y, random_state=self.random_state)
        found["rows"] = [self.view[np.asarray(rows)] for rows in found["rows"]]
        columns = []
        for i, group in enumerate(found.itertuples(), 1):
            note = f"strength {group.strength:.3f} · mean cosine {keeps} {group.kept:.2f}, {splits} {group.split:.2f}"
            title = f"{i}: {group.size:,} samples"
            rows = np.asarray(group.rows)
            columns.append(Column(title, rows, note, select="select in all maps", mix=self._mix(rows)))
        self._found.show(columns, f"{keeps} keeps nothing together that {splits} splits.")
        return found

    def _ranking(self, name: str, table: pd.DataFrame | str) -> Column:
        if isinstance(table, str):
            return Column(name, np.array([], int), table)
        change = table.change.fillna(0).astype(int)
        badges = [f"▲{c}" if c > 0 else f"▼{-c}" if c < 0 else "" for c in change]
        kinds = ["up" if c > 0 else "down" if c < 0 else "" for c in change]
        marks = frozenset(table.row[table.shared]) if "shared" in table else frozenset()
        note = table.attrs.get("note", "")
        rows = table.row.to_numpy()
        return Column(
            name, rows, note, badges, kinds, marks, f"select these {len(rows)}", self._mix(rows[: self.k])
        )

    def _mix(self, rows: np.ndarray) -> list:
        """Shares of classes, largest first, the rest as one."""
        if not self.labels():
            return []
        labels = self.dataset.table[self._main()].iloc[rows].astype(str)
        top = Counter(labels).most_common(6)
        colours = dict(zip(*self._class_colours(), strict=True))
        mix = [[name, count / len(rows), colours.get(name, views.OTHER)] for name, count in top]
        rest = len(rows) - sum(count for _, count in top)
        return [*mix, *([["others", rest / len(rows), views.OTHER]] if rest else [])]

    def _main(self) -> str:
        shown = self._colour.value
        return shown if shown in self.labels() else self.labels()[0]

    def _class_colours(self) -> tuple[list[str], list[str]]:
        paint = paint_classes(self.dataset.table[self._main()])
        code = views.coding(self.dataset.table[self._main()])
        number = dict(zip(code.codes.tolist(), paint.codes.tolist(), strict=True))
        return list(code.classes), [paint.colours[number[i]] for i in range(len(code.classes))]

    # Cards.

    def _label(self, row: int) -> str:
        labels = [str(self.dataset.table[name].iloc[row]) for name in self.labels()[:1]]
        return labels[0] if labels else str(self.dataset.ids[row])

    def _caption(self, row: int) -> str:
        return self._first_captions.get(row, "")

    def _card(self, row: int) -> tuple[dict, bytes]:
        words = {"label": self._label(row), "caption": self._caption(row)}
        return {"row": row, "id": str(self.dataset.ids[row]), **words}, self._picture(row)

    def _hover_card(self, position: int) -> dict:
        row = int(self.view[position])
        data = base64.b64encode(self._picture(row)).decode()
        picture = f"data:image/webp;base64,{data}" if data else None
        words = [self._label(row), self._caption(row), str(self.dataset.ids[row])]
        return {"preview": picture, "properties": {"sample": " · ".join(w for w in dict.fromkeys(words) if w)}}

    # Building the widget.

    def _build(self) -> None:
        captions = self.dataset.captions
        self._first_captions = dict(zip(captions.row[::-1], captions.text[::-1], strict=True))
        self._picture = lru_cache(5000)(self._read_picture)
        self._maps = Maps(self.layouts, self._hover_card)
        self._maps.on_select = lambda positions: self._select(self.view[positions])
        self._legend = Legend(title=f"explorer of {self.dataset.name}")
        self._legend.on_msg(self._heard)
        self._legend.observe(lambda change: self._maps.theme(change["new"]), "dark")
        self._message = widgets.HTML()
        self._titles = {name: widgets.HTML() for name in self._arrays}
        self._feet = {name: widgets.HTML() for name in self._arrays}
        maps = [
            _box(widgets.VBox, "wb-map", self._titles[name], scatter.widget, self._feet[name])
            for name, scatter in self._maps.scatters.items()
        ]
        grid = _box(widgets.GridBox, "wb-maps", *maps)
        grid.layout.grid_template_columns = f"repeat({min(3, len(maps))}, minmax(0, 1fr))"
        panels = {
            "Selection": self._selection_panel(),
            "Neighbours": self._neighbours_panel(),
            "Groups that differ": self._groups_panel(),
            "Search": self._search_panel(),
            "C and l": self._live_panel(),
            "Keys": _html(_key_list()),
        }
        self._tabs = widgets.Tab(list(panels.values()), titles=list(panels))
        self._tabs.observe(self._tab_changed, "selected_index")
        self.children = [*self._banner(), self._bar(), self._message, grid, self._legend, self._tabs]
        self.add_class("wb-explorer")
        self._say_honesty()
        self._recolour()
        self._show_status()
        self._show_gallery()

    def _banner(self) -> list:
        words = views.banner_of(self.spaces)
        return [_html(f"<div class='wb-banner' role='note'>{html.escape(words)}</div>")] if words else []

    def _bar(self) -> widgets.Box:
        """Controls that concern all maps."""
        self._colour = _dropdown("Colour by", self.columns() or ["none"])
        self._colour.observe(lambda _: self._try(self._recolour, True), "value")
        self._mode = widgets.ToggleButtons(options=["lasso", "panZoom"], tooltips=[KEYS["l"], KEYS["p"]])
        self._mode.options = [("Lasso", "lasso"), ("Move", "panZoom")]
        self._mode.style.button_width = "62px"
        self._mode.observe(lambda c: self._maps._each(lambda w: setattr(w, "mouse_mode", c["new"])), "value")
        self._saved = _dropdown("", ["saved selections"], width="150px")
        self._saved.observe(lambda c: c["new"] in self.named and self.select(c["new"]), "value")
        name = widgets.Text(placeholder="name", layout={"width": "100px"})
        keep = lambda _: self._try(self.keep, name.value)  # noqa: E731
        self._status = widgets.HTML()
        buttons = [
            _button("Clear", KEYS["Escape"], lambda _: self._select(np.array([], int))),
            _button("Undo", KEYS["u"], lambda _: self.undo()),
            _button("Redo", KEYS["r"], lambda _: self.redo()),
            _button("Fit", KEYS["f"], lambda _: self._fit()),
        ]
        kept = [self._saved, name, _button("Keep", "name this selection", keep)]
        return _box(widgets.HBox, "wb-bar", self._colour, self._mode, *buttons, *kept, self._status)

    def _selection_panel(self) -> widgets.Box:
        self._gallery = self._cards()
        self._sort = _dropdown("Sort by", ["in order", *self.columns()])
        self._down = widgets.Checkbox(description="largest first", indent=False, layout={"width": "110px"})
        for control in (self._sort, self._down):
            control.observe(lambda _: self._try(self._show_gallery), "value")
        path = widgets.Text("selection.csv", description="File", layout={"width": "260px"})

        def write(_: Any) -> None:
            self._try(lambda: self._say(f"{len(self._rows):,} samples in {self.export(path.value)}", "ok"))

        bar = _box(
            widgets.HBox, "wb-bar", self._sort, self._down, path,
            _button("Export", "write labels, captions and scores; .csv or .parquet", write),
        )  # fmt: skip
        return widgets.VBox([bar, self._gallery])

    def _neighbours_panel(self) -> widgets.Box:
        self._near = self._cards("Click a picture, here or in another panel, to see its neighbours in every space.")
        self._about = _html("")
        count = widgets.BoundedIntText(self.k, 1, 200, description="k", layout={"width": "130px"})
        count.observe(lambda change: setattr(self, "k", change["new"]), "value")
        return widgets.VBox([_box(widgets.HBox, "wb-bar", count, self._about), self._near])

    def _groups_panel(self) -> widgets.Box:
        names = list(self._arrays)
        pairs = [(f"{a} keeps together, {b} splits", (a, b)) for a in names for b in names if a != b]
        self._pairs = _dropdown("Groups that", pairs, width="420px")
        self._found = self._cards("Choose a pair of spaces and press Find.", self._choose)
        find = _button("Find", "eigenvectors of the difference of the kernels", lambda _: self._try(self.groups, *self._pairs.value))
        return widgets.VBox([_box(widgets.HBox, "wb-bar", self._pairs, find), self._found])

    def _search_panel(self) -> widgets.Box:
        known = [*self.dataset.prompts, *dict.fromkeys(self.dataset.captions.text)][:1000]
        self._query = widgets.Combobox(
            placeholder="red heart + striped - solid · 2:star · id or file of a picture",
            options=known, ensure_option=False, layout={"width": "480px"}, continuous_update=False,
        )  # fmt: skip
        self._query.add_class("wb-query")
        against = _dropdown("Rank", [("pictures", "images"), ("captions", "captions")], width="190px")
        against.observe(lambda change: setattr(self.engine, "against", change["new"]), "value")
        self._results = self._cards("Ask in words, by a picture, or both.", self._choose)
        ask = lambda _: self._query.value.strip() and self._try(self.search, self._query.value)  # noqa: E731
        self._query.observe(ask, "value")
        against.observe(ask, "value")
        bar = _box(widgets.HBox, "wb-bar", self._query, _button("Search", "rank in every space", ask), against)
        return widgets.VBox([bar, self._results])

    def _cards(self, empty: str = "", choose: Callable[[Column], None] | None = None) -> Cards:
        cards = Cards(self._card)
        cards.show([], empty)

        def heard(_: Any, message: dict, __: Any) -> None:
            if message["type"] == "open":
                self._try(self.neighbours, str(self.dataset.ids[message["row"]]))
            elif message["type"] == "hover":
                position = self._position[message["row"]] if message["row"] >= 0 else -1
                self._maps.hover(int(position))
            elif message["type"] == "column" and choose:
                choose(cards.shown[message["column"]])

        cards.on_msg(heard)
        return cards

    def _choose(self, column: Column) -> None:
        self._select(np.asarray(column.rows, int))
        self._tabs.selected_index = 0

    # What is on the screen.

    def _show_status(self) -> None:
        on_maps = int((self._position[self._rows] >= 0).sum())
        words = f"<b>{len(self._rows):,}</b> of {self.dataset.n:,} selected"
        if on_maps < len(self._rows):
            words += f", {on_maps:,} of them on the maps"
        self._status.value = f"<span role='status' aria-live='polite'>{words}</span>"

    def _show_gallery(self) -> None:
        rows = self._rows
        if self._sort.value != "in order":
            values = pd.Series(self.column(self._sort.value)[rows])
            order = values.sort_values(ascending=not self._down.value, kind="stable").index
            rows = rows[order.to_numpy()]
            badges = [f"{v:.2f}" if isinstance(v, float) else "" for v in values[order]]
        else:
            rows, badges = (rows[::-1] if self._down.value else rows), []
        column = Column("Selection", rows, badges=badges, mix=self._mix(rows) if len(rows) else [])
        empty = "Nothing is selected. Draw around points in a map (Shift adds a lasso in Move mode)."
        self._gallery.show([column] if len(rows) else [], empty)

    def _say(self, words: str, kind: str = "error") -> None:
        mark = "" if kind == "ok" else "⚠ "
        self._message.value = f"<div class='wb-note' role='alert'>{mark}{html.escape(words)}</div>" if words else ""

    def _try(self, action: Callable, *arguments: Any) -> None:
        """Bad input is one sentence under the controls; it goes with the next thing that works."""
        self._say("")
        try:
            action(*arguments)
        except InputError as error:
            self._say(str(error))

    def _say_honesty(self) -> None:
        first = next(iter(self._arrays))
        rows = np.random.default_rng(0).permutation(len(self.view))[:ALIGNMENT_ROWS]
        for name, X in self._arrays.items():
            kept = self.honesty[name]
            words = f"trustworthiness {kept['trustworthiness']:.2f} · kNN kept {kept['knn_kept']:.2f}"
            if len(self.view) < self.dataset.n:
                words += f" · {len(self.view):,} of {self.dataset.n:,} samples shown, at random"
            self._feet[name].value = f"<div class='wb-title wb-small'>{words}</div>"
            title = f"<b>{html.escape(name)}</b> <span class='wb-small'>{self.spaces[name].dim:,} dimensions"
            if name != first and len(rows) > 4:
                pair = [Z[rows] for Z in (layout.unit(self._arrays[first]), layout.unit(X))]
                k = min(K, len(rows) - 1)
                title += f" · with {html.escape(first)}: CKA {align.cka(*pair, debiased=True):.2f}"
                title += f", mutual {k}-NN {align.mutual_knn(*pair, k=k):.2f}"
                title += f" ({len(rows):,} samples)" if len(rows) < self.dataset.n else ""
            self._titles[name].value = f"<div class='wb-title'>{title}</span></div>"

    def _recolour(self, afresh: bool = False) -> None:
        """Colour the maps by the chosen column; ``afresh`` shows all classes again."""
        self._hidden = frozenset() if afresh else self._hidden
        name = self._colour.value
        values = self.column(name)[self.view] if name != "none" else np.full(len(self.view), "all")
        if np.issubdtype(np.asarray(values).dtype, np.floating) and name not in self.labels():
            paint = paint_numbers(values.astype(float), name)
        else:
            paint = paint_classes(values, self._hidden)
        self._paint = paint
        self._maps.paint(paint)
        counts = np.bincount(paint.classes, minlength=1) if paint.classes is not None else []
        items = [
            {
                "name": label,
                "colour": colour,
                "count": int(counts[list(members)].sum()),
                "on": not self._hidden.issuperset(members),
            }
            for label, colour, members in paint.items
        ]
        self._legend.legend = {"title": name, "items": items, "bar": paint.bar}
        self._filter()

    def _filter(self) -> None:
        if not self._hidden or self._paint.classes is None:
            self._maps.filter(None)
            return
        self._maps.filter(np.flatnonzero(~np.isin(self._paint.classes, list(self._hidden))))

    def _heard(self, _: Any, message: dict, __: Any) -> None:
        if message["type"] == "toggle":
            self._toggle(message["index"], bool(message.get("only")))
        elif message["type"] == "key":
            self._try(self._key, message["key"])

    def _toggle(self, index: int, only: bool) -> None:
        """Show or hide the classes of a legend entry, or show them alone; -1 shows all."""
        members = set(self._paint.items[index][2]) if index >= 0 else set()
        everything = {i for *_, each in self._paint.items for i in each}
        if index < 0:
            hidden: set[int] = set()
        elif only:
            hidden = everything - members
        else:
            hidden = set(self._hidden)
            hidden = hidden - members if members <= hidden else hidden | members
        self._hidden = frozenset(hidden if hidden != everything else ())
        self._recolour()

    def _key(self, key: str) -> None:
        if key.isdigit() or key in "/?":
            self._tabs.selected_index = {"/": 3, "?": 5}.get(key, int(key) - 1 if key.isdigit() else 0)
        elif key in "lp":
            self._mode.value = {"l": "lasso", "p": "panZoom"}[key]
        else:
            empty = np.array([], int)
            {"u": self.undo, "r": self.redo, "f": self._fit, "Escape": lambda: self._select(empty)}[key]()

    def _fit(self) -> None:
        for scatter in self._maps.scatters.values():
            scatter.widget.reset_view()

    def _read_picture(self, row: int) -> bytes:
        return thumbnail(self.dataset.paths[row], 128) if self.dataset.paths is not None else b""

    # C and l, live.

    def _live_panel(self) -> widgets.Widget:
        self._fused = next((n for n, s in self.spaces.items() if n in self._arrays and _tunable(s, self.spaces)), "")
        if not self._fused:
            return _html("No fused space here whose C and l can be moved: RPKrossFuse of CLIP and an image expert, with exact alignment, and its parents as encoded.")
        parameters = self.spaces[self._fused].info["parameters"]
        clip, _ = self._pair()
        widths = sorted({w for w in (*WIDTHS, parameters["n_components"]) if w > clip.dim})
        self._C = widgets.FloatLogSlider(
            parameters["C"], base=10, min=-3, max=3, step=0.1, description="C", readout_format=".3g"
        )
        self._l = widgets.SelectionSlider(options=widths, value=parameters["n_components"], description="l")
        for slider in (self._C, self._l):
            slider.observe(lambda _: self._try(self._show_preview), "value")
        self._metrics = widgets.SelectMultiple(
            options=list(METRICS), value=list(METRICS), rows=len(METRICS), layout={"width": "230px"}
        )
        self._metrics.observe(lambda _: self._try(self._show_preview), "value")
        self._error, self._figures = widgets.HTML(), widgets.HTML()
        names = [*self._pair_names(), "fused"]
        self._heat = {name: widgets.Image(format="png", layout={"width": "200px", "height": "200px"}) for name in names}
        heat = [widgets.VBox([_html(html.escape(name)), image]) for name, image in self._heat.items()]
        self._anchor = self._cards()
        self._progress = widgets.FloatProgress(max=1.0, layout={"width": "160px", "visibility": "hidden"})
        self._cancel = _button("Cancel", "stop drawing; the old map stays", lambda _: self._job.update(stop=True))
        self._cancel.disabled = True
        actions = [
            _button("Use", "make this the fused space of all panels", lambda _: self._try(self.use, self._C.value, self._l.value)),
            _button("Draw map", "lay the fused space out anew, in the same frame", lambda _: self._try(self.redraw)),
            self._progress,
            self._cancel,
        ]  # fmt: skip
        sliders = _box(widgets.HBox, "wb-bar", self._C, self._l, *actions)
        numbers = widgets.VBox([self._error, widgets.HBox([self._metrics, self._figures])])
        return widgets.VBox([sliders, _box(widgets.HBox, "wb-bar", numbers, *heat), self._anchor])

    def _pair_names(self) -> list[str]:
        return list(self.spaces[self._fused].info["parents"][:2])

    def _pair(self) -> tuple[Space, Space]:
        clip, expert = (self.spaces[name] for name in self._pair_names())
        return clip, expert

    def _look(self) -> None:
        """Compare the selection, and some samples at random, with all (at most 5,000)."""
        rng = np.random.default_rng(self.random_state)
        if self._preview is None:
            self._sample = np.sort(rng.permutation(self.dataset.n)[:PREVIEW_ROWS])
            clip, expert = (_rows_of(space, self._sample) for space in self._pair())
            given = dict(self.spaces[self._fused].info["parameters"])
            given = {key: given[key] for key in ("kernel", "projection", "centre", "bandwidth", "random_state")}
            self._parents_unit = [space.unit().image for space in (clip, expert)]
            self._preview = Preview(clip, expert, np.arange(1), self._l.options, **given)
        inside = np.flatnonzero(np.isin(self._sample, self._rows))
        probes = rng.permutation(len(self._sample))[:PROBE_ROWS]
        heat = rng.permutation(inside)[:HEAT_ROWS] if len(inside) > 1 else probes[:HEAT_ROWS]
        if self.labels():
            labels = self.dataset.table[self._main()].astype(str).to_numpy()[self._sample[heat]]
            heat = heat[np.argsort(labels, kind="stable")]
        anchor = inside[:1] if len(inside) else probes[:1]
        self._parts = np.cumsum([len(anchor), len(heat)])
        self._preview.look_at(np.concatenate([anchor, heat, probes]))
        rows = self._preview.rows
        self._fixed = [X[rows] @ X.T for X in self._parents_unit]
        for name, K in zip(self._pair_names(), self._fixed, strict=True):
            self._heat[name].value = _heat_png(K[self._parts[0] : self._parts[1]][:, heat])
        self._show_preview()

    def _show_preview(self) -> None:
        """All that follows the sliders."""
        if self._preview is None:
            self._look()
            return
        preview, (C, l) = self._preview, (self._C.value, self._l.value)
        K, error = preview.kernel(C, l), preview.error(C, l)
        first, last = self._parts
        heat = preview.rows[first:last]
        self._heat["fused"].value = _heat_png(K[first:last][:, heat])
        scale = C + 1.0  # a sample with itself
        sampled = f" · on {len(self._sample):,} of {self.dataset.n:,} samples" if len(self._sample) < self.dataset.n else ""
        noisy = " <b>The noise is above the spread of the kernel.</b>" if error["standard_error"] > error["kernel_spread"] else ""
        self._error.value = (
            f"<div>kernel error at C = {C:.3g}, l = {l:,}, of a largest value of 1: exact standard error "
            f"<b>{error['standard_error'] / scale:.4f}</b>, measured {error['rmse'] / scale:.4f}, spread of the "
            f"kernel {error['kernel_spread'] / scale:.4f}{sampled}.{noisy}</div>"
        )
        matrices = dict(zip([*self._pair_names(), "fused"], [*self._fixed, K], strict=True))
        self._figures.value = self._probe_table(matrices)
        near = [_top(M[:1], preview.rows[:1], self.k)[0] for M in matrices.values()]
        self._anchor.show([Column("asked", self._sample[preview.rows[:1]])] + [
            self._live_column(name, rows, near[0]) for name, rows in zip(matrices, near, strict=True)
        ])  # fmt: skip

    def _live_column(self, name: str, near: np.ndarray, clip: np.ndarray) -> Column:
        rows = self._sample[near]
        new = len(np.setdiff1d(near, clip))
        title = f"{name}, C = {self._C.value:.3g}, l = {self._l.value:,}" if name == "fused" else name
        note = f"{new} of {len(near)} not near in {self._pair_names()[0]}" if new else ""
        return Column(title, rows, note, mix=self._mix(rows))

    def _probe_table(self, matrices: dict[str, np.ndarray]) -> str:
        """Chosen metrics of each kernel on the probes, as a small table."""
        rows = self._preview.rows[self._parts[1] :]  # type: ignore[union-attr]
        matrices = {name: K[self._parts[1] :] for name, K in matrices.items()}
        near = {name: _top(K, rows, K_NEAR) for name, K in matrices.items()}
        codes = None
        if self.labels():
            codes = pd.factorize(self.dataset.table[self._main()].astype(str))[0][self._sample]
        head = "".join(f"<th>{html.escape(name)}</th>" for name in matrices)
        body = ""
        for metric in self._metrics.value:
            values = [METRICS[metric](matrices[n], near[n], list(near.values()), rows, codes) for n in matrices]
            cells = "".join(f"<td>{'–' if np.isnan(v) else f'{v:.3f}'}</td>" for v in values)
            body += f"<tr><th>{metric}</th>{cells}</tr>"
        return f"<table class='wb-table'><tr><th>{len(rows)} samples at random</th>{head}</tr>{body}</table>"

    def use(self, C: float, n_components: int) -> Space:
        """Fuse again with another C and l; every panel then answers by the new space.

        The map stays until :meth:`redraw`; how far it can still be trusted is measured at once.
        """
        old = self.spaces[self._fused]
        experts = [self.spaces[name] for name in old.info["parents"][1:]]
        image = experts[0] if len(old.info["parameters"]["widths"]) > 1 else None
        text = experts[-1] if old.info["parameters"].get("text_widths") else None
        kept = ("kernel", "projection", "centre", "bandwidth", "random_state")
        given = {key: old.info["parameters"][key] for key in kept}
        given |= {"C": C, "n_components": n_components}
        space = fuse(self.spaces[old.info["parents"][0]], image, text, name=old.name, **given)
        self.spaces[self._fused] = space
        self._arrays[self._fused] = space.image[self.view]
        self.engine = Search(self.dataset, self.spaces, against=self.engine.against, device=self.engine.device)
        stale = [name for name in self._values if self._fused in name or name.startswith("search")]
        for name in stale:
            del self._values[name]
        self._colour.options = self.columns()
        xy = self.layouts[self._fused]
        self.honesty[self._fused] = layout.honesty(self._arrays[self._fused], xy)
        self._say_honesty()
        self._say(f"{self._fused} is now C = {C:.3g}, l = {n_components:,}; its map is the old one until it is drawn anew.", "ok")
        return space

    def redraw(self, wait: bool = False) -> None:
        """Lay the fused space out anew in the same frame, in the background; Cancel stops it."""
        require(not self._job.get("runs"), "a map that is being drawn", "to wait for it, or Cancel")
        self._job = {"runs": True, "stop": False}
        self._progress.layout.visibility, self._cancel.disabled = "visible", False
        worker = threading.Thread(target=self._draw, daemon=True)
        worker.start()
        if wait:
            worker.join()

    def _draw(self) -> None:
        name = self._fused
        first = next(iter(self.layouts.values()))
        try:
            xy = layout.maps(
                {name: self._arrays[name]}, self.method, frame=first, progress=False,
                random_state=self.random_state, tick=self._tick,
            )[name]  # fmt: skip
            self.layouts[name] = xy
            self.honesty[name] = layout.honesty(self._arrays[name], xy)
            self._maps.place(name, xy)
            self._say_honesty()
            self._say(f"The map of {name} is drawn.", "ok")
        except _Stopped:
            self._say("Stopped: the old map stays.", "ok")
        except Exception as error:  # a thread has nobody above it
            self._say(f"The map could not be drawn: {error}")
        finally:
            self._job["runs"] = False
            self._progress.layout.visibility, self._cancel.disabled = "hidden", True
            self._progress.value = 0.0

    def _tick(self, share: float) -> None:
        if self._job["stop"]:
            raise _Stopped
        self._progress.value = share

    def _tab_changed(self, change: Any) -> None:
        if change["new"] == 4 and self._fused and self._preview is None:
            self._try(self._look)

    # A file for those who have no kernel.

    def to_html(self, path: str | Path, queries: Iterable[str] = (), k: int = 24) -> Path:
        """Write one offline page: maps, linked selection, pictures, search over fixed queries.

        Parameters
        ----------
        path : str or Path
        queries : iterable of str, default=()
            Beside those asked so far; if there are none, names of classes, or some captions.
        k : int, default=24
            Pictures listed for each query and space.
        """
        from .report import write_twin

        asked = dict.fromkeys([*self.queries, *queries])
        known = [*self.dataset.prompts] or [f'"{text}"' for text in self.dataset.captions.text]
        answers = {query: self._fixed_answer(query, k) for query in asked or known[:24]}
        numbers = {
            name: values[self.view]
            for name, values in self._values.items()
            if values.dtype.kind == "f" and not name.startswith("search")
        }
        selections = {"selection": self.selection, **self.named}
        return write_twin(
            self.dataset.take(self.view), self.layouts, path, honesty=self.honesty, method=self.method,
            queries={query: answer for query, answer in answers.items() if answer},
            selections={n: self._on_view(ids) for n, ids in selections.items() if len(ids)},
            colours=numbers, banner=views.banner_of(self.spaces),
        )  # fmt: skip

    def _on_view(self, ids: Iterable[str]) -> np.ndarray:
        positions = self._position[[self._place[key] for key in ids]]
        return positions[positions >= 0]

    def _fixed_answer(self, query: str, k: int) -> dict:
        try:
            found = self.engine.rank(query)
        except InputError:
            return {}
        answers: dict[str, Any] = {}
        for name, table in found.items():
            if not isinstance(table, str):
                table = table.assign(row=self._position[table.row])
                table = _head(table[table.row >= 0], k)
            answers[name] = table
        return answers


class _Stopped(Exception):
    """The user's Cancel, seen between two epochs."""


# Metrics that follow the sliders: (kernel rows, neighbours, all neighbours, rows, class codes).

K_NEAR = 10


def _knn_accuracy(K: Any, near: np.ndarray, others: Any, rows: np.ndarray, codes: Any) -> float:
    if codes is None:
        return float("nan")
    votes = [np.bincount(each).argmax() for each in codes[near[:, :5]]]
    return float(np.mean(votes == codes[rows]))


def _contrast(K: np.ndarray, near: Any, others: Any, rows: np.ndarray, codes: Any) -> float:
    """Mean similarity within a class minus across, over the kernel's own spread."""
    if codes is None:
        return float("nan")
    same = codes[rows][:, None] == codes
    same[np.arange(len(rows)), rows] = False
    return float((K[same].mean() - K[~same].mean()) / K.std()) if same.any() else float("nan")


def _overlap(i: int) -> Callable[..., float]:
    def share(K: Any, near: np.ndarray, others: list, rows: Any, codes: Any) -> float:
        return float((near[:, :, None] == others[i][:, None, :]).any(2).mean())

    return share


METRICS: dict[str, Callable[..., float]] = {
    "5-NN accuracy": _knn_accuracy,
    "class contrast (sd)": _contrast,
    "neighbours shared with CLIP": _overlap(0),
    "neighbours shared with expert": _overlap(1),
}


def _top(K: np.ndarray, rows: np.ndarray, k: int) -> np.ndarray:
    """Columns (m, k) of the largest values, each row's own column left out, largest first."""
    K = K.copy()
    K[np.arange(len(rows)), rows] = -np.inf
    k = min(k, K.shape[1] - 1)
    found = np.argpartition(-K, k - 1, axis=1)[:, :k]
    order = np.argsort(-np.take_along_axis(K, found, 1), axis=1, kind="stable")
    return np.take_along_axis(found, order, 1)


# Small things.


def _checked(dataset: Dataset, spaces: Mapping[str, Space]) -> dict[str, Space]:
    require(spaces, "no space", "a mapping of names to spaces")
    for name, space in spaces.items():
        require(isinstance(space, Space), f"{name}: {type(space).__name__}", "a Space (of encode)")
        same = np.array_equal(space.ids, dataset.ids)
        require(same, f"{name} has other ids than {dataset.name}", "a space of this dataset")
    require(layout.images(spaces), "no space with image rows", "at least one")
    return dict(spaces)


def _tunable(space: Space, spaces: Mapping[str, Space]) -> bool:
    given = space.info.get("parameters", {})
    plain = space.info.get("method") == "rp" and given.get("alignment") == "exact"
    plain = plain and given.get("kernel") != "linear" and given.get("equal_norms", True)
    parents = [spaces.get(name) for name in space.info.get("parents", ())]
    return bool(plain and all(parents) and len(given["widths"]) == 2)


def _rows_of(space: Space, rows: np.ndarray) -> Space:
    return Space(space.name, space.ids[rows], space.image[rows], info=space.info)


def _head(table: pd.DataFrame, k: int) -> pd.DataFrame:
    first = table.head(k)
    first.attrs.update(table.attrs)
    return first


def _frame(xy: np.ndarray) -> pd.DataFrame:
    """Coordinates in [-1, 1], the same scale on both axes."""
    centred = xy - (xy.max(0) + xy.min(0)) / 2
    scaled = centred / (1.05 * np.abs(centred).max() or 1.0)
    return pd.DataFrame(scaled.astype(np.float32), columns=["x", "y"])


def _rgb(colour: str) -> tuple[float, ...]:
    if colour.startswith("rgb"):
        return (*(float(part) / 255 for part in colour[4:-1].split(",")), 1.0)
    return (*(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)), 1.0)


def _heat_png(K: np.ndarray) -> bytes:
    """Picture of a kernel matrix, from the 1st to the 99.5th percentile off the diagonal."""
    import io

    from PIL import Image

    off = K[~np.eye(len(K), dtype=bool)] if len(K) > 1 else K
    low, high = np.quantile(off, [0.01, 0.995])
    place = ((K - low) / (high - low or 1.0)).clip(0, 1)
    image = Image.fromarray(_CIVIDIS[(place * 255).astype(int)])
    buffer = io.BytesIO()
    image.resize((240, 240), Image.Resampling.NEAREST).save(buffer, "PNG")
    return buffer.getvalue()


_CIVIDIS = np.array(sample_colorscale("Cividis", 256, colortype="tuple"))
_CIVIDIS = (255 * _CIVIDIS).astype(np.uint8)


def _box(kind: Any, style: str, *children: Any) -> Any:
    box = kind(children)
    box.add_class(style)
    return box


def _html(text: str) -> widgets.HTML:
    return widgets.HTML(text)


def _button(label: str, tooltip: str, action: Callable) -> widgets.Button:
    button = widgets.Button(description=label, tooltip=tooltip, layout={"width": "auto"})
    button.on_click(action)
    return button


def _dropdown(label: str, options: Sequence, width: str = "300px") -> widgets.Dropdown:
    style = {"description_width": "initial"}
    return widgets.Dropdown(options=options, description=label, style=style, layout={"width": width})


def _key_list() -> str:
    rows = "".join(f"<tr><th><kbd>{key}</kbd></th><td>{what}</td></tr>" for key, what in KEYS.items())
    more = "Arrow keys move over pictures, Enter shows neighbours. Ctrl or Cmd with a lasso adds to the selection."
    return f"<table class='wb-table'>{rows}</table><p class='wb-note'>{more}</p>"
