"""A decoded picture as people see it: upright, in sRGB, whatever is transparent on a background."""

from PIL import Image, ImageOps

from .depth import depth_tags, eight_bits
from .profiles import has_profile, in_srgb

ANIMATED = ("GIF", "PNG", "WEBP", "TIFF", "AVIF")  # an MPO has several views of one moment
FRAMES = "several frames, the first is shown"
TRANSPARENT = "transparent, shown on"


def treatment_of(image: Image.Image, background: str) -> str:
    """Say, by the header alone, how a picture becomes RGB if that is not plain decoding.

    It names what its encoded rows depend on beside the bytes of the file.

    Parameters
    ----------
    image : PIL.Image.Image
        As it was opened, not decoded yet.
    background : str
        ``#rrggbb``.

    Returns
    -------
    str
        Empty where there is neither transparency nor a colour profile.

    Examples
    --------
    >>> treatment_of(Image.new("LA", (1, 1)), "#ffffff"), treatment_of(Image.new("L", (1, 1)), "")
    ('on #ffffff', '')
    """
    parts = []
    if image.has_transparency_data:
        parts.append(f"on {background}")
    if has_profile(image):
        parts.append("in sRGB")
    return ", ".join(parts)


def as_seen(image: Image.Image, background: str) -> tuple[Image.Image, str]:
    """Decode a picture and make it what people see.

    Parameters
    ----------
    image : PIL.Image.Image
        As it was opened.
    background : str
        ``#rrggbb``, seen where it is transparent.

    Returns
    -------
    image : PIL.Image.Image
        In mode RGB.
    how : str
        What was done, in words, apart by ``"; "``; empty for most pictures.

    Raises
    ------
    InputError
        If a value is NaN or infinite.
    """
    image.load()
    kind = image.format
    tags = depth_tags(image)
    profile = image.info.get("icc_profile")
    frames = FRAMES if kind in ANIMATED and getattr(image, "is_animated", False) else ""
    ImageOps.exif_transpose(image, in_place=True)
    image, depth = eight_bits(image, kind, tags)
    image = image.convert("LA") if image.mode == "La" else image
    alpha = _alpha(image)
    picture, colours = in_srgb(_opaque(image), profile)
    laid = ""
    if alpha is not None:
        paper = Image.new("RGB", picture.size, background)
        paper.paste(picture, mask=alpha)
        picture, laid = paper, f"{TRANSPARENT} {background}"
    return picture, "; ".join(filter(None, [frames, depth, colours, laid]))


def _alpha(image: Image.Image) -> Image.Image | None:
    """How much of each pixel is seen; None where all are, wholly."""
    if not image.has_transparency_data:
        return None
    alpha = image.convert("RGBA").getchannel("A")
    return None if alpha.getextrema() == (255, 255) else alpha


def _opaque(image: Image.Image) -> Image.Image:
    """The colours alone, in a mode that profiles are made for."""
    if image.mode in ("L", "RGB", "CMYK"):
        return image
    if image.mode in ("1", "LA"):
        return image.convert("L")
    straight = image.convert("RGBA") if image.mode in ("RGBa", "P", "PA") else image
    return straight.convert("RGB")
