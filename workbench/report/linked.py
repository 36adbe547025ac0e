"""What report and standalone export share: linked maps, and the data that their script needs."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .._language import kept, sentences, tr
from .._printable import printable
from ..data.dataset import Dataset
from .parts import Layouts, Qualities
from .rendering import bare_maps, figure_record
from .sprite import Sprite, sprite_of


@dataclass(frozen=True)
class MapsOfPage:
    """Maps of a dataset, and what is said of them; there may be none."""

    dataset: Dataset
    layouts: Layouts
    quality: Qualities
    method: str
    banner: str


def linked_page(maps: MapsOfPage, progress: bool) -> dict[str, Any]:
    """Return what the template asks for around the maps.

    Parameters
    ----------
    maps : MapsOfPage
        The maps; without any the page has no such section.
    progress : bool
        Bar over the thumbnails, on stderr.

    Returns
    -------
    dict
        Words and flags for the template; under "data" what the script reads.
    """
    from ..views.maps import SVG_ROWS

    dataset = maps.dataset
    page: dict[str, Any] = {
        "dataset": dataset,
        "banner": maps.banner,
        "data": {"targets": [], "figures": {}},
        "maps": bool(maps.layouts),
        "webgl": dataset.n > SVG_ROWS,  # plotly's WebGL compiles its drawing code
        "targets": _columns(dataset),
    }
    if maps.layouts:
        sprite = sprite_of(dataset, progress)
        page["sprite"] = sprite
        page["maps_note"] = _maps_note(dataset, sprite, maps.method)
        page["data"] = _script_data(maps, sprite)
    return page


def _script_data(maps: MapsOfPage, sprite: Sprite | None) -> dict[str, Any]:
    from ..views.maps import linked_maps

    dataset = maps.dataset
    method = maps.method.upper()
    layouts = {
        name: np.asarray(xy, np.float32) for name, xy in maps.layouts.items()
    }  # half as long
    figure = linked_maps(dataset, layouts, maps.quality, method=method, banner=maps.banner)
    targets = [_colouring(dataset, column, maps.banner) for column in _columns(dataset)]
    return {
        "targets": targets,
        "figures": {"maps": figure_record(bare_maps(figure, len(maps.layouts)))},
        "ids": dataset.ids.tolist(),
        "names": [printable(name) for name in dataset.table.get("file", dataset.ids)],
        "captions": _captions(dataset),
        "tiles": sprite.tiles if sprite else None,
        "columns": sprite.columns if sprite else None,
        "tile_size": sprite.size if sprite else None,
    }


def _columns(dataset: Dataset) -> list[str]:
    """Return the columns that can colour the points."""
    groups = [group for group in dataset.groups if group not in dataset.targets]
    return [*dataset.targets, *groups]


def _colouring(dataset: Dataset, column: str, banner: str) -> dict[str, Any]:
    from ..views.classes import coding
    from ..views.maps import map_notes

    code = coding(dataset.table[column])
    return vars(code) | {
        "name": printable(column),
        "subtitle": map_notes(dataset, column, code, banner),
    }


def _captions(dataset: Dataset) -> list[str] | None:
    """Return the first caption of every sample, "" for those without; None if there is none."""
    if not len(dataset.captions):
        return None
    first = dataset.captions.drop_duplicates("row").set_index("row")["text"]
    return [printable(text) for text in first.reindex(range(dataset.n), fill_value="")]


def _maps_note(dataset: Dataset, sprite: Sprite | None, method: str) -> str:
    said = [tr("Axes: principal components, no unit.")]
    if method == "umap":
        said = [tr("Axes have no unit.")]
    if sprite and sprite.shown < dataset.n:
        some = kept("Thumbnails: {n:,} of {total:,}, at random.")
        said.append(tr(some, n=sprite.shown, total=dataset.n))
    return sentences(said)
