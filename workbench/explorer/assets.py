"""The script and the style sheet of our own widgets."""

from pathlib import Path

from .._bundle import bundle

STATIC = Path(__file__).parent / "static"
SHEETS = ("explorer", "stage", "legend", "large", "filter", "pairs")  # the later add to the earlier
SCRIPT = bundle(STATIC / "explorer.js")
STYLE = "\n".join((STATIC / f"{name}.css").read_text("utf-8") for name in SHEETS)
