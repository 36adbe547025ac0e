"""What report and standalone page share: linked maps and thumbnails."""

import base64
import io
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from ..data.dataset import Dataset
from ..data.images import open_image
from .rendering import _figure, _stripped

MAX_TILES = 2000  # thumbnails in a report


MAX_SPRITE = 4_500_000  # bytes of the picture that holds them


def _linked(
    dataset: Dataset, layouts: Mapping[str, np.ndarray],
    quality: Mapping[str, Mapping[str, float]], method: str, banner: str, progress: bool,
) -> dict[str, Any]:  # fmt: skip
    """What report and standalone export share: the maps, and the data that their script needs."""
    from .. import views

    sprite, tiles = _sprite(dataset, progress) if layouts else (None, None)
    data: dict[str, Any] = {"targets": [], "figures": {}}
    if layouts:
        maps = views.linked_maps(dataset, layouts, quality, method=method.upper(), banner=banner)
        data["figures"]["maps"] = _figure(_stripped(maps, len(layouts)))
        data["targets"] = [_target(views, dataset, t, banner) for t in _columns(dataset)]
        data |= {"ids": dataset.ids.tolist(), "names": _names(dataset)}
        data |= {"captions": _captions(dataset), "tiles": tiles}
        data["columns"] = sprite and sprite["columns"]
    return {
        "dataset": dataset,
        "banner": banner,
        "data": data,
        "maps": bool(layouts),
        "webgl": dataset.n > views.SVG_ROWS,  # plotly's WebGL compiles its drawing code
        "maps_note": _maps_note(dataset, tiles, method),
        "targets": _columns(dataset),
        "sprite": sprite,
    }


def _maps_note(dataset: Dataset, tiles: list[int] | None, method: str) -> str:
    note = "Axes have no unit." if method == "umap" else "Axes: principal components, no unit."
    shown = sum(tile >= 0 for tile in tiles or [])
    if tiles and shown < dataset.n:
        note += f" Thumbnails: {shown:,} of {dataset.n:,}, at random."
    return note


def _columns(dataset: Dataset) -> list[str]:
    return [*dataset.targets, *(g for g in dataset.groups if g not in dataset.targets)]


def _names(dataset: Dataset) -> list[str]:
    return [str(name) for name in dataset.table.get("file", dataset.ids)]


def _captions(dataset: Dataset) -> list[str] | None:
    if not len(dataset.captions):
        return None
    first = dataset.captions.drop_duplicates("row").set_index("row")["text"]
    return first.reindex(range(dataset.n), fill_value="").astype(str).tolist()


def _target(views: Any, dataset: Dataset, column: str, banner: str) -> dict[str, Any]:
    code = views.coding(dataset.table[column])
    return vars(code) | {"name": column, "subtitle": views.map_notes(dataset, column, code, banner)}


def _sprite(dataset: Dataset, progress: bool) -> tuple[dict[str, Any] | None, list[int] | None]:
    """One WebP with a tile a sample (at most 2,000, at random), and each row's tile or -1."""
    from PIL import Image
    from tqdm.auto import tqdm

    if dataset.paths is None:
        return None, None
    rows = np.sort(np.random.default_rng(0).permutation(dataset.n)[:MAX_TILES])
    size = 96 if len(rows) <= 1000 else 64
    columns = int(np.ceil(np.sqrt(len(rows))))
    sheet = Image.new("RGB", (columns * size, -(-len(rows) // columns) * size), (246, 248, 250))
    tiles = np.full(dataset.n, -1)
    paths = [dataset.paths[row] for row in rows]
    with ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as pool:
        small = pool.map(lambda path: _tile(path, size), paths)
        hidden = None if progress else True
        for i, image in enumerate(
            tqdm(small, "thumbnails", len(rows), disable=hidden, leave=False)
        ):
            left = i % columns * size + (size - image.width) // 2
            sheet.paste(image, (left, i // columns * size + (size - image.height) // 2))
            tiles[rows[i]] = i
    for quality in (75, 50, 25):
        buffer = io.BytesIO()
        sheet.save(buffer, "WEBP", quality=quality, method=2)
        if buffer.tell() <= MAX_SPRITE:
            break
    uri = "data:image/webp;base64," + base64.b64encode(buffer.getvalue()).decode()
    return {"uri": uri, "columns": columns, "size": size}, tiles.tolist()


def _tile(path: Path, size: int) -> Any:
    image = open_image(path)
    image.thumbnail((size, size))
    return image
