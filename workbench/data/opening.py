"""The one place that opens pictures: known formats, bounded in size, time and memory."""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

from .._require import InputError, require
from .depth import depth_tags, eight_bits
from .guarded import MAX_SCANS, MAX_SECONDS, GuardedFile, PixelShare
from .plain_files import open_plain, shown
from .tiff_tags import check_tags

FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF")  # no other decoder of Pillow is tried
MAX_PIXELS = 178_956_970  # Pillow's own limit for a decompression bomb
MAX_RATIO = 100  # longer side to shorter: models make the shorter one a few hundred pixels long
MAX_BYTES = 2**31  # of a file
_SHARE = PixelShare(MAX_PIXELS)
_PILLOW_LIMIT = threading.Lock()


def opened(source: str | Path | io.BytesIO) -> tuple[Image.Image, str]:
    """Open a picture in RGB, upright, wholly decoded, and say how its values were scaled.

    Parameters
    ----------
    source : str, Path or BytesIO
        Image file, or its bytes. What it is, is told by its content, not by its name.

    Returns
    -------
    image : PIL.Image.Image
        In mode RGB; of several frames the first.
    how : str
        Empty for pictures of 8 bits.

    Raises
    ------
    InputError
        If it cannot be read within the limits.
    """
    name = "a picture" if isinstance(source, io.BytesIO) else shown(source)
    try:
        with _file_of(source) as file:
            return _decoded(file)
    except InputError as error:
        raise InputError(_told(name, str(error))) from error
    except UnidentifiedImageError as error:
        known = "JPEG, PNG, WebP, BMP, GIF or TIFF"
        raise InputError(f"{name}: expected an image in {known}, the format is unknown.") from error
    except MemoryError as error:
        raise InputError(f"{name}: expected an image that fits the memory.") from error
    except Exception as error:  # decoders raise EOFError, struct.error, zlib.error and others
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        reason = reason[:1].lower() + reason[1:]
        raise InputError(f"{name}: expected a readable image ({reason}).") from error


def _told(name: str, problem: str) -> str:
    """Put the name before what is wrong, unless it stands there."""
    return problem if problem.startswith(name) else f"{name}, {problem}"


@contextmanager
def _file_of(source: str | Path | io.BytesIO) -> Iterator[BinaryIO]:
    taken = nullcontext(source) if isinstance(source, io.BytesIO) else open_plain(source)
    with taken as file:
        length = file.seek(0, io.SEEK_END)
        require(length <= MAX_BYTES, f"a file of {length:,} bytes", f"at most {MAX_BYTES:,}")
        yield file


def _decoded(file: BinaryIO) -> tuple[Image.Image, str]:
    guarded = GuardedFile(file, MAX_SECONDS)
    check_tags(guarded, MAX_PIXELS)
    try:
        image = Image.open(guarded, formats=FORMATS)  # type: ignore[arg-type]  # what it reads
    except Image.DecompressionBombError:
        _check_size(*_header_size(guarded))
        raise
    with image:
        pixels = _check_size(*image.size)
        if image.format in ("JPEG", "MPO"):
            guarded.limit_scans(MAX_SCANS * MAX_PIXELS // pixels)
        with _SHARE.take(pixels):
            return _as_rgb(image)


def _check_size(width: int, height: int) -> int:
    """Refuse a picture by what its header says; give its pixels."""
    size = f"{width} x {height} pixels"
    limit = f"at most {MAX_PIXELS / 1e6:.0f} megapixels"
    require(width * height <= MAX_PIXELS, size, limit)
    thin = max(width, height) > MAX_RATIO * min(width, height)
    require(not thin, f"{size}, too long and thin", f"at most {MAX_RATIO} times as long as wide")
    return width * height


def _as_rgb(image: Image.Image) -> tuple[Image.Image, str]:
    image.load()
    kind, tags = image.format, depth_tags(image)
    ImageOps.exif_transpose(image, in_place=True)
    image, how = eight_bits(image, kind, tags)
    return image.convert("RGB"), how


def _header_size(file: GuardedFile) -> tuple[int, int]:
    """Width and height that the header claims, where Pillow refuses to tell."""
    with _PILLOW_LIMIT:
        limit = Image.MAX_IMAGE_PIXELS
        Image.MAX_IMAGE_PIXELS = None
        try:
            with Image.open(file, formats=FORMATS) as image:  # type: ignore[arg-type]
                return image.size
        finally:
            Image.MAX_IMAGE_PIXELS = limit
