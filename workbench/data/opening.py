"""The one place that opens pictures: known formats, bounded in size, time and memory."""

import io
import threading
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

from .._require import InputError, require
from .background import WHITE
from .guarded import FEW_BYTES, MAX_SCANS, GuardedFile, PixelShare, guarded, limit_scans
from .picture_formats import NAMES, formats_for
from .plain_files import open_at_once, shown
from .seeing import as_seen, treatment_of
from .tiff_tags import check_tags

MAX_PIXELS = 178_956_970  # Pillow's own limit for a decompression bomb
MAX_RATIO = 100  # longer side to shorter: models make the shorter one a few hundred pixels long
MAX_BYTES = 2**31  # of a file
FEW_PIXELS = 2**20  # of a picture that need not wait for its share: eight at once take 32 MB
_SHARE = PixelShare(MAX_PIXELS)
_PILLOW_LIMIT = threading.Lock()


@dataclass(frozen=True)
class Opened:
    """A picture in RGB, what was done to make it so, and what its rows depend on for that."""

    image: Image.Image
    how: str
    treatment: str


def opened(
    source: str | Path | io.BytesIO, background: str = WHITE, *, name: str | None = None,
    least: int | None = None,
) -> Opened:  # fmt: skip
    """Open a picture in RGB, upright, wholly decoded, and say what was done to it.

    Parameters
    ----------
    source : str, Path or BytesIO
        Image file, or its bytes. What it is, is told by its content, not by its name.
    background : str, default="#ffffff"
        ``#rrggbb``, seen where the picture is transparent.
    name : str, default=None
        What errors call it; by its path if None.
    least : int, default=None
        Pixels that the shorter side of a JPEG keeps at least: it is decoded at a half, a quarter or
        an eighth of its size where that leaves them; None decodes all of it.

    Returns
    -------
    Opened
        ``image`` in mode RGB, of several frames the first; ``how`` in words, empty for most;
        ``treatment`` as :func:`~workbench.data.seeing.treatment_of` gives it.

    Raises
    ------
    InputError
        If it cannot be read within the limits.
    """
    try:
        with _plain(source) as file:
            return _decoded(_reader_of(file), background, least)
    except Exception as error:  # decoders raise EOFError, struct.error, zlib.error and others
        if name is None:
            name = "a picture" if isinstance(source, io.BytesIO) else shown(source)
        raise InputError(_told(name, error)) from error


def treatment(source: str | Path | io.BytesIO, background: str = WHITE) -> str:
    """Read the header alone, and say what a picture's rows depend on beside its bytes.

    Parameters
    ----------
    source : str, Path or BytesIO
        Image file, or its bytes.
    background : str, default="#ffffff"
        ``#rrggbb``.

    Returns
    -------
    str
        Empty for most pictures, and for what is none: that is said when it is opened.
    """
    try:
        with _plain(source) as plain:
            file = _reader_of(plain)
            check_tags(file, MAX_PIXELS)
            with Image.open(file, formats=formats_for(file)) as image:  # type: ignore[arg-type]
                return treatment_of(image, background)
    except Exception:  # decoders raise whatever they like
        return ""


def _told(name: str, error: Exception) -> str:
    """Say in one sentence, which begins with a name, what went wrong."""
    if isinstance(error, InputError):
        problem = str(error)
        return problem if problem.startswith(name) else f"{name}, {problem}"
    if isinstance(error, UnidentifiedImageError):
        return f"{name}: expected an image in {NAMES}, the format is unknown."
    if isinstance(error, MemoryError):
        return f"{name}: expected an image that fits the memory."
    reason = " ".join(str(error).split())[:200] or type(error).__name__
    reason = reason[:1].lower() + reason[1:]
    return f"{name}: expected a readable image ({reason})."


def _plain(source: str | Path | io.BytesIO) -> AbstractContextManager[BinaryIO]:
    return (
        nullcontext(source) if isinstance(source, io.BytesIO) else open_at_once(source, FEW_BYTES)
    )


def _reader_of(file: BinaryIO) -> BinaryIO | GuardedFile:
    length = file.seek(0, io.SEEK_END)
    require(length <= MAX_BYTES, f"a file of {length:,} bytes", f"at most {MAX_BYTES:,}")
    return guarded(file, length)


def _decoded(file: BinaryIO | GuardedFile, background: str, least: int | None) -> Opened:
    check_tags(file, MAX_PIXELS)
    formats = formats_for(file)
    try:
        image = Image.open(file, formats=formats)  # type: ignore[arg-type]  # what it reads
    except Image.DecompressionBombError:
        _check_size(*_header_size(file, formats))
        raise
    with image:
        pixels = _check_size(*image.size)
        if image.format in ("JPEG", "MPO"):
            limit_scans(file, MAX_SCANS * MAX_PIXELS // pixels)
        made = treatment_of(image, background)
        if least is not None:
            image.draft(image.mode, (least, least))
            pixels = image.width * image.height
        with nullcontext() if pixels <= FEW_PIXELS else _SHARE.take(pixels):
            return Opened(*as_seen(image, background), made)


def _check_size(width: int, height: int) -> int:
    """Refuse a picture by what its header says; give its pixels."""
    size = f"{width} x {height} pixels"
    limit = f"at most {MAX_PIXELS / 1e6:.0f} megapixels"
    require(width * height <= MAX_PIXELS, size, limit)
    thin = max(width, height) > MAX_RATIO * min(width, height)
    require(not thin, f"{size}, too long and thin", f"at most {MAX_RATIO} times as long as wide")
    return width * height


def _header_size(file: BinaryIO | GuardedFile, formats: tuple[str, ...]) -> tuple[int, int]:
    """Width and height that the header claims, where Pillow refuses to tell."""
    with _PILLOW_LIMIT:
        limit = Image.MAX_IMAGE_PIXELS
        Image.MAX_IMAGE_PIXELS = None
        try:
            with Image.open(file, formats=formats) as image:  # type: ignore[arg-type]
                return image.size
        finally:
            Image.MAX_IMAGE_PIXELS = limit
