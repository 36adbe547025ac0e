"""The script and the style sheet of our own widgets."""

from pathlib import Path

from .. import _filtering
from .._bundle import bundle

STATIC = Path(__file__).parent / "static"
SHARED = Path(_filtering.__file__).parent / "static"
SHEETS = (  # the later add to the earlier
    STATIC / "explorer.css",
    STATIC / "stage.css",
    SHARED / "words.css",
    STATIC / "legend.css",
    SHARED / "large.css",
    SHARED / "filter.css",
    STATIC / "pairs.css",
)
SCRIPT = bundle(STATIC / "explorer.js")
STYLE = "\n".join(sheet.read_text("utf-8") for sheet in SHEETS)
