"""The colour that is seen where a picture is transparent."""

import functools
import re

from .._require import require
from .plain_files import shown

WHITE = "#ffffff"
_HEX = re.compile("#[0-9a-fA-F]{6}")


@functools.lru_cache(64)
def colour_of(background: str) -> str:
    """Spell a colour as ``#rrggbb``.

    Parameters
    ----------
    background : str
        Name of a colour of CSS, or ``#rrggbb``.

    Returns
    -------
    str
        In small letters.

    Raises
    ------
    InputError
        If there is no such colour.

    Examples
    --------
    >>> colour_of("white"), colour_of("#FFAA00")
    ('#ffffff', '#ffaa00')
    """
    from PIL import ImageColor

    known = isinstance(background, str) and background.lower() in ImageColor.colormap
    is_hex = isinstance(background, str) and _HEX.fullmatch(background)
    got = f"background={shown(repr(background), 80)}"
    require(known or is_hex, got, "the name of a colour, such as white, or #rrggbb")
    red, green, blue = ImageColor.getrgb(background)[:3]
    return f"#{red:02x}{green:02x}{blue:02x}"
