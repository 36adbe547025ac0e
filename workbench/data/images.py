"""Pictures: opened upright and whole, named by their content, made small."""

import hashlib
import io
from contextlib import nullcontext
from pathlib import Path

from PIL import Image

from .._checks import is_integer
from .._require import require
from .background import colour_of
from .opening import opened
from .plain_files import open_plain


def open_image(
    path: str | Path | io.BytesIO, background: str = "white", *, jpeg_draft: int | None = None
) -> Image.Image:
    """Open a picture in RGB, upright (EXIF orientation applied), wholly decoded.

    What it is, is told by its content, whatever its name: JPEG, PNG, WebP, BMP, GIF, TIFF, AVIF
    (with Pillow 11.3 or newer) or HEIC (with the extra ``heif``). Of several frames it is the
    first. What is transparent shows the background; colours are turned to sRGB by the picture's
    profile (ICC); 16 bits, whole numbers and floats are scaled to 8 bits by their range.

    Parameters
    ----------
    path : str, Path or BytesIO
        Image file, or its bytes.
    background : str, default="white"
        Name of a colour, or ``#rrggbb``.
    jpeg_draft : int, default=None
        Pixels that the shorter side of a JPEG keeps at least: it is decoded at a half, a quarter or
        an eighth of its size, several times as fast, where that leaves them. None decodes all.

    Returns
    -------
    PIL.Image.Image
        In mode RGB.

    Raises
    ------
    InputError
        If the file is missing or no plain file, no image, truncated, above 178 megapixels or 2 GiB,
        more than 100 times as long as wide, with NaN or infinite values, or takes more than half
        a minute to decode; or if there is no such colour, or ``jpeg_draft`` is no whole number of
        pixels.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     Image.new("L", (3, 2)).save(f"{folder}/grey.png")
    ...     open_image(f"{folder}/grey.png").size
    (3, 2)
    """
    check_draft(jpeg_draft)
    return opened(path, colour_of(background), least=jpeg_draft).image


def check_draft(jpeg_draft: object) -> None:
    """Refuse what is no least number of pixels.

    Parameters
    ----------
    jpeg_draft : object
        Of :func:`open_image`.

    Raises
    ------
    InputError
        If it is neither None nor a whole number above 0.

    Examples
    --------
    >>> check_draft(None)
    """
    fits = jpeg_draft is None or (is_integer(jpeg_draft) and jpeg_draft > 0)  # type: ignore[operator]
    require(fits, f"jpeg_draft={jpeg_draft!r}", "a whole number of pixels above 0, or None")


def small_picture(path: str | Path, size: int = 96, background: str = "white") -> Image.Image:
    """Open a picture and make it small, as thumbnails show it.

    Parameters
    ----------
    path : str or Path
        Image file.
    size : int, default=96
        Pixels of its longer side at most; a smaller picture stays as it is.
    background : str, default="white"
        As in :func:`open_image`.

    Returns
    -------
    PIL.Image.Image
        In mode RGB.

    Raises
    ------
    InputError
        If ``size`` is no whole number above 0; else as :func:`open_image`.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     Image.new("RGB", (300, 200)).save(f"{folder}/big.png")
    ...     small_picture(f"{folder}/big.png").size
    (96, 64)
    """
    is_side = is_integer(size) and size > 0
    require(is_side, f"size={size!r}", "a whole number of pixels above 0")
    image = open_image(path, background, jpeg_draft=2 * size)
    image.thumbnail((size, size))
    return image


def thumbnail(path: str | Path, size: int = 96, background: str = "white") -> bytes:
    """Make a small WebP copy of a picture.

    Parameters
    ----------
    path : str or Path
        Image file.
    size : int, default=96
        Pixels of its longer side at most.
    background : str, default="white"
        As in :func:`open_image`.

    Returns
    -------
    bytes
        A WebP file.

    Raises
    ------
    InputError
        As :func:`small_picture`.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     Image.new("RGB", (300, 200)).save(f"{folder}/big.png")
    ...     Image.open(io.BytesIO(thumbnail(f"{folder}/big.png"))).size
    (96, 64)
    """
    buffer = io.BytesIO()
    small_picture(path, size, background).save(buffer, "WEBP", quality=70)
    return buffer.getvalue()


def content_id(path: str | Path | io.BytesIO) -> str:
    """Name a file by its content.

    Parameters
    ----------
    path : str, Path or BytesIO
        Any file, or its bytes.

    Returns
    -------
    str
        First 16 hexadecimal digits of the SHA-256 of its bytes.

    Raises
    ------
    InputError
        If it is no plain file, or cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "empty").write_bytes(b"")
    ...     content_id(f"{folder}/empty")
    'e3b0c44298fc1c14'
    """
    with nullcontext(path) if isinstance(path, io.BytesIO) else open_plain(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]
