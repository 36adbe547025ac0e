"""The still picture of an explorer as HTML, for notebooks that are read without a kernel.

The page has no script. Its style sheet, which JupyterLab takes from trusted notebooks alone, shows
either the page or the live explorer of the same key, never both; and the page instead of what
JupyterLab says where a widget has no kernel.
"""

import base64
import io
from collections.abc import Iterable, Sequence

from PIL import Image

from .._printable import html_text
from .colours import LegendItem
from .points import small_point_size
from .sketches import png_uri, points_image
from .still import Hit, Still

SIDE = 280  # pixels of a map
THUMBNAIL = 56  # pixels of a picture
MOST_LEGEND = 40  # classes
LIVE = ".{key}:not(.jupyter-widgets-disconnected)"
# In turn: the page where the explorer lives; an explorer whose kernel is gone; words alone where
# JupyterLab has no widget to show. `:has` may not stand within `:has`.
RULES = """
:root:has({live}) :is(.wb-still-{key}, .jp-OutputArea-child:has(.wb-still-{key})),
.jp-OutputArea-child:has(.wb-still-{key}) ~ .jp-OutputArea-child:has(
  .{key}.jupyter-widgets-disconnected),
.jp-OutputArea-child:has(.wb-still-{key}) ~ .jp-OutputArea-child:has(
  > .lm-Panel:not([data-mime-type])):not(:has(> .lm-Panel > *)) {{ display: none; }}
"""
BOX = "display: inline-block; vertical-align: top; margin: 0 8px 8px 0"
FRAME = "border: 1px solid #8886; border-radius: 4px"
PALE = "opacity: 0.75"


def still_page(still: Still, key: str) -> str:
    """Write what was on the screen as a piece of HTML.

    Parameters
    ----------
    still : Still
        What to show.
    key : str
        Class of the live explorer.

    Returns
    -------
    str
        Words from data are escaped; pictures stand inside.
    """
    rules = RULES.format(key=key, live=LIVE.format(key=key))
    title = " · ".join(html_text(each) for each in (still.title, still.banner) if each)
    parts = [
        f"<style>{rules}</style>",
        f"<p><b>{title}</b><br><span style='{PALE}'>{still.how}</span></p>",
        f"<div>{''.join(_map(still, name) for name in still.maps)}</div>",
        f"<p>{_legend(still)}</p>",
        f"<p>{'<br>'.join(_line(what, words) for what, words in still.lines())}</p>",
        *_strips(still),
    ]
    return f"<div class='wb-still wb-still-{key}'>{''.join(parts)}</div>"


def _map(still: Still, name: str) -> str:
    xy, paint = still.points(name)
    size = small_point_size(len(still.maps[name]), SIDE)
    source = png_uri(points_image(xy, paint, size, SIDE))
    picture = f"<img alt='map of {html_text(name)}' src='{source}' width='{SIDE}' style='{FRAME}'>"
    return f"<div style='{BOX}; max-width: 100%'><b>{html_text(name)}</b><br>{picture}</div>"


def _legend(still: Still) -> str:
    colour = f"Colour: <b>{html_text(still.colour)}</b> "
    bar = still.paint.bar
    if bar:
        steps = "".join(_swatch(each, width=3) for each in bar["colours"])
        return f"{colour} {html_text(bar['low'])} {steps} {html_text(bar['high'])}"
    items = [item for item in still.paint.items if item.name not in still.hidden]
    named = [_entry(item) for item in items[:MOST_LEGEND]]
    if len(items) > MOST_LEGEND:
        named.append(f"and {len(items) - MOST_LEGEND:,} more")
    if still.hidden:
        named.append(f"({len(still.hidden):,} hidden)")
    return f"{colour}&emsp;{' &emsp;'.join(named)}"


def _entry(item: LegendItem) -> str:
    words = f"{_swatch(item.colour)}&nbsp;{html_text(item.name)}"
    return f"<span style='white-space: nowrap'>{words}</span>"


def _swatch(colour: str, width: int = 11) -> str:
    box = f"display: inline-block; width: {width}px; height: 11px"
    return f"<span style='{box}; background-color: {colour}'></span>"


def _line(what: str, words: str) -> str:
    return f"<b>{what}:</b> {html_text(words)}"


def _strips(still: Still) -> Iterable[str]:
    """Samples of the selection, and first hits of the last query, space by space."""
    if still.shown:
        yield f"<div><b>First of the selection</b><br>{_strip(still.shown)}</div>"
    if still.hits:
        yield f"<div><b>First hits of</b> {html_text(still.queries[-1])}</div>"
    for name, hits in still.hits.items():
        found = html_text(hits) if isinstance(hits, str) else _strip(hits)
        yield f"<div style='{BOX}'><b>{html_text(name)}</b><br>{found}</div>"


def _strip(hits: Sequence[Hit]) -> str:
    """Samples side by side in one picture; their labels where there are no pictures."""
    if not hits:
        return ""
    labels = ", ".join(hit.label for hit in hits)
    pictures = [hit.picture for hit in hits if hit.picture]
    if not pictures:
        return html_text(labels)
    sheet = Image.new("RGB", (len(pictures) * (THUMBNAIL + 2), THUMBNAIL), "#ffffff")
    for place, picture in enumerate(pictures):
        sheet.paste(_thumbnail(picture), (place * (THUMBNAIL + 2), 0))
    buffer = io.BytesIO()
    sheet.save(buffer, "WEBP", quality=70)
    source = f"data:image/webp;base64,{base64.b64encode(buffer.getvalue()).decode()}"
    return f"<img alt='{html_text(labels)}' title='{html_text(labels)}' src='{source}'>"


def _thumbnail(picture: bytes) -> Image.Image:
    """A picture in the middle of a square."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.thumbnail((THUMBNAIL, THUMBNAIL))
    square = Image.new("RGB", (THUMBNAIL, THUMBNAIL), "#ffffff")
    square.paste(image, ((THUMBNAIL - image.width) // 2, (THUMBNAIL - image.height) // 2))
    return square
