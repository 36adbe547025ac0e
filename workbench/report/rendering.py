"""The template filled: words, data, styles, script and library in one file."""

import base64
import gzip
import hashlib
import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

from .. import _filtering
from .._bundle import bundle
from .._language import GAPS, capital, language, tr
from .._printable import printable
from ..json_text import strict_json
from .glossary import explained

REPORT_STYLES = (
    "base", "dark", "verdict", "audit", "pairs", "tables", "findings", "controls", "maps", "print",
)  # fmt: skip
STANDALONE_STYLES = (
    "base", "dark", "tables", "controls", "maps", "standalone", "panes", "print",
)  # fmt: skip
OF_LANGUAGE = {"ja": ("japanese",)}  # styles of some languages alone
SHARED_STYLES = ("words", "large", "filter")  # with the explorer
# What a browser makes a space of, and Japanese has none.
_LINE_ENDS = re.compile(r"(?<=[、。）])\s*(</\w+>)?\s*\n\s*(<[a-z][^>]*>)?(?=[0-9\u3000-\u9fff])")
_SAID = re.compile(r'\bphrase\(\s*"([^"]+)"')  # what a script says
MOST_PLAIN = 2_000_000  # letters of data that a page carries as they are
PADS = {"en": {"l": 0}, "ja": {"l": 0, "t": 5}}  # around a subtitle; Japanese letters are higher
TITLE_HEIGHT = 40  # pixels that plotly's own title would take; the page has headings


def render(page: dict[str, Any]) -> str:
    """Fill the template; data, styles, script and library go in as they are.

    The page's policy lets the browser run these two scripts alone, by their hashes. Styles are
    allowed in place: plotly.js writes ``style`` attributes, which no hash can name.

    Parameters
    ----------
    page : dict
        What the template asks for.

    Returns
    -------
    str
        One HTML page.
    """
    from jinja2 import Environment, PackageLoader
    from markupsafe import Markup
    from plotly.offline import get_plotlyjs

    loader = PackageLoader("workbench.report", "static")
    environment = Environment(
        loader=loader, autoescape=True, finalize=_shown, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["explained"] = explained
    environment.filters["capital"] = capital
    environment.globals |= {"tr": _told, "lang": language(), "gap": GAPS[language()]}
    static = Path(str(files("workbench.report") / "static"))
    entry = static / "js" / ("standalone.js" if page.get("standalone") else "report.js")
    styles = [sheet.read_text("utf-8") for sheet in _sheets(static, bool(page.get("standalone")))]
    if language() != "en":
        page = page | {"data": page["data"] | {"told": _words_of(bundle(entry))}}
    scripts = {"plotlyjs": get_plotlyjs(), "script": f"\n{bundle(entry)}"}
    filled = page | {
        "data": Markup(_data_script(page["data"])),  # nosec B704: made so that no tag ends in it
        "styles": Markup("".join(styles)),  # nosec B704: files of the package
        "script_hashes": [script_hash(script) for script in scripts.values()],
        **{name: Markup(script) for name, script in scripts.items()},  # nosec B704: of packages
    }
    rendered = environment.get_template("page.html").render(**filled)
    return rendered if language() == "en" else _LINE_ENDS.sub(r"\1\2", rendered)


def _words_of(script: str) -> dict[str, str]:
    """Say in the language that is spoken what a script says in English."""
    return {message: tr(message) for message in _SAID.findall(script)}


def _told(message: str, **fields: Any) -> Any:
    """Say a message of a template, which is HTML; what stands in its fields is text."""
    from markupsafe import Markup

    told = Markup(tr(message))  # nosec B704: words of the package
    return (
        told.format(**{name: _shown(value) for name, value in fields.items()}) if fields else told
    )


def _data_script(told: dict[str, Any]) -> str:
    """Write the page's data as a script of its own; packed, if they are many megabytes."""
    data = strict_json(told).replace("<", "\\u003c")  # no tag can begin or end in it
    if len(data) <= MOST_PLAIN:
        return f'<script id="data" type="application/json">{data}</script>'
    letters = base64.b64encode(gzip.compress(data.encode(), 6, mtime=0)).decode()
    return f'<script id="data" type="application/gzip">{letters}</script>'


def _sheets(static: Path, is_standalone: bool) -> list[Path]:
    """Style sheets of a page; the later add to the earlier."""
    if not is_standalone:
        names = (*REPORT_STYLES, *OF_LANGUAGE.get(language(), ()))
        return [static / "css" / f"{name}.css" for name in names]
    shared = Path(_filtering.__file__).parent / "static"
    own = [static / "css" / f"{name}.css" for name in STANDALONE_STYLES]
    return [*(shared / f"{name}.css" for name in SHARED_STYLES), *own]


def _shown(value: Any) -> Any:
    """Return what a template shows of a value; what is HTML already stays."""
    return printable(value) if type(value) is str else value


def script_hash(script: str) -> str:
    """Name a script as a Content-Security-Policy does.

    Parameters
    ----------
    script : str
        All that stands between its tags.

    Returns
    -------
    str
        Algorithm and digest.

    Examples
    --------
    >>> script_hash("alert(1)")
    'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='
    """
    read = script.replace("\r\n", "\n").replace("\r", "\n")  # as a browser reads a page
    digest = hashlib.sha256(read.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def bare_maps(figure: Any, n_maps: int) -> Any:
    """Take from the maps what the script adds itself: legend, hover text, ids.

    Parameters
    ----------
    figure : Figure
        Of :func:`workbench.views.linked_maps`; changed in place.
    n_maps : int
        Number of maps.

    Returns
    -------
    Figure
        The same figure.
    """
    figure.data = figure.data[:n_maps]
    figure.update_traces(text=None, customdata=None, hovertemplate=None, hoverinfo="none")
    return figure.update_layout(showlegend=False, margin_b=40)


def figure_record(figure: Any) -> dict[str, Any]:
    """Return a figure for the page, which has headings: of its title the subtitle is left.

    Parameters
    ----------
    figure : Figure
        Changed in place.

    Returns
    -------
    dict
        What plotly.js draws, as plain data.
    """
    subtitle = figure.layout.title.subtitle.text
    font = {"size": 13, "color": "#5B6673"}
    figure.layout.title = {
        "text": subtitle, "font": font, "pad": PADS[language()], "y": 1, "yref": "container",
    }  # fmt: skip
    figure.update_layout(margin_t=figure.layout.margin.t - TITLE_HEIGHT)
    record: dict[str, Any] = json.loads(figure.to_json())
    return record
