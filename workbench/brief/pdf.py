"""A page on paper: printed by an installed browser, or else by WeasyPrint."""

import os
import subprocess
import tempfile
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from .._checks import typed
from .._machine.browsers import find_browser
from .._require import require
from ..files import replacing

SECONDS = 120  # a browser that takes longer hangs
FLAGS = (
    "--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-extensions", "--disable-dev-shm-usage", "--no-pdf-header-footer",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)  # fmt: skip
NO_SANDBOX = "--no-sandbox"  # root has none
WAYS = (
    'an installed Chromium, Chrome or Edge, or WeasyPrint: pip install "krossfuse-workbench[pdf]"'
)
PDF = b"%PDF-"


def print_pdf(page: str, out: str | Path) -> Path:
    """Print a page of ours as PDF.

    Parameters
    ----------
    page : str
        HTML that asks for nothing else, of :func:`brief_page` or :func:`brief_slides`.
    out : str or Path
        File to write, whole or not at all.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InputError
        If there is neither a browser nor WeasyPrint, printing failed, or the file cannot be
        written.

    Examples
    --------
    >>> print_pdf(b"<p>one page", "brief.pdf")
    Traceback (most recent call last):
        ...
    workbench._require.InputError: page=b'<p>one page': expected a page, as brief_page gives it.
    """
    typed("page", page, str, "a page, as brief_page gives it")
    browser = find_browser()
    can_weasy = find_spec("weasyprint") is not None
    out = Path(out)
    with replacing(out) as unfinished:
        reason = _by_browser(browser, page, unfinished) if browser else "no browser is installed"
        if reason and can_weasy:
            reason = _by_weasyprint(page, unfinished)
        require(not reason, f"{out.name} was not printed ({reason})", WAYS)
    return out


def _by_browser(browser: str, page: str, out: Path) -> str:
    """Print by a browser; why that failed, empty where it did not."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        source, printed = Path(folder, "page.html"), Path(folder, "page.pdf")
        source.write_text(page, "utf-8")
        is_root = hasattr(os, "geteuid") and os.geteuid() == 0
        flags = [*FLAGS, NO_SANDBOX] if is_root else [*FLAGS]
        profile = f"--user-data-dir={folder}/profile"
        command = [browser, *flags, profile, f"--print-to-pdf={printed}", source.as_uri()]
        try:
            subprocess.run(command, capture_output=True, timeout=SECONDS, check=True)
            data = printed.read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            return f"{Path(browser).name}: {type(error).__name__}"
    if not data.startswith(PDF):
        return f"{Path(browser).name} wrote no PDF"
    out.write_bytes(data)
    return ""


def _by_weasyprint(page: str, out: Path) -> str:
    """Print by WeasyPrint, which may load nothing; why that failed, empty where it did not."""
    try:
        weasyprint = import_module("weasyprint")
        inside = weasyprint.urls.URLFetcher(allowed_protocols=["data"])
        weasyprint.HTML(string=page, url_fetcher=inside).write_pdf(str(out))
    except (ImportError, AttributeError, OSError) as error:  # another version; missing libraries
        return f"WeasyPrint: {type(error).__name__}: {error}"
    return ""
