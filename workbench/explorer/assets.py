"""The script and the style sheet of our own widgets."""

from pathlib import Path

from .._bundle import bundle

STATIC = Path(__file__).parent / "static"
SCRIPT = bundle(STATIC / "explorer.js")
STYLE = (STATIC / "explorer.css").read_text("utf-8")
