"""Which browser of the family of Chromium is installed, to print pages and to test them."""

import shutil
from pathlib import Path

NAMES = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
    "microsoft-edge", "msedge",
)  # fmt: skip
PLACES = (  # where it lies without a name that a shell finds
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)


def find_browser() -> str:
    """Find an installed browser.

    Returns
    -------
    str
        Its path; empty for none.
    """
    named = next(filter(None, map(shutil.which, NAMES)), None)
    if named is not None:
        return named
    return next((place for place in PLACES if Path(place).is_file()), "")
