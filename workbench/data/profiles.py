"""Colour profiles (ICC): what a picture's numbers mean, turned to sRGB."""

import functools
import io
import re

from PIL import Image, ImageCms

MOST_BYTES = 8 * 2**20  # of a profile; those of printers have two
SPACES = {"GRAY": "L", "RGB": "RGB", "CMYK": "CMYK"}  # of a profile: mode of the pictures it fits
KEPT = 16  # transforms: pictures of one camera share one
NAME_LETTERS = 60
IGNORED = "a colour profile that cannot be used, ignored"
TURNED = "colours of profile"
_OTHERS = re.compile(r"[^\w .()-]+")  # than what a name of a profile needs


def has_profile(image: Image.Image) -> bool:
    """Tell whether a picture carries a profile, whatever it is.

    Parameters
    ----------
    image : PIL.Image.Image
        As it was opened.

    Returns
    -------
    bool
        False for none.
    """
    return bool(image.info.get("icc_profile"))


def in_srgb(image: Image.Image, profile: bytes | None) -> tuple[Image.Image, str]:
    """Turn the colours of a picture to sRGB by its profile.

    Parameters
    ----------
    image : PIL.Image.Image
        In mode L, RGB or CMYK.
    profile : bytes or None
        Of the file; one of sRGB itself changes nothing.

    Returns
    -------
    image : PIL.Image.Image
        In mode RGB.
    how : str
        Empty if nothing was changed.

    Examples
    --------
    >>> in_srgb(Image.new("RGB", (1, 1)), b"no profile")[1]
    'a colour profile that cannot be used, ignored'
    """
    if not profile:
        return image.convert("RGB"), ""
    try:
        name, space, transform = _transform(profile)
        if transform is None:
            return image.convert("RGB"), ""
        mode = SPACES[space]
        fitting = image.convert("RGB") if (image.mode, mode) == ("L", "RGB") else image
        if fitting.mode != mode:
            return image.convert("RGB"), IGNORED
        return transform.apply(fitting), f"{TURNED} {name!r} turned to sRGB"
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError, KeyError, MemoryError):
        return image.convert("RGB"), IGNORED


@functools.lru_cache(KEPT)
def _transform(profile: bytes) -> tuple[str, str, ImageCms.ImageCmsTransform | None]:
    """Name and colour space of a profile, and the way to sRGB; None for that of sRGB."""
    if len(profile) > MOST_BYTES:
        raise ValueError("a profile that is too large")
    read = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    name = _OTHERS.sub(" ", ImageCms.getProfileDescription(read)).strip()[:NAME_LETTERS]
    space = read.profile.xcolor_space.strip()
    if space == "RGB" and "srgb" in name.lower():
        return name, space, None
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    return name, space, ImageCms.ImageCmsTransform(read, srgb, SPACES[space], "RGB")
