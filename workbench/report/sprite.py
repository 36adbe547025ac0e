"""Thumbnails of the samples in one picture."""

import base64
import io
import math
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .._machine.bars import progress_bar
from ..data.dataset import Dataset
from ..data.images import small_picture

MAX_TILES = 2000  # thumbnails in a report
MAX_SPRITE = 4_500_000  # bytes of the picture that holds them
PAPER = (246, 248, 250)  # colour between thumbnails
SIZES = ((400, 192), (1000, 96), (MAX_TILES, 64))  # thumbnails at most, their width in pixels
QUALITIES = (75, 50, 25)  # of WebP, best first


@dataclass(frozen=True)
class Sprite:
    """Thumbnails in one picture, in rows of ``columns``, and where each sample's is.

    Attributes
    ----------
    uri : str
        The picture as a data URI.
    columns : int
        Thumbnails in a row.
    size : int
        Width and height of a thumbnail in pixels.
    tiles : list of int of length n
        Number of each sample's thumbnail, row by row from 0; -1 if it has none.
    """

    uri: str
    columns: int
    size: int
    tiles: list[int]

    @property
    def shown(self) -> int:
        """Count the samples that have a thumbnail.

        Returns
        -------
        int
            From 0 to n.
        """
        return sum(tile >= 0 for tile in self.tiles)


def sprite_of(dataset: Dataset, progress: bool) -> Sprite | None:
    """Draw one thumbnail per sample (at most 2,000, at random) into one WebP picture.

    Parameters
    ----------
    dataset : Dataset
        Whose pictures to draw.
    progress : bool
        Bar over the thumbnails, on stderr.

    Returns
    -------
    Sprite or None
        None if the dataset has no pictures.
    """
    if dataset.paths is None:
        return None
    rows = np.sort(np.random.default_rng(0).permutation(dataset.n)[:MAX_TILES])
    size = next(size for most, size in SIZES if len(rows) <= most)
    columns = math.ceil(math.sqrt(len(rows)))
    paths = [dataset.paths[row] for row in rows]
    sheet = _sheet(paths, columns, size, dataset.background, progress)
    tiles = np.full(dataset.n, -1)
    tiles[rows] = np.arange(len(rows))
    return Sprite(_data_uri(sheet), columns, size, tiles.tolist())


def _sheet(paths: list[Path], columns: int, size: int, background: str, progress: bool) -> Any:
    """Paste thumbnails side by side, each in the middle of its square."""
    from PIL import Image

    lines = math.ceil(len(paths) / columns)
    sheet = Image.new("RGB", (columns * size, lines * size), PAPER)
    with ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as pool:
        pictures = pool.map(lambda path: small_picture(path, size, background), paths)
        bar = progress_bar(pictures, "thumbnails", len(paths), shown=progress, leave=False)
        for number, picture in enumerate(bar):
            line, column = divmod(number, columns)
            left = column * size + (size - picture.width) // 2
            top = line * size + (size - picture.height) // 2
            sheet.paste(picture, (left, top))
    return sheet


def _data_uri(sheet: Any) -> str:
    """Return a picture as a data URI, coarser if it would be too large."""
    for quality in QUALITIES:
        buffer = io.BytesIO()
        sheet.save(buffer, "WEBP", quality=quality, method=2)
        if buffer.tell() <= MAX_SPRITE:
            break
    return "data:image/webp;base64," + base64.b64encode(buffer.getvalue()).decode()
