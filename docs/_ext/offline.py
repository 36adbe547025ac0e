"""The built pages load nothing from elsewhere: checked when the build ends."""

import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util import logging

LOADED = re.compile(
    r"<(?:script|link|img|iframe|source|video|audio|object|embed|image|use)\b[^>]*?"
    r"\b(?:src|srcset|href|data)\s*=\s*[\"']?((?:https?:)?//[^\"'\s>]+)"
    r"|(?:@import\s*|url\(\s*)[\"']?((?:https?:)?//[^\"')\s]+)",
    re.IGNORECASE,
)
logger = logging.getLogger(__name__)


def remote_resources(text: str) -> list[str]:
    """Return addresses that a page or a style sheet loads by itself; links to click are none.

    Examples
    --------
    >>> remote_resources('<script src="https://a.example/x.js"></script>')
    ['https://a.example/x.js']
    >>> remote_resources('<a href="https://a.example">read</a> <img src="local.png">')
    []
    """
    return [tag or style for tag, style in LOADED.findall(text)]


def check(app: Sphinx, error: Exception | None) -> None:
    """Warn of each page that needs a network; a warning is an error in the gate."""
    if error is not None:
        return
    for path in sorted(Path(app.outdir).rglob("*")):
        if path.suffix in {".html", ".css"}:
            for address in remote_resources(path.read_text(encoding="utf-8")):
                name = path.relative_to(app.outdir)
                logger.warning("%s loads %s: expected files of this site alone", name, address)


def setup(app: Sphinx) -> dict[str, bool]:
    """Check when the build has ended."""
    app.connect("build-finished", check)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
