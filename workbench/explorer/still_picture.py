"""The still picture of an explorer as one PNG: maps, legend, and what was done."""

import io
from collections.abc import Iterable

from PIL import Image, ImageDraw, ImageFont

from .._printable import printable
from .colours import rgba
from .points import small_point_size
from .sketches import points_image
from .still import Still

SIDE = 260  # pixels of a map
GAP, LINE, MARGIN = 12, 20, 12  # pixels between maps, of a line of words, around all
LEAST_WIDTH = 620  # pixels: room for words under a single map
BESIDE = 4  # maps in a row
MOST_LEGEND = 24  # classes
SWATCH = 11  # pixels of a colour in the legend
INK, PALE, PAPER = "#1b2430", "#5b6673", "#ffffff"


def still_png(still: Still) -> bytes:
    """Draw what was on the screen, with nothing but Pillow.

    Parameters
    ----------
    still : Still
        What to draw.

    Returns
    -------
    bytes
        A PNG of at most 256 colours.
    """
    columns = min(BESIDE, len(still.maps))
    width = max(LEAST_WIDTH, columns * (SIDE + GAP) - GAP + 2 * MARGIN)
    rows = -(-len(still.maps) // columns)
    legend = _legend_rows(still, width - 2 * MARGIN)
    n_lines = len(legend) + len(still.lines()) + 3  # title, warning, how to get the live one
    height = rows * (SIDE + LINE + GAP) + n_lines * LINE + 2 * MARGIN
    image = Image.new("RGB", (width, height), PAPER)
    sheet = _Sheet(image)
    sheet.write(still.title)
    sheet.write(still.banner, PALE)
    sheet.maps(still, columns)
    for entries in legend:
        sheet.legend(entries)
    for what, words in still.lines():
        sheet.write(f"{what}: {words}")
    sheet.write(still.how, PALE)
    cropped = image.crop((0, 0, width, min(height, sheet.top + MARGIN)))
    buffer = io.BytesIO()
    cropped.quantize(256, Image.Quantize.FASTOCTREE).save(buffer, "PNG")
    return buffer.getvalue()


def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(13)


def _legend_rows(still: Still, width: int) -> list[list[tuple[str, str]]]:
    """Names with their colours, in rows that fit; a bar is two ends."""
    font, used = _font(), 0.0
    rows: list[list[tuple[str, str]]] = [[]]
    for name, colour in _legend(still):
        needed = font.getlength(name) + SWATCH + 2 * GAP
        if used + needed > width and rows[-1]:
            rows.append([])
            used = 0.0
        rows[-1].append((name, colour))
        used += needed
    return rows


def _legend(still: Still) -> list[tuple[str, str]]:
    bar = still.paint.bar
    if bar:
        ends = ((bar["low"], bar["colours"][0]), (bar["high"], bar["colours"][-1]))
        return [(printable(f"{still.colour} {value}"), colour) for value, colour in ends]
    items = [item for item in still.paint.items if item.name not in still.hidden]
    named = [(_short(item.name), item.colour) for item in items[:MOST_LEGEND]]
    more = len(items) - MOST_LEGEND
    return [*named, (f"and {more:,} more", PAPER)] if more > 0 else named


def _short(name: str) -> str:
    words = printable(name, one_line=True)
    return words if len(words) <= 32 else f"{words[:20]}…{words[-10:]}"


class _Sheet:
    """Writes and draws from the top down."""

    def __init__(self, image: Image.Image) -> None:
        self._image, self._draw = image, ImageDraw.Draw(image)
        self._font = _font()
        self.top = MARGIN

    def write(self, words: str, colour: str = INK) -> None:
        """Write one line; what has no room is cut."""
        if words:
            room = self._image.width - 2 * MARGIN
            self._text(MARGIN, self._cut(printable(words, one_line=True), room), colour)
            self.top += LINE

    def _text(self, left: float, words: str, colour: str = INK) -> None:
        self._draw.text((left, self.top), words, fill=colour, font=self._font)

    def _cut(self, words: str, room: float) -> str:
        if self._font.getlength(words) <= room:
            return words
        letters = len(words)
        while letters > 1 and self._font.getlength(f"{words[:letters]}…") > room:
            letters = int(letters * 0.95)
        return f"{words[:letters]}…"

    def maps(self, still: Still, columns: int) -> None:
        """Draw the maps with their names, so many beside each other."""
        names = list(still.maps)
        for start in range(0, len(names), columns):
            for place, name in enumerate(names[start : start + columns]):
                left = MARGIN + place * (SIDE + GAP)
                self._text(left, self._cut(printable(name, one_line=True), SIDE))
                self._map(still, name, left, self.top + LINE)
            self.top += SIDE + LINE + GAP

    def _map(self, still: Still, name: str, left: int, top: int) -> None:
        xy, paint = still.points(name)
        size = small_point_size(len(still.maps[name]), SIDE)
        drawn = points_image(xy, paint, size, SIDE)
        coloured = drawn.convert("RGBA")
        self._image.paste(coloured, (left, top), coloured)
        box = (left, top, left + SIDE - 1, top + SIDE - 1)
        self._draw.rectangle(box, outline="#c9ced6")

    def legend(self, entries: Iterable[tuple[str, str]]) -> None:
        """Draw a row of names with their colours."""
        left = float(MARGIN)
        for name, colour in entries:
            red, green, blue = (round(255 * part) for part in rgba(colour)[:3])
            box = (left, self.top + 2, left + SWATCH, self.top + 2 + SWATCH)
            self._draw.rectangle(box, fill=(red, green, blue))
            self._text(left + SWATCH + 5, name)
            left += self._font.getlength(name) + SWATCH + 2 * GAP
        self.top += LINE
