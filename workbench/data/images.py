"""Pictures: opened upright and whole, named by their content, made small."""

import hashlib
import io
import threading
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from .._require import InputError, require

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff")
MAX_PIXELS = 178_956_970  # Pillow's own limit for a decompression bomb
_PILLOW_LIMIT = threading.Lock()


def open_image(path: str | Path | io.BytesIO) -> Image.Image:
    """Open a picture in RGB, upright (EXIF orientation applied), wholly decoded.

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
        limit = Image.MAX_IMAGE_PIXELS
        Image.MAX_IMAGE_PIXELS = None
        try:
            with Image.open(path) as image:
                return image.size
        finally:
            Image.MAX_IMAGE_PIXELS = limit


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
        As :func:`open_image`.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     Image.new("RGB", (300, 200)).save(f"{folder}/big.png")
    ...     small_picture(f"{folder}/big.png").size
    (96, 64)
    """
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
        As :func:`open_image`.

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

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "empty").write_bytes(b"")
    ...     content_id(f"{folder}/empty")
    'e3b0c44298fc1c14'
    """
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]
