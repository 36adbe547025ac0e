"""Pictures: opened upright and whole, named by content, made small; bad files listed."""

import hashlib
import io
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image, ImageOps, UnidentifiedImageError
from tqdm.auto import tqdm

from .._require import InputError, require
from .dataset import Dataset

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff")


MAX_PIXELS = 178_956_970  # Pillow's own limit for a decompression bomb


_PILLOW_LIMIT = threading.Lock()


def open_image(path: str | Path | io.BytesIO) -> Image.Image:
    """RGB picture, upright (EXIF orientation applied), wholly decoded.

    Raises
    ------
    InputError
        If the file is missing, no image, truncated, or above 178 megapixels.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     Image.new("L", (3, 2)).save(f"{folder}/grey.png")
    ...     open_image(f"{folder}/grey.png").size
    (3, 2)
    """
    limit = f"at most {MAX_PIXELS / 1e6:.0f} megapixels"
    try:
        with Image.open(path) as image:  # reads the header only
            size = f"{path}, {image.width} x {image.height} pixels"
            require(image.width * image.height <= MAX_PIXELS, size, limit)
            image.load()
            return ImageOps.exif_transpose(image).convert("RGB")
    except InputError:
        raise
    except UnidentifiedImageError as error:
        raise InputError(f"{path}: expected an image, the format is unknown.") from error
    except Image.DecompressionBombError as error:
        width, height = _header_size(path)
        raise InputError(f"{path}, {width} x {height} pixels: expected {limit}.") from error
    except Exception as error:  # decoders raise EOFError, struct.error, zlib.error and others
        reason = str(error)[:1].lower() + str(error)[1:]
        raise InputError(f"{path}: expected a readable image ({reason}).") from error


def _header_size(path: str | Path | io.BytesIO) -> tuple[int, int]:
    """Width and height that the header claims, where Pillow refuses to tell."""
    with _PILLOW_LIMIT:
        limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
        try:
            with Image.open(path) as image:
                return image.size
        finally:
            Image.MAX_IMAGE_PIXELS = limit


def thumbnail(path: str | Path, size: int = 96) -> bytes:
    """Small WebP copy, at most ``size`` pixels on its longer side.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     Image.new("RGB", (300, 200)).save(f"{folder}/big.png")
    ...     Image.open(io.BytesIO(thumbnail(f"{folder}/big.png"))).size
    (96, 64)
    """
    image = open_image(path)
    image.thumbnail((size, size))
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=70)
    return buffer.getvalue()


def content_id(path: str | Path) -> str:
    """First 16 hexadecimal digits of the SHA-256 of a file's bytes."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]


def _checked_images(dataset: Dataset) -> Dataset:
    """The readable images, each once, with their content as id; the others are listed."""
    paths = dataset.paths or ()
    pool = ThreadPoolExecutor(min(8, os.cpu_count() or 1))
    try:
        checked = pool.map(_check_image, paths)
        checks = list(tqdm(checked, "checking images", len(paths), disable=None, leave=False))
    finally:
        pool.shutdown(cancel_futures=True)  # Ctrl-C need not wait for the files in the queue
    found = pd.DataFrame(checks, columns=["id", "reason"]).assign(file=dataset.ids.tolist())
    again = (found["reason"] == "") & found["id"].duplicated()
    first = found.drop_duplicates("id").set_index("id")["file"]
    found.loc[again, "reason"] = "same bytes as " + found["id"][again].map(first)
    rows = np.flatnonzero(found["reason"] == "")
    skipped = found.loc[found["reason"] != "", ["file", "reason"]].reset_index(drop=True)
    got = f"{len(skipped)} files and no readable image in {dataset.name}"
    if not len(rows):
        got += f" (first: {': '.join(skipped.iloc[0])})"
    require(len(rows), got, "at least one image")
    kept, ids = dataset.take(rows), found["id"].to_numpy(dtype=str)[rows]
    table = kept.table.set_index(pd.Index(ids, name="id"))
    return replace(kept, ids=ids, table=table, skipped=skipped)


def _check_image(path: Path) -> tuple[str, str]:
    """Content id and "", or "" and the reason why the file cannot be used."""
    if not path.is_file():
        return "", "no such file"
    try:
        open_image(path)
        return content_id(path), ""
    except (InputError, OSError) as error:
        return "", str(error).removeprefix(str(path)).lstrip(":, ")
