"""Pictures: opened upright and whole, named by their content, made small."""

import hashlib
import io
from pathlib import Path

from PIL import Image

from .._checks import is_integer
from .._require import require
from .opening import opened
from .plain_files import open_plain

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff")


def open_image(path: str | Path | io.BytesIO) -> Image.Image:
    """Open a picture in RGB, upright (EXIF orientation applied), wholly decoded.

    What it is, is told by its content, whatever its name: JPEG, PNG, WebP, BMP, GIF or TIFF. Of
    several frames it is the first. Pictures of 16 bits, of whole numbers and of floats are scaled
    to 8 bits by their range.

    Parameters
    ----------
    path : str, Path or BytesIO
        Image file, or its bytes.

    Returns
    -------
    PIL.Image.Image
        In mode RGB.

    Raises
    ------
    InputError
        If the file is missing or no plain file, no image, truncated, above 178 megapixels or 2 GiB,
        more than 100 times as long as wide, with NaN or infinite values, or takes more than half
        a minute to decode.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     Image.new("L", (3, 2)).save(f"{folder}/grey.png")
    ...     open_image(f"{folder}/grey.png").size
    (3, 2)
    """
    return opened(path)[0]


def small_picture(path: str | Path, size: int = 96) -> Image.Image:
    """Open a picture and make it small, as thumbnails show it.

    Parameters
    ----------
    path : str or Path
        Image file.
    size : int, default=96
        Pixels of its longer side at most; a smaller picture stays as it is.

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
    image = open_image(path)
    image.thumbnail((size, size))
    return image


def thumbnail(path: str | Path, size: int = 96) -> bytes:
    """Make a small WebP copy of a picture.

    Parameters
    ----------
    path : str or Path
        Image file.
    size : int, default=96
        Pixels of its longer side at most.

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
    small_picture(path, size).save(buffer, "WEBP", quality=70)
    return buffer.getvalue()


def content_id(path: str | Path) -> str:
    """Name a file by its content.

    Parameters
    ----------
    path : str or Path
        Any file.

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
    with open_plain(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]
