"""The template filled: words, data, styles, script and library in one file."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from .._bundle import bundle
from ..files import strict_json

REPORT_STYLES = ("base", "tables", "controls", "maps", "print")
STANDALONE_STYLES = ("base", "tables", "controls", "maps", "standalone", "print")
TITLE_HEIGHT = 40  # pixels that plotly's own title would take; the page has headings


def render(page: dict[str, Any]) -> str:
    """Fill the template; data, styles, script and library go in as they are.

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
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    static = Path(str(files("workbench.report") / "static"))
    sheets = STANDALONE_STYLES if page.get("standalone") else REPORT_STYLES
    styles = [static.joinpath("css", f"{name}.css").read_text("utf-8") for name in sheets]
    filled = page | {
        "data": Markup(strict_json(page["data"]).replace("<", "\\u003c")),
        "styles": Markup("".join(styles)),
        "script": Markup(bundle(static / "js" / "report.js")),
        "plotlyjs": Markup(get_plotlyjs()),
    }
    return environment.get_template("page.html").render(**filled)


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
        "text": subtitle, "font": font, "pad": {"l": 0}, "y": 1, "yref": "container",
    }  # fmt: skip
    figure.update_layout(margin_t=figure.layout.margin.t - TITLE_HEIGHT)
    record: dict[str, Any] = json.loads(figure.to_json())
    return record
