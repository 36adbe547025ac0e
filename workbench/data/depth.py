"""Pictures of 16 bits, whole numbers and floats become 8 bits: by their range, and said."""

from collections.abc import Iterator

import numpy as np
from PIL import Image

from .._require import require

AT_ONCE = 2**20  # pixels that are turned into numbers at once
LIMITS = {"I": (255, 65535), "F": (1, 255)}  # usual ranges, from 0 on
WORDS = {"I": "whole numbers", "F": "floats"}
BITS = 258  # these three are tags of TIFF, the next two values of them
PHOTOMETRIC = 262
SAMPLE_FORMAT = 339
WHITE_IS_ZERO = 0
UNSIGNED = 1
TRANSPARENT = "transparency"  # in the info of a picture


def depth_tags(image: Image.Image) -> dict[int, object]:
    """Give the TIFF tags that say what the values of a picture mean.

    Parameters
    ----------
    image : PIL.Image.Image
        As it was opened.

    Returns
    -------
    dict of int to object
        Empty for other formats.
    """
    tags = getattr(image, "tag_v2", {})
    return {tag: tags[tag] for tag in (BITS, PHOTOMETRIC, SAMPLE_FORMAT) if tag in tags}


def eight_bits(
    image: Image.Image, kind: str | None, tags: dict[int, object]
) -> tuple[Image.Image, str]:
    """Give a picture 8 bits for each channel, and say how, if it has more.

    16 bits are scaled by the range of the type, 0 to 65535, so that pictures stay comparable. Whole
    numbers of 32 bits and floats are scaled by the smallest usual range that holds every value: 0
    to 1 (floats), 0 to 255, 0 to 65535 (whole numbers); by their least and greatest value beyond
    these.

    Parameters
    ----------
    image : PIL.Image.Image
        Wholly decoded.
    kind : str or None
        Its file format.
    tags : dict of int to object
        Of a TIFF; empty for other formats.

    Returns
    -------
    image : PIL.Image.Image
        In mode L, LA where one value is transparent, or as it was if it has 8 bits.
    how : str
        Empty if nothing was scaled.

    Raises
    ------
    InputError
        If a value is NaN or infinite.

    Examples
    --------
    >>> grey = Image.fromarray(np.array([[0, 257, 65535]], np.uint16))
    >>> small, how = eight_bits(grey, "PNG", {})
    >>> np.asarray(small).tolist(), how
    ([[0, 1, 255]], '16 bits, 0 to 65535 shown as 0 to 255')
    """
    if image.mode.startswith("I;16") or (image.mode == "I" and kind == "PNG"):
        bits = 12 if _first(tags, BITS) == 12 else 16
        low, high = 0.0, float(2**bits - 1)
        how = f"{bits} bits, 0 to {2**bits - 1} shown as 0 to 255"
    elif image.mode in LIMITS:
        least, most = _extremes(image, tags)
        low, high, how = _range(image.mode, least, most)
    else:
        return image, ""
    if not how:
        return image.convert("L"), ""
    return _scaled(image, tags, low, high), how


def _range(mode: str, least: float, most: float) -> tuple[float, float, str]:
    """What is shown as 0 and as 255, in words too; no words for what 8 bits hold as it is."""
    values = f"{WORDS[mode]} from {least:g} to {most:g}"
    for limit in LIMITS[mode]:
        if least >= 0 and most <= limit:
            how = "" if limit == 255 else f"{values}, 0 to {limit} shown as 0 to 255"
            return 0.0, float(limit), how
    return least, most, f"{values}, shown as 0 to 255"


def _extremes(image: Image.Image, tags: dict[int, object]) -> tuple[float, float]:
    least, most = np.inf, -np.inf
    for _, rows in _numbers(image, tags):
        require(np.isfinite(rows).all(), "a picture with NaN or infinite values", "finite ones")
        least, most = min(least, float(rows.min())), max(most, float(rows.max()))
    return least, most


def _scaled(image: Image.Image, tags: dict[int, object], low: float, high: float) -> Image.Image:
    small = Image.new("L", image.size)
    small.info = {key: value for key, value in image.info.items() if key != TRANSPARENT}
    clear = image.info.get(TRANSPARENT)  # the value of a PNG that is not seen
    alpha = Image.new("L", image.size, 255) if isinstance(clear, int) else None
    span = high - low or 1.0
    for top, rows in _numbers(image, tags):
        shares = (rows.astype(np.float64) - low) / span
        if _first(tags, PHOTOMETRIC) == WHITE_IS_ZERO:
            shares = 1 - shares
        small.paste(_grey(255 * shares), (0, top))
        if alpha is not None:
            alpha.paste(_grey(255.0 * (rows != clear)), (0, top))
    if alpha is not None:
        small.putalpha(alpha)
    return small


def _grey(values: np.ndarray) -> Image.Image:
    return Image.fromarray(np.rint(values).astype(np.uint8))


def _numbers(image: Image.Image, tags: dict[int, object]) -> Iterator[tuple[int, np.ndarray]]:
    """First row and values of each part of a picture."""
    unsigned = image.mode == "I" and _first(tags, BITS) == 32
    unsigned = unsigned and _first(tags, SAMPLE_FORMAT, UNSIGNED) == UNSIGNED
    height = max(1, AT_ONCE // image.width)
    for top in range(0, image.height, height):
        part = image.crop((0, top, image.width, min(top + height, image.height)))
        rows = np.asarray(part)
        yield top, rows.view(np.uint32) if unsigned else rows


def _first(tags: dict[int, object], tag: int, default: int | None = None) -> object:
    value = tags.get(tag, default)
    return value[0] if isinstance(value, tuple) and value else value
