"""Formats of pictures that are opened here: no other decoder of Pillow is tried."""

import functools
from typing import BinaryIO

from PIL import Image, features

from .._require import InputError
from .guarded import GuardedFile

ALWAYS = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF")
SUFFIXES = (
    ".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".avif", ".heic", ".heif",
)  # fmt: skip
HEIF = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")  # brands
AVIF = (b"avif", b"avis")
NAMES = "JPEG, PNG, WebP, BMP, GIF, TIFF, AVIF or HEIC"


def formats_for(file: BinaryIO | GuardedFile) -> tuple[str, ...]:
    """Say which decoders may try a file, by its first bytes; go to its start.

    Parameters
    ----------
    file : binary file
        Positioned anywhere.

    Returns
    -------
    tuple of str
        As ``PIL.Image.open`` names them.

    Raises
    ------
    InputError
        If it is a picture of a kind that needs a library which is not there.
    """
    file.seek(0)
    head = file.read(12)
    file.seek(0)
    if head[4:8] != b"ftyp":
        return ALWAYS
    if head[8:12] in AVIF:
        return _avif()
    if head[8:12] in HEIF:
        return _heif()
    return ALWAYS


def _avif() -> tuple[str, ...]:
    if not features.check("avif"):
        raise InputError('an AVIF picture: expected pip install "pillow>=11.3" to read it.')
    return ("AVIF",)


@functools.cache
def _heif() -> tuple[str, ...]:
    """HEIC by the library of the extra, and AVIF, whose files may begin alike."""
    try:
        from pillow_heif import register_heif_opener
    except ImportError:
        said = 'expected pip install "krossfuse-workbench[heif]" to read it'
        raise InputError(f"a HEIC picture: {said}.") from None
    register_heif_opener()
    Image.init()
    return ("HEIF", "AVIF") if features.check("avif") else ("HEIF",)
