"""The explorer: linked maps of several spaces in JupyterLab, and what can be asked of them.

Maps are jupyter-scatter's, controls ipywidgets', cards of pictures an anywidget that asks for what
it shows. All numbers come from the modules below; nothing here leaves the machine.
"""

import base64
import html
import math
import threading
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from itertools import combinations, permutations
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import numpy as np
import pandas as pd
from sklearn.cluster import KMeans

from .. import align, layout, views
from .._require import InputError, require
from ..arrays import normalize_rows
from ..data.dataset import Dataset
from ..data.images import thumbnail
from ..data.loading import load
from ..encoders.run import encode
from ..fusion.spaces import fuse
from ..report.standalone import write_standalone
from ..search.engine import Search
from ..store import Space
from .cards import KEYS, PANELS, Cards, Column, Legend
from .colours import PALETTE, Paint, paint_classes, paint_numbers
from .layout_helpers import _row, _styled
from .maps import Maps
from .sliders import NOT_TUNABLE, K, Tuner, _fusion, _tunable

ALIGNMENT_ROWS = 2000


MORE_KEYS = (
    "Arrow keys move over pictures, Enter shows neighbours. Ctrl or Cmd with a lasso adds to the "
    "selection; Shift draws a lasso in Move mode."
)


HINT = "red heart + striped - solid · 2:star · id or file of a picture"


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

    Attributes
    ----------
    rows : ndarray of int
        Row numbers of the selection; ``selection`` gives and takes ids.
    named : dict of str to ndarray
        Kept selections, as ids.
    queries : dict of str to dict
        What was asked, and the answers.

    Raises
    ------
    InputError
        If no space has image rows, or rows do not fit the dataset.

    Examples
    --------
    >>> ids = np.arange(6).astype(str)
    >>> data = Dataset("six", ids, None, pd.DataFrame(index=ids))
    >>> spaces = {name: Space(name, ids, np.eye(6) + i) for i, name in enumerate("ab")}
    >>> explorer = Explorer(data, spaces, method="pca", progress=False)
    >>> explorer.selection = ["1", "4"]
    >>> explorer.selection = ["2"]
    >>> explorer.undo()
    >>> explorer.selection.tolist()
    ['1', '4']
    """

    def __init__(
        self, dataset: Dataset, spaces: Mapping[str, Space], *,
        layouts: Mapping[str, np.ndarray] | None = None, method: str = "umap",
        max_points: int = 20_000, neighbours: int = 12, random_state: int = 0,
        device: str = "auto", progress: bool = True,
    ) -> None:  # fmt: skip
        super().__init__()
        self.dataset, self.spaces = dataset, _checked(dataset, spaces)
        self.method, self.k, self.random_state = method, neighbours, random_state
        self._place = {str(key): i for i, key in enumerate(dataset.ids)}
        sample = np.random.default_rng(random_state).permutation(dataset.n)[:max_points]
        self.view = np.sort(sample)  # rows on the maps
        self._position = np.full(dataset.n, -1)
        self._position[self.view] = np.arange(len(self.view))
        self._arrays = {k: X[self.view] for k, X in layout.images(self.spaces).items()}
        self.layouts = (
            layout.maps(self._arrays, method, random_state=random_state, progress=progress)
            if layouts is None
            else _given(layouts, list(self._arrays), dataset.n, self.view)
        )
        self.quality = layout.projection_qualities(self._arrays, self.layouts)
        self.engine = Search(dataset, self.spaces, device=device)
        self.named: dict[str, np.ndarray] = {}
        self.queries: dict[str, dict] = {}
        self.rows = np.array([], int)
        self._asked = ""  # id whose neighbours are shown
        self._past: list[np.ndarray] = []
        self._future: list[np.ndarray] = []
        self._values: dict[str, np.ndarray] = {}
        self._paints: dict[str, Paint] = {}
        self._hidden: frozenset[int] = frozenset()
        self._job, self._quiet = {"runs": False, "stop": False}, False
        self._build()

    # Selection as data.

    @property
    def selection(self) -> np.ndarray:
        """Ids of the selected samples, in the dataset's order; set it to select."""
        return self.dataset.ids[self.rows]

    @selection.setter
    def selection(self, ids: Iterable[str]) -> None:
        self.select(ids)

    def select(self, ids: Iterable[str] | str) -> None:
        """Select ids, or a named selection.

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
        require(not unknown, got, f"ids of {self.dataset.name}, as {str(self.dataset.ids[0])!r}")
        self._select(np.array([self._place[key] for key in ids], int))

    def _select_kept(self) -> None:
        if self._saved.value in self.named:
            self.select(self._saved.value)

    def keep(self, name: str) -> None:
        """Name the selection, to come back to it."""
        require(name.strip(), "a selection without a name", "a name")
        self.named[name.strip()] = self.selection
        self._saved.options = ["kept selections", *self.named]

    def clear(self) -> None:
        """Select nothing."""
        self._select(np.array([], int))

    def undo(self) -> None:
        """Back to the selection before."""
        self._travel(self._past, self._future)

    def redo(self) -> None:
        """Forward again."""
        self._travel(self._future, self._past)

    def table(self, rows: np.ndarray | None = None) -> pd.DataFrame:
        """Labels, captions, scores and kept selections of the selected samples, or of ``rows``."""
        rows = self.rows if rows is None else rows
        table = self.dataset.table.iloc[rows].rename_axis("id")
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
        require(len(self.rows), "an empty selection", "some samples to export")
        table = self.table()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            (table.to_csv if path.suffix == ".csv" else table.to_parquet)(path)
        except (OSError, ValueError, TypeError) as error:  # the last two: what Parquet cannot hold
            raise InputError(f"{path}: expected a file that can be written ({error}).") from error
        return path

    def _select(self, rows: np.ndarray, remember: bool = True) -> None:
        rows = np.unique(rows)
        if np.array_equal(rows, self.rows):
            return
        if remember:
            self._past.append(self.rows)
            self._future.clear()
        self.rows = rows
        self._say("")
        self._maps.each(selection=self._on_maps(rows).astype("u4"))
        self._show_selection()
        if self.tuner and self._tabs.selected_index == PANELS.index("C and l"):
            self.tuner.look()

    def _travel(self, source: list, target: list) -> None:
        if source:
            target.append(self.rows)
            self._select(source.pop(), remember=False)

    def _on_maps(self, rows: np.ndarray) -> np.ndarray:
        """Positions on the maps of those rows that are there."""
        positions = self._position[rows]
        return positions[positions >= 0]

    # Columns to colour and sort by.

    def labels(self) -> list[str]:
        """Columns of the dataset that hold classes or groups."""
        return list(dict.fromkeys([*self.dataset.targets, *self.dataset.groups]))

    def columns(self) -> list[str]:
        """Names that :meth:`column` knows: labels, clusters, disagreement, scores."""
        pairs = [f"disagreement: {a} / {b}" for a, b in combinations(self._arrays, 2)]
        clusters = [f"cluster: {name}" for name in self._arrays]
        captioned = len(self.dataset.captions) > 0
        reads = [name for name in self._arrays if captioned and self.spaces[name].text is not None]
        searched = [name for name in self._values if name.startswith("search")]
        known = [*self.labels(), *pairs, *clusters, *(f"caption score: {name}" for name in reads)]
        return [*known, *searched]

    def column(self, name: str) -> np.ndarray:
        """Values (n,) of a column; NaN, or no cluster, for samples that are not on the maps."""
        require(name in self.columns(), f"column {name!r}", "one of " + ", ".join(self.columns()))
        if name in self.labels():
            return self.dataset.labels(name)
        if name not in self._values:
            kind, _, of = name.partition(": ")
            ways = {"disagreement": self._disagreement, "cluster": self._clusters}
            self._say(f"{name} is computed", "…")
            self._values[name] = ways.get(kind, self._caption_score)(of)
            self._say("")
        return self._values[name]

    def classes(self) -> np.ndarray:
        """Class (n,) of every sample, by the label that is shown, or by the main one."""
        shown = self._colour.value
        return self.column(shown if shown in self.labels() else self.labels()[0])

    def _disagreement(self, pair: str) -> np.ndarray:
        X, Y = (normalize_rows(self.spaces[name].image) for name in pair.split(" / "))
        values = np.full(self.dataset.n, np.nan)
        k = min(K, self.dataset.n - 1)
        values[self.view] = 1 - align.mutual_knn_per_sample(X, Y, k, self.view)
        return values

    def _clusters(self, name: str) -> np.ndarray:
        wanted = len(self.dataset.classes()) if self.dataset.targets else 8
        k = int(np.clip(wanted, 2, min(len(PALETTE), len(self.view))))
        model = KMeans(k, n_init=1, random_state=self.random_state)
        numbers = model.fit_predict(normalize_rows(self._arrays[name]))
        values = np.full(self.dataset.n, "", dtype="<U8")
        values[self.view] = [f"{number + 1:02d}" for number in numbers]
        return values

    def _caption_score(self, name: str) -> np.ndarray:
        """Mean cosine of a picture and its own captions."""
        row = self.dataset.captions.row.to_numpy()
        image, text = (
            normalize_rows(rows) for rows in (self.spaces[name].image, self.spaces[name].text)
        )
        cosine = pd.Series(np.einsum("ij,ij->i", image[row], text)).groupby(row).mean()
        return cosine.reindex(range(self.dataset.n)).to_numpy()

    # Questions.

    def search(self, query: str, k: int = 60) -> dict[str, Any]:
        """Rank by a query (:class:`workbench.search.Search`) and show it side by side."""
        found = self.engine.rank(query)
        self._forget("search")
        for name, table in found.items():
            for what in () if isinstance(table, str) else ("score", "rank"):
                values = np.full(self.dataset.n, np.nan)
                values[table.row] = table[what]
                self._values[f"search {what}: {name}"] = values
        best = {name: _head(table, k) for name, table in found.items()}
        self.queries[query] = best
        seen = self.engine.pictures(query)
        self._results.show(self._rankings(seen, best))
        self._offer_columns()
        self._quiet, self._query.value = True, query
        self._quiet = False
        self.show_panel("Search")
        return best

    def neighbours(self, key: str) -> dict[str, Any]:
        """Nearest samples of one in every space; those that all spaces share are marked."""
        found = self.engine.neighbours(key, self.k)
        row = self._place[key]
        name, known = html.escape(self._words(row)["label"]), html.escape(key)
        self._about.value = f"<b>Neighbours of {name}</b> ({known}); framed: in every space"
        self._asked = key
        self._near.show(self._rankings([row], found))
        self.show_panel("Neighbours")
        return found

    def groups(self, keeps: str, splits: str) -> pd.DataFrame:
        """Show groups that one space keeps together and another splits, strongest first.

        See :func:`workbench.align.difference_groups`; ``rows`` are row numbers of the dataset.
        """
        for name in (keeps, splits):
            require(name in self._arrays, f"space {name!r}", "one of " + ", ".join(self._arrays))
        pair = (self._arrays[keeps], self._arrays[splits])
        found = align.difference_groups(*pair, random_state=self.random_state)
        found["rows"] = [self.view[rows] for rows in found.rows]
        columns = []
        for i, group in enumerate(found.to_dict("records"), 1):
            note = f"strength {group['strength']:.3f} · alike {group['kept']:.2f} in {keeps}, "
            note += f"{group['split']:.2f} in {splits}"
            title, rows = f"{i}: {group['size']:,} samples", group["rows"]
            column = Column(title, rows, note, select="select in all maps", mix=self.mix(rows))
            columns.append(column)
        self._found.show(columns, f"{keeps} keeps nothing together that {splits} splits.")
        self.show_panel("Groups that differ")
        return found

    def _rankings(self, asked: list[int], found: Mapping[str, Any]) -> list[Column]:
        """The pictures that were asked for, if any, then a column a space."""
        first = next((name for name, table in found.items() if not isinstance(table, str)), "")
        columns = [self._ranking(name, table, first) for name, table in found.items()]
        return [Column("asked", np.array(asked, int), narrow=True)] * bool(asked) + columns

    def _ranking(self, name: str, table: pd.DataFrame | str, first: str) -> Column:
        if isinstance(table, str):
            return Column(name, np.array([], int), table)
        change = table.change.fillna(0).astype(int)
        badges = [f"▲ {c}" if c > 0 else f"▼ {-c}" if c < 0 else "" for c in change]
        marks = frozenset(table.row[table.shared]) if "shared" in table else frozenset()
        notes = [table.attrs.get("note"), f"▲ ▼ ranks against {first}" if any(badges) else ""]
        note, rows = "; ".join(filter(None, notes)), table.row.to_numpy()
        mix = self.mix(rows[: self.k])
        return Column(name, rows, note, badges, marks, f"select these {len(rows)}", mix)

    def mix(self, rows: np.ndarray) -> list:
        """Shares of the classes (or first factors), largest first: name, share, colour."""
        if not self.labels() or not len(rows):
            return []
        shown = self._colour.value if self._colour.value in self.labels() else self.labels()[0]
        if shown not in self._paints:
            self._paints[shown] = paint_classes(self.column(shown))
        paint = self._paints[shown]
        names: dict[Any, str] = {colour: name for name, colour, _ in reversed(paint.items)}
        names |= {views.OTHER: "others"} if views.OTHER in names else {}
        colours = pd.Series([paint.colours[code] for code in paint.codes[rows]])
        shares = colours.value_counts(normalize=True)
        return [[names[colour], share, colour] for colour, share in shares.items()]

    # Cards.

    def cards(self, choose: Callable[[Column], None] | None = None, empty: str = "") -> Cards:
        """Columns of pictures whose clicks show neighbours; ``choose`` hears those on titles."""

        def heard(cards: Cards, message: dict) -> None:
            if message["type"] == "open":
                self.attempt(self.neighbours, str(self.dataset.ids[message["row"]]))
            elif message["type"] == "hover":
                self._maps.hover(int(self._position[message["row"]]) if message["row"] >= 0 else -1)
            elif message["type"] == "column" and choose:
                choose(cards.shown[message["column"]])

        cards = Cards(lambda row: (self._words(row), self._picture(row)), heard)
        cards.show([], empty)
        return cards

    def _words(self, row: int) -> dict[str, Any]:
        key, caption = str(self.dataset.ids[row]), self._captions.get(row, "")
        return {"row": row, "id": key, "label": self._names[row] or key, "caption": caption}

    def _hover_card(self, position: int) -> dict:
        words, picture = self._words(row := int(self.view[position])), self._picture(row)
        data = f"data:image/webp;base64,{base64.b64encode(picture).decode()}" if picture else None
        told = dict.fromkeys(filter(None, (words["label"], words["caption"], words["id"])))
        return {"preview": data, "properties": {"sample": " · ".join(told)}}

    def _read_picture(self, row: int) -> bytes:
        return thumbnail(self.dataset.paths[row], 128) if self.dataset.paths is not None else b""

    # The widget.

    def _build(self) -> None:
        captions = self.dataset.captions
        self._captions = dict(zip(captions.row[::-1], captions.text[::-1], strict=True))
        files = [Path(str(name)).name for name in self.dataset.table.get("file", self.dataset.ids)]
        told = [self._captions.get(row, file) for row, file in enumerate(files)]
        self._names = self.column(self.labels()[0]) if self.labels() else told
        self._picture = lru_cache(5000)(self._read_picture)
        self._maps = Maps(self.layouts, self._hover_card, lambda at: self._select(self.view[at]))
        models = [scatter.widget.model_id for scatter in self._maps.scatters.values()]
        self._legend = Legend(title=f"explorer of {self.dataset.name}", maps=models)
        self._legend.on_msg(self._heard)
        self._titles, self._feet = ({k: widgets.HTML() for k in self._arrays} for _ in range(2))
        maps = [
            _styled(widgets.VBox([self._titles[k], s.widget, self._feet[k]]), "wb-map")
            for k, s in self._maps.scatters.items()
        ]
        grid = _styled(widgets.GridBox(maps), "wb-maps")
        columns = math.ceil(len(maps) / math.ceil(len(maps) / 4))
        grid.layout.grid_template_columns = f"repeat({columns}, minmax(0, 1fr))"
        self._message, bar = widgets.HTML(), self._bar()
        tunable = [n for n in self._arrays if _tunable(self.spaces[n], self.spaces)]
        self.tuner: Any = Tuner(self, tunable[0]) if tunable else None
        panels = [
            self._selection_panel(), self._neighbours_panel(), self._groups_panel(),
            self._search_panel(), self.tuner or widgets.HTML(NOT_TUNABLE),
            widgets.HTML(_key_list()),
        ]  # fmt: skip
        self._tabs = widgets.Tab(panels, titles=PANELS)
        self._tabs.observe(self._tab_changed, "selected_index")
        banner = html.escape(views.banner_of(self.spaces))
        warning = f"<b>{banner}</b>: what is seen here proves nothing about your own models"
        marked = widgets.HTML(f"<div class='wb-banner' role='note'>{warning}</div>")
        banners = [marked] if banner else []
        self.children = [*banners, bar, grid, self._legend, self._message, self._tabs]
        self.add_class("wb-explorer")
        self._show_quality()
        self._recolour()
        self._show_selection()

    def control(self, kind: Any, action: Callable[[], Any], width: str, **traits: Any) -> Any:
        """A control whose new values call the action."""
        style = {"description_width": "initial"}
        control = kind(layout={"width": width}, style=style, **traits)
        control.observe(lambda change: self.attempt(action), "value")
        return control

    def button(self, label: str, tooltip: str, action: Callable[[], Any]) -> widgets.Button:
        """A button that calls the action."""
        button = widgets.Button(description=label, tooltip=tooltip, layout={"width": "auto"})
        button.on_click(lambda _: self.attempt(action))
        return button

    def _bar(self) -> widgets.Box:
        """Controls that concern all maps."""
        ways = {"description": "Colour by", "options": self.columns() or ["none"]}
        again = partial(self._recolour, True)
        self._colour = self.control(widgets.Dropdown, again, "300px", **ways)
        self._mode = self.control(
            widgets.ToggleButtons, lambda: self._maps.each(mouse_mode=self._mode.value), "auto",
            options=[("Lasso", "lasso"), ("Move", "panZoom")], tooltips=[KEYS["l"], KEYS["p"]],
        )  # fmt: skip
        self._mode.style.button_width = "62px"
        kept = {"options": ["kept selections"]}
        self._saved = self.control(widgets.Dropdown, self._select_kept, "150px", **kept)
        name = widgets.Text(placeholder="name", layout={"width": "100px"})
        self._status = widgets.HTML()
        buttons = [
            self.button("Clear", KEYS["Escape"], self.clear),
            self.button("Undo", KEYS["u"], self.undo), self.button("Redo", KEYS["r"], self.redo),
            self.button("Fit", KEYS["f"], self._fit),
        ]  # fmt: skip
        keep = self.button("Keep", "name this selection", lambda: self.keep(name.value))
        return _row(self._colour, self._mode, *buttons, self._saved, name, keep, self._status)

    def _selection_panel(self) -> widgets.Box:
        def export() -> None:
            self._say(f"{self.export(path.value)} is written.", "✓")

        self._gallery, show = self.cards(), self._show_selection
        ways = {"description": "Sort by", "options": ["in order", *self.columns()]}
        self._sort = self.control(widgets.Dropdown, show, "300px", **ways)
        turned = {"description": "largest first", "indent": False}
        self._down = self.control(widgets.Checkbox, show, "120px", **turned)
        path = widgets.Text("selection.csv", layout={"width": "200px"}, tooltip="file to write")
        write = self.button("Export", "labels, captions and scores; .csv or .parquet", export)
        return widgets.VBox([_row(self._sort, self._down, path, write), self._gallery])

    def _neighbours_panel(self) -> widgets.Box:
        self._near = self.cards(empty="Click a picture to see its neighbours in every space.")
        self._about = widgets.HTML()
        most = max(1, min(200, self.dataset.n - 1))
        count = widgets.BoundedIntText(
            min(self.k, most), 1, most, description="k", layout={"width": "90px"},
            style={"description_width": "initial"},
        )  # fmt: skip
        count.observe(lambda change: self.attempt(self._list_more, change["new"]), "value")
        return widgets.VBox([_row(count, self._about), self._near])

    def _list_more(self, k: int) -> None:
        self.k = k
        if self._asked:
            self.neighbours(self._asked)

    def _groups_panel(self) -> widgets.Box:
        def find() -> None:
            require(which.value, "one space", "two spaces with pictures, to compare")
            self.groups(*which.value)

        pairs = permutations(self._arrays, 2)
        ways = [(f"{a} keeps together and {b} splits", (a, b)) for a, b in pairs]
        wide = {"width": "460px"}
        which = widgets.Dropdown(options=ways, description="Groups that", layout=wide)
        self._found = self.cards(self._choose, "Choose two spaces and press Find.")
        about = "leading eigenvectors of the difference of their kernels"
        return widgets.VBox([_row(which, self.button("Find", about, find)), self._found])

    def _search_panel(self) -> widgets.Box:
        def ask() -> None:
            self.engine.against = against.value
            if self._query.value.strip():
                self.search(self._query.value)

        known = [*self.dataset.prompts, *dict.fromkeys(self.dataset.captions.text)][:1000]
        traits = {"options": known, "placeholder": HINT, "continuous_update": False}
        self._query = _styled(self.control(widgets.Combobox, ask, "520px", **traits), "wb-query")
        ways = [("pictures", "images"), ("captions", "captions")]
        against = self.control(widgets.Dropdown, ask, "190px", description="rank", options=ways)
        self._results = self.cards(self._choose, "Ask in words, by a picture, or by both.")
        bar = _row(self._query, self.button("Search", "rank in every space", ask), against)
        return widgets.VBox([bar, self._results])

    def _choose(self, column: Column) -> None:
        self._select(np.asarray(column.rows, int))
        self.show_panel("Selection")

    def show_panel(self, panel: str) -> None:
        """Bring one of ``PANELS`` to the front."""
        require(panel in PANELS, f"panel {panel!r}", "one of " + ", ".join(PANELS))
        self._tabs.selected_index = PANELS.index(panel)

    def _tab_changed(self, change: Any) -> None:
        if self.tuner and change["new"] == PANELS.index("C and l"):
            self.attempt(self.tuner.look)

    def _forget(self, *words: str) -> None:
        """Drop computed columns whose names have one of the words."""
        kept = [name for name in self._values if not any(word in name for word in words)]
        self._values = {name: self._values[name] for name in kept}

    def _offer_columns(self) -> None:
        """Offer the columns of now; a choice stays if it can, and shows its values of now."""
        for control, first in ((self._colour, ()), (self._sort, ("in order",))):
            options = (*first, *self.columns())
            if options != control.options:
                self._quiet = control.value in options
                kept, control.options = control.value, options
                control.value = kept if self._quiet else options[0]
                self._quiet = False
        if self._colour.value not in self.labels():
            self._recolour()
        if self._sort.value not in self.labels():
            self._show_selection()

    # What is on the screen.

    def _show_selection(self) -> None:
        rows, on_maps = self.rows, len(self._on_maps(self.rows))
        words = f"<b>{len(rows):,}</b> of {self.dataset.n:,} selected"
        words += f", {on_maps:,} of them on the maps" if on_maps < len(rows) else ""
        self._status.value = f"<span role='status' aria-live='polite'>{words}</span>"
        badges: list[str] = []
        if self._sort.value != "in order":
            values = pd.Series(self.column(self._sort.value)[rows], rows)
            values = values.sort_values(ascending=not self._down.value, kind="stable")
            rows = values.index.to_numpy()
            badges = [f"{v:.2f}" if isinstance(v, float) else "" for v in values]
        column = Column("Selection", rows, badges=badges, mix=self.mix(rows))
        self._gallery.show([column] * bool(len(rows)), "Nothing is selected: draw around points.")

    def _say(self, words: str, mark: str = "⚠") -> None:
        told = f"<div role='alert'>{mark} {html.escape(words)}</div>"
        self._message.value = told if words else ""

    def attempt(self, action: Callable, *arguments: Any) -> None:
        """Do it; bad input is one sentence under the controls, until the next thing is done."""
        if self._quiet:
            return
        self._say("")
        try:
            action(*arguments)
        except InputError as error:
            self._say(str(error))

    def _show_quality(self) -> None:
        rows = np.random.default_rng(0).permutation(len(self.view))[:ALIGNMENT_ROWS]
        for name in self._arrays:
            words = "trustworthiness {trustworthiness:.2f}"
            words += " · neighbours kept {neighbourhood_preservation:.2f}"
            words = words.format(**self.quality[name])
            if len(self.view) < self.dataset.n:
                words += f" · {len(self.view):,} of {self.dataset.n:,} samples shown, at random"
            self._feet[name].value = f"<div class='wb-title'>{words}</div>"
            title = f"<b>{html.escape(name)}</b> {self.spaces[name].dim:,} dimensions<br>"
            title += self._agreement(name, rows)
            self._titles[name].value = f"<div class='wb-title'>{title}</div>"

    def _agreement(self, name: str, rows: np.ndarray) -> str:
        first, k = next(iter(self._arrays)), min(K, len(rows) - 1)
        if name == first or len(rows) < 4:
            return "the others are compared with it"
        X, Y = (normalize_rows(self._arrays[each][rows]) for each in (first, name))
        sampled = f" ({len(rows):,} samples)" if len(rows) < self.dataset.n else ""
        cka, knn = align.cka(X, Y, debiased=True), align.mutual_knn(X, Y, k)
        return f"with {html.escape(first)}: CKA {cka:.2f} · mutual {k}-NN {knn:.2f}{sampled}"

    def _recolour(self, afresh: bool = False) -> None:
        """Colour the maps by the chosen column; ``afresh`` shows all classes again."""
        self._hidden = frozenset() if afresh else self._hidden
        name = self._colour.value
        values = self.column(name) if name != "none" else np.full(self.dataset.n, "all")
        numeric = values.dtype.kind == "f"
        seen = values[self.view]
        paint = paint_numbers(seen, name) if numeric else paint_classes(seen, self._hidden)
        self._paint = paint
        self._maps.paint(paint)
        counts = np.bincount(paint.classes)
        items = [
            {
                "name": label, "colour": colour, "count": int(counts[np.array(members)].sum()),
                "on": not self._hidden.issuperset(members),
            }
            for label, colour, members in paint.items
        ]  # fmt: skip
        self._legend.legend = {"title": name, "items": items, "bar": paint.bar}
        left = np.flatnonzero(~np.isin(paint.classes, list(self._hidden))).astype("u4")
        self._maps.each(filter=left if self._hidden else None)

    def _heard(self, _: Any, message: dict, __: Any) -> None:
        if message["type"] == "toggle":
            self._toggle(message["index"], bool(message.get("only")))
        elif message["type"] == "key":
            self.attempt(self._key, message["key"])

    def _toggle(self, index: int, only: bool) -> None:
        """Show or hide the classes of a legend entry, or show them alone; -1 shows all."""
        everything = frozenset(i for *_, each in self._paint.items for i in each)
        members = frozenset(self._paint.items[index][2]) if index >= 0 else everything
        if only or index < 0:
            hidden = everything - members
        else:
            hidden = self._hidden - members if members <= self._hidden else self._hidden | members
        self._hidden = hidden if hidden != everything else frozenset()
        self._recolour()

    def _key(self, key: str) -> None:
        if key in "lp":
            self._mode.value = {"l": "lasso", "p": "panZoom"}[key]
        elif key.isdigit() or key in "/?":
            self._tabs.selected_index = {"/": 3, "?": 5}[key] if key in "/?" else int(key) - 1
        else:
            {"u": self.undo, "r": self.redo, "f": self._fit, "Escape": self.clear}[key]()

    def _fit(self) -> None:
        for scatter in self._maps.scatters.values():
            scatter.widget.reset_view()

    # Another fused space, another map.

    def use(self, C: float, n_components: int) -> Space:
        """Fuse again with another C and l; every panel then answers by the new space.

        The map stays until :meth:`redraw`; how far it can still be trusted is measured at once.
        """
        require(self.tuner, "use() without a fused space to tune", NOT_TUNABLE)
        name = self.tuner.name
        old = self.spaces[name]
        given = _fusion(old) | {"C": C, "n_components": n_components}
        self.spaces[name] = fuse(*self.tuner.parents(), name=old.name, **given)
        self._arrays[name] = self.spaces[name].rows()["image"][self.view]
        kept = {"against": self.engine.against, "device": self.engine.device}
        self.engine = Search(self.dataset, self.spaces, **kept)
        self._forget("search", name)
        self._offer_columns()
        self.quality[name] = layout.projection_quality(self._arrays[name], self.layouts[name])
        self._show_quality()
        self._say(f"{name} is now C = {C:.3g}, l = {n_components:,}; its map is the old one.", "✓")
        return self.spaces[name]

    def redraw(self, *, wait: bool = False) -> None:
        """Lay the fused space out anew in the same frame, in the background; Cancel stops it."""
        require(self.tuner, "redraw() without a fused space to tune", NOT_TUNABLE)
        require(not self._job["runs"], "a map that is being drawn", "to wait for it, or Cancel")
        self._job = {"runs": True, "stop": False}
        self.tuner.busy(True)
        worker = threading.Thread(target=self._draw, args=(self.tuner.name,), daemon=True)
        worker.start()
        if wait:
            worker.join()

    def cancel(self) -> None:
        """Stop :meth:`redraw`; the old map stays."""
        self._job["stop"] = True

    def _draw(self, name: str) -> None:
        frame = next(xy for other, xy in self.layouts.items() if other != name)
        try:
            found = layout.maps(
                {name: self._arrays[name]}, self.method, frame=frame, progress=False,
                random_state=self.random_state, tick=self._tick,
            )  # fmt: skip
            self.layouts |= found
            self.quality[name] = layout.projection_quality(self._arrays[name], found[name])
            self._maps.place(name, found[name])
            self._show_quality()
            self._say(f"The map of {name} is drawn.", "✓")
        except _Stopped:
            self._say("Stopped; the old map stays.", "✓")
        except Exception as error:  # nobody above a thread would hear it
            self._say(f"The map could not be drawn: {error}")
        finally:
            self._job["runs"] = False
            self.tuner.busy(False)

    def _tick(self, share: float) -> None:
        if self._job["stop"]:
            raise _Stopped
        self.tuner.progress.value = share

    # A file for those who have no kernel.

    def to_html(self, path: str | Path, queries: Iterable[str] = (), k: int = 24) -> Path:
        """Write one offline page: maps, linked selection, pictures, search over fixed queries.

        Parameters
        ----------
        path : str or Path
        queries : iterable of str, default=()
            Beside those asked so far; if there are none, the classes, or some captions.
        k : int, default=24
            Pictures listed for each query and space.
        """
        known = [*self.dataset.prompts] or list(self.dataset.captions.text)
        asked = list(dict.fromkeys([*self.queries, *queries])) or known[:64]
        answers = {query: self._fixed_answer(query, k) for query in asked}
        kept = {"selection": self.selection, **self.named}
        kept = {n: self._on_maps(self._rows_of(ids)) for n, ids in kept.items() if len(ids)}
        shown = [name for name in self._values if not name.startswith(("search", "cluster"))]
        return write_standalone(
            self.dataset.take(self.view), self.layouts, path, quality=self.quality,
            method=self.method, queries={q: found for q, found in answers.items() if found},
            selections=kept, colours={name: self._values[name][self.view] for name in shown},
            banner=views.banner_of(self.spaces),
        )  # fmt: skip

    def _rows_of(self, ids: Iterable[str]) -> np.ndarray:
        return np.array([self._place[key] for key in ids], int)

    def _fixed_answer(self, query: str, k: int) -> dict[str, Any]:
        try:
            found = self.engine.rank(query)
        except InputError:
            return {}
        for name, table in found.items():
            if not isinstance(table, str):
                table["row"] = self._position[table.row]
                found[name] = _head(table[table.row >= 0], k)
        return found


class _Stopped(Exception):
    """The user's Cancel, seen between two epochs."""


def _checked(dataset: Dataset, spaces: Mapping[str, Space]) -> dict[str, Space]:
    spaces = {name: space for name, space in spaces.items() if space is not None}
    require(spaces, "no space", "a mapping of names to spaces")
    for name, space in spaces.items():
        require(isinstance(space, Space), f"{name}: {type(space).__name__}", "a Space (of encode)")
        same = np.array_equal(space.ids, dataset.ids)
        require(same, f"{name} has other ids than {dataset.name}", "a space of this dataset")
    require(layout.images(spaces), "no space with image rows", "at least one")
    return spaces


def _given(
    layouts: Mapping[str, Any], names: list[str], n: int, view: np.ndarray
) -> dict[str, np.ndarray]:
    """Maps that were made before, of the rows in view."""
    for name in names:
        require(name in layouts, f"layouts without {name}", "a map of every space with pictures")
        shape = np.shape(layouts[name])
        require(shape == (n, 2), f"layout of {name}: shape {shape}", f"({n}, 2), a point a sample")
    return {name: np.asarray(layouts[name])[view] for name in names}


def _head(table: Any, k: int) -> Any:
    """First rows of a ranking, with its note; a reason stays as it is."""
    return table if isinstance(table, str) else table.head(k)


def _key_list() -> str:
    row = "<tr><th><kbd>{}</kbd></th><td>{}</td></tr>"
    rows = "".join(row.format(key, what) for key, what in KEYS.items())
    return f"<table class='wb-table wb-keys'>{rows}</table><p class='wb-note'>{MORE_KEYS}</p>"
